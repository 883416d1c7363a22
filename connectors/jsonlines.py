"""JSON lines: `jsonl:PATH` and `jsonl:-`, an Article a line, ordered by id.

A file of lines can be neither looked up nor written conditionally, so a run works in an embedded
index beside it, the working folder, which outlives a crash; its owner fills it from PATH at the
start and puts PATH in place, whole, at the end. Rejects are in PATH.rejects.jsonl in the same way,
and tombstones in PATH.pruned.jsonl. Whoever only looks gets a copy in a temporary folder.
"""

import fcntl
import os
import re
import shutil
import stat
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path
from typing import IO, BinaryIO, TypeVar

from pydantic import ValidationError

from connectors.embedded.articles import EmbeddedArticles
from connectors.embedded.database import Database
from connectors.embedded.index import EmbeddedStorage, put_together
from connectors.embedded.searchfolder import SearchFolder
from connectors.index import Index, Stored, Write
from schemas.article import Article
from schemas.display import safe_json
from schemas.errors import IndexRefusedError
from schemas.model import Model
from schemas.reject import Reject
from schemas.signature import VERSION, Related, Signature
from schemas.tombstone import Tombstone

BATCH = 500  # lines loaded in one transaction
ID = re.compile(rb'\{"id":"([^"\\]*)"')  # how a line begins that newsbeam wrote
Read = TypeVar("Read", bound=Model)


def open_json_lines(
    path: Path | None, working_folder: Path | None = None, *, owner: bool = True
) -> Index:
    """Open a file of JSON lines as an index; `path` None is standard output.

    Until `setup`, or the first write, this is a look at the file, which stays as it is; then it is
    the working folder. The owner (the process that drives a run) loads and, on `close`, exports;
    the workers' processes only work in the same `working_folder`. Where none is given it is a
    hidden one beside the file, the same in every process, and a temporary one for standard output,
    which the owner tells its workers.
    """
    folder = working_folder or _default_folder(path)
    storage = JsonLinesStorage(path, folder, owner=owner)
    articles = JsonLinesArticles(storage)
    return replace(put_together(storage), articles=articles, working_folder=folder)


class JsonLinesStorage:
    """The file and the folder in which it is worked on."""

    def __init__(self, path: Path | None, working_folder: Path, *, owner: bool) -> None:
        self._path = path
        self._working_folder = working_folder
        self._owner = owner
        self._lock: IO[str] | None = None
        self._opened: EmbeddedStorage | None = None
        self._copy: tempfile.TemporaryDirectory[str] | None = None

    def check(self) -> None:
        """Leave it to loading: a line that is not of this version is named there."""

    def setup(self) -> None:
        """Open the working folder; the owner fills it from the file first. Raises
        IndexRefusedError.
        """
        if self._opened is not None and self._copy is None:
            return
        self.close()
        fresh = not self._working_folder.exists()
        lock = _own(self._working_folder, self._path) if self._owner else None
        storage = EmbeddedStorage(self._working_folder)
        try:
            storage.setup()
            if self._owner:
                self._load(put_together(storage))
        except BaseException:
            self._let_go(storage, lock, remove=fresh)
            raise
        self._opened, self._lock = storage, lock

    def for_reading(self) -> Database:
        """Give the database of the working folder, or of a copy of the file to look at."""
        return self._open().for_reading()

    def for_writing(self) -> Database:
        """Give the database of the working folder."""
        self.setup()
        return self._open().for_writing()

    def for_search(self) -> SearchFolder:
        """Give the search index of the working folder, or of a copy of the file to look at."""
        return self._open().for_search()

    def refresh(self) -> None:
        """Make every write so far visible to searches."""
        self._open().refresh()

    def compact(self) -> None:
        """Leave it to `close`: the file is written anew, without what was deleted."""

    def unopened_file(self) -> Path | None:
        """Give the file where nobody asked for more than single articles yet, so that no copy was
        made and nothing can have been written.
        """
        if self._opened is None and self._owner and self._path and self._path.exists():
            return self._path
        return None

    def close(self) -> None:
        """Let go; as the owner put the file in place first and remove the working folder, which
        stays when that fails. Raises IndexRefusedError.
        """
        storage, self._opened = self._opened, None
        lock, self._lock = self._lock, None
        copy, self._copy = self._copy, None
        if storage is None:
            return
        exported = False
        try:
            if lock is not None:
                self._export(put_together(storage))
                exported = True
        finally:
            self._let_go(storage, lock, remove=exported)
            if copy is not None:
                copy.cleanup()

    def _let_go(self, storage: EmbeddedStorage, lock: IO[str] | None, *, remove: bool) -> None:
        """Close the working folder, remove it when nothing in it is needed, and let others own
        it.
        """
        storage.close(searchable=False)
        if lock is not None:
            with lock:
                if remove:
                    shutil.rmtree(self._working_folder)

    def _open(self) -> EmbeddedStorage:
        """Give what is open, or open a copy of the file to look at."""
        if self._opened is None and not self._owner:
            self.setup()
        if self._opened is None:
            if self._path is not None and not self._path.exists():
                raise IndexRefusedError(
                    f"There is no file {self._path} yet: fill it with `newsbeam run` first."
                )
            self._copy = tempfile.TemporaryDirectory(prefix="newsbeam-")
            self._opened = EmbeddedStorage(Path(self._copy.name))
            self._opened.setup()
            index = put_together(self._opened)
            self._load(index)
            index.relations.put(list(_told(index.articles.scan())))
        return self._opened

    def _load(self, index: Index) -> None:
        """Fill an index from the files; what it holds already, from a run that was interrupted, is
        newer and stays.
        """
        if self._path is not None:
            articles = _lines(self._path, Article)
            while batch := [Write(article=article) for article in islice(articles, BATCH)]:
                index.articles.write(batch)
            index.rejects.put(list(_lines(_rejects_path(self._path), Reject)))
            tombstones = _lines(_tombstones_path(self._path), Tombstone)
            while some := list(islice(tombstones, BATCH)):
                known = index.tombstones.get([one.id for one in some])
                index.tombstones.put([one for one in some if one.id not in known])

    def _export(self, index: Index) -> None:
        """Write all of it, in the order of ids, whole or not at all."""
        if self._path is None:
            lines = (
                safe_json(article.to_json().decode()).encode() + b"\n"
                for article in index.articles.scan()
            )
            sys.stdout.buffer.writelines(lines)  # it may be a terminal
            sys.stdout.buffer.flush()
            return
        with _sentences(self._path):
            _put_in_place(self._path, index.articles.scan())
            _put_beside(_rejects_path(self._path), index.rejects.scan(), self._path)
            _put_beside(_tombstones_path(self._path), index.tombstones.scan(), self._path)


