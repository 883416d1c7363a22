"""A server as if the command had never written to it."""

from elasticsearch import Elasticsearch

from connectors.elastic.install import templates

COMMANDS = "newsbeam-articles"  # the index that the command writes to; the others go by its name


def empty(client: Elasticsearch) -> None:
    """Remove all that the command made there: indices and templates."""
    for index in client.indices.get(index="newsbeam-*"):
        client.indices.delete(index=index)
    for name in templates(COMMANDS):
        client.options(ignore_status=404).indices.delete_index_template(name=name)
