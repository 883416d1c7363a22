"""Times of day: "08:30 UTC", "6:40 p.m.", "6pm", resolved to the day last told of."""

from pipeline.extract.numbers.data import words
from pipeline.extract.numbers.intervals import Anchor, Interval, Phrase, one_day
from pipeline.extract.numbers.tokens import Tokens


def clock_rule(tokens: Tokens, i: int) -> Phrase | None:
    """Read a time that begins with the digits at token `i`; hours alone need "am", "pm" or
    "o'clock".
    """
    text = tokens.text[i]
    if len(text) == 4 and text.isdecimal() and text < "2400" and _zone(tokens, i + 1) > i + 1:
        return Phrase(i, _zone(tokens, i + 1), that_day)
    if len(text) > 5 or (tokens.glued(i) and tokens.text[i - 1] not in "([~"):
        return None
    last, minutes = _minutes(tokens, i)
    half = _half_day(tokens, last)
    zone = _zone(tokens, half)
    if not (
        half > last
        or (minutes and (zone > half or tokens.low[i - 1] in words("calendar", "clock_before")))
    ):
        return None
    hour = text.split(".")[0]
    return Phrase(i, zone, that_day) if hour.isdecimal() and int(hour) <= 24 else None


def noon_rule(tokens: Tokens, i: int) -> Phrase | None:
    """Read "at noon", "by midnight GMT"."""
    led = tokens.low[i - 1] in words("calendar", "clock_before") - {"of"} and i > 0
    return Phrase(i, _zone(tokens, i + 1), that_day) if led else None


def _zone(tokens: Tokens, i: int) -> int:
    """Give the token after "UTC", "local time", "(GMT +8)" at token `i`, or `i` itself."""
    bracket = tokens.text[i] == "("
    at = i + bracket
    if tokens.low[at] not in words("calendar", "zones"):
        return i
    at += 1 + (tokens.words(at, at + 2) == "local time")
    at += 2 * (
        tokens.text[at] in {"+", "-", "−"}
        and tokens.glued(at + 1)
        and tokens.text[at + 1].isdecimal()
    )
    return at + 1 if bracket and tokens.text[at] == ")" else i if bracket else at


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
    return i + 1, False


def _half_day(tokens: Tokens, i: int) -> int:
    """Give the token after "a.m.", "pm" or "o'clock" at token `i`, or `i` itself."""
    if tokens.low[i] in {"am", "pm"}:
        return i + 1
    if tokens.low[i] in {"a", "p"} and tokens.text[i + 1] == "." and tokens.low[i + 2] == "m":
        return i + 3 + (tokens.text[i + 3] == "." and tokens.glued(i + 3))
    return i + 3 if tokens.low[i] == "o" and tokens.low[i + 2] == "clock" else i


def that_day(anchor: Anchor) -> Interval | None:
    """Resolve a time of day to the day told of last, else that of publication."""
    return one_day(anchor.day or anchor.published, "time")
