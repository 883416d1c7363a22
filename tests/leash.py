"""Keeps a server that a test started from outliving the test, however that ends: a killed pytest
cleans nothing up."""

import ctypes
import signal
import sys

PR_SET_PDEATHSIG = 1
# opened now: after a fork it may be too late
LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


def leash() -> None:
    """Have Linux kill this process when the one that started it dies; elsewhere do nothing. For
    `preexec_fn`."""
    if LIBC is not None:
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
