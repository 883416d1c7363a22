r"""Names of files as text, there and back, and opening a file without ever waiting for one that is
none.

A file name is bytes. What of them is no UTF-8 is written `\xe9`, and a backslash that would read
like that `\x5c`: so every name has one form that can be printed, kept, typed and found again.
"""

import os
import re
import stat
from typing import IO

_ODD = re.compile("[\ud800-\udfff]|\\\\(?=x[0-9a-f]{2})")
_WRITTEN = re.compile(rb"\\x([0-9a-f]{2})")
_KINDS = {
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFDIR: "a folder",
}


class NoFileError(OSError):
    """What has this name is no file: a pipe, a device, a socket, a folder."""


def written(path: str) -> str:
    """Write the path that the system gave as text."""
    return _ODD.sub(_escaped, path) if _ODD.search(path) else path


def _escaped(odd: re.Match[str]) -> str:
    return "".join(f"\\x{byte:02x}" for byte in os.fsencode(odd[0]))


def real(path: str) -> str:
    """Give the path that the system knows, of one that was written as text."""
    if "\\x" not in path:
        return path
    return os.fsdecode(_WRITTEN.sub(lambda found: bytes([int(found[1], 16)]), os.fsencode(path)))


def kind_of(mode: int) -> str | None:
    """Say what a thing of this mode is, None for a file."""
    return None if stat.S_ISREG(mode) else _KINDS.get(stat.S_IFMT(mode), "no file")


def open_file(path: str) -> IO[bytes]:
    """Open a file for reading bytes. Raises NoFileError for what is none, at once: a pipe is not
    waited for.
    """
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
    kind = kind_of(os.fstat(handle).st_mode)
    if kind:
        os.close(handle)
        raise NoFileError(0, f"it is {kind}, not a file")
    return os.fdopen(handle, "rb")
