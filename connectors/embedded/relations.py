"""What relates articles, in the tables beside them: which are not related yet, signatures, and how
they are found.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import groupby
from operator import itemgetter

import zstandard

from connectors.embedded.moments import microseconds
from connectors.index import is_near
from schemas.article import Article
from schemas.signature import Ask, Members, Related, Signature

TABLES = """
CREATE TABLE unrelated (id TEXT PRIMARY KEY, at INTEGER NOT NULL, told INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX unrelated_at ON unrelated (at, id);
CREATE TABLE related (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    story TEXT NOT NULL,
    origin INTEGER NOT NULL,
    at INTEGER NOT NULL,
    data BLOB NOT NULL
);
CREATE INDEX related_story ON related (story, at, id, origin);
CREATE INDEX related_at ON related (at, story);
CREATE TABLE bands (band INTEGER, number INTEGER, PRIMARY KEY (band, number)) WITHOUT ROWID;
CREATE TABLE keys (key INTEGER, day INTEGER, number INTEGER, PRIMARY KEY (key, day, number)) WITHOUT ROWID;
"""  # noqa: E501
RECENT = """
CREATE TABLE recent_bands (band INTEGER, number INTEGER, PRIMARY KEY (band, number)) WITHOUT ROWID;
CREATE TABLE recent_keys (key INTEGER, day INTEGER, number INTEGER, PRIMARY KEY (key, day, number)) WITHOUT ROWID;
"""  # noqa: E501
PASSING = """
CREATE TABLE signed (id TEXT PRIMARY KEY, data BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE owed (id TEXT PRIMARY KEY) WITHOUT ROWID;
"""
MEMBERS = """
SELECT story, size, origins, id FROM (
    SELECT story, id, row_number() OVER (PARTITION BY story ORDER BY at DESC, id) AS place,
        count(*) OVER (PARTITION BY story) AS size, total(origin) OVER (PARTITION BY story) AS origins
    FROM related WHERE story IN ({marks})
) WHERE place <= ? ORDER BY story, place
"""  # noqa: E501
BAND_HOLDERS = 40  # articles looked at that share one band
# articles looked at that share one key: a word of very many articles finds only the newest
KEY_HOLDERS = 120
# holders of keys looked at for one ask, the most telling keys first: a bound whatever the index
# holds
HOLDERS = 360
MERGED = 100_000  # rows of recent keys, of some 4,000 articles, that are moved at once
BAND_HOLDING = (
    "SELECT number FROM bands WHERE band IN ({marks}) UNION ALL"
    " SELECT number FROM recent_bands WHERE band IN ({marks}) LIMIT ?"
)
KEY_HOLDING = (  # newest first, of both tables
    "SELECT number FROM (SELECT number, day FROM keys WHERE key = ? AND day BETWEEN ? AND ? UNION"
    " ALL"
    " SELECT number, day FROM recent_keys WHERE key = ? AND day BETWEEN ? AND ? ORDER BY day DESC"
    " LIMIT ?)"
)
# kB of pages that who relates holds in memory: it looks at many places of a large file
CACHE = 8_192
DAY = 86_400_000_000  # microseconds
PAGE = 500  # values of one question
READ = 1_024  # records kept as they were read: who relates looks at the same ones again and again
Row = tuple[object, ...]


def marks(count: int) -> str:
    """Give so many question marks."""
    return ",".join("?" * count)


class Relations:
    """The tables of TABLES on an open database. Errors of SQLite pass through; the store makes
    sentences of them.
    """

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._compress = zstandard.ZstdCompressor(level=1).compress
        self._decompress = zstandard.ZstdDecompressor().decompress
        self._read = lru_cache(READ)(self._read_anew)

    def note(self, article: Article) -> None:
        """Note, with the write of an article, whether it is to be related; one that is told of a
        story only needs a signature.
        """
        known = article.story is not None and self._all(
            "SELECT 1 FROM related WHERE id = ?", (article.id,)
        )
        if known:
            self._db.execute("DELETE FROM unrelated WHERE id = ?", (article.id,))
            at = microseconds(article.timestamp)  # by which it grows old, whatever was signed
            self._db.execute(
                "UPDATE related SET at = ? WHERE id = ? AND at != ?", (at, article.id, at)
            )
            return
        row = (article.id, microseconds(article.timestamp), article.story is not None)
        self._db.execute("INSERT OR REPLACE INTO unrelated (id, at, told) VALUES (?, ?, ?)", row)

    def unrelated(
        self, after: tuple[datetime, str] | None, most: int
    ) -> list[tuple[str, int, str, bool]]:
        """Give id, time, fingerprint, and whether the article says a story of itself, by time and
        then id.
        """
        since = (microseconds(after[0]), after[1]) if after else (-(1 << 62), "")
        sql = (
            "SELECT id, at, fingerprint, told FROM unrelated JOIN articles USING (id)"
            " WHERE (at, id) > (?, ?) ORDER BY at, id LIMIT ?"
        )
        rows: list[tuple[str, int, str, int]] = self._db.execute(sql, (*since, most)).fetchall()
        return [(id_, at, fingerprint, bool(told)) for id_, at, fingerprint, told in rows]

    def told(self, id_: str) -> None:
        """Note, with the write of it, that an article was told its story."""
        self._db.execute("DELETE FROM unrelated WHERE id = ?", (id_,))

    def relate(self, records: Iterable[Related]) -> None:
        """Remember, within the caller's transaction."""
        for record in records:
            self._relate(record)
        if self._all("SELECT count(*) FROM recent_keys", ())[0][0] > MERGED:
            self._merge()

    def _merge(self) -> None:
        """Move what is recent, in the order of the large tables: a page of these is then written
        once, not for each row.
        """
        for table in ("bands", "keys"):
            # constants only
            self._db.execute(
                f"INSERT OR IGNORE INTO {table} SELECT * FROM recent_{table} ORDER BY 1, 2"
            )
            self._db.execute(f"DELETE FROM recent_{table}")  # a constant only

    def _relate(self, record: Related) -> None:
        signature = record.signature
        row = self._all("SELECT number, data FROM related WHERE id = ?", (signature.id,))
        at = microseconds(signature.timestamp)
        columns = (record.story.id, record.duplicate is None, at, self._compress(record.to_json()))
        old = self._read(row[0][1]).signature if row else None
        if row:
            number: int | None = row[0][0]
            self._db.execute(
                "UPDATE related SET story = ?, origin = ?, at = ?, data = ? WHERE number = ?",
                (*columns, number),
            )
        else:
            sql = "INSERT INTO related (id, story, origin, at, data) VALUES (?, ?, ?, ?, ?)"
            number = self._db.execute(sql, (signature.id, *columns)).lastrowid
        self._db.execute("DELETE FROM unrelated WHERE id = ? AND told", (signature.id,))
        self._db.execute("DELETE FROM signed WHERE id = ?", (signature.id,))
        if signature == old:
            return
        if old:
            self._forget(number, old.bands, old.keys, microseconds(old.timestamp) // DAY)
        self._db.executemany(
            "INSERT OR IGNORE INTO recent_bands VALUES (?, ?)",
            [(band, number) for band in signature.bands],
        )
        rows = [(key, at // DAY, number) for key in signature.keys]
        self._db.executemany("INSERT OR IGNORE INTO recent_keys VALUES (?, ?, ?)", rows)

    def _forget(self, number: object, bands: Sequence[int], keys: Sequence[int], day: int) -> None:
        rows = [(band, number) for band in bands]
        keyed = [(key, day, number) for key in keys]
        for age in ("", "recent_"):
            # a constant only
            self._db.executemany(f"DELETE FROM {age}bands WHERE band = ? AND number = ?", rows)
            # a constant only
            self._db.executemany(
                f"DELETE FROM {age}keys WHERE key = ? AND day = ? AND number = ?", keyed
            )

    def unsign(self, ids: Sequence[str]) -> None:
        """Forget, within the caller's transaction, what is remembered of articles that are not
        there.
        """
        for some in pages(ids):
            # marks only
            absent = f"id IN ({marks(len(some))}) AND id NOT IN (SELECT id FROM articles)"
            sql = f"SELECT number, data FROM related WHERE {absent}"  # marks only
            for number, data in self._all(sql, tuple(some)):
                old = self._read(data).signature
                self._forget(number, old.bands, old.keys, microseconds(old.timestamp) // DAY)
            for table in ("related", "signed", "unrelated"):
                # constants and marks
                self._db.execute(f"DELETE FROM {table} WHERE {absent}", tuple(some))

    def fellows(
        self, stories: Sequence[str], since: int, after: tuple[str, str], most: int
    ) -> list[Related]:
        """Give the records of stories from a moment on, by story and then id."""
        sql = (
            # marks only
            f"SELECT number, data FROM related WHERE story IN ({marks(len(stories))}) AND at >= ?"
            " AND (story, id) > (?, ?) ORDER BY story, id LIMIT ?"
        )
        return [self._read(data) for _, data in self._all(sql, (*stories, since, *after, most))]

    def sign(self, signatures: Iterable[Signature]) -> None:
        """Keep, within the caller's transaction, those of articles that are not remembered."""
        sql = (
            "INSERT OR REPLACE INTO signed SELECT ?1, ?2 WHERE NOT EXISTS (SELECT 1 FROM related"
            " WHERE id = ?1)"
        )
        self._db.executemany(sql, [(one.id, self._compress(one.to_json())) for one in signatures])

    def signed(self, ids: Sequence[str]) -> dict[str, Signature]:
        """Fetch what is kept."""
        found: dict[str, Signature] = {}
        for some in pages(ids):
            # marks only
            rows = self._all(
                f"SELECT id, data FROM signed WHERE id IN ({marks(len(some))})", tuple(some)
            )
            found |= {str(row[0]): Signature.from_json(self._decompress(row[1])) for row in rows}
        return found

    def owe(self, ids: Iterable[str]) -> None:
        """Note, within the caller's transaction."""
        self._db.executemany("INSERT OR IGNORE INTO owed VALUES (?)", [(id_,) for id_ in ids])

    def owed(self) -> list[tuple[str, ...]]:
        """Give all that is noted, in one."""
        ids = tuple(str(row[0]) for row in self._all("SELECT id FROM owed", ()))
        return [ids] if ids else []

    def settle(self, ids: Iterable[str]) -> None:
        """Drop notes, within the caller's transaction."""
        self._db.executemany("DELETE FROM owed WHERE id = ?", [(id_,) for id_ in ids])

    def related(self, ids: Sequence[str]) -> dict[str, Related]:
        """Fetch what is remembered."""
        found: dict[str, Related] = {}
        for some in pages(ids):
            # marks only
            rows = self._all(
                f"SELECT id, data FROM related WHERE id IN ({marks(len(some))})", tuple(some)
            )
            found |= {str(row[0]): self._read(row[1]) for row in rows}
        return found

    def candidates(self, asks: Sequence[Ask], near: int, alike: int) -> list[tuple[str, ...]]:
        """Find ids for each ask."""
        self._db.execute(f"PRAGMA cache_size = {-CACHE}")
        found = [(self._by_band(ask, near), self._by_keys(ask, alike)) for ask in asks]
        names = self._names({number for pair in found for some in pair for number in some})
        answers = []
        for ask, pair in zip(asks, found, strict=True):
            named = [
                [names[number] for number in some if names[number] != ask.id][:most]
                for some, most in zip(pair, (near, alike), strict=True)
            ]
            answers.append(tuple(dict.fromkeys(named[0] + named[1])))
        return answers

    def _by_band(self, ask: Ask, most: int) -> list[int]:
        some = marks(len(ask.bands))
        rows = self._all(BAND_HOLDING.format(marks=some), (*ask.bands, *ask.bands, BAND_HOLDERS))
        if len(rows) == BAND_HOLDERS:  # a band of very many articles hides no other
            sql = BAND_HOLDING.format(marks="?")
            rows = [row for band in ask.bands for row in self._all(sql, (band, band, BAND_HOLDERS))]
        shared = Counter(row[0] for row in rows)
        return [
            number
            for place, number in enumerate(ranked(shared, most, 1))
            if is_near(place, shared[number])
        ]

    def _by_keys(self, ask: Ask, most: int) -> list[int]:
        days = (microseconds(ask.since) // DAY, microseconds(ask.until) // DAY)
        values = [value for key in ask.keys for value in (key, *days, key, *days, KEY_HOLDERS)]
        sql = " UNION ALL ".join([KEY_HOLDING] * len(ask.keys)) + " LIMIT ?"
        rows = self._all(sql, (*values, HOLDERS)) if ask.keys else []
        return ranked(Counter(row[0] for row in rows), most, 2)

    def _names(self, numbers: set[int]) -> dict[int, str]:
        names: dict[int, str] = {}
        for some in pages(sorted(numbers)):
            # marks only
            rows = self._all(
                f"SELECT number, id FROM related WHERE number IN ({marks(len(some))})", tuple(some)
            )
            names |= {int(row[0]): str(row[1]) for row in rows}
        return names

    def members(self, stories: Sequence[str], most: int) -> dict[str, Members]:
        """Find the newest members of stories."""
        found: dict[str, Members] = {}
        for some in pages(stories):
            rows = self._db.execute(MEMBERS.format(marks=marks(len(some))), (*some, most))
            for (story, size, origins), members in groupby(rows, key=itemgetter(0, 1, 2)):
                found[story] = Members(
                    ids=tuple(member[3] for member in members), size=size, origins=int(origins)
                )
        return found

    def stories(self, since: int, until: int, least: int, most: int) -> list[str]:
        """Name stories, the one with the newest article first."""
        sql = (
            "SELECT story FROM related WHERE at BETWEEN ? AND ? GROUP BY story HAVING count(*) >= ?"
            " ORDER BY max(at) DESC, story LIMIT ?"
        )
        return [str(row[0]) for row in self._all(sql, (since, until, least, most))]

    def _read_anew(self, data: bytes) -> Related:
        return Related.from_json(self._decompress(data))

    def _all(self, sql: str, values: Row) -> list[tuple[int, bytes]]:
        return self._db.execute(sql, values).fetchall()


def ranked(shared: Counter[int], most: int, least: int) -> list[int]:
    """Give those that share most."""
    enough = [(-n, number) for number, n in shared.items() if n >= least]
    return [number for _, number in sorted(enough)[: most + 1]]


def pages(values: Sequence[object]) -> Iterator[Sequence[object]]:
    """Cut values into what one question holds."""
    return (values[start : start + PAGE] for start in range(0, len(values), PAGE))
