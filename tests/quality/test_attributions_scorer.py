from schemas.article import Claim
from tests.quality.attributions import overlaps, right_speaker, score

TEXT = "Berg, who left, said it rained. He said it was dry."
LABEL = {
    "source": {"text": "Berg", "start": 0, "end": 4},
    "content": {"text": "it rained", "start": 21, "end": 30},
    "cue": "said",
}


def claim(start: int, end: int, speaker: str | None, text: str) -> Claim:
    return Claim(text=TEXT[start:end], start=start, end=end, speaker=speaker, speaker_text=text)


def test_half_of_the_shorter_counts() -> None:
    assert overlaps((0, 10), (5, 40))
    assert not overlaps((0, 10), (6, 40))
    assert not overlaps((0, 10), (10, 40))


def test_pronouns_count_as_written_and_relative_ones_by_the_name_before() -> None:
    assert right_speaker(TEXT, {"text": "He", "start": 32, "end": 34}, claim(40, 50, None, "He"))
    assert not right_speaker(
        TEXT, {"text": "He", "start": 32, "end": 34}, claim(40, 50, "Anna", "she")
    )
    assert right_speaker(TEXT, {"text": "who", "start": 6, "end": 9}, claim(21, 30, "Berg", "Berg"))


def test_scores() -> None:
    article = {"text": TEXT, "attributions": [LABEL]}
    assert score(
        [article], lambda _: [claim(21, 30, "Berg", "Berg"), claim(40, 50, None, "He")]
    ) == {
        "found": 1.0,
        "speaker": 1.0,
        "precision": 0.5,
    }
    assert score([article], lambda _: []) == {"found": 0.0, "speaker": 0.0, "precision": 0.0}
