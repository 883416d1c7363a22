"""One run of newsbeam as it is remembered: what was read, what became of it, how long each step
took.
"""

from datetime import datetime

from pydantic import ConfigDict, Field

from schemas.model import Model


class StepSeconds(Model):
    """CPU seconds of each step, over all workers; null where it was not measured."""

    read: float | None = None
    split: float | None = None
    clean: float | None = None
    classify: float | None = None
    extract: float | None = None
    sign: float | None = None
    index: float | None = None


class Run(Model):
    """A finished run. `read = indexed + unchanged + merged + rejected`; `indexed` includes the
    `revised` ones.

    Half of what was indexed, where a publication time is known, came in `lag_seconds` from
    publication or less, and all but a twentieth in `lag_p95_seconds`.
    """

    model_config = ConfigDict(validate_by_name=True, validate_by_alias=True)

    id: str
    timestamp: datetime = Field(alias="@timestamp")
    seconds: float
    sources: tuple[str, ...] = ()
    host: str | None = None
    runner: str | None = None
    version: str
    read: int = 0
    indexed: int = 0
    revised: int = 0
    unchanged: int = 0
    merged: int = 0
    rejected: int = 0
    lag_seconds: float | None = None
    lag_p95_seconds: float | None = None
    step_seconds: StepSeconds = StepSeconds()
    error: str | None = None

    def to_json(self) -> bytes:
        """Give the canonical JSON bytes, with `@timestamp`."""
        return self.__pydantic_serializer__.to_json(self, by_alias=True)
