"""The pinned figures: what was reached. A score that falls below its pin fails `make quality` and
the tests."""

import json
from pathlib import Path

SLACK = 0.0005  # a pin is written with three digits


def pins() -> dict[str, float]:
    """Read the pins."""
    read: dict[str, float] = json.loads(
        (Path(__file__).parent / "pins.json").read_text(encoding="utf-8")
    )
    return read


def fallen(scores: dict[str, float]) -> dict[str, float]:
    """Give the scores that are below their pin, with the pin."""
    pinned = pins()
    return {
        name: pinned[name]
        for name, reached in scores.items()
        if reached < pinned.get(name, 0.0) - SLACK
    }
