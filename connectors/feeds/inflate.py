"""Gzip and deflate, never more than a limit: bombs, truncation and rubbish become one clear
error.
"""

import zlib
from collections.abc import Iterator

from schemas.errors import SourceError

LIMIT = 15 * 1024 * 1024  # bytes of a feed or page, inflated
STEP = 64 * 1024  # bytes inflated at a time
RATIO = 200  # inflated over received; an honest feed stays under 100
SLICE = 4 * 1024  # bytes given to zlib at once: it copies what it leaves over
MEMBERS = 10_000  # of one gzip stream
_SMALL = 1024 * 1024  # bytes under which no ratio is looked at

GZIP = b"\x1f\x8b"
_WINDOWS = {"gzip": 31, "x-gzip": 31, "deflate": 47}


class Inflater:
    """Inflates one layer in steps; raises SourceError on a bomb, on rubbish and, at `finish`, on a
    cut stream.

    Gzip data may have several members, one behind the other; what else stands behind the last one
    is padding.
    """

    def __init__(self, encoding: str, limit: int = LIMIT) -> None:
        self._window = _WINDOWS[encoding]
        self._engine = zlib.decompressobj(self._window)
        self._limit = limit
        self._taken = 0
        self._given = 0
        self._members = 1
        self._behind = b""

    def feed(self, data: bytes) -> bytes:
        """Give what these bytes inflate to."""
        self._taken += len(data)
        return b"".join(
            part for at in range(0, len(data), SLICE) for part in self._parts(data[at : at + SLICE])
        )

    def _parts(self, data: bytes) -> Iterator[bytes]:
        while data:
            if self._engine.eof:
                data = self._next(data)
                if not data:
                    return
            part = self._step(data)
            self._count(len(part))
            yield part
            data = self._engine.unused_data if self._engine.eof else self._engine.unconsumed_tail

    def _next(self, data: bytes) -> bytes:
        """Begin another member, if these bytes behind the last one do."""
        data, self._behind = self._behind + data, b""
        if data == GZIP[:1]:
            self._behind = data  # the other half of its mark may come
        if not data.startswith(GZIP) or self._window < 16:
            return b""
        self._members += 1
        if self._members > MEMBERS:
            raise SourceError(f"more than {MEMBERS} members are in the compressed data")
        self._engine = zlib.decompressobj(self._window)
        return data

    def _step(self, data: bytes) -> bytes:
        try:
            return self._engine.decompress(data, STEP)
        except zlib.error as error:
            if self._given or self._window == -15:
                raise SourceError(f"the compressed data is damaged: {error}") from error
        # Some servers send deflate without its zlib header.
        self._window = -15
        self._engine = zlib.decompressobj(self._window)
        return self._step(data)

    def _count(self, size: int) -> None:
        self._given += size
        if self._given > self._limit:
            raise SourceError(f"more than {self._limit} bytes come out of the compressed data")
        if self._given > _SMALL and self._given > RATIO * self._taken:
            raise SourceError(f"the compressed data inflates more than {RATIO} times")

    def finish(self) -> None:
        """Check that the stream came to its end."""
        if not self._engine.eof:
            raise SourceError("the compressed data ends too early")


def inflate(data: bytes, limit: int = LIMIT) -> bytes:
    """Inflate gzip data whole, at most `limit` bytes; anything else is given back as it is."""
    if not data.startswith(GZIP):
        return data
    inflater = Inflater("gzip", limit)
    inflated = inflater.feed(data)
    inflater.finish()
    return inflated
