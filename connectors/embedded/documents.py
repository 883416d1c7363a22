"""What of an article the search index holds, and how: the schema, and an article's JSON to a
document.

Nothing of an article is stored here but its id; hits are read from SQLite.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from hashlib import blake2b
from typing import Any, NamedTuple

from pydantic import BaseModel, Field, create_model
from tantivy import Document, Schema, SchemaBuilder

from connectors.embedded.changes import Row
from connectors.embedded.moments import microseconds
from connectors.embedded.terms import PLAIN, STEMMED, spaced
from schemas.article import Article
from schemas.facets import find_declared, holds_many, read_values
from schemas.model import Model

# fields beside the declared ones (`schemas.facets`) that are filtered or counted by whole values
OTHERS = (
    "authors",
    "flags",
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


class Columns(NamedTuple):
    """The fields of an article that are searched. A text has a column of stems and one as it
    stands; a `flat` field has one of whole values, and one of words where it is a name.
    """

    texts: tuple[str, ...]
    names: tuple[str, ...]
    flat: tuple[str, ...]


@cache
def find_columns(model: type[Model] = Article) -> Columns:
    """Find the fields of a model that are searched."""
    declared = {field: mark.match for field, _, mark in find_declared(model)}
    return Columns(
        texts=tuple(field for field, match in declared.items() if match == "text"),
        names=tuple(field for field, match in declared.items() if match == "name"),
        flat=(*(field for field, match in declared.items() if match != "text"), *OTHERS),
    )


def version(model: type[Model] = Article) -> str:
    """Name this form of the search index: other columns, another name, so that no index is read
    with a wrong one.
    """
    columns = [sorted(fields) for fields in find_columns(model)]
    return blake2b(repr((ANALYSIS, *columns, NUMBERS)).encode(), digest_size=4).hexdigest()


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


def schema(model: type[Model] = Article) -> Schema:
    """Make the schema of the search index."""
    columns = find_columns(model)
    builder = SchemaBuilder()
    for field in columns.texts:
        builder.add_text_field(field, tokenizer_name=STEMMED)
        builder.add_text_field(exact(field), tokenizer_name=PLAIN)
    for field in columns.names:
        builder.add_text_field(words(field), tokenizer_name=PLAIN)
    for field in columns.flat:
        builder.add_text_field(
            flat(field), tokenizer_name="raw", fast=True, index_option="basic", stored=field == "id"
        )
    for field in NUMBERS:
        builder.add_integer_field(field, fast=True, indexed=True)
    return builder.build()


class _Searched(BaseModel):
    """What is read of any article; `_reader` adds the columns. What is not named is skipped unread,
    which is most of it.
    """

    id: str
    timestamp: datetime = Field(alias="@timestamp")
    published: BaseModel | None


@cache
def _reader(model: type[Model]) -> type[_Searched]:
    """Make the model that reads the columns from an article's JSON, and no other part of it; where
    an older article does not have one, it is empty.
    """
    columns = find_columns(model)
    parts: dict[str, list[str]] = {}
    for field in (*columns.texts, *columns.flat):
        part, _, inner = field.partition(".")
        parts.setdefault(part, []).extend([inner] if inner else [])
    read = {
        part: _read_as(model, part, inner)
        for part, inner in parts.items()
        if part not in _Searched.model_fields
    }
    return create_model("Searched", __base__=_Searched, **read)


def _read_as(model: type[Model], part: str, inner: Sequence[str]) -> Any:
    """Give the type and default of a field of `_reader`: strings, or a part of which some strings
    are read.
    """
    wanted: Any = str
    if inner:
        strings: dict[str, Any] = dict.fromkeys(inner, (str | None, None))
        wanted = create_model(part, **strings)
    if holds_many(model.model_fields[part].annotation):
        return (tuple[wanted, ...], ())
    return (wanted | None, None)


def document(row: Row, model: type[Model] = Article) -> tuple[str, Document]:
    """Make the document of a stored article; give its id too."""
    article, columns = _reader(model).model_validate_json(row.json), find_columns(model)
    made = Document()
    for field in columns.texts:
        text = spaced(getattr(article, field) or "")
        made.add_text(field, text)
        made.add_text(exact(field), text)
    for field in columns.flat:
        cut = field in columns.names
        for value in read_values(article, field):
            made.add_text(flat(field), value)
            if cut:
                made.add_text(words(field), spaced(value))
    made.add_integer("seq", row.seq)
    made.add_integer("duplicate", int(any(read_values(article, "duplicate.of"))))
    story = next(iter(read_values(article, "story.id")), None)
    made.add_integer("story_number", story_number(story, row.seq))
    moment = microseconds(article.timestamp)
    made.add_integer("published", moment if article.published else moment - UNDATED)
    return article.id, made


def story_number(story: str | None, seq: int) -> int:
    """Give 63 bits that are the same for articles of one story, and of its own for an article
    without one.
    """
    named = f"story {story}" if story else f"alone {seq}"
    return int.from_bytes(blake2b(named.encode(), digest_size=8).digest()) >> 1
