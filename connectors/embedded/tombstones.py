"""Tombstones in SQLite: the `TombstoneStore` of an index in a folder."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from connectors.embedded.database import PAGE, Row, select_in
from connectors.embedded.moments import microseconds, moment
from connectors.embedded.storage import FolderStorage
from schemas.tombstone import Tombstone


class EmbeddedTombstones:
    """Tombstones in the table `tombstones`."""

    def __init__(self, storage: FolderStorage) -> None:
        self._storage = storage

    def put(self, tombstones: Sequence[Tombstone]) -> None:
        """Keep tombstones, in one transaction."""
        rows = [
            (one.id, one.fingerprint, microseconds(one.horizon), microseconds(one.seen))
            for one in tombstones
        ]
        with self._storage.for_writing().write() as db:
            db.executemany("INSERT OR REPLACE INTO tombstones VALUES (?, ?, ?, ?)", rows)

    def get(self, ids: Sequence[str]) -> dict[str, Tombstone]:
        """Fetch tombstones."""
        sql = "SELECT * FROM tombstones WHERE id IN ({marks})"
        with self._storage.for_reading().read() as db:
            return {row[0]: _tombstone(row) for row in select_in(db, sql, ids)}

    def scan(self) -> Iterator[Tombstone]:
        """Read every tombstone, by id."""
        after = ""
        while page := self._page(after):
            yield from page
            after = page[-1].id

    def _page(self, after: str) -> list[Tombstone]:
        sql = "SELECT * FROM tombstones WHERE id > ? ORDER BY id LIMIT ?"
        with self._storage.for_reading().read() as db:
            return [_tombstone(row) for row in db.execute(sql, (after, PAGE))]

    def delete_before(self, before: datetime) -> int:
        """Drop old tombstones, in one transaction."""
        with self._storage.for_writing().write() as db:
            return db.execute(
                "DELETE FROM tombstones WHERE seen < ?", (microseconds(before),)
            ).rowcount


def _tombstone(row: Row) -> Tombstone:
    id_, fingerprint, horizon, seen = row
    return Tombstone(id=id_, fingerprint=fingerprint, horizon=moment(horizon), seen=moment(seen))
