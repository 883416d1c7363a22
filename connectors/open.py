"""The one place that turns `--to` into an index. Cheap to import: what an index needs is imported
when it is opened.
"""

import os
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from schemas.errors import UsageError

if TYPE_CHECKING:  # the models take a third of a second, which `newsbeam --help` does not have
    from connectors.feeds.state import FeedStates
    from connectors.index import Index

JSON_LINES = "jsonl:"
SERVERS = ("http://", "https://")
WAIT_FOR_INDEX = 120.0  # seconds


def open_index(
    to: str,
    *,
    owner: bool = True,
    working_folder: Path | None = None,
    wait_for_index: float = WAIT_FOR_INDEX,
    environment: Mapping[str, str] = os.environ,
) -> "Index":
    """Open the index `to` names: a folder, `http(s)://…` (Elasticsearch), `jsonl:PATH`, or
    `jsonl:-` (standard output).

    `owner` is false in the workers of a run, which neither fill nor export JSON lines and leave it
    to the owner to make what they wrote searchable; `working_folder` tells them where the owner
    works, needed for `jsonl:-` only. `wait_for_index`: seconds to wait for a server that is not up
    yet. Credentials come from `environment`. Nothing is touched before the first call. Raises
    UsageError, AccessError.
    """
    if to.startswith(SERVERS):
        return _elastic(to, wait_for_index, environment)
    _check_name(to)
    if to.startswith(JSON_LINES):
        return _json_lines(to.removeprefix(JSON_LINES), working_folder, owner=owner)
    # tantivy is only needed here
    from connectors.embedded.index import open_embedded  # noqa: PLC0415

    return open_embedded(Path(to).expanduser(), owner=owner)


def _check_name(to: str) -> None:
    """Refuse what names neither a folder nor a plain file of JSON lines. Raises UsageError."""
    if to == JSON_LINES:
        raise UsageError("Name a file after jsonl:, or jsonl:- for standard output.")
    if not to or ("://" in to and not to.startswith(JSON_LINES)):
        raise UsageError(
            f"There is no kind of index like “{to}”: give a folder, http(s)://… or jsonl:PATH."
        )
    path = Path(to.removeprefix(JSON_LINES)).expanduser()
    if (
        to.startswith(JSON_LINES)
        and to != f"{JSON_LINES}-"
        and path.exists()
        and not path.is_file()
    ):
        raise UsageError(
            f"{to}: this is no plain file. Name one, or write to standard output with"
            f" {JSON_LINES}-."
        )


def _json_lines(path: str, working_folder: Path | None, *, owner: bool) -> "Index":
    if path == "-" and working_folder is None and not owner:
        raise UsageError(
            "A worker that writes to jsonl:- must be told the working folder of the run."
        )
    from connectors.jsonlines import open_json_lines  # noqa: PLC0415 (tantivy is only needed here)

    return open_json_lines(
        None if path == "-" else Path(path).expanduser(), working_folder, owner=owner
    )


def _elastic(url: str, wait_for_index: float, environment: Mapping[str, str]) -> "Index":
    """Open Elasticsearch, with the credentials of the environment."""
    credentials = import_module("connectors.elastic.credentials").from_environment(environment)
    index: Index = import_module("connectors.elastic.index").open_elastic(
        url, credentials, wait_for_index=wait_for_index
    )
    return index


def open_feed_states(to: str, environment: Mapping[str, str] = os.environ) -> "FeedStates":
    """Open what is remembered of feeds, beside the index `to` names; nothing lasts beside
    `jsonl:-`.

    Raises UsageError, AccessError, IndexRefusedError.
    """
    if to.startswith(SERVERS):
        credentials = import_module("connectors.elastic.credentials").from_environment(environment)
        states: FeedStates = import_module("connectors.feeds.elasticstate").ElasticFeedStates(
            to, credentials
        )
        return states
    _check_name(to)
    from connectors.feeds.state import SqliteFeedStates  # noqa: PLC0415 (only feeds need it)

    if to == f"{JSON_LINES}-":
        return SqliteFeedStates(Path(":memory:"))
    if to.startswith(JSON_LINES):
        return SqliteFeedStates(_beside(Path(to.removeprefix(JSON_LINES)).expanduser()))
    return SqliteFeedStates(Path(to).expanduser() / "feeds.sqlite")


def _beside(path: Path) -> Path:
    """Name the file of feeds beside one of JSON lines: without that one nothing is known, or 304s
    would hide its items.
    """
    beside = path.with_name(f"{path.name}.feeds.sqlite")
    if not path.exists():
        for left in (beside, Path(f"{beside}-wal"), Path(f"{beside}-shm")):
            left.unlink(missing_ok=True)
    return beside
