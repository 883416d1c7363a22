"""What of an article the search index holds, and how: the schema, and an article's JSON to a
document.

Nothing of an article is stored here but its id; hits are read from SQLite.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import blake2b

from pydantic import BaseModel, Field
from tantivy import Document, Schema, SchemaBuilder

from connectors.embedded.moments import microseconds
from connectors.embedded.store import Row
from connectors.embedded.terms import PLAIN, STEMMED, spaced

TEXTS = ("title", "summary", "body")
NAMES = (
    "topics",
    "people",
    "organizations",
    "places",
    "publisher.name",
    "publisher.domain",
    "quote_speakers",
    "claim_speakers",
)
FLAT = (
    "id",
    "kind",
    "language",
    "topics",
    "topic_ids",
    "event_types",
    "main_event",
    "event_actors",
    "people",
    "organizations",
    "places",
    "countries",
    "quote_speakers",
    "claim_speakers",
    "quantity_kinds",
    "extracted",
    "authors",
    "flags",
    "story.id",
    "publisher.name",
    "publisher.domain",
    "publisher.country",
    "url.domain",
    "url.full",
    "feed.url",
    "feed.title",
    "feed.entry_id",
    "duplicate.of",
    "paths.path",
    "fingerprint",
    "pipeline.version",
)


NUMBERS = ("seq", "story_number", "duplicate", "published")
EARLIEST = -(10**17)  # microseconds; no calendar goes back so far
# what is undated stands that much before when it was read, so behind everything dated
UNDATED = 10**18
ANALYSIS = 1  # to be raised when the same fields are cut into other terms


def version() -> str:
    """Name this form of the search index: another schema, another name, so that no index is read
    with a wrong one.
    """
    return blake2b(
        repr((ANALYSIS, TEXTS, NAMES, FLAT, NUMBERS)).encode(), digest_size=4
    ).hexdigest()


def exact(field: str) -> str:
    """Name the unstemmed form of a text field."""
    return f"{field}_exact"


def words(field: str) -> str:
    """Name the form of a flat field that is cut into words."""
    return f"{flat(field)}_words"


def flat(field: str) -> str:
    """Name the form of a flat field that is one term a value; tantivy keeps dots for paths in
    JSON.
    """
    return field.replace(".", "_")


def schema() -> Schema:
    """Make the schema of the search index."""
    builder = SchemaBuilder()
    for field in TEXTS:
        builder.add_text_field(field, tokenizer_name=STEMMED)
        builder.add_text_field(exact(field), tokenizer_name=PLAIN)
    for field in NAMES:
        builder.add_text_field(words(field), tokenizer_name=PLAIN)
    for field in FLAT:
        builder.add_text_field(
            flat(field), tokenizer_name="raw", fast=True, index_option="basic", stored=field == "id"
        )
    for field in NUMBERS:
        builder.add_integer_field(field, fast=True, indexed=True)
    return builder.build()


class _Part(BaseModel):
    """The parts of Publisher, Url, Feed, Story, Duplicate, Place and Pipeline that are searched."""

    id: str | None = None
    name: str | None = None
    domain: str | None = None
    country: str | None = None
    url: str | None = None
    full: str | None = None
    title: str | None = None
    entry_id: str | None = None
    of: str | None = None
    path: str | None = None
    version: str | None = None


class _Searched(BaseModel):
    """The fields of an Article that are searched; what is not named here is skipped unread, which
    is most of it.
    """

    id: str
    timestamp: datetime = Field(alias="@timestamp")
    published: _Part | None
    kind: str
    title: str | None
    summary: str | None
    body: str
    language: str
    topics: tuple[str, ...]
    topic_ids: tuple[str, ...]
    event_types: tuple[str, ...]
    main_event: str | None = None
    event_actors: tuple[str, ...] = ()
    people: tuple[str, ...]
    organizations: tuple[str, ...]
    places: tuple[str, ...]
    countries: tuple[str, ...]
    quote_speakers: tuple[str, ...]
    claim_speakers: tuple[str, ...]
    quantity_kinds: tuple[str, ...]
    extracted: tuple[str, ...] = ()  # articles of before 0.2 do not say
    authors: tuple[str, ...]
    flags: tuple[str, ...]
    story: _Part | None
    publisher: _Part | None
    url: _Part | None
    feed: _Part | None
    duplicate: _Part | None
    paths: tuple[_Part, ...]
    pipeline: _Part
    fingerprint: str


def document(row: Row) -> tuple[str, Document]:
    """Make the document of a stored article; give its id too."""
    article = _Searched.model_validate_json(row.json)
    made = Document()
    for field in TEXTS:
        text = spaced(getattr(article, field) or "")
        made.add_text(field, text)
        made.add_text(exact(field), text)
    for field in FLAT:
        _add_flat(made, field, _values(article, field))
    made.add_integer("seq", row.seq)
    made.add_integer("duplicate", int(article.duplicate is not None))
    made.add_integer(
        "story_number", story_number(article.story.id if article.story else None, row.seq)
    )
    moment = microseconds(article.timestamp)
    made.add_integer("published", moment if article.published else moment - UNDATED)
    return article.id, made


def _add_flat(made: Document, field: str, values: Iterable[str]) -> None:
    for value in values:
        made.add_text(flat(field), value)
        if field in NAMES:
            made.add_text(words(field), spaced(value))


def _values(article: _Searched, field: str) -> Sequence[str]:
    """Give the values of a flat field, `publisher.name` and the like included."""
    first, _, second = field.partition(".")
    value = getattr(article, first)
    values = value if isinstance(value, tuple) else (value,)
    if second:
        values = tuple(getattr(part, second) for part in values if part is not None)
    return [value for value in values if value is not None]


def story_number(story: str | None, seq: int) -> int:
    """Give 63 bits that are the same for articles of one story, and of its own for an article
    without one.
    """
    named = f"story {story}" if story else f"alone {seq}"
    return int.from_bytes(blake2b(named.encode(), digest_size=8).digest()) >> 1
