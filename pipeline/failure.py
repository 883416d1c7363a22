"""What stopped a pipeline, found again in what Beam makes of it.

Runners hand an error of a worker back as text: the traceback within another error's message. The
last of our own errors named there is what happened.
"""

import errno
import re

from schemas import errors
from schemas.errors import IndexRefusedError, JobCancelledError, NewsbeamError

CLASSES = {
    name: kind
    for name, kind in vars(errors).items()
    if isinstance(kind, type) and issubclass(kind, NewsbeamError) and kind is not errors.QueryError
}
NAMED = re.compile(
    r"(?:^|[\s.])(" + "|".join(CLASSES) + r"): (.+?)(?: \[while running|\\n|$)", re.MULTILINE
)

# What the system says when it is at its end, whatever is asked of it.
EXHAUSTED = {
    errno.ENOSPC: "a disk is full",
    errno.EDQUOT: "a disk's quota is used up",
    errno.EFBIG: "a file may not grow so large",
    errno.EROFS: "a disk is read-only",
    errno.EIO: "a disk reports an error",
    errno.EMFILE: "too many files are open",
    errno.ENFILE: "too many files are open",
    errno.ENOMEM: "there is no memory left",
}
ENDED = (
    "The job was cancelled where it ran. What it did is in the index: the same command goes on"
    " from there."
)
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


def machine_trouble(error: BaseException) -> IndexRefusedError | None:
    """Give a sentence for an error that says that the machine is at its end; None for any other."""
    seen = set[int]()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        code = errno.ENOMEM if isinstance(cause, MemoryError) else getattr(cause, "errno", None)
        if isinstance(cause, OSError | MemoryError) and code in EXHAUSTED:
            return IndexRefusedError(
                f"While texts were read {EXHAUSTED[code]} ({error}): make room and run again;"
                " nothing that was indexed is lost."
            )
        cause = cause.__cause__ or cause.__context__
    return None
