"""How many dates and quantities are right: MEANTIME (60 Wikinews articles,
tests/quality/meantime.jsonl) and the seeds.

`python -m tests.quality.numbers [--details] [--speed] [even|odd]` prints the figures; `even` and
`odd` take half of the articles, `--speed` measures how many documents of 650 words a CPU second
both readers take together. Only the head of each MEANTIME article is labelled, so precision counts
answers up to its last label, and leaves out the dateline (a line that holds nothing but the date of
publication), which is labelled in one article of sixty."""

import json
import re
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from pipeline.extract.dates import find_dates
from pipeline.extract.quantities import find_quantities
from schemas.article import Span

Row = dict[str, Any]
HERE = Path(__file__).parent
SEEDS = HERE.parents[2] / "shared" / "gold" / "seeds.json"
_SEASONS = {"SP": 3, "SU": 6, "FA": 9, "AU": 9, "WI": 12}


def meantime(part: str = "") -> list[Row]:
    """Give the labelled articles; `part` "even" or "odd" gives every second one."""
    rows = [
        json.loads(line)
        for line in (HERE / "meantime.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    return rows[0::2] if part == "even" else rows[1::2] if part == "odd" else rows


def timex_interval(value: str) -> tuple[str, str] | None:
    """Give the days of a TIMEX3 value; None for durations, references to the present, and what
    names no interval."""
    value = re.sub(r"T.*", "", value)
    for pattern, days in _PATTERNS:
        if match := re.fullmatch(pattern, value):
            first, last = days(*match.groups())
            return first.isoformat(), last.isoformat()
    return None


def _months(year: int, month: int, count: int) -> tuple[date, date]:
    after = year * 12 + month - 1 + count
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1), date(
        after // 12, after % 12 + 1, 1
    ) - timedelta(days=1)


def _week(year: str, week: str) -> tuple[date, date]:
    return date.fromisocalendar(int(year), int(week), 1), date.fromisocalendar(
        int(year), int(week), 7
    )


def _weekend(year: str, week: str) -> tuple[date, date]:
    return date.fromisocalendar(int(year), int(week), 6), date.fromisocalendar(
        int(year), int(week), 7
    )


_PATTERNS: list[tuple[str, Callable[..., tuple[date, date]]]] = [
    (r"(\d{4}-\d\d-\d\d)", lambda day: (date.fromisoformat(day), date.fromisoformat(day))),
    (r"(\d{4})-(\d\d)", lambda year, month: _months(int(year), int(month), 1)),
    (r"(\d{4})", lambda year: _months(int(year), 1, 12)),
    (r"(\d{3})", lambda decade: _months(int(decade) * 10, 1, 120)),
    (r"(\d{4})-Q([1-4])", lambda year, quarter: _months(int(year), 3 * int(quarter) - 2, 3)),
    (r"(\d{4})-W(\d\d)", _week),
    (r"(\d{4})-W(\d\d)-WE", _weekend),
    (r"(\d{4})-(SP|SU|FA|AU|WI)", lambda year, season: _months(int(year), _SEASONS[season], 3)),
]


def _overlap(label: Row, answer: Span) -> bool:
    return bool(label["start"] < answer.end and answer.start < label["end"])


def _labelled_end(row: Row) -> int:
    return max(int(item["end"]) for key in ("dates", "quantities", "names") for item in row[key])


def _in_head(row: Row, answer: Span) -> bool:
    line = row["text"][row["text"].rfind("\n", 0, answer.start) + 1 :].split("\n", 1)[0]
    return answer.start < _labelled_end(row) and line.strip() != answer.text


def _published(row: Row) -> datetime | None:
    return datetime.fromisoformat(row["published"]) if row["published"] else None


class Tally:
    """Counts labels found and answers that are right; keeps lines that tell of each miss."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.labels = self.found = self.answers = self.right = 0
        self.misses: list[str] = []

    def label(self, found: bool, line: str) -> None:
        self.labels += 1
        self.found += found
        if not found:
            self.misses.append(f"missed {line}")

    def answer(self, right: bool, line: str) -> None:
        self.answers += 1
        self.right += right
        if not right:
            self.misses.append(f"extra  {line}")

    def scores(self) -> dict[str, float]:
        return {
            f"{self.name} recall": self.found / max(self.labels, 1),
            f"{self.name} precision": self.right / max(self.answers, 1),
        }


def _around(row: Row, start: int, end: int) -> str:
    text = row["text"]
    return f"{row['id']} {text[max(0, start - 40) : start]}[{text[start:end]}]{text[end : end + 30]}".replace(
        "\n", "|"
    )


def tally_dates(rows: list[Row]) -> Tally:
    """Count MEANTIME's dates and times of day that have an interval, and whether ours is the
    same."""
    tally = Tally("meantime dates")
    for row in rows:
        answers = find_dates(row["text"], _published(row))
        labels = [
            (item, timex_interval(item["value"]))
            for item in row["dates"]
            if item["type"] in {"DATE", "TIME"}
        ]
        for item, interval in labels:
            if interval:
                got = [(answer.gte, answer.lte) for answer in answers if _overlap(item, answer)]
                tally.label(
                    interval in got, f"{_around(row, item['start'], item['end'])} {interval} {got}"
                )
        for answer in answers:
            if answer.gte and _in_head(row, answer):
                within = [
                    interval for item, interval in labels if interval and _overlap(item, answer)
                ]
                ends = {
                    (gte, lte) for gte, _ in within for _, lte in within
                }  # a range spans the dates that are its ends
                right = (answer.gte, answer.lte) in (within if len(within) < 2 else ends)
                tally.answer(
                    right, f"{_around(row, answer.start, answer.end)} {answer.gte} {answer.lte}"
                )
    return tally


def tally_quantities(rows: list[Row]) -> Tally:
    """Count MEANTIME's quantities, sums and percentages that we found; a labelled duration is a
    right answer too."""
    tally = Tally("meantime quantities")
    for row in rows:
        answers = find_quantities(row["text"])
        durations = [item for item in row["dates"] if item["type"] in {"DURATION", "SET"}]
        for item in row["quantities"]:
            tally.label(
                any(_overlap(item, answer) for answer in answers),
                _around(row, item["start"], item["end"]),
            )
        for answer in answers:
            if _in_head(row, answer):
                right = any(_overlap(item, answer) for item in row["quantities"] + durations)
                tally.answer(right, _around(row, answer.start, answer.end))
    return tally


def _same(one: str, two: str) -> bool:
    first, second = (re.sub(r"[\s“”\"'’‘]+", " ", text).strip().lower() for text in (one, two))
    return first in second or second in first


def _seed_documents() -> Iterator[tuple[Row, str]]:
    folder = SEEDS.parents[1] / "seeds"
    for label in json.loads(SEEDS.read_text(encoding="utf-8"))["documents"]:
        text = (folder / label["file"]).read_text(encoding="utf-8")
        end = text.index(label["ends"], text.index(label["starts"])) + len(label["ends"])
        yield label, text[text.index(label["starts"]) : end]


def tally_seeds() -> tuple[Tally, Tally]:
    """Count the seeds' hand labels as gold/score.py does, without published dates (the seed files
    have none)."""
    dates, quantities = Tally("seeds dates"), Tally("seeds quantities")
    for label, body in _seed_documents():
        told, amounts = find_dates(body, None), find_quantities(body)
        for item in label.get("dates", []):
            got = [answer for answer in told if _same(item["text"], answer.text)]
            dates.label(
                any("gte" not in item or (item["gte"], item["lte"]) == (d.gte, d.lte) for d in got),
                f"{label['id']} {item} {got}",
            )
        for item in label.get("quantities", []):
            near = [answer for answer in amounts if _same(item["text"], answer.text)]
            right = [
                q
                for q in near
                if item.get("value", q.value) == q.value and item["unit"] in {q.unit, q.currency}
            ]
            quantities.label(bool(right), f"{label['id']} {item} {near}")
    return dates, quantities


def scores(part: str = "") -> dict[str, float]:
    """Give all figures by name; those of the seeds only where ../shared is."""
    figures = tally_dates(meantime(part)).scores() | tally_quantities(meantime(part)).scores()
    if SEEDS.exists():
        figures |= {
            f"{tally.name} recall": tally.scores()[f"{tally.name} recall"]
            for tally in tally_seeds()
        }
    return figures


def speed() -> float:
    """Give the documents of 650 words that dates and quantities together read in a second of CPU
    time."""
    rows = meantime() * 5
    count = sum(len(row["text"].split()) for row in rows) / 650
    # the vocabularies are read once a process
    find_dates(rows[0]["text"], None), find_quantities(rows[0]["text"])
    started = time.process_time()
    for row in rows:
        find_dates(row["text"], _published(row)), find_quantities(row["text"])
    return count / (time.process_time() - started)


def main(arguments: list[str]) -> None:
    """Print the figures, and with --details each miss."""
    part = next((argument for argument in arguments if argument in {"even", "odd"}), "")
    tallies = [tally_dates(meantime(part)), tally_quantities(meantime(part))]
    tallies += tally_seeds() if SEEDS.exists() else ()
    for tally in tallies if "--details" in arguments else ():
        sys.stdout.write("".join(f"{tally.name}: {line}\n" for line in tally.misses))
    for name, figure in scores(part).items():
        sys.stdout.write(f"{name:32} {figure:.3f}\n")
    if "--speed" in arguments:
        sys.stdout.write(f"{'documents a CPU second':32} {speed():.0f}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
