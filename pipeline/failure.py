"""What stopped a pipeline, found again in what Beam makes of it.

Runners hand an error of a worker back as text: the traceback within another error's message. The last of our own
errors named there is what happened.
"""

import re

from schemas import errors
from schemas.errors import JobCancelledError, NewsbeamError

CLASSES = {
    name: kind for name, kind in vars(errors).items()
    if isinstance(kind, type) and issubclass(kind, NewsbeamError) and kind is not errors.QueryError
}  # fmt: skip
NAMED = re.compile(r"(?:^|[\s.])(" + "|".join(CLASSES) + r"): (.+?)(?: \[while running|\\n|$)", re.MULTILINE)

ENDED = "The job was cancelled where it ran. What it did is in the index: the same command goes on from there."
CANCELLED = re.compile(r"JobCancellationException|failed in state CANCELLED")


def understood(error: BaseException) -> NewsbeamError | None:
    """Give our own error behind one that Beam raised; None where it is none of ours."""
    if isinstance(error, NewsbeamError):
        said = str(error).partition(" [while running")[0]
        return error if said == str(error) else type(error)(said)
    found = NAMED.findall(str(error))
    if found:
        return CLASSES[found[-1][0]](found[-1][1])
    return JobCancelledError(ENDED) if CANCELLED.search(str(error)) else None
