"""README says which keys a record may have: the table is made of the code's."""

import json
from datetime import UTC, datetime

from connectors.files.record import KEYS, item_of
from pipeline.classify.step import classify
from pipeline.clean import clean
from pipeline.extract.step import extract
from pipeline.split import split
from schemas.item import Item
from tests.places import ROOT


def table() -> str:
    """Make README's table of keys."""
    rows = (
        f"| `{name}` | {', '.join(f'`{other}`' for other in key.others)} | {key.holds} |"
        for name, key in KEYS.items()
    )
    return "\n".join(("| key | also called | holds |", "|---|---|---|", *rows))


def test_readme_has_the_keys_of_records() -> None:
    assert table() in (ROOT / "README.md").read_text(encoding="utf-8")


def test_an_article_that_comes_back_keeps_its_agency_and_dateline() -> None:
    now = datetime(2026, 11, 1, tzinfo=UTC)
    text = "Port cuts dues\n\nMARLOW, March 3 (Reuters) - The council of the port voted late to cut the dues."
    first = extract(classify(clean(split(Item(path="a.txt", text=text, found=now))[0])))
    again = item_of(json.loads(first.to_json()), "b.jsonl", 0, now)
    second = extract(classify(clean(split(again)[0])))
    assert first.dateline
    assert (first.agency, first.dateline.place) == ("Reuters", "MARLOW")
    assert (second.agency, second.dateline) == (first.agency, first.dateline)
