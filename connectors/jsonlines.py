"""JSON lines: `jsonl:PATH` and `jsonl:-`, an Article a line, ordered by id.

A file of lines can be neither looked up nor written conditionally, so a run works in an embedded
index beside it, the working folder, which outlives a crash; its owner fills it from PATH at the
start and puts PATH in place, whole, at the end. Rejects are in PATH.rejects.jsonl in the same way,
and tombstones in PATH.pruned.jsonl. Whoever only looks gets a copy in a temporary folder.
"""

import fcntl
import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import chain, islice
from pathlib import Path
from typing import IO, BinaryIO, TypeVar

from pydantic import ValidationError

from connectors.embedded.index import EmbeddedIndex
from connectors.index import Aged, Known, Loose, Page, Search, Stored, Unrelated, Write, Written
from schemas.article import Article
from schemas.display import safe_json
from schemas.errors import IndexRefusedError
from schemas.model import Model
from schemas.reject import Reject
from schemas.signature import Ask, Members, Related, Signature
from schemas.tombstone import Tombstone

BATCH = 500  # lines loaded in one transaction
Read = TypeVar("Read", bound=Model)


class JsonLinesIndex:
    """A file of JSON lines as an index; `path` None is standard output. Not for two threads at a
    time.

    `setup` (and every write) opens the working folder; without it this is a look at the file, which
    stays as it is. The owner (the process that drives a run) loads and, on `close`, exports; the
    workers' processes only work in the same `working_folder`. Where none is given it is a hidden
    one beside the file, the same in every process, and a temporary one for standard output, which
    the owner tells its workers.
    """

    def __init__(
        self, path: Path | None, working_folder: Path | None = None, *, owner: bool = True
    ) -> None:
        self.working_folder = working_folder or _default_folder(path)
        self._path = path
        self._owner = owner
        self._lock: IO[str] | None = None
        self._index: EmbeddedIndex | None = None
        self._copy: tempfile.TemporaryDirectory[str] | None = None

    def setup(self) -> None:
        """Open the working folder; the owner fills it from the file first. Raises
        IndexRefusedError.
        """
        if self._index is not None and self._copy is None:
            return
        self.close()
        fresh = not self.working_folder.exists()
        lock = _own(self.working_folder, self._path) if self._owner else None
        index = EmbeddedIndex(self.working_folder)
        try:
            index.setup()
            if self._owner:
                self._load(index)
        except BaseException:
            self._let_go(index, lock, remove=fresh)
            raise
        self._index, self._lock = index, lock

    def known(self, ids: Sequence[str]) -> dict[str, Known]:
        """Look up ids."""
        return self._opened().known(ids)

    def get(self, ids: Sequence[str]) -> dict[str, Stored]:
        """Fetch whole articles."""
        return self._opened().get(ids)

    def write(self, writes: Sequence[Write]) -> list[Written]:
        """Write conditionally; it survives a crash in the working folder, from which the next run
        goes on.
        """
        return self._writable().write(writes)

    def unrelated(self, after: tuple[datetime, str] | None, most: int) -> list[Unrelated]:
        """Give the next articles to relate, by time and then id."""
        return self._opened().unrelated(after, most)

    def relate(self, records: Sequence[Related]) -> None:
        """Remember signatures and relations."""
        self._writable().relate(records)

    def sign(self, signatures: Sequence[Signature]) -> None:
        """Keep signatures for the pass that relates."""
        self._writable().sign(signatures)

    def signed(self, ids: Sequence[str]) -> dict[str, Signature]:
        """Fetch the signatures kept."""
        return self._opened().signed(ids)

    def owe(self, ids: Sequence[str]) -> None:
        """Note what is yet to be told."""
        self._writable().owe(ids)

    def owed(self) -> list[tuple[str, ...]]:
        """Give what is yet to be told."""
        return self._opened().owed()

    def settle(self, ids: Sequence[str]) -> None:
        """Drop what was told."""
        self._writable().settle(ids)

    def tell(self, records: Sequence[Related]) -> None:
        """Write stories and copies into articles."""
        self._writable().tell(records)

    def related(self, ids: Sequence[str]) -> dict[str, Related]:
        """Fetch signatures and relations."""
        return self._opened().related(ids)

    def candidates(self, asks: Sequence[Ask], near: int, alike: int) -> list[tuple[str, ...]]:
        """Find articles to compare with."""
        return self._opened().candidates(asks, near, alike)

    def members(self, stories: Sequence[str], most: int) -> dict[str, Members]:
        """Find the newest members of stories."""
        return self._opened().members(stories, most)

    def stories(
        self, since: datetime | None, until: datetime | None, *, least: int, most: int
    ) -> list[str]:
        """Name stories, newest first."""
        return self._opened().stories(since, until, least=least, most=most)

    def refresh(self) -> None:
        """Make every write so far visible to `search`."""
        self._opened().refresh()

    def search(self, search: Search) -> Page:
        """Answer a search."""
        return self._opened().search(search)

    def articles(self) -> Iterator[Article]:
        """Give every article, ordered by id."""
        return self._opened().articles()

    def count(self) -> int:
        """Say how many articles there are."""
        return self._opened().count()

    def keep(self, rejects: Sequence[Reject]) -> None:
        """Keep rejects."""
        self._writable().keep(rejects)

    def rejects(self) -> Iterator[Reject]:
        """Give every reject, oldest first."""
        return self._opened().rejects()

    def forget(self, ids: Sequence[str]) -> None:
        """Drop rejects."""
        self._writable().forget(ids)

    def aged(self, before: datetime, now: datetime) -> Iterator[Aged]:
        """Give old articles."""
        return self._opened().aged(before, now)

    def remove(self, articles: Sequence[Aged]) -> list[Written]:
        """Delete articles that are as they were seen."""
        return self._writable().remove(articles)

    def fellows(
        self,
        stories: Sequence[str],
        since: datetime | None,
        after: tuple[str, str] | None,
        most: int,
    ) -> list[Related]:
        """Give what is remembered of the articles of stories."""
        return self._opened().fellows(stories, since, after, most)

    def loose(self) -> Iterator[Loose]:
        """Give what hangs on an article that is not there."""
        return self._opened().loose()

    def unsign(self, ids: Sequence[str]) -> None:
        """Forget what is remembered of articles that are not there."""
        self._writable().unsign(ids)

    def bury(self, tombstones: Sequence[Tombstone]) -> None:
        """Keep tombstones."""
        self._writable().bury(tombstones)

    def buried(self, ids: Sequence[str]) -> dict[str, Tombstone]:
        """Look up tombstones."""
        return self._opened().buried(ids)

    def tombstones(self) -> Iterator[Tombstone]:
        """Give every tombstone."""
        return self._opened().tombstones()

    def unbury(self, before: datetime) -> int:
        """Drop tombstones."""
        return self._writable().unbury(before)

    def forget_before(self, before: datetime) -> int:
        """Drop rejects."""
        return self._writable().forget_before(before)

    def give_back(self) -> None:
        """Do nothing: the file is written anew, without what was deleted."""

    def close(self) -> None:
        """Let go; as the owner put the file in place first and remove the working folder, which
        stays when that fails.
        """
        index, self._index = self._index, None
        lock, self._lock = self._lock, None
        copy, self._copy = self._copy, None
        if index is None:
            return
        exported = False
        try:
            if lock is not None:
                self._export(index)
                exported = True
        finally:
            self._let_go(index, lock, remove=exported)
            if copy is not None:
                copy.cleanup()

    def _let_go(self, index: EmbeddedIndex, lock: IO[str] | None, *, remove: bool) -> None:
        """Close the working folder, remove it when nothing in it is needed, and let others own
        it.
        """
        index.close(searchable=False)
        if lock is not None:
            with lock:
                if remove:
                    shutil.rmtree(self.working_folder)

    def _opened(self) -> EmbeddedIndex:
        """Give the index that is open, or a copy of the file to look at."""
        if self._index is None and not self._owner:
            self.setup()
        if self._index is None:
            if self._path is not None and not self._path.exists():
                raise IndexRefusedError(
                    f"There is no file {self._path} yet: fill it with `newsbeam run` first."
                )
            self._copy = tempfile.TemporaryDirectory(prefix="newsbeam-")
            self._index = EmbeddedIndex(Path(self._copy.name))
            self._index.setup()
            self._load(self._index)
            self._index.relate(list(_told(self._index.articles())))
        return self._index

    def _writable(self) -> EmbeddedIndex:
        self.setup()
        assert self._index is not None
        return self._index

    def _load(self, index: EmbeddedIndex) -> None:
        """Fill an index from the files; what it holds already, from a run that was interrupted, is
        newer and stays.
        """
        if self._path is not None:
            articles = _lines(self._path, Article)
            while batch := [Write(article=article) for article in islice(articles, BATCH)]:
                index.write(batch)
            index.keep(list(_lines(_rejects_path(self._path), Reject)))
            tombstones = _lines(_tombstones_path(self._path), Tombstone)
            while buried := list(islice(tombstones, BATCH)):
                known = index.buried([one.id for one in buried])
                index.bury([one for one in buried if one.id not in known])

    def _export(self, index: EmbeddedIndex) -> None:
        """Write all of it, in the order of ids, whole or not at all."""
        if self._path is None:
            lines = (
                safe_json(article.to_json().decode()).encode() + b"\n"
                for article in index.articles()
            )
            sys.stdout.buffer.writelines(lines)  # it may be a terminal
            sys.stdout.buffer.flush()
            return
        with _sentences(self._path):
            _put_in_place(self._path, index.articles())
            _put_beside(_rejects_path(self._path), index.rejects(), self._path)
            _put_beside(_tombstones_path(self._path), index.tombstones(), self._path)


