"""What `newsbeam setup` makes in Elasticsearch: templates, indices and aliases. Doing it twice changes nothing."""

from typing import Any

from elasticsearch import BadRequestError

from connectors.elastic import relations
from connectors.elastic.connection import Connection
from schemas import mapping
from schemas.errors import IndexRefusedError

Spec = dict[str, Any]


def install(connection: Connection, name: str, rejects: str, signatures: str) -> None:
    """Create or update the templates, and create what is missing. Raises AccessError, IndexRefusedError."""
    article = {"mappings": mapping.article_mapping(), "settings": mapping.article_settings()}
    plain = {"index": {"auto_expand_replicas": "0-1"}}
    reject = {"mappings": mapping.reject_mapping(), "settings": plain}
    signature = {"mappings": relations.mapping(), "settings": plain}
    _template(connection, name, f"{name}-v*", article)
    _template(connection, rejects, f"{rejects}-v*", reject)
    _template(connection, signatures, f"{signatures}-v*", signature)
    for alias in (name, rejects, signatures):
        _index(connection, alias)


def _template(connection: Connection, name: str, pattern: str, template: Spec) -> None:
    connection.ask(
        lambda: connection.writer.indices.put_index_template(
            name=name,
            index_patterns=[pattern],
            priority=500,  # over templates that a cluster has for everything
            template=template,
            meta={"made_by": "newsbeam setup"},
        )
    )


def _index(connection: Connection, alias: str) -> None:
    """Create the first index behind an alias, unless the alias is there."""
    indices = connection.writer.indices
    if connection.ask(lambda: indices.exists_alias(name=alias)):
        return
    if connection.ask(lambda: indices.exists(index=alias)):
        message = (
            f"There is an index named {alias} at {connection.url}, where newsbeam needs an alias: rename the index."
        )
        raise IndexRefusedError(message)
    first = f"{alias}-v1"
    try:
        connection.ask(lambda: indices.create(index=first, aliases={alias: {}}))
    except BadRequestError as error:
        if error.error != "resource_already_exists_exception":
            raise
        connection.ask(lambda: indices.put_alias(index=first, name=alias))