class JsonLinesArticles(EmbeddedArticles):
    """The articles of the working folder; before anything is open, single ones are read from the
    file as it is.
    """

    LOOKED_AT = "looked at"  # the token of what was read from the file: no state to write over

    def __init__(self, storage: JsonLinesStorage) -> None:
        super().__init__(storage)
        self._file = storage

    def get(self, ids: Sequence[str]) -> dict[str, Stored]:
        """Fetch whole articles."""
        path = self._file.unopened_file()
        if path is None:
            return super().get(ids)
        found: dict[str, Stored] = {}
        for article in _lines(path, Article, set(ids).__contains__):
            # of two lines the first stands, as where the file is loaded
            found.setdefault(article.id, Stored(article=article, token=self.LOOKED_AT))
        return found

    def find_ids(self, prefix: str, limit: int) -> list[str]:
        """Find the ids that begin with a prefix."""
        path = self._file.unopened_file()
        if path is None:
            return super().find_ids(prefix, limit)
        with _sentences(path), path.open("rb") as file:
            ids = {_id_of(number, line, path) for number, line in enumerate(file, 1)}
        return sorted(id_ for id_ in ids if id_.startswith(prefix))[:limit]


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
                id=article.id,
                fingerprint=article.fingerprint,
                timestamp=article.timestamp,
                version=VERSION,
            )
            yield Related(signature=known, story=article.story, duplicate=article.duplicate)


def _lines(
    path: Path, model: type[Read], wanted: Callable[[str], bool] | None = None
) -> Iterator[Read]:
    """Read a file a line at a time, only lines whose id is `wanted` where that is given; none when
    there is no file. Raises IndexRefusedError at a line that is no such model.
    """
    if not path.exists():
        return
    with _sentences(path), path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if wanted is None or wanted(_id_of(number, line, path)):
                yield _parsed(number, line, path, model)


def _id_of(number: int, line: bytes, path: Path) -> str:
    """Read the id of an article's line, the article only where another hand wrote the line."""
    found = ID.match(line)
    return found[1].decode(errors="replace") if found else _parsed(number, line, path, Article).id


def _parsed(number: int, line: bytes, path: Path, model: type[Read]) -> Read:
    try:
        return model.from_json(line)
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
