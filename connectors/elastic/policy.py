"""What to do about each answer of Elasticsearch: the whole policy as two tables and the functions
that read them.

Pure: no client, no clock. A request is answered as a whole (`of_request`), and in a `_bulk` each
item too (`of_item`). Resending is always harmless: a write names the state it was decided on, so it
happens once or not at all.
"""

from collections.abc import Mapping
from enum import Enum
from typing import Any, NamedTuple

LONGEST_REASON = 500  # characters of the server's reason that are kept
FIRST_WAIT = 0.5  # seconds, doubled with each failure in a row
LONGEST_WAIT = 30.0


class Do(Enum):
    """What to do with a request or an item."""

    WRITTEN = "it is there"
    CONFLICT = "it is there already, or in a newer state"
    WAIT = "wait and send it again"
    SPLIT = "send it again in two halves; one alone is refused"
    REFUSE = "this document cannot be indexed"
    ACCESS = "stop: we are not let in"
    MISSING = "stop: the index is not set up"


class Failure(NamedTuple):
    """A request that failed. `status` is None where no answer came; `kind` is the server's error
    type, or ours.
    """

    status: int | None
    kind: str
    reason: str
    retry_after: float | None = None


# A request as a whole. What is not listed waits: a proxy on the way, or a server that is just
# coming up, says anything.
REQUESTS: Mapping[int | None, Do] = {
    None: Do.WAIT,  # refused, reset, timed out, or an answer that is none
    400: Do.SPLIT,  # one document made the whole request unreadable: find it
    401: Do.ACCESS,
    403: Do.ACCESS,
    413: Do.SPLIT,
}
# One item of a `_bulk`, by the type of its error, which says more than its status.
ITEM_TYPES: Mapping[str, Do] = {
    # a full disk (flood stage) or an index being moved: it ends by itself
    "cluster_block_exception": Do.WAIT,
    "unavailable_shards_exception": Do.WAIT,
    "security_exception": Do.ACCESS,
    "index_not_found_exception": Do.MISSING,
}
ITEM_STATUSES: Mapping[int, Do] = {
    200: Do.WRITTEN,
    201: Do.WRITTEN,
    401: Do.ACCESS,
    403: Do.ACCESS,
    408: Do.WAIT,
    409: Do.CONFLICT,
    429: Do.WAIT,
}
BLOCKED = "cluster_block_exception"


def of_request(failure: Failure) -> Do:
    """Say what to do about a request that failed as a whole."""
    if failure.kind == "tls":
        return Do.ACCESS
    return Do.WAIT if failure.kind == BLOCKED else REQUESTS.get(failure.status, Do.WAIT)


def of_item(item: Mapping[str, Any]) -> Do:
    """Say what to do about one item of a `_bulk` answer; one that is not understood is sent
    again.
    """
    status, error = item.get("status"), item.get("error")
    if not isinstance(status, int):
        return Do.WAIT
    if isinstance(error, Mapping) and error.get("type") in ITEM_TYPES:
        return ITEM_TYPES[error["type"]]
    if status == 404 and error is None:
        return Do.WRITTEN  # a delete of what is not there
    usual = Do.WAIT if status >= 500 else Do.REFUSE
    return ITEM_STATUSES.get(status, usual)


def reason(error: object) -> str:
    """Say in one line why, in the server's words: its reason and the first cause beneath it."""
    if not isinstance(error, Mapping):
        return _short(error) if isinstance(error, str) else "no reason given"
    said = [str(error.get("reason") or error.get("type") or "no reason given")]
    cause = error.get("caused_by")
    while isinstance(cause, Mapping):
        said.append(str(cause.get("reason") or cause.get("type") or ""))
        cause = cause.get("caused_by")
    # says that a key has expired
    said.append(str(error.get("additional_unsuccessful_credentials") or ""))
    return _short(": ".join(dict.fromkeys(part for part in said if part)))


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_REASON else line[: LONGEST_REASON - 1] + "…"


def items_of(answer: object, ids: list[str]) -> list[Mapping[str, Any]] | None:
    """Give the items of a `_bulk` answer, one an id in order; None when the answer is not one to
    these ids.
    """
    items = answer.get("items") if isinstance(answer, Mapping) else None
    if not isinstance(items, list) or len(items) != len(ids):
        return None
    found = [
        next(iter(item.values()), None) if isinstance(item, Mapping) else None for item in items
    ]
    good = all(
        isinstance(item, Mapping) and item.get("_id") == id_
        for item, id_ in zip(found, ids, strict=True)
    )
    return [item for item in found if item is not None] if good else None


def wait(failures: int, chance: float, retry_after: float | None) -> float:
    """Give the seconds to wait after so many failures in a row: full jitter (`chance` is 0 to 1)
    under a doubling limit, and never less than the server asks for.
    """
    limit = min(LONGEST_WAIT, FIRST_WAIT * 2.0 ** min(failures - 1, 16))
    return max(chance * limit, retry_after or 0.0)
