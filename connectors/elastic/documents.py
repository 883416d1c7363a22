"""Between models and the JSON of a server: the lines of a `_bulk`, and what answers hold."""

import json
from base64 import b64decode, b64encode
from datetime import datetime
from typing import Any

import zstandard
from pydantic import ValidationError

from connectors.elastic.bulk import Action
from connectors.index import Hit, Known, Stored, Unrelated, Write
from schemas.article import Article
from schemas.errors import IndexRefusedError
from schemas.reject import Reject
from schemas.signature import Related

LONGEST_PLAIN = 1024 * 1024  # bytes of a reject that is kept as it is


def line(action: dict[str, Any]) -> bytes:
    """Give one line of a `_bulk`."""
    return json.dumps(action, separators=(",", ":")).encode()


def writing(write: Write) -> Action:
    """Make the `_bulk` lines of a write."""
    id_ = write.article.id
    if write.token is None:
        return Action(id_, (line({"create": {"_id": id_}}), write.article.to_json()))
    number, term = write.token.split(":")
    condition = {"_id": id_, "if_seq_no": int(number), "if_primary_term": int(term)}
    return Action(id_, (line({"index": condition}), write.article.to_json()))


def telling(record: Related, token: str) -> Action:
    """Make the `_bulk` lines that change an article's story alone."""
    number, term = token.split(":")
    condition = {"_id": record.signature.id, "if_seq_no": int(number), "if_primary_term": int(term)}
    told = record.model_dump(mode="json", include={"story", "duplicate"})
    return Action(record.signature.id, (line({"update": condition}), line({"doc": told})))


def keeping(reject: Reject) -> Action:
    """Make the `_bulk` lines that keep a reject; a long one is packed, for the server may have
    refused it for its length.
    """
    whole = reject.to_json()
    if len(whole) > LONGEST_PLAIN:
        bare = reject.but(item=None, took=None).model_dump(mode="json")
        whole = line(bare | {"packed": b64encode(zstandard.compress(whole)).decode()})
    return Action(reject.id, (line({"index": {"_id": reject.id}}), whole))


def reject_of(source: dict[str, Any]) -> Reject:
    """Read what `keeping` wrote."""
    packed = source.get("packed")
    return (
        Reject.from_json(zstandard.decompress(b64decode(packed)))
        if packed
        else Reject.model_validate(source)
    )


def token_of(found: dict[str, Any]) -> str:
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
