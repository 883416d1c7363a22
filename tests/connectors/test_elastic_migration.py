"""An older index becomes a newer one: in place where that can be, else by copy, while searches and
writers go on."""

import json
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from elasticsearch import ApiError, Elasticsearch

from connectors.elastic import install, migrate
from connectors.elastic.connection import Connection
from connectors.elastic.index import connect, open_elastic, put_together
from connectors.index import Search, Write
from schemas import mapping
from schemas.errors import IndexRefusedError
from tests.articles import article

ALIAS = "migration-articles"


@pytest.fixture
def client(elasticsearch: str) -> Iterator[Elasticsearch]:
    with Elasticsearch(elasticsearch) as made:
        yield made
        made.indices.delete(index=list(made.indices.get(index="migration-*")))


def older(client: Elasticsearch, **changes: mapping.Spec) -> None:
    """Make the index as an older newsbeam would have, with these fields otherwise."""
    mappings = mapping.article_mapping()
    mappings["properties"] |= changes
    client.indices.create(
        index=f"{ALIAS}-v1",
        mappings=mappings,
        aliases={ALIAS: {}},
        settings=mapping.article_settings(),
    )


def test_a_field_that_is_missing_is_added_in_place(
    elasticsearch: str, client: Elasticsearch
) -> None:
    older(client)
    before = mapping.article_mapping()
    before["properties"].pop("flags")
    client.indices.delete(index=f"{ALIAS}-v1")
    client.indices.create(index=f"{ALIAS}-v1", mappings=before, aliases={ALIAS: {}})
    index = open_elastic(elasticsearch, name=ALIAS)
    index.setup()
    assert list(client.indices.get(index=ALIAS)) == [f"{ALIAS}-v1"]
    assert index.articles.write([Write(article=article(flags=("one",)))])[0].outcome == "written"


def test_a_field_that_must_change_makes_a_new_index_while_others_write(
    elasticsearch: str, client: Elasticsearch
) -> None:
    older(client, publisher={"type": "object", "enabled": False})
    index = open_elastic(elasticsearch, name=ALIAS)
    index.articles.write([Write(article=article(number)) for number in range(1200)])
    client.indices.refresh(index=ALIAS)
    outcomes: list[str] = []
    found: list[int] = []
    moved = threading.Event()

    def go_on_writing() -> None:
        other = open_elastic(elasticsearch, name=ALIAS)
        number = 1200
        while not moved.is_set():
            outcomes.append(other.articles.write([Write(article=article(number))])[0].outcome)
            found.append(other.searcher.search(Search(size=0)).total)
            number += 1
        other.close()

    writer = threading.Thread(target=go_on_writing)
    writer.start()
    index.setup()
    moved.set()
    writer.join()
    assert list(client.indices.get(index=ALIAS)) == [f"{ALIAS}-v2"]
    assert set(outcomes) == {"written"}
    assert index.articles.count() == 1200 + len(outcomes)
    assert min(found) >= 1200
    index.setup()
    assert list(client.indices.get(index=ALIAS)) == [f"{ALIAS}-v2"]
    assert client.indices.get_mapping(index=ALIAS)[f"{ALIAS}-v2"]["mappings"]["_meta"] == {
        "newsbeam": {"mapping": mapping.VERSION}
    }


def test_a_token_from_before_is_none_of_the_new_index(
    elasticsearch: str, client: Elasticsearch
) -> None:
    older(client, publisher={"type": "object", "enabled": False})
    index = open_elastic(elasticsearch, name=ALIAS)
    first = article()
    index.articles.write([Write(article=first)])
    before = index.articles.look_up([first.id])[first.id].token
    index.articles.write([Write(article=article(word_count=8), token=before)])
    index.setup()
    assert client.get(index=ALIAS, id=first.id)["_seq_no"] == int(before.split(":")[0])
    assert index.articles.write([Write(article=first, token=before)])[0].outcome == "conflict"


