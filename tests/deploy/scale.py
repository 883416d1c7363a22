"""The arithmetic of deploy/SCALE.md: `python -m tests.deploy.scale` prints its second table from
the costs in its first."""

import math
import re
import sys
from collections.abc import Callable
from pathlib import Path

PAGE = Path(__file__).parents[2] / "deploy" / "SCALE.md"
DAY = 86_400  # seconds
SIZES = (500_000, 50_000_000)  # documents a day
COST = re.compile(r"^\| \*\*(\w)\*\* [^|]*\| ([\d.,]+) ", re.MULTILINE)
Costs = dict[str, float]
Sum = Callable[[Costs, float], float]


def costs(text: str) -> Costs:
    """Read the first table: the number of each letter."""
    return {letter: float(number.replace(",", "")) for letter, number in COST.findall(text)}


def peak(c: Costs, day: float) -> float:
    """Give the documents a second of the busiest hour."""
    return day / DAY * c["p"]


def cores(c: Costs, day: float) -> float:
    """Give the cores that read, extract and write in the busiest hour, with room to spare."""
    return peak(c, day) * c["c"] * c["b"] / 1000 / (c["u"] / 100)


def disk(c: Costs, day: float) -> float:
    """Give the gigabytes of a day, with one replica."""
    return day * c["e"] * 2 / 1e6


SUMS: dict[tuple[str, str], Sum] = {
    ("documents a second, mean", "N / 86,400"): lambda _, day: day / DAY,
    ("documents a second in the busiest hour", "× p"): peak,
    ("cores that read, extract and write", "× c × b / u"): cores,
    ("pods of two such processes", "/ 2, up"): lambda c, day: math.ceil(cores(c, day) / 2),
    ("memory of their processes, GB", "cores × m"): lambda c, day: cores(c, day) * c["m"] / 1000,
    ("cores that relate (one can be used)", "busiest × r"): lambda c, day: (
        peak(c, day) * c["r"] / 1000
    ),
    ("into Elasticsearch, MB of JSON a second", "busiest × j"): lambda c, day: (
        peak(c, day) * c["j"] / 1000
    ),
    ("bulk requests a second", "busiest / 200"): lambda c, day: peak(c, day) / 200,
    ("disk a day with one replica, GB", "N × e × 2"): disk,
    ("disk for 90 days, TB", "× 90"): lambda c, day: disk(c, day) * 90 / 1000,
    ("data nodes with 4 TB used of each", "/ 4 TB, at least 3"): lambda c, day: max(
        math.ceil(disk(c, day) * 90 / 4000), 3
    ),
    ("shards of 50 GB in a year", "N × e × 365 / 50 GB"): lambda c, day: (
        disk(c, day) / 2 * 365 / 50
    ),
    ("days until one shard is full", "50 GB / (N × e)"): lambda c, day: 50e6 / (day * c["e"]),
    ("feeds", "N / f"): lambda c, day: day / c["f"],
    ("fetches under way at once", "feeds / 600 s × a"): lambda c, day: day / c["f"] / 600 * c["a"],
    ("pollers of 8 fetches", "/ 8, up"): lambda c, day: math.ceil(day / c["f"] / 600 * c["a"] / 8),
}


def table(found: Costs) -> list[str]:
    """Give the rows of the second table."""
    return [
        f"| {name} | {formula} | " + " | ".join(shown(work(found, size)) for size in SIZES) + " |"
        for (name, formula), work in SUMS.items()
    ]


def shown(number: float) -> str:
    """Give a number with two figures that count, or whole."""
    return f"{number:.2g}" if number < 10 else f"{number:,.0f}"


if __name__ == "__main__":
    sys.stdout.write("\n".join(table(costs(PAGE.read_text(encoding="utf-8")))) + "\n")
