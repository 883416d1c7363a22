"""What the user named, told apart: files to read, feeds to poll."""

from pathlib import Path

from connectors.feeds.opml import Outline, read_opml
from connectors.files.find import FileRef, Missed, find
from schemas.errors import SourceError
from schemas.model import Model

WEB = ("http://", "https://")
LISTS = (".opml", ".opml.gz")


class Named(Model):
    """The sources of a run: files, feeds, and what each source that cannot be read at all said.

    `files` are the sources that are no feeds, and `polls` says that others are; `all_known` stands for every feed that
    the index knows already.
    """

    refs: tuple[FileRef | Missed, ...] = ()
    feeds: tuple[Outline, ...] = ()
    missing: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    polls: bool = False
    all_known: bool = False


def named(sources: list[str]) -> Named:
    """Find what all sources name; one that is not there does not stop the others.

    No source at all means every feed that the index knows. Raises SourceError where none can be read.
    """
    refs: list[FileRef | Missed] = []
    feeds: dict[str, Outline] = {}
    missing: list[SourceError] = []
    for source in sources:
        try:
            if source.startswith(WEB):
                feeds.setdefault(source, Outline(url=source))
            elif is_list(source):
                feeds |= {outline.url: outline for outline in list_of_feeds(source)}
            else:
                refs.extend(find(source))
        except SourceError as error:
            missing.append(error)
        except OSError as error:  # a name that no file can have, as one that is too long
            missing.append(SourceError(f"{source[:100]}: cannot be read ({error.strerror}). Check the path."))
    if missing and not refs and not feeds:
        raise missing[0]
    files = tuple(source for source in sources if not source.startswith(WEB) and not is_list(source))
    return Named(
        refs=tuple(refs), feeds=tuple(feeds.values()), missing=tuple(map(str, missing)), files=files,
        polls=len(files) < len(sources) or not sources, all_known=not sources,
    )  # fmt: skip


def is_list(source: str) -> bool:
    """Tell a list of feeds by its name."""
    return source.lower().endswith(LISTS)


def list_of_feeds(path: str) -> tuple[Outline, ...]:
    """Read a list of feeds. Raises SourceError."""
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise SourceError(
            f"{path}: cannot be read ({error.strerror}). Check that it is there and may be read."
        ) from None
    feeds = read_opml(data, path)
    if not feeds:
        raise SourceError(f"{path}: there is no feed in this list. Is the file whole?")
    return feeds
