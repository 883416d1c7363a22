"""The sink: documents into `_bulk`, until each is written, in conflict or refused.

Bounded in bytes and count; on trouble batches shrink, waits grow, and only what is not done yet is
sent again. What is turned away alone, again and again, while the server takes other writes, is
refused: it would never be taken.
"""

from collections import Counter, deque
from collections.abc import Callable, Sequence
from typing import Any, Literal, NamedTuple

from elastic_transport import ApiError, TransportError

from connectors.elastic import policy
from connectors.elastic.connection import BROKEN, Connection, failure_of
from connectors.elastic.policy import Do, Failure
from schemas.errors import IndexRefusedError

MOST_BYTES = 5 * 1024 * 1024
MOST_ITEMS = 1_000
SERVER_SECONDS = "30s"  # the server answers before the client stops to listen
# times that an action is turned away alone by a server that takes other writes, until it is refused
STRIKES = 6
FIELDS = "items.*._id,items.*.status,items.*.error"


class Action(NamedTuple):
    """One action of a `_bulk`: its lines as bytes, and whether an earlier try may have done it
    already.
    """

    id: str
    lines: tuple[bytes, ...]
    tried: bool = False

    @property
    def size(self) -> int:
        """Bytes on the wire."""
        return sum(map(len, self.lines)) + len(self.lines)


class Done(NamedTuple):
    """What became of an action. `conflict` after `tried` may be our own write, whose answer was
    lost.
    """

    action: Action
    outcome: Literal["written", "conflict", "refused"]
    reason: str | None = None


# over a state that never was: it is in conflict wherever writes are taken, and changes nothing
PROBE = Action(
    "newsbeam-probe",
    (b'{"index":{"_id":"newsbeam-probe","if_seq_no":9007199254740991,"if_primary_term":1}}', b"{}"),
)
PROBED = (Do.CONFLICT, Do.REFUSE)

_OUTCOMES: dict[Do, Literal["written", "conflict", "refused"]] = {
    Do.WRITTEN: "written",
    Do.CONFLICT: "conflict",
    Do.REFUSE: "refused",
}


