"""A file opened as its reference says: never waited for, and decompressed."""

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import IO, cast

from connectors.files.find import FileRef
from connectors.files.names import open_file, real
from connectors.files.units import refuse
from schemas.reject import Reject

BAD_GZIP = (EOFError, gzip.BadGzipFile, zlib.error)


@contextmanager
def opened(ref: FileRef) -> Iterator[IO[bytes]]:
    """Open a file for reading bytes, decompressed. Raises OSError, at once where it is a pipe or a
    device.
    """
    with open_file(real(ref.path)) as file:
        if not ref.gzip:
            yield file
            return
        with gzip.GzipFile(fileobj=file, mode="rb") as inflated:
            yield cast("IO[bytes]", inflated)


def broken_gzip(ref: FileRef, error: BaseException, found: datetime, offset: int = 0) -> Reject:
    """Make the reject of a compressed file that ends early or is damaged."""
    reason = f"the gzip data is cut short or damaged after byte {offset}. Fetch it again."
    return refuse(ref, reason, found, offset=offset, error=error)
