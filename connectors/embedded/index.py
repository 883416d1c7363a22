"""The embedded index: its parts, over one folder with one SQLite database and one search index."""

from pathlib import Path

from connectors.embedded import searchfolder
from connectors.embedded.articles import EmbeddedArticles
from connectors.embedded.changes import Changes
from connectors.embedded.database import Database
from connectors.embedded.outbox import EmbeddedOutbox
from connectors.embedded.rejects import EmbeddedRejects
from connectors.embedded.relations import EmbeddedRelations
from connectors.embedded.searcher import EmbeddedSearcher
from connectors.embedded.searchfolder import SearchFolder
from connectors.embedded.storage import FolderStorage
from connectors.embedded.tombstones import EmbeddedTombstones
from connectors.index import Index
from schemas.errors import IndexRefusedError

# seconds `refresh`, which promises to be complete, waits for another process to finish catching up
REFRESH_SECONDS = 600.0
INCREMENTAL = 2  # SQLite's number for auto_vacuum = incremental
VACUUMED = 2_000  # pages of the file returned in one step, in which others wait


def open_embedded(folder: Path, *, owner: bool = True) -> Index:
    """Open the index in a folder; nothing is touched before the first call.

    Any number of processes may read and write the same folder. The `owner` of a run makes it
    searchable when it closes it, once for all who wrote: the last pass of a run writes every
    article again.
    """
    return put_together(EmbeddedStorage(folder, owner=owner))


def put_together(storage: FolderStorage) -> Index:
    """Make the parts of an index over what they share."""
    articles = EmbeddedArticles(storage)
    return Index(
        articles=articles,
        relations=EmbeddedRelations(storage),
        outbox=EmbeddedOutbox(storage),
        rejects=EmbeddedRejects(storage),
        tombstones=EmbeddedTombstones(storage),
        searcher=EmbeddedSearcher(storage, articles),
        storage=storage,
    )


class EmbeddedStorage:
    """The folder: opened by the first who asks, never made but by `setup`."""

    def __init__(self, folder: Path, *, owner: bool = True) -> None:
        self._folder = folder
        self._owner = owner
        self._database: Database | None = None
        self._search_folder = SearchFolder(folder)
        self._searched = False
        self._wrote = False

    def check(self) -> None:
        """Leave it to `setup`: it refuses a newer format, and brings an older one up to this."""

    def setup(self) -> None:
        """Create the folder and its files where they are missing. Raises IndexRefusedError."""
        self._wrote = True  # who sets an index up drives a run, and its workers write
        if self._database is None:
            self._database = Database(self._folder, create=True)

    def for_reading(self) -> Database:
        """Give the database. Raises IndexRefusedError where there is none."""
        if self._database is None:
            self._database = Database(self._folder, create=False)
        return self._database

    def for_writing(self) -> Database:
        """Give the database, and remember that the search index is behind."""
        self._wrote = True
        return self.for_reading()

    def for_search(self) -> SearchFolder:
        """Give the search index, at the first time brought up to what was written before."""
        database = self.for_reading()
        if not self._searched:
            self._search_folder.catch_up(Changes(database), wait=searchfolder.PATIENCE)
            self._searched = True
        return self._search_folder

    def refresh(self) -> None:
        """Bring the search index up to what was written. Raises IndexRefusedError."""
        if not self._search_folder.catch_up(Changes(self.for_reading()), wait=REFRESH_SECONDS):
            raise IndexRefusedError(
                f"The search index in {self._folder} is read-only, or another process has not let"
                " go of it for"
                f" {REFRESH_SECONDS:.0f} seconds: every article is kept and becomes searchable"
                " with the next search."
            )
        self._searched = True

    def compact(self) -> None:
        """Shorten the file, some pages at a time; nothing where it was made without that in mind
        (see `formats.prepare`).
        """
        with self.for_reading().read() as db:
            if db.execute("PRAGMA auto_vacuum").fetchone()[0] != INCREMENTAL:
                return
            while free := db.execute("PRAGMA freelist_count").fetchone()[0]:
                db.execute(f"PRAGMA incremental_vacuum({VACUUMED})").fetchall()
                if db.execute("PRAGMA freelist_count").fetchone()[0] >= free:
                    break  # another process uses them as fast
            db.execute("PRAGMA wal_checkpoint(PASSIVE)")

    def close(self, *, searchable: bool = True) -> None:
        """Bring the search index up to what was written, as the owner when `searchable`, and let
        go. Raises IndexRefusedError.
        """
        if self._database is None:
            return
        database, self._database = self._database, None
        try:
            if self._wrote and self._owner and searchable:
                # whoever has the lock, or comes next, does it for us
                self._search_folder.catch_up(Changes(database), wait=0)
        finally:
            database.close()
