"""A step that fails once, at each stage, and then a replay: the same articles as if nothing had
failed, byte for byte."""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from connectors.feeds.feedstate import fresh
from connectors.feeds.parser import parse_feed
from connectors.files.find import FileRef, Missed
from connectors.open import open_feed_states, open_index
from pipeline import flow
from pipeline.account import Account
from pipeline.beam import transforms
from pipeline.beam.runners import new_pipeline
from pipeline.cli import rejects
from pipeline.cli.sources import named
from pipeline.write import Settled
from schemas.article import Article
from schemas.item import Item
from schemas.reject import Reject
from tests.places import SEEDS

FOUND = datetime(2026, 11, 28, 12, tzinfo=UTC)
FEED = "https://news.example.org/feed.xml"
SUMMARY = "A short account of the talks, in other words than those of the text itself."
TEXT = "Ministers of twelve countries met in Geneva on Monday, said Jane Doe of the United Nations."
ENTRIES = f"""<?xml version="1.0"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>The Example Times</title><id>urn:feed</id>
<updated>2026-11-27T10:00:00Z</updated>
<entry xml:lang="en-GB"><id>urn:1</id><title>Talks in Geneva</title><link href="https://news.example.org/1"/>
<published>2026-11-26T10:00:00Z</published><updated>2026-11-27T09:00:00Z</updated><author><name>Ann Other</name></author>
<category term="Diplomacy"/><category term="Europe"/><summary>{SUMMARY}</summary>
<content type="html">&lt;p&gt;{TEXT} {TEXT[:40]}.&lt;/p&gt;&lt;h2&gt;What was said&lt;/h2&gt;&lt;p&gt;"We have nowhere to retreat", she said
on Tuesday, as some 100,000 soldiers stood at the border.&lt;/p&gt;&lt;h2&gt;What comes next&lt;/h2&gt;&lt;p&gt;They meet again.&lt;/p&gt;</content></entry>
<entry><id>urn:2</id><title>The same words</title><updated>2026-11-27T10:00:00Z</updated><summary>Nothing more is known.</summary></entry>
<entry><id>urn:3</id><title>The same words</title><updated>2026-11-27T10:00:00Z</updated><summary>Nothing more is known.</summary></entry>
</feed>"""
RECORDS = [
    {
        "title": "A title",
        "body": f"{TEXT} It rained.",
        "url": "https://example.org/a",
        "published": "2026-11-20",
        "updated": "2026-11-21T01:02:03Z",
        "publisher": "Example",
        "summary": SUMMARY,
        "language": "en",
        "authors": ["A", "B"],
        "tags": ["x", "y"],
    },
    {"body": f"{TEXT} It snowed.", "date": "2026-11-20"},
    {
        "title": "Ein Titel",
        "body": "Die Minister trafen sich am Montag in Genf und sprachen lange miteinander.",
        "lang": "de",
    },
]
STAGES = ("split", "clean", "classify", "extract", "index")


def lines(folder: Path) -> Path:
    path = folder / "in" / "records.jsonl"
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in RECORDS), encoding="utf-8")
    return path


def files(*sources: Path) -> list[FileRef | Missed]:
    return list(named([str(source) for source in sources]).refs)


def run(to: Path, refs: list[FileRef | Missed], items: list[Item]) -> Account:
    """Run the flow over files, and then over the entries of a feed."""
    index = open_index(str(to))
    index.setup()
    index.close()
    account = flow.run_files(new_pipeline(1, []), refs, str(to), FOUND, None)
    if items:
        account = account.plus(flow.run_items(new_pipeline(1, []), items, str(to), None))
    return account


def entries() -> list[Item]:
    return list(parse_feed(ENTRIES.encode(), FEED, FOUND).items)


def held(to: Path) -> list[bytes]:
    index = open_index(str(to))
    try:
        return [article.to_json() for article in index.articles.scan()]
    finally:
        index.close()


def kept(to: Path) -> list[Reject]:
    index = open_index(str(to))
    try:
        return list(index.rejects.scan())
    finally:
        index.close()


def keep(to: Path, *some: Reject) -> None:
    index = open_index(str(to))
    index.setup()
    index.rejects.put(some)
    index.close()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    """Give the articles of a run in which nothing failed."""
    folder = tmp_path_factory.mktemp("whole")
    account = run(folder / "index", files(SEEDS, lines(folder)), entries())
    assert (account.balanced, account.rejected) == (True, 0)
    articles = [Article.from_json(one) for one in held(folder / "index")]
    found = [article for article in articles if article.feed]
    assert {"summary", "sections", "authors"} <= {
        name for one in found for name, value in one if value
    }
    return without_folders(folder, held(folder / "index"))


def without_folders(folder: Path, articles: list[bytes]) -> list[bytes]:
    return [one.replace(str(folder).encode(), b"") for one in articles]


