"""Gzip and deflate, never more than a limit: bombs, truncation and rubbish become one clear error."""

import zlib

from schemas.errors import SourceError

LIMIT = 15 * 1024 * 1024  # bytes of a feed or page, inflated
STEP = 64 * 1024  # bytes inflated at a time
RATIO = 200  # inflated over received; an honest feed stays under 100
_SMALL = 1024 * 1024  # bytes under which no ratio is looked at

GZIP = b"\x1f\x8b"
_WINDOWS = {"gzip": 31, "x-gzip": 31, "deflate": 47}


class Inflater:
    """Inflates one layer in steps; raises SourceError on a bomb, on rubbish and, at `finish`, on a cut stream."""

    def __init__(self, encoding: str, limit: int = LIMIT) -> None:
        self._window = _WINDOWS[encoding]
        self._engine = zlib.decompressobj(self._window)
        self._limit = limit
        self._taken = 0
        self._given = 0

    def feed(self, data: bytes) -> bytes:
        """Give what these bytes inflate to."""
        self._taken += len(data)
        parts = []
        while data and not self._engine.eof:
            part = self._step(data)
            parts.append(part)
            self._count(len(part))
            data = self._engine.unconsumed_tail
        return b"".join(parts)

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
