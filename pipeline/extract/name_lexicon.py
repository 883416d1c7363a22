"""What is known of words before a text is read: their cluster, and the kinds of names they are part
of.
"""

import functools
import zlib

from pipeline.memory import kept
from pipeline.tokens import tokens
from schemas.datafiles import find_data, read_text
from schemas.known_names import load_countries

KINDS = "OL"  # phrases that name organisations, locations
_LONGEST_PHRASE = 6  # words
_LONGEST_JOINT = 4  # letters of the small words within names: of, de, and, van, para
_TURNS = 5  # bits of a phrase in a filter


@functools.cache
def word_classes() -> dict[str, tuple[str, str]]:
    """Give, for each known word as it is written, its cluster ("" for none) and its part in names
    ("" for none).
    """
    known: dict[str, tuple[str, str]] = {}
    for line in read_text("names_words.txt.gz").splitlines():
        cluster, part, words = line.split("\t")
        known.update(dict.fromkeys(words.split(" "), (cluster, part)))
    return known


@functools.cache
def _coarser() -> dict[str, tuple[str, str]]:
    lines = read_text("names_clusters.tsv").splitlines()
    return {fine: (middle, coarse) for fine, middle, coarse in (line.split("\t") for line in lines)}


def clusters(word: str) -> tuple[str, str, str]:
    """Give the fine, middle and coarse cluster of a word; empty strings where it is not known."""
    fine = word_classes().get(word, ("", ""))[0]
    return (fine, *_coarser()[fine]) if fine else ("", "", "")


class Phrases:
    """A set of phrases as a Bloom filter: says "no" rightly, and "yes" wrongly for about 2 in
    100.
    """

    def __init__(self, bits: bytes) -> None:
        self._bits = bits
        self._size = len(bits) * 8

    def __contains__(self, phrase: str) -> bool:
        """Look a phrase up; its words stand a space apart, as they are written."""
        return self.holds(*hashes(phrase))

    def holds(self, one: int, two: int) -> bool:
        """Look a phrase up by its hashes."""
        bits, size = self._bits, self._size
        for turn in range(_TURNS):
            place = (one + turn * two) % size
            if not bits[place >> 3] >> (place & 7) & 1:
                return False
        return True


def hashes(phrase: str) -> tuple[int, int]:
    """Give the two hashes of a phrase, of 32 bits each."""
    data = phrase.encode("utf-8", "surrogatepass")
    return zlib.crc32(data), zlib.crc32(data, zlib.adler32(data) | 1) | 1


def places(phrase: str, size: int) -> list[int]:
    """Give the bits of a phrase in a filter of `size` bits."""
    one, two = hashes(phrase)
    return [(one + turn * two) % size for turn in range(_TURNS)]


@functools.cache
def phrases(kind: str) -> Phrases:
    """Give the known phrases of two or more words of one of KINDS."""
    return Phrases(find_data(f"names_{kind}.bloom").read_bytes())


@functools.cache
def organizations() -> dict[str, str]:
    """Give the organisations that news names daily, each with its section (company, club, ...)."""
    found: dict[str, str] = {}
    section = ""
    for line in read_text("organizations.txt").splitlines():
        if line.startswith("# ["):
            section = line[3:-1]
        elif line and not line.startswith("#"):
            found[" ".join(line[start:end] for start, end in tokens(line))] = section
    return found


# though no countries of their own
_PLAY_ALONE = ("England", "Scotland", "Wales", "Northern Ireland", "West Indies")


@functools.cache
def countries() -> frozenset[str]:
    """Give the names of countries, in small letters, with those of teams that play as countries
    do.
    """
    names = [name for country in load_countries() for name in (country.name, *country.aliases)]
    return frozenset(name.lower() for name in (*names, *_PLAY_ALONE))


# Seats of power and trade that CoNLL labels as places, whoever speaks there.
_CALLED_PLACES = ("White House", "Wall Street", "Silicon Valley", "Capitol Hill", "Downing Street")
_ALSO_WORDS = frozenset({"ICE", "WHO", "CAS", "CARE"})  # which some write in capitals for weight
_LONGEST_LISTED = 10  # words


def _is_marked(name: str) -> bool:
    return sum(map(str.isupper, name)) > 1 or (name[0].islower() and any(map(str.isupper, name)))


@functools.cache
def _sure() -> dict[str, str]:
    """Give the kind, as a letter, of listed names of several words or capitals, or like eBay:
    others may be a town, a word.
    """
    listed = (
        name for name in organizations() if " " in name or (len(name) > 2 and _is_marked(name))
    )
    sure = (name for name in listed if not name.startswith("The ") and name not in _ALSO_WORDS)
    return dict.fromkeys(sure, "G") | dict.fromkeys(_CALLED_PLACES, "L")


@functools.cache
def _first_words() -> frozenset[str]:
    return frozenset(name.split(" ")[0] for name in _sure())


def sure_names(words: list[str]) -> list[tuple[int, int, str]]:
    """Give the [first, last) words and the kind of what is listed and nothing else, the longest at
    each place.
    """
    found: list[tuple[int, int, str]] = []
    for at, word in enumerate(words):
        if word in _first_words() and (not found or found[-1][1] <= at):
            ends = range(min(len(words), at + _LONGEST_LISTED), at, -1)
            last = next((end for end in ends if " ".join(words[at:end]) in _sure()), None)
            found += [(at, last, _sure()[" ".join(words[at:last])])] if last else []
    return found


def known_phrases(words: list[str]) -> list[str]:
    """Mark each word of a run with the kind of the longest known phrase it is in: "BO" begins one,
    "IO" is inside.
    """
    marks = [""] * len(words)
    at = 0
    while at < len(words):
        at += _mark(words, at, marks) if words[at][0].isupper() else 1
    return marks


def _mark(words: list[str], at: int, marks: list[str]) -> int:
    """Mark the longest phrase that begins at `at`, with a capital; give how many words it took (at
    least one).
    """
    longest = at + 1
    while longest < min(len(words), at + _LONGEST_PHRASE) and _goes_on(words[longest]):
        longest += 1
    for end in range(longest, at, -1):
        kinds = _kinds(words[at:end])
        if kinds:
            marks[at:end] = ["B" + kinds] + ["I" + kinds] * (end - at - 1)
            return end - at
    return 1


def _goes_on(word: str) -> bool:
    return len(word) <= _LONGEST_JOINT or not word[0].islower()


def _kinds(words: list[str]) -> str:
    phrase = " ".join(words).replace("’", "'")
    listed = organizations().get(phrase, "")
    if listed or len(words) == 1 or not words[-1][:1].isalnum() or words[-1][0].islower():
        return listed
    return _held(phrase)


@kept(50_000)
def _held(phrase: str) -> str:
    """Give the KINDS that a phrase is known as; the same names come again and again."""
    both = hashes(phrase)
    return "".join(kind for kind in KINDS if phrases(kind).holds(*both))
