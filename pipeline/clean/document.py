"""A piece to a document: clean text with its title and sections, its dates read, its id
computed.
"""

from bisect import bisect_right
from collections.abc import Sequence

from pipeline.chrome import fold
from pipeline.clean.characters import tidy
from pipeline.clean.head import Head, read_head
from pipeline.clean.layout import Block, lay_out
from pipeline.clean.paragraphs import paragraphs
from pipeline.clean.publisher import publisher_of
from pipeline.clean.times import SLACK, read_published
from pipeline.identity import SAID, canonical_url, document_id, fingerprint
from pipeline.lines import is_longer
from schemas.characters import UNREADABLE
from schemas.document import Document, Place, Section
from schemas.item import Piece, Record, Told
from schemas.reject import NOTHING

LONGEST_TITLE = 1_000  # characters
GAP = "\n\n"
UNREADABLE_FLAG = "characters that are none"


class NothingLeftError(ValueError):
    """A piece held nothing but page chrome."""


def clean(piece: Piece) -> Document:
    """Make the document of a piece. Raises NothingLeftError where only page chrome was found."""
    given = given_title(piece.record)
    if piece.record.told:
        return restored(piece, piece.record.told, given)
    head = read_head(paragraphs(tidy(piece.text)), given, piece.record.summary)
    piece = piece.but(record=with_head(piece, head))
    blocks = lay_out(head.rest, given or head.title)
    title = (
        given or head.title or next((block.text for block in blocks if block.role == "title"), None)
    )
    body, sections = assemble([block for block in blocks if block.role != "title"])
    body = body or title or ""
    if not is_longer(body, 0):
        raise NothingLeftError("only page chrome was found")
    made = document(piece, title, body, sections)
    return made.but(agency=head.said.agency, dateline=head.dateline)


def restored(piece: Piece, told: Told, title: str | None) -> Document:
    """Make the document of an article that newsbeam wrote: its body is clean, and its dates are
    read already.
    """
    body = tidy(piece.text)
    if not is_longer(body, 0):
        raise NothingLeftError(NOTHING)
    kept = body == piece.text and all(
        0 <= one.start <= one.end <= len(body) for one in told.sections
    )
    made = document(piece, title, body, told.sections if kept else ())
    future = piece.found + SLACK
    return made.but(
        form=told.kind,
        agency=told.agency,
        dateline=told.dateline,
        modified=min(told.modified, piece.found),
        published=told.published
        if told.published and told.published.gte <= future
        else made.published,
        flags=tuple(
            dict.fromkeys((*told.flags, *piece.flags, *odd_characters(piece, title, body)))
        ),
    )


def with_head(piece: Piece, head: Head) -> Record:
    """Add what the text's own head says to what the source said, which wins.

    A text whose head tells only when it was updated stood there at that time: nothing earlier is
    known. A date in the future is none of when the text was published. The agency is the publisher
    of a text that comes from nowhere else.
    """
    record, said = piece.record, head.said
    published = said.published or said.updated
    read, flags = read_published(published, piece.found, record.language)
    future = read is not None and bool(flags)
    unplaced = piece.feed is None and not record.url
    return record.but(
        published=record.published or (None if future else published),
        updated=record.updated or (said.updated if said.published and not future else None),
        authors=said.authors
        if said.authors and is_site_alone(record)
        else record.authors or said.authors,
        publisher=record.publisher or (said.agency if unplaced else None),
        summary=record.summary or head.summary,
        categories=(*((head.kicker,) if head.kicker else ()), *record.categories),
    )


def is_site_alone(record: Record) -> bool:
    """Say whether a page names only its publisher as the author: the text's own byline says
    more.
    """
    return bool(record.publisher) and all(
        fold(one) == fold(record.publisher or "") for one in record.authors
    )


def odd_characters(piece: Piece, title: str | None, body: str) -> tuple[str, ...]:
    """Say whether characters could not be read, wherever that was noticed."""
    said = (
        title or "",
        body,
        piece.record.summary or "",
        piece.record.publisher or "",
        *piece.record.authors,
    )
    return (UNREADABLE_FLAG,) if any(UNREADABLE in text for text in said) else ()


def given_title(record: Record) -> str | None:
    """Give the title the source named, in one line."""
    title = " ".join(tidy(record.title or "").split())[:LONGEST_TITLE]
    return title or None


def assemble(blocks: Sequence[Block]) -> tuple[str, tuple[Section, ...]]:
    """Join prose to the body, and give each heading the offsets of the prose below it; two in a row
    share theirs.
    """
    parts: list[str] = []
    length = 0
    opened: list[tuple[str, int]] = []
    for block in blocks:
        if block.role == "heading":
            opened.append((block.text, length))
        else:
            parts.append(block.text)
            length += len(block.text) + len(GAP)
    starts = [start for _, start in opened] + [length]
    sections = (
        Section(title=title, start=start, end=starts[bisect_right(starts, start)] - len(GAP))
        for title, start in opened
        if start < length
    )
    return GAP.join(parts), tuple(sections)


def document(piece: Piece, title: str | None, body: str, sections: tuple[Section, ...]) -> Document:
    """Put the document together."""
    record, url = piece.record, canonical_url(piece.record.url)
    published, flags = read_published(record.published, piece.found, record.language)
    updated, _ = read_published(record.updated, piece.found, record.language)
    modified = updated or published
    publisher = publisher_of(piece, url)
    said = fingerprint(title, body)
    return Document(
        id=document_id(piece.feed, url, title, body),
        fingerprint=said,
        title=title,
        summary=summary_of(record, body),
        body=body,
        sections=sections,
        form=form_of(piece, title, sections),
        language=record.language,
        published=published,
        modified=modified.gte if modified else piece.found,
        found=piece.found,
        url=url,
        publisher=publisher,
        authors=record.authors,
        feed=piece.feed,
        categories=record.categories,
        paths=(place_of(piece, said),),
        flags=(*piece.flags, *flags, *odd_characters(piece, title, body)),
    )


def place_of(piece: Piece, said: str) -> Place:
    """Say where the piece stood, and what it said (its fingerprint)."""
    return Place(
        path=piece.path,
        start=piece.offset + piece.start,
        end=piece.offset + piece.end,
        said=said[SAID],
    )


def summary_of(record: Record, body: str) -> str | None:
    """Give the source's own summary, where it says something that the body does not begin with."""
    summary = " ".join(tidy(record.summary or "").split())[:4_000]
    return None if not summary or " ".join(body.split()).startswith(summary[:200]) else summary


def form_of(piece: Piece, title: str | None, sections: tuple[Section, ...]) -> str:
    """Tell by its shape what the piece is: part of a digest, a feed entry, a brief cut into
    sections, an article.
    """
    if piece.siblings > 1:
        return "digest_item"
    if piece.feed:
        return "feed_item"
    return "brief" if title is None and sections and sections[0].start == 0 else "article"
