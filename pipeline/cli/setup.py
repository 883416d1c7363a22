"""`newsbeam setup`: creates or updates what an index needs, its keys, and its dashboards in
Kibana.
"""

import os
import sys
from pathlib import Path

from connectors.elastic.credentials import Credentials, from_environment
from connectors.open import SERVERS
from pipeline.cli.place import writing
from pipeline.cli.terminal import console
from pipeline.options import shown
from schemas.display import sentence
from schemas.errors import UsageError


def set_up(to: str, keys: str | None, kibana: str | None, wait_for_index: float) -> None:
    """Create what is missing, and leave alone what is there. Raises UsageError, AccessError,
    IndexRefusedError.
    """
    if (keys or kibana) and not to.startswith(SERVERS):
        raise UsageError(
            f"--keys and --kibana go with Elasticsearch: name it with --to https://…, not {to}."
        )
    with writing(to, wait_for_index, upgrade=True):
        console().print(sentence(f"{shown(to)} is ready."))
    if keys:
        make_keys(to, keys)
    if kibana:
        import_dashboards(kibana)


def make_keys(to: str, keys: str) -> None:
    """Create the keys into a file, or print them, once."""
    # only where there is a server
    from connectors.elastic.index import connect  # noqa: PLC0415
    from connectors.elastic.keys import as_file, create_keys, keys_in  # noqa: PLC0415

    connection = connect(to, credentials()).connection
    try:
        if keys == "-":
            sys.stdout.write(as_file(create_keys(connection)))
        elif keys_in(Path(keys), connection):
            console().print(
                f"The keys are in {keys}; no other copy exists. Name the file in"
                " NEWSBEAM_CREDENTIALS."
            )
        else:
            console().print(f"{keys} is there already: no keys were created.")
    finally:
        connection.close()


def import_dashboards(kibana: str) -> None:
    """Import the saved objects."""
    from connectors.kibana.build import ndjson  # noqa: PLC0415  # only where there is a server
    from connectors.kibana.content import content  # noqa: PLC0415
    from connectors.kibana.upload import upload  # noqa: PLC0415

    count = upload(kibana, credentials(), ndjson(content()))
    console().print(sentence(f"{count} saved objects are in Kibana at {kibana}."))


def credentials() -> Credentials:
    """Read who we are from the environment."""
    return from_environment(os.environ)
