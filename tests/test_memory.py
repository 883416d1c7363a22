"""What is kept of words while texts are read is let go of before they are related."""

from datetime import UTC, datetime
from pathlib import Path

from connectors.files.find import find_files
from connectors.open import open_index
from pipeline import memory
from pipeline.beam.runners import new_pipeline
from pipeline.flow import run_files


def test_what_was_asked_is_not_worked_out_again_until_it_is_forgotten() -> None:
    worked: list[str] = []

    @memory.kept(10)
    def length(word: str) -> int:
        worked.append(word)
        return len(word)

    assert [length("peace"), length("talks"), length("peace")] == [5, 5, 5]
    assert worked == ["peace", "talks"]
    memory.forget()
    assert length("peace") == 5
    assert worked == ["peace", "talks", "peace"]


def test_a_run_that_has_read_all_keeps_nothing_of_words(tmp_path: Path) -> None:
    worked: list[str] = []

    @memory.kept(10)
    def length(word: str) -> int:
        worked.append(word)
        return len(word)

    length("peace")
    (tmp_path / "a.txt").write_text("The ministers met in Geneva on Monday, officials said.\n")
    index = open_index(str(tmp_path / "index"))
    index.setup()
    index.close()
    refs = list(find_files(str(tmp_path / "a.txt")))
    run_files(new_pipeline(1, []), refs, str(tmp_path / "index"), datetime.now(UTC), None)
    length("peace")
    assert worked == ["peace", "peace"]
