"""Header lines over a text: "Title: ...", "Date: ...", "URL: ...", as exports and archives write
them.
"""

import re
from collections.abc import Sequence

from pipeline.lines import Line
from schemas.item import Record

FIELDS = {
    "title": "title",
    "headline": "title",
    "subject": "title",
    "url": "url",
    "link": "url",
    "permalink": "url",
    "date": "published",
    "published": "published",
    "pubdate": "published",
    "publication date": "published",
    "source": "publisher",
    "publisher": "publisher",
    "publication": "publisher",
    "outlet": "publisher",
    "author": "authors",
    "authors": "authors",
    "byline": "authors",
    "language": "language",
    "summary": "summary",
    "updated": "updated",
}
HEADER = re.compile(r"^([A-Za-z][A-Za-z ]{2,18}?)\s?:\s+(\S.{0,400})$")
NAMING = {"title", "url"}  # a block that names neither is no header of an article


def header_end(lines: Sequence[Line]) -> int:
    """Count the header lines at the top: two or more fields, a title or address among them, else
    0.
    """
    fields: list[str] = []
    for line in lines:
        match = HEADER.match(line.text)
        field = FIELDS.get(match[1].strip().lower()) if match else None
        if field is None or field in fields:
            break
        fields.append(field)
    return len(fields) if len(fields) > 1 and NAMING & set(fields) else 0


def read_header(lines: Sequence[Line], record: Record) -> Record:
    """Add what header lines say to what the source already said (which wins)."""
    found: dict[str, object] = {}
    for line in lines:
        if match := HEADER.match(line.text):
            field = FIELDS[match[1].strip().lower()]
            value = match[2].strip()
            found[field] = (
                tuple(re.split(r"\s*(?:,|;| and )\s*", value)) if field == "authors" else value
            )
    return record.but(
        **{field: value for field, value in found.items() if not getattr(record, field)}
    )
