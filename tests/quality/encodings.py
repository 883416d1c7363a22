"""How often the encoding of a text is found, by language: each sentence, and each three, in every
older encoding of it.

Run `python -m tests.quality.encodings`. Sentences are those of encodings.tsv, and with ../shared
beside the clone the paragraphs of its translated news. A text counts as right when it is read as it
was written, whatever the encoding is called, and as told of when it is wrong and the article says
that the encoding was guessed."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from connectors.files.decode import NotTextError, decode_file
from tests.places import SHARED

WESTERN = ("cp1252", "iso8859-15")
CENTRAL = ("cp1250", "iso8859-2")
OLDER: Mapping[str, Sequence[str]] = {
    **dict.fromkeys(("da", "de", "es", "fi", "fr", "it", "nb", "nl", "pt", "sv"), WESTERN),
    **dict.fromkeys(("cs", "hr", "hu", "pl", "ro", "sk", "sl", "sr-Latn"), CENTRAL),
    "ru": ("cp1251", "koi8-r", "iso8859-5", "cp866"),
    "uk": ("cp1251", "koi8-u"),
    "bg": ("cp1251", "iso8859-5"),
    "sr": ("cp1251", "iso8859-5"),
    "tr": ("cp1254", "iso8859-9"),
    "lt": ("cp1257", "iso8859-13"),
    "lv": ("cp1257", "iso8859-13"),
    "et": ("cp1257", "iso8859-15"),
    "el": ("cp1253", "iso8859-7"),
    "he": ("cp1255", "iso8859-8"),
    "ar": ("cp1256", "iso8859-6"),
    "fa": ("cp1256",),
    "ja": ("cp932", "euc_jp"),
    "zh": ("gb18030", "big5"),
    "ko": ("euc_kr", "cp949"),
    "th": ("cp874",),
    "vi": ("cp1258",),
}
EVERY = 4  # of the documents of ../shared, every so many
PARAGRAPHS = 6  # of each


class Score(NamedTuple):
    """Of so many texts, how many are read as written, how many of the others say that they were
    guessed."""

    texts: int = 0
    right: int = 0
    told: int = 0
    flagged: int = 0

    def plus(self, other: "Score") -> "Score":
        """Add two scores."""
        return Score(*(one + two for one, two in zip(self, other, strict=True)))


def sentences() -> dict[str, list[str]]:
    """Read the sentences of each language."""
    kept = defaultdict[str, list[str]](list)
    for line in Path(__file__).with_suffix(".tsv").read_text(encoding="utf-8").splitlines():
        language, text = line.split("\t")
        kept[language].append(text)
    return kept


def shared_paragraphs() -> dict[str, list[str]]:
    """Read paragraphs of translated news, where they are at hand."""
    kept = defaultdict[str, list[str]](list)
    source = SHARED / "data" / "eval" / "ntrex" / "documents.jsonl"
    for number, line in enumerate(
        source.read_text(encoding="utf-8").splitlines() if source.exists() else ()
    ):
        document = json.loads(line)
        if document["language"] in OLDER and number % EVERY == 0:
            kept[document["language"]].extend(
                [part for part in document["body"].split("\n\n") if len(part) > 60][:PARAGRAPHS]
            )
    return kept


def texts(some: Sequence[str]) -> Iterator[str]:
    """Give each sentence, and each three in a row."""
    yield from some
    for start in range(0, len(some) - 2, 3):
        yield "\n".join(some[start : start + 3])


def score(some: Sequence[str], encodings: Sequence[str]) -> Score:
    """Try every text in every encoding; what is UTF-8 all the same (ASCII) is left out."""
    total = Score()
    for text in texts(some):
        for encoding in encodings:
            data = text.encode(encoding, "ignore")
            if not is_utf8(data):
                total = total.plus(tried(data, data.decode(encoding)))
    return total


def is_utf8(data: bytes) -> bool:
    """Say whether bytes are UTF-8 already."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def tried(data: bytes, want: str) -> Score:
    """Score one text."""
    try:
        found = decode_file(data)
    except NotTextError:
        return Score(1, 0, 1, 1)  # a reject says so
    right = found.text == want
    return Score(1, right, found.guessed and not right, found.guessed)


def main() -> None:
    """Print the scores of every language, and their mean."""
    ours, theirs = sentences(), shared_paragraphs()
    scores = {
        language: score(ours[language] + theirs[language], OLDER[language])
        for language in sorted(OLDER)
    }
    print("language  texts  right  right or told of")
    for language, one in scores.items():
        print(
            f"{language:<8} {one.texts:>6}  {one.right / one.texts:.3f}  {(one.right + one.told) / one.texts:.3f}"
        )
    total = sum(one.texts for one in scores.values())
    mean = sum(one.right / one.texts for one in scores.values()) / len(scores)
    told = sum((one.right + one.told) / one.texts for one in scores.values()) / len(scores)
    flagged = sum(one.flagged for one in scores.values()) / total
    print(
        f"mean     {total:>6}  {mean:.3f}  {told:.3f}   ({flagged:.1%} of all texts are told to be guesses)"
    )


if __name__ == "__main__":
    main()
