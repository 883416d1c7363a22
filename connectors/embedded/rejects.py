"""Rejects in SQLite: the `RejectStore` of an index in a folder."""

from collections.abc import Iterator, Sequence
from datetime import datetime

import zstandard

from connectors.embedded.database import PAGE
from connectors.embedded.storage import FolderStorage
from schemas.reject import Reject


class EmbeddedRejects:
    """Rejects in the table `rejects`, by `at`, the moment of the last refusal."""

    def __init__(self, storage: FolderStorage) -> None:
        self._storage = storage
        self._pack = zstandard.ZstdCompressor(level=1, write_checksum=True).compress
        self._unpack = zstandard.ZstdDecompressor().decompress

    def put(self, rejects: Sequence[Reject]) -> None:
        """Keep rejects, in one transaction."""
        rows = [(one.id, one.at.isoformat(), self._pack(one.to_json())) for one in rejects]
        with self._storage.for_writing().write() as db:
            db.executemany("INSERT OR REPLACE INTO rejects (id, at, json) VALUES (?, ?, ?)", rows)

    def scan(self) -> Iterator[Reject]:
        """Read every reject, oldest first."""
        after = ("", "")
        while page := self._page(*after):
            yield from (Reject.from_json(json) for _, _, json in page)
            after = page[-1][:2]

    def _page(self, at: str, id_: str) -> list[tuple[str, str, bytes]]:
        sql = "SELECT at, id, json FROM rejects WHERE (at, id) > (?, ?) ORDER BY at, id LIMIT ?"
        with self._storage.for_reading().read() as db:
            rows = db.execute(sql, (at, id_, PAGE)).fetchall()
            return [(*key, self._unpack(json)) for *key, json in rows]

    def delete(self, ids: Sequence[str]) -> None:
        """Drop rejects, in one transaction."""
        with self._storage.for_writing().write() as db:
            db.executemany("DELETE FROM rejects WHERE id = ?", [(id_,) for id_ in ids])

    def delete_before(self, before: datetime) -> int:
        """Drop old rejects, in one transaction."""
        with self._storage.for_writing().write() as db:
            return db.execute("DELETE FROM rejects WHERE at < ?", (before.isoformat(),)).rowcount
