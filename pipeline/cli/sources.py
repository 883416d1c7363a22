"""What the user named, told apart: files to read, feeds to poll."""

from collections import Counter
from collections.abc import Mapping

from connectors.feeds.opml import Outline, read_opml
from connectors.files.decode import named_encoding
from connectors.files.find import FileRef, Missed, find_under
from connectors.files.names import open_file, real, written
from schemas.errors import SourceError, UsageError
from schemas.model import Model

WEB = ("http://", "https://")
MOST_LIST = 16 * 1024 * 1024  # bytes of a list of feeds
KINDS = 4  # endings that are named of the files left aside
LISTS = (".opml", ".opml.gz")


class Named(Model):
    """The sources of a run: files, feeds, and what each source that cannot be read at all said.

    `files` are the sources that are no feeds, and `polls` says that others are; `all_known` stands
    for every feed that the index knows already. `aside` counts files of unknown kinds by their
    endings, `encoding` is that of the files.
    """

    refs: tuple[FileRef | Missed, ...] = ()
    feeds: tuple[Outline, ...] = ()
    missing: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    polls: bool = False
    all_known: bool = False
    aside: Mapping[str, int] = {}
    encoding: str | None = None


def find_sources(sources: list[str], encoding: str | None = None) -> Named:
    """Find what all sources name; one that is not there does not stop the others.

    No source at all means every feed that the index knows. Raises SourceError where none can be
    read, and UsageError where nobody knows the encoding.
    """
    encoding = named_encoding(encoding) if encoding is not None else None
    aside = Counter[str]()
    refs: list[FileRef | Missed] = []
    feeds: dict[str, Outline] = {}
    missing: list[SourceError] = []
    if any(not source.strip() for source in sources):
        raise UsageError(
            "A source is blank: name a file, a folder or a feed (. is the current folder)."
        )
    for source in sources:
        try:
            if source.startswith(WEB):
                feeds.setdefault(source, Outline(url=source))
            elif is_list(source):
                feeds |= {outline.url: outline for outline in list_of_feeds(source)}
            else:
                refs.extend(find_under(source, encoding=encoding, aside=aside))
        except SourceError as error:
            missing.append(error)
        except OSError as error:  # a name that no file can have, as one that is too long
            missing.append(
                SourceError(f"{source[:100]}: cannot be read ({error.strerror}). Check the path.")
            )
    if missing and not refs and not feeds:
        raise missing[0]
    files = tuple(
        source for source in sources if not source.startswith(WEB) and not is_list(source)
    )
    return Named(
        refs=tuple(refs),
        feeds=tuple(feeds.values()),
        missing=tuple(map(str, missing)),
        files=files,
        polls=len(files) < len(sources) or not sources,
        all_known=not sources,
        aside=dict(aside),
        encoding=encoding,
    )


def is_list(source: str) -> bool:
    """Tell a list of feeds by its name."""
    return source.lower().endswith(LISTS)


def list_of_feeds(path: str) -> tuple[Outline, ...]:
    """Read a list of feeds. Raises SourceError."""
    try:
        with open_file(real(path)) as file:
            data = file.read(MOST_LIST + 1)
    except OSError as error:
        raise SourceError(
            f"{written(path)}: cannot be read ({error.strerror}). Check that it is there and may"
            " be read."
        ) from None
    if len(data) > MOST_LIST:
        raise SourceError(
            f"{written(path)}: is over {MOST_LIST // 2**20} MiB, too long for a list of feeds."
        )
    feeds = read_opml(data, path)
    if not feeds:
        raise SourceError(f"{path}: there is no feed in this list. Is the file whole?")
    return feeds


def left_aside(aside: Mapping[str, int]) -> str:
    """Say how many files of which endings were not read because nobody knows what they hold."""
    count, kinds = sum(aside.values()), Counter(aside).most_common(KINDS)
    told = ", ".join(f"{written(ending)} {number}" for ending, number in kinds)
    more = ", …" if len(aside) > KINDS else ""
    return (
        f"{count:,} file{'' if count == 1 else 's'} of unknown kind left aside ({told}{more})."
        " Name a file itself, or with a pattern, to have it read as text."
    )
