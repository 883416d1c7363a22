"""The outbox in SQLite: which articles are yet to be written back."""

from collections.abc import Sequence

from connectors.embedded.storage import FolderStorage


class EmbeddedOutbox:
    """Ids in the table `outbox`, without their lots."""

    def __init__(self, storage: FolderStorage) -> None:
        self._storage = storage

    def add(self, ids: Sequence[str]) -> None:
        """Note ids, in one transaction."""
        with self._storage.for_writing().write() as db:
            db.executemany("INSERT OR IGNORE INTO outbox VALUES (?)", [(id_,) for id_ in ids])

    def list_pending(self) -> list[tuple[str, ...]]:
        """List all that is noted, as one lot."""
        with self._storage.for_reading().read() as db:
            ids = tuple(str(row[0]) for row in db.execute("SELECT id FROM outbox"))
        return [ids] if ids else []

    def ack(self, ids: Sequence[str]) -> None:
        """Drop ids, in one transaction."""
        with self._storage.for_writing().write() as db:
            db.executemany("DELETE FROM outbox WHERE id = ?", [(id_,) for id_ in ids])
