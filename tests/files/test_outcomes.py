"""Every unit that files offer has an outcome in the account, and is found again under it, whatever
the folder holds."""

import gzip
import json
import os
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from connectors.files import find as finding
from connectors.files.find import find
from connectors.open import open_index
from pipeline.account import Account
from pipeline.beam.failure import understood
from pipeline.beam.runners import new_pipeline
from pipeline.cli.sources import left_aside
from pipeline.flow import run_files
from schemas.article import Article
from schemas.errors import IndexRefusedError
from schemas.reject import MOST_OF_ONE, NOTHING, Reject


class Made(NamedTuple):
    """A file: its bytes (None: a thing that is no file), and where the units in it begin."""

    ending: str
    data: bytes | None
    offsets: tuple[int, ...]


class Outcome(NamedTuple):
    """What a run did."""

    account: Account
    articles: list[Article]
    rejects: list[Reject]


def ran(source: Path, to: Path) -> Outcome:
    index = open_index(str(to))
    index.setup()
    index.close()
    account = run_files(
        new_pipeline(1, []), list(find(str(source))), str(to), datetime.now(UTC), None
    )
    index = open_index(str(to))
    try:
        return Outcome(account, list(index.articles.scan()), list(index.rejects.scan()))
    finally:
        index.close()


def sentence(number: int) -> str:
    return f"The council of town {number} decided on Friday to close quay number {number}, officials said."


def lines(some: list[bytes], *, zipped: bool) -> Made:
    data, offsets = b"", []
    for line in some:
        if line.strip():
            offsets.append(len(data))
        data += line + b"\n"
    return Made(
        ".jsonl.gz" if zipped else ".jsonl",
        gzip.compress(data) if zipped else data,
        tuple(offsets) or (0,),
    )


def array(some: list[bytes], *, zipped: bool) -> Made:
    data, offsets = b"[", []
    for line in some:
        offsets.append(len(data))
        data += line + b","
    data = data.rstrip(b",") + b"]"
    return Made(
        ".json.gz" if zipped else ".json",
        gzip.compress(data) if zipped else data,
        tuple(offsets) or (0,),
    )


def feed(numbers: list[int]) -> Made:
    entries = "".join(
        f"<item><title>{sentence(number)}</title><link>https://e.org/{number}</link><guid>{number}</guid></item>"
        for number in numbers
    )
    data = f'<rss version="2.0"><channel><title>E</title>{entries}</channel></rss>'.encode()
    return Made(".xml", data, (0,) * max(1, len(numbers)))


def page(body: str) -> Made:
    return Made(
        ".html", f"<html><head><title></title></head><body>{body}</body></html>".encode(), (0,)
    )


NUMBERS = st.integers(1, 6)
GOOD = NUMBERS.map(lambda number: json.dumps({"body": sentence(number)}).encode())
RECORDS = GOOD | st.sampled_from(
    [b"{}", b'{"body": " "}', b'{"body": "."}', b"17", b'{"body": "\\ud83d \\ud83d"}']
)
BROKEN = st.sampled_from(
    [b"", b"  ", b"{", b"[" * 3000, b"\x00\x01", b"\xff\xfe\xfd", b'{"body": ' + b"9" * 5000 + b"}"]
)
FILES = st.one_of(
    st.builds(lines, st.lists(RECORDS | BROKEN, max_size=8), zipped=st.booleans()),
    st.builds(array, st.lists(RECORDS, max_size=4), zipped=st.booleans()),
    st.builds(feed, st.lists(NUMBERS, max_size=4, unique=True)),
    NUMBERS.map(lambda number: Made(".txt", sentence(number).encode(), (0,))),
    st.sampled_from([b"", b" \n ", b"\x89PNG\r\n\x1a\n", b"caf\xe9 " * 3, b".", b"...\n\n***"]).map(
        lambda data: Made(".txt", data, (0,))
    ),
    st.sampled_from([b"", gzip.compress(b""), gzip.compress(b"x" * 99)[:-9]]).map(
        lambda data: Made(".txt.gz", data, (0,))
    ),
    st.sampled_from(
        ["", "<script>document.write('all of it')</script>", f"<p>{sentence(7)}</p>", "<p> </p>"]
    ).map(page),
    st.sampled_from([".fifo.txt", ".loop.txt", ".gone.jsonl", ".out.txt"]).map(
        lambda end: Made(end, None, (0,))
    ),
    st.sampled_from([".docx", ".png", ".csv", ""]).map(lambda ending: Made(ending, b"x", ())),
)


