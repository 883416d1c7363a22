"""What the model of topics learns from: open sets that somebody else wrote, never texts made in the
manner of a test."""

import json
from importlib.resources import files
from pathlib import Path

import pytest

from pipeline.classify.training.texts import SOURCES, TrainingText, read_texts, shorten_text
from tests.places import SHARED

OPEN = {
    "news/wikinews.jsonl",
    "news/current-events.jsonl",
    "news/justice-department.jsonl",
    "eval/sib200/sentences.jsonl",
    "treebank/en",
    "iptc/mediatopics.json",
    "schemas/data/topic_cues.json",
}
# Of what lies beside the trainer only labels of open texts may be there: no text.
BESIDE = {"labels.json", "wikinews.tsv"}
QUALITY = Path(__file__).parents[1] / "quality"


def test_every_source_is_an_open_set() -> None:
    assert {place for _, place in SOURCES.values()} <= OPEN


def test_no_text_is_written_for_the_training() -> None:
    beside = {path.name for path in files("pipeline.classify.training").iterdir() if path.is_file()}
    assert {name for name in beside if not name.endswith(".py")} == BESIDE


@pytest.mark.corpus
@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="the sets in ../shared are not here")
def test_the_trainer_reads_no_other_source_and_no_text_of_a_test() -> None:
    read = list(read_texts(SHARED / "data"))
    assert {text.source for text in read} == set(SOURCES)
    trained = {
        " ".join(part.lower().split()) for text in read for part in (text.title or "", text.body)
    }
    lines = [
        line
        for path in QUALITY.glob("headlines*.tsv")
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    rows = [
        json.loads(line)
        for path in QUALITY.glob("articles*.jsonl")
        for line in path.open(encoding="utf-8")
    ]
    tested = (
        [line.split("\t")[1] for line in lines]
        + [row["title"] for row in rows]
        + [row["text"] for row in rows]
    )
    assert len(tested) >= 500
    assert not [text for text in tested if " ".join(text.lower().split()) in trained]


def test_a_text_is_cut_ever_shorter() -> None:
    text = TrainingText(
        "A bridge falls",
        "The old bridge at the mill fell on Monday night in the storm. Nobody was hurt. It is to be rebuilt.",
        ("x",),
        "wikinews",
    )
    bodies = [short.body for short in shorten_text(text)]
    assert bodies == [
        "A bridge falls",
        "The old bridge at the mill fell on Monday night in the storm.",
        "The old bridge at the mill fell on Monday night in the storm. Nobody was hurt.",
        "The old bridge at the mill fell on Monday",
        "The old bridge at",
    ]
    assert {short.title for short in shorten_text(text)} == {None}