def poison(stage: str, patched: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("poisoned")

    def refuse(_index: object, articles: list[Article], **_: object) -> list[Settled]:
        return [Settled(article, "refused", "poisoned") for article in articles]

    if stage == "index":
        patched.setattr(transforms, "settle", refuse)
    else:
        patched.setattr(flow, stage, fail)


@pytest.mark.parametrize("stage", STAGES)
def test_what_a_step_failed_on_goes_on_from_there_as_if_it_had_not(
    stage: str, whole: list[bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    to = tmp_path / "index"
    with monkeypatch.context() as patched:
        poison(stage, patched)
        poisoned = run(to, files(SEEDS, lines(tmp_path)), entries())
    assert poisoned.balanced
    assert held(to) == []
    assert len(kept(to)) == poisoned.rejected  # two entries of the same words are two rejects
    assert {one.stage for one in kept(to)} == {stage}
    done = rejects.replay_all(str(to), [])
    assert done.staying == []
    assert done.account.balanced
    assert kept(to) == []
    assert without_folders(tmp_path, held(to)) == whole


def test_a_replay_that_fails_again_keeps_each_reject_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    to = tmp_path / "index"
    with monkeypatch.context() as patched:
        poison("extract", patched)
        run(to, files(lines(tmp_path)), [])
        before = {one.id for one in kept(to)}
        assert rejects.replay_all(str(to), []).account.rejected == len(RECORDS)
    assert {one.id for one in kept(to)} == before
    assert len(before) == len(RECORDS)


def test_a_reject_of_an_earlier_version_is_read_and_goes_on(tmp_path: Path) -> None:
    at = FOUND.isoformat().replace("+00:00", "Z")
    item = {"path": "gone.txt", "text": TEXT, "media": "text/plain", "found": at}
    old = {
        "id": "1" * 32,
        "stage": "extract",
        "path": "gone.txt",
        "offset": 0,
        "reason": "x",
        "error": None,
        "at": at,
    }
    keep(tmp_path / "index", Reject.from_json(json.dumps(old | {"item": item})))
    assert rejects.replay_all(str(tmp_path / "index"), []).account.indexed == 1
    assert kept(tmp_path / "index") == []


def test_a_line_that_was_mended_is_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(tmp_path / "whole", files(lines(tmp_path)), [])
    path, to = lines(tmp_path), tmp_path / "index"
    good = path.read_bytes()
    path.write_bytes(good.replace(b"{", b"<", 1))
    assert run(to, files(tmp_path / "in"), []).rejected == 1
    path.write_bytes(good)
    monkeypatch.setattr("pipeline.cli.run.datetime", SimpleNamespace(now=lambda _zone: FOUND))
    assert rejects.replay_all(str(to), []).staying == []
    assert kept(to) == []
    assert held(to) == held(tmp_path / "whole")


def test_what_moved_away_keeps_its_rejects_and_says_so(tmp_path: Path) -> None:
    path, to = lines(tmp_path), tmp_path / "index"
    path.write_bytes(b"no json\n" + path.read_bytes())
    run(to, files(tmp_path / "in"), [])
    before = kept(to)
    path.rename(tmp_path / "elsewhere")
    done = rejects.replay_all(str(to), [])
    assert kept(to) == before
    assert len(before) == 1
    assert str(path) in done.staying[0]
    (tmp_path / "in").rename(tmp_path / "moved")
    assert "its reject stays" in rejects.replay_all(str(to), []).staying[0]
    assert kept(to) == before


def test_a_kept_original_needs_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, to = lines(tmp_path), tmp_path / "index"
    with monkeypatch.context() as patched:
        poison("clean", patched)
        run(to, files(path), [])
    path.unlink()
    assert rejects.replay_all(str(to), []).account.indexed == len(RECORDS)
    assert kept(to) == []


def test_a_replay_follows_no_link_that_the_run_refused(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "private.txt").write_text(TEXT)
    inside = lines(tmp_path).parent
    (inside / "folder").symlink_to(secret)
    (inside / "file.txt").symlink_to(secret / "private.txt")
    to = tmp_path / "index"
    assert run(to, files(inside), []).rejected == 2
    before = kept(to)
    done = rejects.replay_all(str(to), [])
    assert (done.account.read, len(done.staying)) == (0, 2)
    assert kept(to) == before


@pytest.mark.parametrize("kind", ["link", "folder"])
def test_a_reject_that_names_a_link_or_a_folder_makes_nobody_read_it(
    kind: str, tmp_path: Path
) -> None:
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "private.txt").write_text(TEXT)
    link = tmp_path / "link.txt"
    link.symlink_to(secret / "private.txt")
    to = tmp_path / "index"
    keep(
        to,
        Reject.of("read", str(link if kind == "link" else secret), "It could not be read.", FOUND),
    )
    done = rejects.replay_all(str(to), [])
    assert (done.account.read, len(done.staying), len(kept(to))) == (0, 1, 1)


def test_a_relative_path_is_read_in_the_folder_of_its_run_only(tmp_path: Path) -> None:
    to, here = tmp_path / "index", Path.cwd()
    path = lines(tmp_path)
    path.write_text("no json\n")
    (tmp_path / "other").mkdir()
    lines(tmp_path / "other")
    try:
        os.chdir(tmp_path)
        run(to, list(named(["in"]).refs), [])
        os.chdir(tmp_path / "other")
        done = rejects.replay_all(str(to), [])
        assert "Replay it from there" in done.staying[0]
        assert len(kept(to)) == 1
        os.chdir(tmp_path)
        lines(tmp_path)
        assert rejects.replay_all(str(to), []).account.indexed == len(RECORDS)
        assert kept(to) == []
    finally:
        os.chdir(here)


def test_what_a_poll_could_not_read_stays_until_the_feed_is_read_whole(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    to = tmp_path / "index"
    bad = Reject.of("read", FEED, f"{FEED}: 1 entries gave no item: it has no title.", FOUND)
    keep(to, bad)
    assert rejects.replay_all(str(to), []).account.read == 0
    assert kept(to) == [bad]
    rejects.list_rejects(str(to), json=False)
    assert "polled again" in capsys.readouterr().out
    for hours, left in ((-1, [bad]), (1, [])):
        polled(to, FOUND + timedelta(hours=hours))
        rejects.replay_all(str(to), [])
        assert kept(to) == left


def polled(to: Path, whole: datetime) -> None:
    """Remember the feed as read whole."""
    states = open_feed_states(str(to))
    states.remove([FEED])
    states.add([fresh(FEED, whole).but(whole=whole)])
    states.close()
