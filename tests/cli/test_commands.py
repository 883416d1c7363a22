"""The commands as a user types them, on the embedded index and JSON lines."""

import json
import shutil
from pathlib import Path

import pytest

from tests.command import account, articles, newsbeam
from tests.places import SEEDS


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index that holds one article, for questions."""
    index = tmp_path_factory.mktemp("filled") / "index"
    account(SEEDS / "001_b5b130400d505858.txt", "--to", index)
    return index


def test_the_seeds_into_the_embedded_index_twice(tmp_path: Path) -> None:
    index = tmp_path / "index"
    assert account(SEEDS, "--to", index) == {
        "read": 14,
        "indexed": 14,
        "unchanged": 0,
        "merged": 0,
        "rejected": 0,
    }
    assert account(SEEDS, "--to", index) == {
        "read": 14,
        "indexed": 0,
        "unchanged": 14,
        "merged": 0,
        "rejected": 0,
    }
    found = newsbeam("search", "peace talks", "--facets", "--to", index)
    assert found.returncode == 0
    assert "Vladimir Putin" in found.stdout
    assert "\033[" not in found.stdout, "colours in a pipe"
    answer = json.loads(
        newsbeam(
            "search", "--person", "Vladimir Putin", "--country", "UA", "--json", "--to", index
        ).stdout
    )
    assert answer["total"] > 0
    shown = newsbeam("show", answer["hits"][0]["article"]["id"], "--to", index)
    assert "Vladimir Putin" in shown.stdout
    assert shown.returncode == 0


def test_the_same_articles_in_any_order(tmp_path: Path) -> None:
    files = sorted(SEEDS.glob("*.txt"))
    account(*files, "--to", f"jsonl:{tmp_path / 'one'}")
    account(*reversed(files), "--to", f"jsonl:{tmp_path / 'two'}")
    one, two = (articles(tmp_path / name) for name in ("one", "two"))
    assert len(one) == 14
    assert one == two


@pytest.mark.process
def test_the_same_articles_in_any_number_of_processes(tmp_path: Path) -> None:
    for number in ("1", "2"):
        account(SEEDS, "--processes", number, "--to", f"jsonl:{tmp_path / number}")
    one, two = (articles(tmp_path / number) for number in ("1", "2"))
    assert len(one) == 14
    assert one == two


def test_an_earlier_form_of_an_article_and_what_changed(tmp_path: Path) -> None:
    file, index = tmp_path / "a.jsonl", tmp_path / "index"
    for toll in ("3", "5", "12"):
        text = f"At least {toll} people died when a ferry sank near the port.\n\nRescuers searched through the night."
        row = {
            "url": "https://gazette.example/ferry",
            "title": "Ferry sinks",
            "published": "2026-03-01",
            "body": text,
        }
        file.write_text(json.dumps(row), encoding="utf-8")
        assert account(file, "--to", index)["indexed"] == 1
    article = json.loads(newsbeam("search", "ferry", "--json", "--to", index).stdout)["hits"][0][
        "article"
    ]
    assert "At least 12" in article["body"]
    assert [one["changed"] > 0 for one in article["revisions"]] == [True, True]
    show = ("show", article["id"], "--to", index)
    assert "At least 3 people died" in newsbeam(*show, "--revision", "1").stdout
    last = newsbeam(*show, "--diff").stdout
    assert "- At least 5 people died" in last
    assert "+ At least 12 people died" in last
    assert "Rescuers" not in last
    first = json.loads(newsbeam(*show, "--revision", "1", "--diff", "--json").stdout)
    assert [one["sign"] for one in first["changes"]] == ["-", "+"]
    beyond = newsbeam(*show, "--revision", "4")
    assert (beyond.returncode, "give --revision 1 to 3" in beyond.stderr) == (2, True)


def test_the_same_text_in_two_files_is_one_article_with_both_places(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name in ("a.txt", "b.txt"):
        shutil.copy(SEEDS / "001_b5b130400d505858.txt", tmp_path / "in" / name)
    assert account(tmp_path / "in", "--to", f"jsonl:{tmp_path / 'out'}")["merged"] == 1
    (one,) = articles(tmp_path / "out")
    assert [Path(place["path"]).name for place in one["paths"]] == ["a.txt", "b.txt"]


def test_bad_files_are_rejected_listed_and_replayed(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    shutil.copytree(SEEDS, folder)
    (folder / "bad.txt").write_bytes(b"\x89PNG\r\n\x1a\n\0\0")
    (folder / "empty.txt").write_bytes(b"")
    (folder / "chrome.txt").write_text("Advertisement\nShare this\n")
    (folder / "cut.txt.gz").write_bytes(b"\x1f\x8b\x08\x00garbage")
    (folder / "loop").symlink_to(folder, target_is_directory=True)
    index = tmp_path / "index"
    assert account(folder, "--to", index) == {
        "read": 19,
        "indexed": 14,
        "unchanged": 0,
        "merged": 0,
        "rejected": 5,
    }
    listed = [
        json.loads(line)
        for line in newsbeam("rejects", "--json", "--to", index).stdout.splitlines()
    ]
    assert {Path(row["path"]).name for row in listed} == {
        "bad.txt",
        "chrome.txt",
        "cut.txt.gz",
        "empty.txt",
        "loop",
    }
    (folder / "bad.txt").write_text(
        "The ministers met in Geneva on Monday to discuss the ceasefire, officials said."
    )
    done = newsbeam("rejects", "--replay", "--json", "--to", index)
    assert json.loads(done.stdout)["indexed"] == 1
    listed = [
        json.loads(line)
        for line in newsbeam("rejects", "--json", "--to", index).stdout.splitlines()
    ]
    assert {Path(row["path"]).name for row in listed} == {
        "chrome.txt",
        "cut.txt.gz",
        "empty.txt",
        "loop",
    }


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("run", "nowhere.txt"), 1, "nowhere.txt"),
        (("search", "(peace", "--to", "INDEX"), 2, "character"),
        (("search", "peace", "--to", "no-such-index"), 2, "newsbeam run"),
        (("search", "--since", "soon", "--to", "INDEX"), 2, "soon"),
        (("run",), 2, "SOURCE"),
        (("fly",), 2, "fly"),
        (("show", "t1", "--to", "INDEX"), 2, "t1"),
    ],
)
def test_mistakes_get_one_sentence_and_an_exit_code(
    tmp_path: Path, filled: Path, words: tuple[str, ...], code: int, says: str
) -> None:
    done = newsbeam(*(str(filled) if word == "INDEX" else word for word in words), cwd=tmp_path)
    assert done.returncode == code
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_a_missing_source_does_not_stop_the_others(tmp_path: Path) -> None:
    done = newsbeam(
        "run", "nowhere", SEEDS / "001_b5b130400d505858.txt", "--to", tmp_path / "index"
    )
    assert done.returncode == 1
    assert "indexed 1" in done.stdout
    assert "nowhere" in done.stderr


def test_json_lines_to_standard_output_are_all_that_is_there(tmp_path: Path) -> None:
    done = newsbeam("run", SEEDS / "003_acb494713697ece1.txt", "--to", "jsonl:-", cwd=tmp_path)
    (row,) = [json.loads(line) for line in done.stdout.splitlines()]
    assert "Vladimir Putin" in row["people"]
    assert "indexed 1" in done.stderr