def test_what_does_not_fit_leaves_everything_as_it_was(
    elasticsearch: str, client: Elasticsearch
) -> None:
    older(client, word_count={"type": "keyword"})
    client.index(index=ALIAS, id="1", document={"id": "1", "word_count": "many"})
    index = open_elastic(elasticsearch, name=ALIAS)
    with pytest.raises(IndexRefusedError, match="does not fit"):
        index.setup()
    assert list(client.indices.get(index=ALIAS)) == [f"{ALIAS}-v1"]
    assert index.articles.write([Write(article=article())])[0].outcome == "written"
    client.delete(index=ALIAS, id="1")
    index.setup()
    assert index.articles.count() == 1
    left = list(client.indices.get(index=f"{ALIAS}-v*", filter_path="*.aliases"))
    # what the first try left half done, v2, is gone
    assert sorted(left) == [f"{ALIAS}-v1", f"{ALIAS}-v3"]


def test_a_copy_that_fails_under_the_block_lets_writers_go_on(
    elasticsearch: str, client: Elasticsearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    older(client, publisher={"type": "object", "enabled": False})
    copied = migrate._copy

    def copy(connection: Connection, old: str, new: str, seen: int) -> int:
        if client.indices.get_settings(index=old)[old]["settings"]["index"].get("blocks"):
            raise IndexRefusedError("the disk is full")
        return copied(connection, old, new, seen)

    monkeypatch.setattr(migrate, "_copy", copy)
    with pytest.raises(IndexRefusedError, match="full"):
        open_elastic(elasticsearch, name=ALIAS).setup()
    assert (
        client.index(index=ALIAS, id="1", document=json.loads(article(1).to_json()))["result"]
        == "created"
    )


def test_the_index_of_a_newer_newsbeam_is_left_alone(
    elasticsearch: str, client: Elasticsearch
) -> None:
    older(client)
    newer = {"newsbeam": {"mapping": mapping.VERSION + 1}}
    client.indices.put_mapping(index=ALIAS, meta=newer)
    with pytest.raises(IndexRefusedError, match="newer newsbeam"):
        open_elastic(elasticsearch, name=ALIAS).setup()


def test_what_the_mapping_lost_is_left_out() -> None:
    properties = {"a": {"type": "long"}, "b": {"properties": {"c": {"type": "long"}}}}
    source = {"a": 1, "b": [{"c": 2, "d": 3}], "e": {"f": 4}}
    assert migrate.fitting(source, properties) == {"a": 1, "b": [{"c": 2}]}


def test_templates_name_each_index_once() -> None:
    assert sorted(install.templates("x-articles")) == [
        "x-articles",
        "x-feeds",
        "x-pruned",
        "x-rejects",
        "x-runs",
        "x-signatures",
    ]


def test_the_alias_moves_in_one_call(
    elasticsearch: str, client: Elasticsearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    older(client, publisher={"type": "object", "enabled": False})
    cluster = connect(elasticsearch, name=ALIAS)
    index = put_together(cluster)
    asked = cluster.connection.ask
    seen: list[list[str]] = []

    def asks(call: Callable[[], Any]) -> Any:
        answer = asked(call)
        seen.append(
            sorted(
                name
                for name, entry in client.indices.get(index=f"{ALIAS}-v*").items()
                if entry["aliases"]
            )
        )
        return answer

    monkeypatch.setattr(cluster.connection, "ask", asks)
    index.setup()
    moves = [now for now, before in zip(seen[1:], seen, strict=False) if now != before]
    assert moves == [[f"{ALIAS}-v2"]]


def test_nothing_is_written_after_the_end_of_the_copy(
    elasticsearch: str, client: Elasticsearch, monkeypatch: pytest.MonkeyPatch
) -> None:
    older(client, publisher={"type": "object", "enabled": False})
    index = open_elastic(elasticsearch, name=ALIAS)
    copies: list[int] = []
    copied = migrate._copy

    def copy(connection: Connection, old: str, new: str, seen: int) -> int:
        end = copied(connection, old, new, seen)
        copies.append(end)
        if len(copies) == 2:
            with pytest.raises(ApiError, match="cluster_block_exception"):
                client.index(index=old, id="late", document=json.loads(article(9).to_json()))
        return end

    monkeypatch.setattr(migrate, "_copy", copy)
    index.setup()
    assert len(copies) == 2
