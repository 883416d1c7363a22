"""What `newsbeam setup` makes in Elasticsearch: templates, indices and aliases. Doing it twice
changes nothing.

An index that is there gets the fields it lacks; one whose fields must change is copied into a new
one (`migrate`).
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

from elasticsearch import BadRequestError, NotFoundError

from connectors.elastic import migrate, related, tombstones
from connectors.elastic.connection import Connection
from schemas import mapping
from schemas.errors import IndexRefusedError

Spec = dict[str, Any]
FLAT = {"index": {"number_of_shards": 1, "auto_expand_replicas": "0-1"}}
CHANGEABLE = ("query", "mapping")  # settings that an open index takes
KINDS = ("type", "analyzer", "enabled", "index", "doc_values")  # what makes a field another one


def templates(name: str) -> Mapping[str, Spec]:
    """Give the template of each index by its alias."""
    prefix = name.removesuffix("-articles")
    return {
        name: {"mappings": mapping.article_mapping(), "settings": mapping.article_settings()},
        f"{prefix}-rejects": {"mappings": mapping.reject_mapping(), "settings": FLAT},
        f"{prefix}-feeds": {"mappings": mapping.feed_mapping(), "settings": FLAT},
        f"{prefix}-signatures": {"mappings": related.mapping(), "settings": FLAT},
        f"{prefix}-pruned": {"mappings": tombstones.mapping(), "settings": FLAT},
        f"{prefix}-runs": {"mappings": mapping.run_mapping(), "settings": FLAT},
    }


def install(connection: Connection, name: str) -> None:
    """Create or update everything. Raises AccessError, IndexRefusedError."""
    for alias, template in templates(name).items():
        _template(connection, alias, template)
        index = _behind(connection, alias)
        if index is None:
            _create(connection, alias)
        else:
            _update(connection, alias, index, template)


def check(connection: Connection, name: str) -> None:
    """Find out whether what is there serves this version; what is missing is no matter here. Raises
    AccessError, IndexRefusedError.
    """
    for alias, template in templates(name).items():
        try:
            found = connection.ask(partial(connection.reader.indices.get_mapping, index=alias))
        except NotFoundError:
            continue
        for index, there in found.body.items():
            _refuse_newer(connection, index, there["mappings"])
            if not _serves(there["mappings"], template["mappings"]):
                message = (
                    f"The index {index} at {connection.url} was made by an older newsbeam: run"
                    " `newsbeam setup` first."
                )
                raise IndexRefusedError(message)


def _refuse_newer(connection: Connection, index: str, there: Spec) -> None:
    if _version(there) > mapping.VERSION:
        raise IndexRefusedError(
            f"The index {index} at {connection.url} was made by a newer newsbeam: update this one."
        )


def _template(connection: Connection, name: str, template: Spec) -> None:
    connection.ask(
        lambda: connection.writer.indices.put_index_template(
            name=name,
            index_patterns=[f"{name}-v*"],
            priority=500,  # over templates that a cluster has for everything
            template=template,
            meta={"made_by": "newsbeam setup"},
        )
    )


def _behind(connection: Connection, alias: str) -> str | None:
    """Name the index behind an alias; None when there is no alias yet."""
    indices = connection.writer.indices
    if connection.ask(lambda: indices.exists_alias(name=alias)):
        return str(next(iter(connection.ask(lambda: indices.get_alias(name=alias)).body)))
    if connection.ask(lambda: indices.exists(index=alias)):
        message = (
            f"There is an index named {alias} at {connection.url}, where newsbeam needs an alias:"
            " rename the index."
        )
        raise IndexRefusedError(message)
    return None


def _create(connection: Connection, alias: str) -> None:
    """Create the first index behind an alias; somebody else may do the same at this moment."""
    indices = connection.writer.indices
    first = f"{alias}-v1"
    try:
        connection.ask(lambda: indices.create(index=first, aliases={alias: {}}))
    except BadRequestError as error:
        if error.error != "resource_already_exists_exception":
            raise
        connection.ask(lambda: indices.put_alias(index=first, name=alias))


def _update(connection: Connection, alias: str, index: str, template: Spec) -> None:
    """Add what the mapping lacks; where that does not do, copy into a new index."""
    indices = connection.writer.indices
    there = connection.ask(lambda: indices.get_mapping(index=index))[index]["mappings"]
    _refuse_newer(connection, index, there)
    if not _added(connection, index, template["mappings"]):
        migrate.migrate(connection, alias, index, template)
        return
    settings = {
        name: value
        for name, value in template["settings"]["index"].items()
        if name.startswith(CHANGEABLE)
    }
    if settings:
        connection.ask(lambda: indices.put_settings(index=index, settings={"index": settings}))


def _added(connection: Connection, index: str, wanted: Spec) -> bool:
    """Add to an index what its mapping lacks; say whether it is then as wanted."""
    indices = connection.writer.indices
    try:
        connection.ask(lambda: indices.put_mapping(index=index, body=wanted))
    except BadRequestError:
        return False
    there = connection.ask(lambda: indices.get_mapping(index=index))[index]["mappings"]
    # the server takes some changes without a word and without doing them
    return _serves(there, wanted)


def _version(mappings: Spec) -> int:
    return int(mappings.get("_meta", {}).get("newsbeam", {}).get("mapping", 0))


def _serves(there: Spec, wanted: Spec) -> bool:
    """Say whether every field wanted is there with its kind; what a server adds or leaves out
    besides does not matter.
    """
    alike = all(there.get(key) == wanted.get(key) for key in KINDS)
    parts = [
        name in there.get(key, {}) and _serves(there[key][name], part)
        for key in ("properties", "fields")
        for name, part in wanted.get(key, {}).items()
    ]
    return alike and all(parts)
