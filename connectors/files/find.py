"""From what a user names (file, folder, glob) to file references. No file is opened here."""

import glob
import mimetypes
import os
import stat
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from connectors.files.names import kind_of, real, written
from schemas.errors import SourceError
from schemas.model import Model

FORMATS = {
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".xml": "feed",
    ".rss": "feed",
    ".atom": "feed",
    ".rdf": "feed",
    ".json": "json",
}
# Files beside news that nobody takes for news: nothing is said of them.
QUIET = ("image", "audio", "video", "font")
QUIET_NAMES = ("readme", "license", "licence", "copying", "notice", "changelog", "makefile")
# Bytes of a `.jsonl` read in one go, some dozens of documents: so that one file is spread over
# workers.
RANGE = 256 * 1024


class FileRef(Model):
    """One file, or the lines of a `.jsonl` that begin in bytes [start, end); `end` None is the end
    of the file.

    `path` is as `names.written` writes it. `encoding` is the one that the user named; None: it is
    to be found out. `source`, written the same way, is what the user named, under which the file is
    found again.
    """

    path: str
    format: str
    gzip: bool = False
    encoding: str | None = None
    start: int = 0
    end: int | None = None
    source: str | None = None


class Missed(Model):
    """Something that is there but is not read, and why. `source` is what the user named."""

    path: str
    reason: str
    source: str | None = None


Found = FileRef | Missed


def find_under(
    source: str, *, encoding: str | None = None, aside: Counter[str] | None = None
) -> Iterator[Found]:
    """Do as `find_files`; each file remembers under which source it was found."""
    return (
        one.but(source=written(source))
        for one in find_files(source, encoding=encoding, aside=aside)
    )


def find_files(
    source: str, *, encoding: str | None = None, aside: Counter[str] | None = None
) -> Iterator[Found]:
    """Give every file that `source` names, folders walked, in the order of their paths.

    `aside` counts, by their endings, the files of unknown kinds that are left aside in folders.
    Raises SourceError when the source itself is not there, names nothing, is no file, or cannot be
    opened.
    """
    aside = Counter[str]() if aside is None else aside
    # Path's raises on names that are too long
    there = source if os.path.lexists(source) else real(source)
    for found in named_by(there, aside):
        yield found.but(encoding=encoding) if encoding and isinstance(found, FileRef) else found


def named_by(source: str, aside: Counter[str]) -> Iterator[Found]:
    """Give every file that a source as the system knows it names."""
    path = Path(source)
    if os.path.isdir(source):  # noqa: PTH112  # Path's raises on names that are too long
        yield from walk(path, aside)
    elif os.path.lexists(source):
        yield from named_file(path)
    elif glob.has_magic(source):
        yield from expand(source, aside)
    else:
        raise SourceError(
            f"{written(source)}: there is no such file or folder. Check the path, or quote a"
            " pattern like '*.txt'."
        )


def named_file(path: Path) -> Iterator[Found]:
    """Give one file named on the command line; an unknown ending is read as text."""
    name = written(str(path))
    wrong = trouble(path)
    if wrong:
        raise SourceError(f"{name}: {wrong}.")
    if not os.access(path, os.R_OK):
        raise SourceError(
            f"{name}: cannot be read. Check its permissions (it belongs to another user?)."
        )
    yield from list_references(path, default="text")


def trouble(path: Path) -> str | None:
    """Say why what has this name cannot be read as a file; None where it can. Never waits, never
    raises.
    """
    try:
        kind = kind_of(path.stat().st_mode)
    except FileNotFoundError:
        return "a link to nothing: the file it names is gone"
    except OSError as error:
        return f"cannot be looked at ({error.strerror or error})"
    return (
        f"it is {kind}, not a file. Write what it gives into a file, and name that"
        if kind
        else None
    )