def _default_folder(path: Path | None) -> Path:
    if path is None:
        return Path(tempfile.mkdtemp(prefix="newsbeam-"))
    return path.with_name(f".{path.name}.newsbeam")


def _rejects_path(path: Path) -> Path:
    return path.with_name(f"{path.name}.rejects.jsonl")


def _tombstones_path(path: Path) -> Path:
    return path.with_name(f"{path.name}.pruned.jsonl")


def _own(folder: Path, path: Path | None) -> IO[str]:
    """Take the working folder; the system lets go of it when the process dies. Raises
    IndexRefusedError.
    """
    with _sentences(path):
        if path is not None and path.exists() and not path.is_file():
            raise IndexRefusedError(
                f"{path} is no file: name one after jsonl:, or - for standard output."
            )
        folder.parent.mkdir(parents=True, exist_ok=True)
        # what the file holds, and may keep from others, is in it
        folder.mkdir(mode=0o700, exist_ok=True)
        lock = (folder / "owner.lock").open("a")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            raise IndexRefusedError(
                f"Another run is writing {path}: wait for it or name another file."
            ) from None
    return lock


def _told(articles: Iterable[Article]) -> Iterator[Related]:
    """Give what articles tell of their stories, for listing these; nothing that others are compared
    with.
    """
    for article in articles:
        if article.story is not None:
            known = Signature(
                id=article.id, fingerprint=article.fingerprint, timestamp=article.timestamp
            )
            yield Related(signature=known, story=article.story, duplicate=article.duplicate)


