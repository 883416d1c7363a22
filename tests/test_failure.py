"""What stopped a pipeline, told from what a runner says of it."""

import pytest

from pipeline.failure import understood
from schemas.errors import AccessError, JobCancelledError, NewsbeamError

TRACEBACK = """Pipeline a_1 failed in state FAILED: java.lang.RuntimeException: Traceback (most recent call last):
  File "worker.py", line 1, in process
schemas.errors.AccessError: Elasticsearch does not let us in. [while running 'Index/ParDo(WriteDoFn)']
"""
CANCELLED = "Pipeline a_1 failed in state FAILED: org.apache.flink.runtime.client.JobCancellationException: Job was cancelled."


@pytest.mark.parametrize(
    ("said", "kind", "message"),
    [
        (TRACEBACK, AccessError, "Elasticsearch does not let us in."),
        (CANCELLED, JobCancelledError, "The job was cancelled where it ran."),
        (
            "Pipeline a_1 failed in state CANCELLED: none",
            JobCancelledError,
            "The job was cancelled where it ran.",
        ),
        (CANCELLED + TRACEBACK, AccessError, "Elasticsearch does not let us in."),
    ],
)
def test_what_a_runner_says_is_understood(
    said: str, kind: type[NewsbeamError], message: str
) -> None:
    found = understood(RuntimeError(said))
    assert type(found) is kind
    assert str(found).startswith(message)


def test_what_is_none_of_ours_is_not_made_ours() -> None:
    assert (
        understood(
            RuntimeError("Pipeline a_1 failed in state FAILED: java.lang.NullPointerException")
        )
        is None
    )