def put(folder: Path, name: str, made: Made) -> Path:
    path = folder / f"{name}{made.ending}"
    if made.data is not None:
        path.write_bytes(made.data)
    elif ".fifo" in made.ending:
        os.mkfifo(path)
    else:
        path.symlink_to(
            {".loop.txt": path, ".out.txt": Path("/etc/hostname")}.get(
                made.ending, folder / "nothing.txt"
            )
        )
    return path


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.generate,),
)
@given(files=st.lists(FILES, max_size=8), size=st.sampled_from([40, 1_000_000]))
def test_every_unit_has_an_outcome(
    tmp_path_factory: pytest.TempPathFactory, files: list[Made], size: int
) -> None:
    top = tmp_path_factory.mktemp("units")
    (top / "in" / "sub").mkdir(parents=True)
    units = list[tuple[str, int]]()
    for number, made in enumerate(files):
        path = put(top / "in" / ("sub" if number % 2 else ""), str(number), made)
        units.extend((str(path), offset) for offset in made.offsets)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(finding, "RANGE", size)
        outcome = ran(top / "in", top / "index")
        again = ran(top / "in", top / "index")

    assert outcome.account.balanced, outcome.account
    assert outcome.account.read == len(units)
    places = {(place.path, place.start) for article in outcome.articles for place in article.paths}
    refused = {(reject.path, reject.offset) for reject in outcome.rejects}
    assert set(units) <= places | refused
    assert sum(reject.count for reject in outcome.rejects) == outcome.account.rejected
    assert again.account.unchanged == outcome.account.read - outcome.account.rejected
    assert {reject.id for reject in again.rejects} == {reject.id for reject in outcome.rejects}


def test_the_rejects_of_later_steps_are_bounded_and_counted_too(tmp_path: Path) -> None:
    count = 3_000
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(b'{"body": "."}\n' * count))
    outcome = ran(tmp_path / "a.jsonl.gz", tmp_path / "index")
    assert (outcome.account.read, outcome.account.rejected) == (count, count)
    assert len(outcome.rejects) == MOST_OF_ONE + 1
    assert sum(reject.count for reject in outcome.rejects) == count


def test_pages_without_words_are_rejects_that_say_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    put(tmp_path / "in", "scripts", page("<script>document.write('all of the text')</script>"))
    put(tmp_path / "in", "empty", page(""))
    outcome = ran(tmp_path / "in", tmp_path / "index")
    assert (outcome.account.read, outcome.account.rejected) == (2, 2)
    assert all(
        NOTHING in reject.reason and "as a browser shows it" in reject.reason
        for reject in outcome.rejects
    )


