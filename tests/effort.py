"""How hard the tests try: as hard as they can, or a little, so that all of it takes less than a
minute (`make test-fast`, which sets NEWSBEAM_TESTS=fast)."""

import os
from typing import Any, Final

from hypothesis import settings

FAST: Final = os.environ.get("NEWSBEAM_TESTS") == "fast"
FEW: Final = 5  # examples of a property
HOSTILE: Final = 20_000 if FAST else 100_000  # characters of a text that was made to be slow

settings.register_profile("fast", max_examples=FEW, deadline=None)
if FAST:
    settings.load_profile("fast")


def examples(number: int, **others: Any) -> settings:
    """Try a property on so many examples, on a few where it must be fast; time is no matter."""
    return settings(max_examples=min(number, FEW) if FAST else number, deadline=None, **others)
