"""Names of months and days of the week, once a language, from `calendar.json` in its folder of
`schemas/data/languages`.
"""

from collections.abc import Mapping
from functools import cache

from pydantic import ConfigDict

from schemas.datafiles import find_data, load_json
from schemas.model import Model


class Calendar(Model):
    """Names in lower case: months by number (1 to 12), days of the week by number (Monday is 0).

    A name of two months has one of them with a stop before it, where the day is written with one:
    Croatian "18. listopada" is October, Polish "18 listopada" November.
    """

    # English tells more of its calendar, which only the dates within English texts are read with
    model_config = ConfigDict(frozen=True, extra="ignore")

    months: Mapping[str, int] = {}
    month_abbreviations: Mapping[str, int] = {}
    months_also_words: frozenset[str] = frozenset()  # which alone are no dates: "may", "march"
    weekdays: Mapping[str, int] = {}
    weekday_abbreviations: Mapping[str, int] = {}


def load_calendar(language: str) -> Calendar:
    """Give the names in a language (ISO 639-1); raises FileNotFoundError where there are none."""
    return load_json(f"languages/{language}/calendar.json", Calendar)


@cache
def load_calendars() -> tuple[Calendar, ...]:
    """Give those of every language that has one, in the order of their codes."""
    folders = sorted(find_data("languages").iterdir(), key=lambda folder: folder.name)
    codes = [one.name for one in folders if one.joinpath("calendar.json").is_file()]
    return tuple(load_calendar(code) for code in codes)
