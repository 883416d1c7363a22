"""Characters as news writes them: one kind of space, no invisible marks, TeX quotes turned into
real ones.
"""

import re
import unicodedata

INVISIBLE = dict.fromkeys(
    [
        0xAD,
        0x200B,
        0x200C,
        0x2060,
        0xFEFF,
        *range(0x202A, 0x202F),
        *range(0x2066, 0x206A),
        0x200E,
        0x200F,
    ]
)
CONTROLS = dict.fromkeys([*range(9), 11, 12, *range(14, 32), *range(127, 160)], " ")
QUOTES = {
    0x201F: "“",
    0x301D: "“",
    0x301E: "”",
    0x2033: "”",
    0xFF02: '"',
    0xFF07: "'",
    0x201B: "‘",
    0x02BC: "’",
}
SPACES = dict.fromkeys([0x09, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000], " ")
TABLE = {
    chr(code): char or "" for code, char in {**CONTROLS, **INVISIBLE, **QUOTES, **SPACES}.items()
}
# fifteen times as fast as `str.translate`: they are rare
ODD = re.compile(f"[{re.escape(''.join(TABLE))}]")
RUNS = re.compile(r"  +")
# No news stacks 30 marks on one letter, and putting more in order takes Unicode's normalisation
# quadratic time: so they are parted as UAX #15 does for its stream-safe format, by a mark that
# joins and shows nothing.
MOST_MARKS = 30
# no mark is a letter, a space or below U+0300
UNWORDED = re.compile(rf"[^\w\s\x00-\u02ff]{{{MOST_MARKS + 1},}}")
JOINER = "\u034f"


def tidy(text: str) -> str:
    """Normalise white space, quotes and invisible characters of text; line ends stay."""
    text = UNWORDED.sub(parted_marks, text.encode("utf-8", "replace").decode("utf-8"))
    text = unicodedata.normalize("NFC", text)
    text = ODD.sub(lambda found: TABLE[found[0]], text)
    text = (
        text.replace("\u2028", "\n").replace("\u2029", "\n").replace("``", "“").replace("''", "”")
    )
    return RUNS.sub(" ", text)


def parted_marks(run: re.Match[str]) -> str:
    """Put a joiner after every MOST_MARKS combining marks in a row."""
    kept: list[str] = []
    marks = 0
    for char in run[0]:
        marks = marks + 1 if is_mark(char) else 0
        if marks > MOST_MARKS:
            kept.append(JOINER)
            marks = 1
        kept.append(char)
    return "".join(kept)


def is_mark(char: str) -> bool:
    """Say whether normalisation moves a character among those beside it."""
    return all(unicodedata.combining(part) for part in unicodedata.normalize("NFD", char))