class Sink:
    """Sends actions to one index (an alias, where `alias` holds: nothing is ever created by
    mistake).
    """

    def __init__(
        self, connection: Connection, index: str, *, alias: bool, most_items: int = MOST_ITEMS
    ) -> None:
        self.connection = connection
        self.index = index
        self.alias = alias
        self.most_items = most_items
        self.items = most_items
        self.bytes = MOST_BYTES

    def send(self, actions: Sequence[Action]) -> dict[int, Done]:
        """Send all; one answer each, by position. Raises AccessError, IndexRefusedError."""
        waiting = deque(enumerate(actions))
        done: dict[int, Done] = {}
        strikes = Counter[int]()
        while waiting:
            batch = self._take(waiting)
            again, failure = self._round(batch, done)
            if len(batch) == 1 and again and failure:
                # the others go first
                waiting.extend(self._strike(*again[0], failure, strikes, done))
            else:
                waiting.extendleft(reversed(again))
        return done

    def _strike(
        self,
        position: int,
        action: Action,
        failure: Failure,
        strikes: Counter[int],
        done: dict[int, Done],
    ) -> list[tuple[int, Action]]:
        """Of an action that was turned away alone: is it the server, which is waited for, or is it
        this action?
        """
        if self._takes_writes():
            self.connection.patience.alive()
            strikes[position] += 1
        if strikes[position] < STRIKES:
            return [(position, action)]
        reason = (
            f"the server turns its {action.size:,} bytes away, and takes others ({failure.reason})"
        )
        done[position] = Done(action, "refused", reason)
        return []

    def _takes_writes(self) -> bool:
        """Ask whether the server takes writes now."""
        answer = self._post([PROBE])
        items = None if isinstance(answer, Failure) else policy.items_of(answer, [PROBE.id])
        return items is not None and policy.of_item(items[0]) in PROBED

    def _take(self, waiting: deque[tuple[int, Action]]) -> list[tuple[int, Action]]:
        """Take the next batch; a document that is too large for any goes alone."""
        batch = [waiting.popleft()]
        size = batch[0][1].size
        while waiting and len(batch) < self.items and size + waiting[0][1].size <= self.bytes:
            size += waiting[0][1].size
            batch.append(waiting.popleft())
        return batch

    def _round(
        self, batch: list[tuple[int, Action]], done: dict[int, Done]
    ) -> tuple[list[tuple[int, Action]], Failure | None]:
        """Send one batch, note what is done, and give back what is not and why, after waiting where
        that is due.
        """
        answer = self._post([action for _, action in batch])
        items = (
            None
            if isinstance(answer, Failure)
            else policy.items_of(answer, [action.id for _, action in batch])
        )
        if items is None:
            broken = answer if isinstance(answer, Failure) else BROKEN
            return self._failed(batch, broken, done), broken
        again, failure = [], None
        for (position, action), item in zip(batch, items, strict=True):
            do = policy.of_item(item)
            if do in _OUTCOMES:
                reason = policy.reason(item.get("error")) if do is Do.REFUSE else None
                done[position] = Done(action, _OUTCOMES[do], reason)
            else:
                failure = _item_failure(item)
                self._stop(do, failure)
                again.append((position, action))
        self._settle(len(batch) - len(again), len(again), failure)
        return again, failure

    def _post(self, actions: list[Action]) -> Any:
        """Send one `_bulk`; gives the parsed answer, or the Failure."""
        lines = [line for action in actions for line in action.lines]
        try:
            answer = self.connection.writer.bulk(
                index=self.index,
                operations=lines,  # type: ignore[arg-type]  # lines that are bytes go as they are
                filter_path=FIELDS,
                require_alias=self.alias or None,
                timeout=SERVER_SECONDS,
            )
        except (ApiError, TransportError) as error:
            return failure_of(error)
        return answer.body

    def _failed(
        self, batch: list[tuple[int, Action]], failure: Failure, done: dict[int, Done]
    ) -> list[tuple[int, Action]]:
        """Deal with a request that failed as a whole."""
        do = policy.of_request(failure)
        self._stop(do, failure)
        if do is Do.SPLIT and len(batch) == 1:
            position, action = batch[0]
            done[position] = Done(action, "refused", _refusal(failure, action))
            return []
        self._shrink(batch, failure)
        if do is Do.SPLIT:
            return batch
        self.connection.patience.failure(failure)
        return [(position, action._replace(tried=True)) for position, action in batch]

    def _shrink(self, batch: list[tuple[int, Action]], failure: Failure) -> None:
        """Halve what is sent at once: bytes where those were too many, else the count."""
        if failure.status == 413:
            self.bytes = max(sum(action.size for _, action in batch) // 2, 1)
        else:
            self.items = max(len(batch) // 2, 1)

    def _settle(self, good: int, bad: int, failure: Failure | None) -> None:
        """After a round: larger batches again when all went well; wait before what is sent
        again.
        """
        if good:
            self.connection.patience.success()
        if failure is None:
            self.items = min(self.items * 2, self.most_items)
            return
        self.items = max((good + bad) // 2, 1)
        self.connection.patience.failure(failure)

    def _stop(self, do: Do, failure: Failure) -> None:
        if do is Do.ACCESS:
            self.connection.stop(failure)
        if do is Do.MISSING:
            message = (
                f"There is no index {self.index} at {self.connection.url}: run `newsbeam setup`"
                " first."
            )
            raise IndexRefusedError(message)


def _item_failure(item: Any) -> Failure:
    error = item.get("error")
    kind = str(error.get("type", "")) if isinstance(error, dict) else ""
    status = item.get("status")
    return Failure(status if isinstance(status, int) else None, kind, policy.reason(error))


def _refusal(failure: Failure, action: Action) -> str:
    if failure.status == 413:
        return f"the document's {action.size:,} bytes are more than the server takes"
    return failure.reason


def resolve(done: dict[int, Done], ours: Callable[[list[Action]], list[bool]]) -> dict[int, Done]:
    """Turn what an earlier try did into `written`: of actions that were tried before and then were
    in conflict or turned away, `ours` says whose document is there exactly as we sent it.
    """
    doubtful = {
        position: one
        for position, one in done.items()
        if one.outcome != "written" and one.action.tried
    }
    if not doubtful:
        return done
    verdicts = ours([one.action for one in doubtful.values()])
    own = [position for position, verdict in zip(doubtful, verdicts, strict=True) if verdict]
    return done | {position: done[position]._replace(outcome="written") for position in own}