@pytest.mark.parametrize("shape", ["lines", "answer", "answer in lines", "list", "hits"])
def test_an_article_that_comes_back_is_the_same(tmp_path: Path, shape: str) -> None:
    (tmp_path / "in").mkdir()
    put(tmp_path / "in", "feed", feed([1, 2]))
    record = {
        "title": "Harbour board closes the quay",
        "body": f"{sentence(3)}\n\nWhat comes next &amp; why\n\n" + sentence(4) * 5,
        "url": "https://www.e.org/a/?utm_source=x#top",
        "published": "yesterday",
        "publisher": "The Example",
        "authors": ["A. Writer", "B. Editor"],
        "summary": "In short.",
        "language": "en",
    }
    plain = {
        "body": f"Executive Summary\n\n{sentence(5)}\n\nKey Developments\n\n{sentence(6)}",
        "published": "2025-01-02",
    }
    (tmp_path / "in" / "r.jsonl").write_text(f"{json.dumps(record)}\n{json.dumps(plain)}\n")
    before = {article.id: article for article in ran(tmp_path / "in", tmp_path / "one").articles}
    assert len(before) == 4

    told = [article.to_json().decode() for article in before.values()]
    hits = [f'{{"article": {article}, "score": 1.5, "highlights": {{}}}}' for article in told]
    answer = f'{{"total": 4, "seconds": 0.1, "hits": [{", ".join(hits)}], "facets": {{}}}}'
    name, text = {
        "lines": ("a.jsonl", "\n".join(told)),
        "answer": ("a.json", answer),
        "answer in lines": ("a.jsonl", answer),
        "list": ("a.json", f"[{','.join(told)}]"),
        "hits": ("a.jsonl", "\n".join(hits)),
    }[shape]
    (tmp_path / name).write_text(text)
    outcome = ran(tmp_path / name, tmp_path / "two")
    after = {article.id: article for article in outcome.articles}
    assert after.keys() == before.keys()
    kept = (
        "fingerprint",
        "title",
        "body",
        "summary",
        "sections",
        "url",
        "publisher",
        "authors",
        "feed",
        "published",
        "modified",
        "language",
        "kind",
        "flags",
    )
    for id_, article in before.items():
        assert [getattr(after[id_], name) for name in kept] == [
            getattr(article, name) for name in kept
        ]
    assert ran(tmp_path / name, tmp_path / "two").account.unchanged == 4


def test_a_forged_article_is_read_with_care(tmp_path: Path) -> None:
    forged = {
        "id": "u1" + "0" * 32,
        "fingerprint": "f",
        "@timestamp": "2025-01-01T00:00:00Z",
        "body": sentence(1),
        "kind": "x",
        "modified": "2999-01-01T00:00:00Z",
        "sections": [{"title": "t", "start": -5, "end": 10**9}],
        "published": {
            "gte": "2999-01-01T00:00:00Z",
            "lte": "2999-01-01T00:00:00Z",
            "text": "2999-01-01",
        },
    }
    (tmp_path / "a.jsonl").write_text(json.dumps(forged))
    (article,) = ran(tmp_path / "a.jsonl", tmp_path / "index").articles
    assert article.id != forged["id"]
    assert (article.sections, article.kind) == ((), "article")
    assert article.modified <= datetime.now(UTC)
    assert article.published is None or article.published.gte <= datetime.now(UTC)


def test_files_of_unknown_kinds_are_told_of_and_pictures_are_not(tmp_path: Path) -> None:
    for name in ("a.docx", "b.docx", "51060", "c.png", "README", "LICENSE.md5", ".hidden", "d.txt"):
        (tmp_path / name).write_text("x")
    aside = Counter[str]()
    assert len(list(find(str(tmp_path), aside=aside))) == 1
    assert aside == {".docx": 2, "no ending": 1}
    assert left_aside(aside).startswith("3 files of unknown kind left aside (.docx 2, no ending 1)")


def exhausted(error: Exception) -> Callable[[object], object]:
    def step(_: object) -> object:
        raise RuntimeError("the model cannot be loaded") from error

    return step


@pytest.mark.parametrize("name", ["split", "clean", "classify", "extract"])
@pytest.mark.parametrize(
    "error", [OSError(27, "File too large"), OSError(28, "No space left"), MemoryError()]
)
def test_a_machine_at_its_end_ends_the_run_and_rejects_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, error: Exception
) -> None:
    (tmp_path / "a.txt").write_text(sentence(1))
    monkeypatch.setattr(f"pipeline.flow.{name}", exhausted(error))
    with pytest.raises(Exception, match="make room and run again") as raised:
        ran(tmp_path / "a.txt", tmp_path / "index")
    assert isinstance(understood(raised.value), IndexRefusedError)
