"""Data files are read once a process, by one reader, as the type that was asked for."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from schemas.calendars import load_calendar, load_calendars
from schemas.datafiles import find_data, load_json, load_json_lines, load_lines, read_text
from schemas.known_names import Alias, load_aliases, load_countries, load_regions
from schemas.offices import load_office_forms, load_offices


def test_a_file_is_read_once() -> None:
    assert load_json("urls.json", dict[str, object]) is load_json("urls.json", dict[str, object])
    assert load_json_lines("aliases.jsonl", Alias) is load_aliases()
    assert load_lines("company_forms.txt") is load_lines("company_forms.txt")


def test_a_file_of_another_type_is_refused() -> None:
    with pytest.raises(ValidationError):
        load_json("urls.json", list[str])
    with pytest.raises(FileNotFoundError):
        load_json("nothing.json", list[str])


def test_lines_have_no_comments_and_packed_files_are_unpacked() -> None:
    assert not [line for line in load_lines("networks.tsv") if not line or line.startswith("#")]
    assert read_text("languages/de/frequencies.tsv.gz").splitlines()[0].endswith("german")


def test_countries_have_codes_of_their_own_and_regions_known_countries() -> None:
    codes = [country.code for country in load_countries() if country.code]
    assert len(set(codes)) == len(codes)
    assert {region.country for region in load_regions()} <= {*codes, None}


def test_no_month_means_two_and_every_language_names_months_by_number() -> None:
    named: dict[str, int] = {}
    for calendar in load_calendars():
        for name, number in (*calendar.months.items(), *calendar.month_abbreviations.items()):
            assert 1 <= number <= 12
            assert named.setdefault(name, number) == number, name
        assert set(calendar.weekdays.values()) in (set(), set(range(7)))
    assert load_calendar("en").months["january"] == 1


def test_offices_are_told_by_kind() -> None:
    assert "chairman" in load_offices("en", "title") & load_offices("en", "honorific")
    assert {"Gen", "Gen.", "General"} <= load_office_forms("en")
    assert load_office_forms("en", "company") < load_office_forms("en")


def test_a_file_is_found_whether_it_is_there_or_not() -> None:
    assert Path(str(find_data("languages/xx/numbers.json"))).parts[-3:] == (
        "languages",
        "xx",
        "numbers.json",
    )