def _lines(path: Path, model: type[Read]) -> Iterator[Read]:
    """Read a file a line at a time; none when there is no file. Raises IndexRefusedError at a line
    that is no such model.
    """
    if not path.exists():
        return
    with _sentences(path), path.open("rb") as file:
        for number, line in enumerate(file, 1):
            try:
                yield model.from_json(line)
            except ValidationError as error:
                name = model.__name__.lower()
                raise IndexRefusedError(
                    f"Line {number} of {path} is not an {name} that newsbeam wrote: move the file"
                    " away or name another."
                ) from error


def _put_in_place(path: Path, models: Iterable[Model], like: Path | None = None) -> None:
    """Write a file beside `path` and give it that name once it is on the disk; through a link, so
    that the link stays.

    It keeps its mode; a new one has that of the file `like`, or what the user's umask gives.
    """
    target = Path(os.path.realpath(path))
    mode = _mode(target) or (_mode(like) if like else None)
    unfinished = target.with_name(f".{target.name}.unfinished")
    unfinished.unlink(missing_ok=True)  # of a run that was killed
    try:
        # closed to others while it is written, if the file is; and never through a link that
        # another put there
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        with open(os.open(unfinished, flags, 0o666 if mode is None else 0o600), "wb") as file:  # noqa: PTH123
            _write_lines(file, models)
            file.flush()
            if mode is not None:
                os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


def _mode(path: Path) -> int | None:
    """Give the permissions of a file; None where there is none."""
    return stat.S_IMODE(path.stat().st_mode) if path.exists() else None


def _put_beside(path: Path, models: Iterator[Model], like: Path) -> None:
    """Put a file in place, with the permissions of another, where there is anything to write, and
    none where there is not.
    """
    first = next(models, None)
    if first is None:
        path.unlink(missing_ok=True)
    else:
        _put_in_place(path, chain([first], models), like=like)


def _write_lines(file: BinaryIO, models: Iterable[Model]) -> None:
    file.writelines(model.to_json() + b"\n" for model in models)


@contextmanager
def _sentences(path: Path | None) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise IndexRefusedError(
            f"The file {path} or its working folder cannot be used: {error.strerror or error}."
        ) from error