def expand(pattern: str, aside: Counter[str]) -> Iterator[Found]:
    """Give every file a glob matches; folders among the matches are walked."""
    # Path.glob refuses absolute patterns
    matches = sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207
    if not matches:
        raise SourceError(f"{written(pattern)}: no file matches this pattern.")
    for match in matches:
        path = Path(match)
        wrong = trouble(path)
        if path.is_dir():
            yield from walk(path, aside)
        elif wrong:
            yield missed(path, wrong)
        else:
            yield from list_references(path, default="text")


def walk(folder: Path, aside: Counter[str]) -> Iterator[Found]:
    """Give every file of a known format below a folder; links that lead out of it or back into it
    are not followed.
    """
    if not os.access(folder, os.R_OK | os.X_OK):
        raise SourceError(
            f"{written(str(folder))}: this folder cannot be opened. Check its permissions."
        )
    root = os.path.realpath(folder)
    closed: list[OSError] = []
    for here, folders, files in os.walk(folder, onerror=closed.append):
        yield from not_opened(closed)
        folders.sort()
        for name in [name for name in folders if (Path(here) / name).is_symlink()]:
            yield missed(
                Path(here) / name, "a link to a folder is not followed; name the folder itself"
            )
        for name in sorted(files):
            if not name.startswith("."):
                yield from below(Path(here) / name, root, aside)
    yield from not_opened(closed)


def not_opened(closed: list[OSError]) -> Iterator[Missed]:
    """Give the folders that the walk could not open since the last time it was asked."""
    while closed:
        error = closed.pop(0)
        why = f"this folder cannot be opened ({error.strerror or error}). Check its permissions"
        yield missed(Path(os.fsdecode(error.filename)), why)


def below(path: Path, root: str, aside: Counter[str]) -> Iterator[Found]:
    """Give one file of a walked folder, unless it is a link that leads out of the folder or
    nowhere, or no file.
    """
    if format_of(path) is None:
        if is_worth_a_word(path):
            aside[path.suffix.lower() or "no ending"] += 1
        return
    wrong = trouble(path)
    if (
        wrong is None
        and path.is_symlink()
        and not Path(os.path.realpath(path)).is_relative_to(root)
    ):
        wrong = "a link out of the folder is not followed; name the file itself"
    if wrong:
        yield missed(path, wrong)
    else:
        yield from list_references(path, default=None)


def missed(path: Path, reason: str) -> Missed:
    """Say that something is not read."""
    return Missed(path=written(str(path)), reason=reason)


def is_worth_a_word(path: Path) -> bool:
    """Say whether somebody could take a file of unknown kind for news: it is no picture and no
    README.
    """
    kind = mimetypes.guess_type(path.name)[0] or ""
    try:
        mode = path.lstat().st_mode
    except OSError:
        return False
    return (
        stat.S_ISREG(mode)
        and not kind.startswith(QUIET)
        and not path.name.lower().startswith(QUIET_NAMES)
    )


def format_of(path: Path) -> str | None:
    """Name the format that the ending of a file says, before `.gz` if that is the last one."""
    suffix = Path(path.stem).suffix if is_zipped(path) else path.suffix
    return FORMATS.get(suffix.lower())


def is_zipped(path: Path) -> bool:
    """Say whether a file is compressed, by its ending."""
    return path.suffix.lower() == ".gz"


def list_references(path: Path, default: str | None) -> Iterator[Found]:
    """Give the references of one file: several for a large `.jsonl`, none for an unknown format
    without default.
    """
    form = format_of(path) or default
    if form is None:
        return
    if form == "jsonl" and not is_zipped(path):
        yield from cut_ranges(path)
    else:
        yield FileRef(path=written(str(path)), format=form, gzip=is_zipped(path))


def cut_ranges(path: Path) -> Iterator[Found]:
    """Cut a `.jsonl` into byte ranges; a line belongs to the range in which it begins."""
    try:
        size = path.stat().st_size
    except OSError as error:
        yield missed(path, f"cannot be looked at ({error.strerror or error})")
        return
    for start in range(0, max(size, 1), RANGE):
        end = start + RANGE if start + RANGE < size else None
        yield FileRef(path=written(str(path)), format="jsonl", start=start, end=end)
