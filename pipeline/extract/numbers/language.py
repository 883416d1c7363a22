"""How a language writes amounts, from its folder in `schemas/data/languages`; one without a folder
has no words.
"""

import re
from collections.abc import Mapping
from functools import cached_property

from schemas.article import Qualifier
from schemas.datafiles import find_data, load_json
from schemas.model import Model

_CODE = re.compile(r"[a-z]{2,3}")  # a language becomes the name of a folder


class AmountWords(Model):
    """The words of `numbers.json`, all in lower case (see `schemas/data/languages/README.md`)."""

    scales: Mapping[str, float] = {}
    currencies: Mapping[str, str] = {}
    units: Mapping[str, Mapping[str, tuple[str, ...]]] = {}
    of: frozenset[str] = frozenset()
    ranges: frozenset[str] = frozenset()
    negative: frozenset[str] = frozenset()
    qualifiers: Mapping[Qualifier, tuple[str, ...]] = {}

    @cached_property
    def unit_forms(self) -> dict[str, tuple[str, str]]:
        """Each form of a unit, and (unit, kind)."""
        return {
            form: (unit, kind)
            for kind, units in self.units.items()
            for unit, forms in units.items()
            for form in forms
        }

    @cached_property
    def qualifier_forms(self) -> dict[str, Qualifier]:
        """Each phrase before an amount, and what it says."""
        return {phrase: said for said, phrases in self.qualifiers.items() for phrase in phrases}


def amount_languages() -> tuple[str, ...]:
    """Give the codes of the languages whose amounts are known, in order."""
    folders = find_data("languages").iterdir()
    return tuple(sorted(one.name for one in folders if one.joinpath("numbers.json").is_file()))


def amount_words(language: str) -> AmountWords:
    """Read the words of a language (ISO 639-1), once a process."""
    file = f"languages/{language}/numbers.json"
    if not _CODE.fullmatch(language) or not find_data(file).is_file():
        return AmountWords()
    return load_json(file, AmountWords)
