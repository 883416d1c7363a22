"""Times of day: "08:30 UTC", "6:40 p.m.", "6pm", resolved to the day last told of."""

from pipeline.extract.numbers.intervals import Anchor, Interval, Phrase, one_day
from pipeline.extract.numbers.tokens import Tokens

_ZONES = frozenset(
    {
        "utc",
        "gmt",
        "bst",
        "est",
        "edt",
        "pst",
        "pdt",
        "cet",
        "cest",
        "et",
        "pt",
        "ist",
        "jst",
        "msk",
        "cst",
        "cdt",
        "hrs",
        "local",
    }
)


def clock_rule(tokens: Tokens, i: int) -> Phrase | None:
    """Read a time that begins with the digits at token `i`; hours alone need "am", "pm" or "o'clock"."""
    text = tokens.text[i]
    if len(text) > 5 or (tokens.glued(i) and tokens.text[i - 1] not in "([~"):
        return None
    last, minutes = _minutes(tokens, i)
    half = _half_day(tokens, last)
    zone = tokens.low[half] in _ZONES
    if not (half > last or (minutes and (zone or _led(tokens, i)))):
        return None
    hour = text.split(".")[0]
    if not hour.isdecimal() or int(hour) > 24:
        return None
    end = half + zone + (zone and tokens.low[half] == "local" and tokens.low[half + 1] == "time")
    return Phrase(i, end, _that_day)


def _led(tokens: Tokens, i: int) -> bool:
    return tokens.low[i - 1] in {"at", "by", "until", "around", "about", "from", "to", "since", "before", "after", "of"}


def _minutes(tokens: Tokens, i: int) -> tuple[int, bool]:
    """Give the token after "6:40" or "6", and whether minutes are told."""
    second = tokens.text[i + 2]
    if (
        tokens.text[i + 1] == ":"
        and tokens.glued(i + 1)
        and tokens.glued(i + 2)
        and len(second) == 2
        and second.isdecimal()
    ):
        return i + 3, int(second) < 60 and len(tokens.text[i]) <= 2
    dotted = tokens.text[i].split(".")
    return i + 1, len(dotted) == 2 and len(dotted[1]) == 2 and False


def _half_day(tokens: Tokens, i: int) -> int:
    """Give the token after "a.m.", "pm" or "o'clock" at token `i`, or `i` itself."""
    if tokens.low[i] in {"am", "pm"}:
        return i + 1
    if tokens.low[i] in {"a", "p"} and tokens.text[i + 1] == "." and tokens.low[i + 2] == "m":
        return i + 3 + (tokens.text[i + 3] == "." and tokens.glued(i + 3))
    return i + 3 if tokens.low[i] == "o" and tokens.low[i + 2] == "clock" else i


def _that_day(anchor: Anchor) -> Interval | None:
    return one_day(anchor.day or anchor.published, "time")
