"""Between models and the JSON of a server: the lines of a `_bulk`, and what answers hold."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from connectors.elastic.bulk import Action
from connectors.index import Hit, Known, Stored, Unrelated, Write
from schemas.article import Article
from schemas.errors import IndexRefusedError
from schemas.signature import Related


def line(action: dict[str, Any]) -> bytes:
    """Give one line of a `_bulk`."""
    return json.dumps(action, separators=(",", ":")).encode()


def over(id_: str, token: str | None) -> dict[str, Any]:
    """Name a document, in the state that was seen where there is a token."""
    if token is None:
        return {"_id": id_}
    number, term = token.split(":")
    return {"_id": id_, "if_seq_no": int(number), "if_primary_term": int(term)}


def writing(write: Write) -> Action:
    """Make the `_bulk` lines of a write."""
    kind = "create" if write.token is None else "index"
    head = {kind: over(write.article.id, write.token)}
    return Action(write.article.id, (line(head), write.article.to_json()))


def writing_back(record: Related, token: str) -> Action:
    """Make the `_bulk` lines that change an article's story alone."""
    id_ = record.signature.id
    fields = record.model_dump(mode="json", include={"story", "duplicate"})
    return Action(id_, (line({"update": over(id_, token)}), line({"doc": fields})))


def deleting(id_: str, token: str | None = None) -> Action:
    """Make the `_bulk` line that deletes a document, as it was seen where there is a token."""
    return Action(id_, (line({"delete": over(id_, token)}),))


def before(field: str, moment: datetime) -> dict[str, Any]:
    """Make the query for what is from before a moment."""
    return {"range": {field: {"lt": moment.isoformat()}}}


def token_of(found: Mapping[str, Any]) -> str:
    """Name the state of a document that was found."""
    return f"{found['_seq_no']}:{found['_primary_term']}"


def stored(found: dict[str, Any]) -> Stored:
    """Read a whole article."""
    return Stored(article=article_of(found["_source"]), token=token_of(found))


def unrelated(source: dict[str, Any]) -> Unrelated:
    """Read what relating needs of an article."""
    moment = datetime.fromisoformat(source["@timestamp"])
    return Unrelated(id=source["id"], fingerprint=source["fingerprint"], timestamp=moment)


def known(found: dict[str, Any]) -> Known:
    """Read what is remembered of an article."""
    source = found["_source"]
    return Known.model_validate(
        {
            "id": source["id"],
            "fingerprint": source["fingerprint"],
            "modified": source["modified"],
            "ingested": source["ingested"],
            "paths": source.get("paths") or (),
            "token": token_of(found),
        }
    )


def article_of(source: dict[str, Any]) -> Article:
    """Read an article. Raises IndexRefusedError where another version wrote it."""
    try:
        return Article.model_validate(source)
    except ValidationError as error:
        where = ".".join(map(str, error.errors()[0]["loc"]))
        message = (
            f"Article {source.get('id')} in the index is not one this version reads (field"
            f" {where}): update newsbeam."
        )
        raise IndexRefusedError(message) from None


def hit_of(found: dict[str, Any]) -> Hit:
    """Read a result of a search."""
    passages = found.get("highlight", {})
    highlights = [*passages.get("title", ()), *passages.get("body", ())]
    return Hit(
        article=article_of(found["_source"]),
        score=found["_score"] or 0.0,
        highlights=tuple(highlights),
    )


def order(sort: list[Any]) -> tuple[Any, ...]:
    """Give the key that orders as the server does: numbers falling, the id rising."""
    *numbers, id_ = sort
    return (*[-number for number in numbers], id_)
