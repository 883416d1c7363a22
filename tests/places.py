"""Where the tests find what they read."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "seeds"
SHARED = ROOT.parent / "shared"
QUALITY = ROOT / "tests" / "quality"

needs_shared = [
    pytest.mark.shared,
    pytest.mark.corpus,
    pytest.mark.skipif(
        not SHARED.is_dir(), reason="needs ../shared beside the clone, which is not here"
    ),
]
