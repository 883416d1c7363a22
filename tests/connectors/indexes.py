"""An empty index of each kind for the tests of what every index promises, and what is put into it."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import NamedTuple, TypeVar
from uuid import uuid4

import pytest

from connectors.index import Expired, Index, Page, Search, Write
from connectors.open import open_index
from schemas.article import Article, Duplicate, Story
from schemas.signature import Ask, Related, Signature, Vector
from schemas.tombstone import Tombstone
from tests.connectors.articles import START, article

KINDS = ["embedded", "jsonl", pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)]


class Where(NamedTuple):
    """An index to open, in any process; `alias` keeps the tests on one server apart."""

    to: str
    alias: str | None = None

    def open(self, *, owner: bool = True) -> Index:
        if self.alias is None:
            return open_index(self.to, owner=owner)
        elastic: Index = import_module("connectors.elastic.index").open_elastic(
            self.to, name=self.alias
        )
        return elastic


def where(request: pytest.FixtureRequest, folder: Path) -> Where:
    if request.param == "elasticsearch":
        return Where(request.getfixturevalue("elasticsearch"), f"contract{uuid4().hex}-articles")
    return Where(
        str(folder / "index") if request.param == "embedded" else f"jsonl:{folder / 'index.jsonl'}"
    )


@pytest.fixture(params=KINDS)
def to(request: pytest.FixtureRequest, tmp_path: Path) -> Where:
    """Name an empty index of each kind."""
    return where(request, tmp_path)


@pytest.fixture
def index(to: Where) -> Iterator[Index]:
    opened = to.open()
    opened.setup()
    yield opened
    opened.close()


def fill(index: Index, *articles: Article) -> None:
    written = index.articles.write([Write(article=one) for one in articles])
    assert [one.outcome for one in written] == ["written"] * len(articles)
    index.refresh()


def numbers(page: Page) -> list[int]:
    return [int(hit.article.id[1:], 16) for hit in page.hits]


def found(index: Index, query: str, **more: object) -> list[int]:
    return sorted(
        numbers(index.searcher.search(Search.model_validate({"query": query, "size": 100, **more})))
    )


Answer = TypeVar("Answer")


def twice(call: Callable[[], Answer]) -> list[Answer]:
    return [call(), call()]


DAY = timedelta(days=1)


HOUR = timedelta(hours=1)


NOW = START + timedelta(days=10)


def record(
    number: int, story: int, *, bands: tuple[int, ...] = (), keys: tuple[int, ...] = (), of: int = 0
) -> Related:
    signature = Signature(
        id=article(number).id,
        fingerprint=article(number).fingerprint,
        timestamp=article(number).timestamp,
        bands=bands,
        keys=keys,
        text=Vector.of({7: 0.5, 9: 0.25}),
    )
    return Related(
        signature=signature,
        story=Story(id=article(story).id, size=1, origins=1, similarity=1.0),
        duplicate=Duplicate(of=article(of).id, similarity=0.9) if of else None,
    )


def ask(number: int, bands: tuple[int, ...] = (), keys: tuple[int, ...] = ()) -> Ask:
    return Ask(
        id=article(number).id,
        bands=bands,
        keys=keys,
        since=START - 30 * DAY,
        until=START + 30 * DAY,
    )


def alone(number: int) -> Article:
    return article(number, story=None)


def ids(*numbers: int) -> tuple[str, ...]:
    return tuple(article(number).id for number in numbers)


def tombstone(number: int, seen: datetime = START) -> Tombstone:
    return Tombstone(id=article(number).id, fingerprint=f"f{number}", horizon=START, seen=seen)


def expired(index: Index, hours: float) -> dict[str, Expired]:
    """Give what is older than so many hours after START."""
    return {one.id: one for one in index.articles.scan_expired(START + hours * HOUR, NOW)}


def downgrade(folder: Path, version: int) -> None:
    """Make the file of an embedded index one of an older format, 4 or 5."""
    with closing(sqlite3.connect(folder / "articles.sqlite3")) as base, base:
        base.execute("DROP INDEX related_version")
        base.execute("ALTER TABLE related DROP COLUMN version")
        base.execute("ALTER TABLE signatures RENAME TO signed")
        base.execute("ALTER TABLE outbox RENAME TO owed")
        if version < 5:
            base.execute("DROP TABLE tombstones")
            base.execute("DROP TABLE removed")
        base.execute(f"PRAGMA user_version = {version}")
