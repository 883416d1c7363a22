"""The mapping covers the models, exactly, and the real server takes it and everything an article
can hold."""

import json
from typing import Any

import pytest
from elasticsearch import BadRequestError, Elasticsearch

from connectors import query
from schemas import mapping
from schemas.article import Article
from schemas.reject import Reject
from tests.articles import complete

TABLES = ("TEXT", "NAMES", "KEPT", "LENIENT_DATES")


def dotted(value: Any, prefix: str = "") -> set[str]:
    """Name every field of a JSON object, dotted; a geo point is one field."""
    if isinstance(value, list):
        return set().union(*(dotted(one, prefix) for one in value))
    if not isinstance(value, dict) or set(value) == {"lat", "lon"}:
        return set()
    return set().union(
        *({prefix + name} | dotted(part, f"{prefix}{name}.") for name, part in value.items())
    )


def test_has_each_field_of_an_article_and_no_other() -> None:
    written = json.loads(complete(Article).to_json())
    assert set(mapping.field_names()) == dotted(written)


@pytest.mark.parametrize("table", TABLES)
def test_every_exception_names_a_field_that_exists(table: str) -> None:
    names = set(mapping.field_names()) if table != "LENIENT_DATES" else {"dates.gte", "dates.lte"}
    assert getattr(mapping, table) <= names


def test_every_field_a_user_may_name_can_be_searched_as_the_query_language_says() -> None:
    for named in query.fields().values():
        for name in named.fields:
            spec = mapping.field(name)
            assert ("exact" in spec.get("fields", {})) == (named.match != "exact"), name
            assert spec["type"] == ("text" if named.match == "text" else "keyword"), name


def test_nested_parts_are_what_holds_offsets_of_the_body() -> None:
    nested = {name for name in mapping.field_names() if mapping.field(name).get("type") == "nested"}
    assert nested == {"entities", "quotes", "claims", "quantities", "dates", "events"}


def test_the_server_takes_every_field_and_refuses_another(elasticsearch: str) -> None:
    with Elasticsearch(elasticsearch) as client:
        client.indices.create(
            index="mapping-test",
            mappings=mapping.article_mapping(),
            settings=mapping.article_settings(),
        )
        document = json.loads(complete(Article).to_json())
        assert client.index(index="mapping-test", id="1", document=document)["result"] == "created"
        with pytest.raises(BadRequestError, match="strict_dynamic_mapping_exception"):
            client.index(index="mapping-test", id="2", document=document | {"surprise": 1})
        client.indices.delete(index="mapping-test")


def test_the_server_takes_every_field_of_a_reject(elasticsearch: str) -> None:
    with Elasticsearch(elasticsearch) as client:
        client.indices.create(index="mapping-rejects", mappings=mapping.reject_mapping())
        document = json.loads(complete(Reject).to_json())
        assert (
            client.index(index="mapping-rejects", id="1", document=document)["result"] == "created"
        )
        client.indices.delete(index="mapping-rejects")
