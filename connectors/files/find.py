"""From what a user names (file, folder, glob) to file references. No file is opened here."""

import glob
import os
from collections.abc import Iterator
from pathlib import Path

from schemas.errors import SourceError
from schemas.model import Model

FORMATS = {
    ".txt": "text", ".text": "text", ".md": "markdown", ".markdown": "markdown",
    ".html": "html", ".htm": "html", ".xhtml": "html", ".jsonl": "jsonl", ".ndjson": "jsonl",
    ".xml": "feed", ".rss": "feed", ".atom": "feed", ".rdf": "feed", ".json": "feed",
}  # fmt: skip
RANGE = (
    256 * 1024
)  # bytes of a `.jsonl` read in one go, some dozens of documents: so that one file is spread over workers


class FileRef(Model):
    """One file, or the lines of a `.jsonl` that begin in bytes [start, end); `end` None is the end of the file.

    `source` is what the user named, under which the file is found again.
    """

    path: str
    format: str
    gzip: bool = False
    start: int = 0
    end: int | None = None
    source: str | None = None


class Missed(Model):
    """A file that is there but is not read, and why. `source` is what the user named."""

    path: str
    reason: str
    source: str | None = None


def find_under(source: str) -> Iterator[FileRef | Missed]:
    """Do as `find`; each file remembers under which source it was found."""
    return (one.but(source=source) for one in find(source))


def find(source: str) -> Iterator[FileRef | Missed]:
    """Give every file that `source` names, folders walked, in the order of their paths.

    Raises SourceError when the source itself is not there, names nothing, or cannot be opened.
    """
    path = Path(source)
    if path.is_dir():
        yield from walk(path)
    elif path.exists():
        yield from named_file(path)
    elif glob.has_magic(source):
        yield from expand(source)
    else:
        raise SourceError(
            f"{source}: there is no such file or folder. Check the path, or quote a pattern like '*.txt'."
        )


def named_file(path: Path) -> Iterator[FileRef | Missed]:
    """Give one file named on the command line; an unknown ending is read as text."""
    if not os.access(path, os.R_OK):
        raise SourceError(f"{path}: cannot be read. Check its permissions (it belongs to another user?).")
    yield from references(path, default="text")


def expand(pattern: str) -> Iterator[FileRef | Missed]:
    """Give every file a glob matches; folders among the matches are walked."""
    matches = sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207  # Path.glob refuses absolute patterns
    if not matches:
        raise SourceError(f"{pattern}: no file matches this pattern.")
    for match in matches:
        path = Path(match)
        yield from walk(path) if path.is_dir() else references(path, default="text")


def walk(folder: Path) -> Iterator[FileRef | Missed]:
    """Give every file of a known format below a folder; links that lead out of it or back into it are not followed."""
    if not os.access(folder, os.R_OK | os.X_OK):
        raise SourceError(f"{folder}: this folder cannot be opened. Check its permissions.")
    root = folder.resolve()
    for here, folders, files in os.walk(folder):
        folders.sort()
        for name in [name for name in folders if (Path(here) / name).is_symlink()]:
            yield Missed(
                path=str(Path(here) / name), reason="a link to a folder is not followed; name the folder itself"
            )
        for name in sorted(files):
            if not name.startswith("."):
                yield from below(Path(here) / name, root)


def below(path: Path, root: Path) -> Iterator[FileRef | Missed]:
    """Give one file of a walked folder, unless it is a link that leads out of the folder or nowhere."""
    if path.is_symlink() and not path.resolve().is_relative_to(root):
        yield Missed(path=str(path), reason="a link out of the folder is not followed; name the file itself")
    elif not path.exists():
        yield Missed(path=str(path), reason="a link to nothing: the file it names is gone")
    elif path.is_file():
        yield from references(path, default=None)


def references(path: Path, default: str | None) -> Iterator[FileRef | Missed]:
    """Give the references of one file: several for a large `.jsonl`, none for an unknown format without default."""
    zipped = path.suffix.lower() == ".gz"
    suffix = Path(path.stem).suffix if zipped else path.suffix
    form = FORMATS.get(suffix.lower(), default)
    if form is None:
        return
    if form == "jsonl" and not zipped:
        yield from ranges(path)
    else:
        yield FileRef(path=str(path), format=form, gzip=zipped)


def ranges(path: Path) -> Iterator[FileRef | Missed]:
    """Cut a `.jsonl` into byte ranges; a line belongs to the range in which it begins."""
    size = path.stat().st_size
    for start in range(0, max(size, 1), RANGE):
        end = start + RANGE if start + RANGE < size else None
        yield FileRef(path=str(path), format="jsonl", start=start, end=end)
