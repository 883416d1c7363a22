"""What the parts of an index in a folder share."""

from typing import Protocol

from connectors.embedded.database import Database
from connectors.embedded.searchfolder import SearchFolder
from connectors.index import Storage


class FolderStorage(Storage, Protocol):
    """An index folder, opened when a part first asks for it. Raises IndexRefusedError where there
    is none.
    """

    def for_reading(self) -> Database:
        """Give the database, to read from."""

    def for_writing(self) -> Database:
        """Give the database, to write to."""

    def for_search(self) -> SearchFolder:
        """Give the search index, which the first call brings up to all that was written before."""
