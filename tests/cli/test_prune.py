"""`newsbeam prune` as a user types it, and feeds that still offer what was pruned."""

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from connectors.open import open_index
from pipeline.cli.prune import period
from schemas.errors import UsageError
from tests.cli.test_commands import account, newsbeam
from tests.cli.test_feeds import publisher  # noqa: F401  # a fixture

PRIVATE = ("--allow-private", "127.0.0.1")  # the publisher of the tests is on this machine
ITEM = """<item><title>{title} number {guid}</title><link>https://e.org/{guid}</link><guid>{guid}</guid>{date}
<description>{text} number {guid} struck the coast of Spain, the mayor of {title} said on Sunday.</description></item>"""


def item(guid: int, days: int | None, text: str = "The flood") -> str:
    """Give an item of so many days ago, or without a date."""
    moment = datetime.now(UTC) - timedelta(days=days or 0)
    date = "" if days is None else f"<pubDate>{format_datetime(moment)}</pubDate>"
    return ITEM.format(guid=guid, title="Storm", text=text, date=date)


def write_feed(path: Path, *items: str) -> Path:
    feed = '<?xml version="1.0"?><rss version="2.0"><channel><title>Example</title><link>https://e.org/</link>{}</channel></rss>'
    path.write_text(feed.format("".join(items)), encoding="utf-8")
    return path


def pruned(*words: str | Path) -> dict[str, Any]:
    done = newsbeam("prune", *words, "--json")
    assert done.returncode == 0, done.stderr
    counts: dict[str, Any] = json.loads(done.stdout)
    return counts


def total(to: str | Path) -> int:
    return int(
        json.loads(newsbeam("search", "flood OR quake", "--json", "--to", to).stdout)["total"]
    )


@pytest.mark.parametrize(
    "kind", ["embedded", "jsonl", pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)]
)
def test_what_was_pruned_and_is_still_offered_does_not_come_back(
    request: pytest.FixtureRequest, tmp_path: Path, kind: str
) -> None:
    index = {"embedded": str(tmp_path / "index"), "jsonl": f"jsonl:{tmp_path / 'news.jsonl'}"}
    to = index[kind] if kind in index else request.getfixturevalue("own_server").start().url
    feed = tmp_path / "feed.xml"
    write_feed(feed, item(1, 500), item(2, 450), item(3, 3))
    assert account(feed, "--to", to)["indexed"] == 3
    foreseen = pruned("--older-than", "400d", "--dry-run", "--to", to)
    assert total(to) == 3
    did = pruned("--older-than", "400d", "--to", to)
    assert {name: count for name, count in did.items() if name != "before"} == {
        name: count for name, count in foreseen.items() if name != "before"
    }
    assert (did["articles"], did["last"][:10]) == (
        2,
        (datetime.now(UTC) - timedelta(days=450)).strftime("%Y-%m-%d"),
    )
    assert total(to) == 1
    assert account(feed, "--to", to)["unchanged"] == 3
    assert account(feed, "--to", to, "--again")["unchanged"] == 2, (
        "only what is held is extracted anew"
    )
    assert total(to) == 1
    write_feed(feed, item(1, 499, "The quake"), item(2, 2, "The quake"), item(3, 3))
    assert account(feed, "--to", to) == {
        "read": 3,
        "indexed": 1,
        "unchanged": 2,
        "merged": 0,
        "rejected": 0,
    }
    assert total(to) == 2, "a changed text comes back where it is newer than what was pruned"


def test_a_polled_feed_that_still_offers_what_was_pruned(
    publisher: tuple[Path, str], tmp_path: Path
) -> None:
    folder, url = publisher
    index = tmp_path / "index"
    write_feed(folder / "feed.xml", item(1, 500), item(2, None))
    assert account(url, *PRIVATE, "--now", "--to", index)["indexed"] == 2
    assert pruned("--older-than", "400d", "--to", index)["articles"] == 1, (
        "one without a date is of when it was seen"
    )
    write_feed(folder / "feed.xml", item(1, 500), item(2, None), item(3, 1))
    assert newsbeam("feeds", "remove", url, "--to", index).returncode == 0, (
        "the feed forgets what it has brought"
    )
    again = account(url, *PRIVATE, "--now", "--to", index)
    assert (again["indexed"], again["unchanged"]) == (1, 2)
    assert pruned("--older-than", "400d", "--to", index)["articles"] == 0


def test_a_tombstone_knows_when_its_text_was_last_offered(tmp_path: Path) -> None:
    index = tmp_path / "index"
    feed = write_feed(tmp_path / "feed.xml", item(1, 500))
    account(feed, "--to", index)
    pruned("--older-than", "1d", "--to", index)
    with closing(sqlite3.connect(index / "articles.sqlite3")) as base, base:
        base.execute("UPDATE tombstones SET seen = 0")
    assert account(feed, "--to", index)["unchanged"] == 1
    assert pruned("--older-than", "1d", "--to", index)["tombstones"] == 0
    opened = open_index(str(index))
    assert len(list(opened.tombstones.scan())) == 1
    opened.close()


def test_rejects_and_the_file_shrink_and_a_sentence_says_what_went(tmp_path: Path) -> None:
    index = tmp_path / "index"
    account(
        write_feed(tmp_path / "feed.xml", *(item(number, 500) for number in range(60))),
        "--to",
        index,
    )
    before = (index / "articles.sqlite3").stat().st_size
    done = newsbeam("prune", "--older-than", "400d", "--to", index)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"Pruned from {index} what is older than ")
    assert "60 articles (" in done.stdout
    assert (index / "articles.sqlite3").stat().st_size < before / 2
    assert (
        "0 articles, in 0 stories"
        in newsbeam("prune", "--older-than", "400d", "--to", index).stdout
    )


@pytest.mark.parametrize(
    "text", ["400", "0d", "-3d", "²d", "400 d", "99999999999d", "soon", "d", "", "[/red]d"]
)
def test_what_is_no_period_gets_a_sentence(text: str) -> None:
    with pytest.raises(UsageError, match="no period"):
        period(text)


@pytest.mark.parametrize(("text", "hours"), [("12h", 12), ("400d", 9_600), ("52w", 8_736)])
def test_periods(text: str, hours: int) -> None:
    assert period(text) == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--older-than", "soon"), "no period"),
        ((), "older-than"),
        (("--older-than", "400d", "--to", "no-such-index"), "no index yet"),
        (("--older-than", "400d", "--to", "jsonl:-"), "keeps nothing"),
    ],
)
def test_mistakes_are_mistakes_of_usage(tmp_path: Path, words: tuple[str, ...], says: str) -> None:
    done = newsbeam("prune", *words, cwd=tmp_path)
    assert (done.returncode, says in done.stderr, "Traceback" in done.stderr) == (2, True, False), (
        done.stderr
    )
