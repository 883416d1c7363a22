"""An index whose mapping cannot be changed in place: copied into a new one, while searches and
writers go on.

Everything is copied first. Then writes are blocked for the moment in which what was written
meanwhile is copied too and the alias is moved, in one call; writers wait out the block, find their
tokens out of date, and look up again. The old index stays, closed to writes, until somebody deletes
it.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from connectors.elastic.bulk import Action, Sink
from connectors.elastic.connection import Connection
from schemas.errors import IndexRefusedError

PAGE = 500
Spec = dict[str, Any]


def migrate(connection: Connection, alias: str, old: str, template: Spec) -> str:
    """Copy the index behind the alias into a new one made of the template, and move the alias; give
    the new name.

    Raises IndexRefusedError when a document does not fit: then everything stays as it was.
    """
    indices = connection.writer.indices
    new = _next(connection, alias)
    connection.ask(
        lambda: indices.create(
            index=new, mappings=_unfinished(template["mappings"]), settings=template["settings"]
        )
    )
    _outlive(connection, old, new)
    try:
        seen = _copy(connection, old, new, -1)
        _block(connection, old, on=True)
        _copy(connection, old, new, seen)
        connection.ask(lambda: indices.refresh(index=new))
        connection.ask(lambda: indices.put_mapping(index=new, meta=template["mappings"]["_meta"]))
        moves = [
            {"remove": {"index": old, "alias": alias}},
            {"add": {"index": new, "alias": alias}},
        ]
        connection.ask(lambda: indices.update_aliases(actions=moves))
    except BaseException:
        _block(connection, old, on=None)
        raise
    return new


def _outlive(connection: Connection, old: str, new: str) -> None:
    """Raise the new index's term over the old one's, so that no token given out before is one of
    the new index: a number alone could come up again. A term rises with each opening.
    """
    indices = connection.writer.indices
    end = _term(connection, old)
    while _term(connection, new) <= end:
        connection.ask(lambda: indices.close(index=new))
        connection.ask(lambda: indices.open(index=new, wait_for_active_shards="1"))


def _term(connection: Connection, index: str) -> int:
    state = connection.ask(lambda: connection.writer.cluster.state(metric="metadata", index=index))
    terms: dict[str, int] = state["metadata"]["indices"][index]["primary_terms"]
    return max(terms.values())


def _unfinished(mappings: Spec) -> Spec:
    return mappings | {"_meta": {"newsbeam": {"unfinished": True}}}


def _next(connection: Connection, alias: str) -> str:
    """Name the next index, after dropping what an earlier migration left half done."""
    indices = connection.writer.indices
    found: Mapping[str, Any] = connection.ask(lambda: indices.get_mapping(index=f"{alias}-v*")).body
    for name, entry in found.items():
        if entry["mappings"].get("_meta", {}).get("newsbeam", {}).get("unfinished"):
            connection.ask(lambda name=name: indices.delete(index=name))  # type: ignore[misc]
    numbers = [int(end[1]) for name in found if (end := re.search(r"-v(\d+)$", name))]
    return f"{alias}-v{max(numbers, default=0) + 1}"


def _block(connection: Connection, index: str, *, on: bool | None) -> None:
    connection.ask(
        lambda: connection.writer.indices.put_settings(index=index, settings={"blocks.write": on})
    )


def _copy(connection: Connection, old: str, new: str, seen: int) -> int:
    """Copy what was written after the state `seen`; give the last state copied. The index has one
    shard, so states are numbered in one row.
    """
    sink = Sink(connection, new, alias=False)
    properties = _properties(connection, new)
    for page in _pages(connection, old, seen):
        done = sink.send([_action(hit, properties) for hit in page])
        refused = next((one for one in done.values() if one.outcome == "refused"), None)
        if refused:
            message = (
                f"Article {refused.action.id} of {old} does not fit the new index"
                f" ({refused.reason}): nothing was changed."
            )
            raise IndexRefusedError(message)
        seen = max(seen, page[-1]["_seq_no"])
    return seen


def _pages(connection: Connection, old: str, seen: int) -> Iterator[list[Spec]]:
    """Give the documents written after `seen`, in the order of writing."""
    connection.ask(lambda: connection.writer.indices.refresh(index=old))
    while True:
        body = {
            "size": PAGE,
            "query": {"range": {"_seq_no": {"gt": seen}}},
            "sort": [{"_seq_no": "asc"}],
            "seq_no_primary_term": True,
            "track_total_hits": False,
        }
        found = connection.ask(lambda body=body: connection.writer.search(index=old, body=body))  # type: ignore[misc]
        hits = found["hits"]["hits"]
        if not hits:
            return
        yield hits
        seen = hits[-1]["_seq_no"]


def _properties(connection: Connection, index: str) -> Spec:
    answer = connection.ask(lambda: connection.writer.indices.get_mapping(index=index))
    properties: Spec = answer[index]["mappings"]["properties"]
    return properties


def _action(hit: Spec, properties: Spec) -> Action:
    head = json.dumps({"index": {"_id": hit["_id"]}}).encode()
    return Action(hit["_id"], (head, json.dumps(fitting(hit["_source"], properties)).encode()))


def fitting(source: Any, properties: Spec) -> Any:
    """Leave out of a document what the mapping no longer has."""
    if isinstance(source, list):
        return [fitting(one, properties) for one in source]
    if not isinstance(source, dict):
        return source
    return {
        name: fitting(value, properties[name]["properties"])
        if "properties" in properties[name]
        else value
        for name, value in source.items()
        if name in properties
    }
