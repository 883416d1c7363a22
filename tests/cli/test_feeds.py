"""Feeds from the command line, against a server of the test's own on this machine."""

import json
import os
import signal
import sqlite3
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from connectors.feeds.state import SqliteFeedStates
from tests.command import NEWSBEAM, account, newsbeam
from tests.places import ROOT

HOST = "127.0.0.1"
ITEM = """<item><title>{0} die in flood number {0}</title><link>https://e.org/{0}</link><guid>{0}</guid>
<pubDate>Sat, 01 Mar 2025 10:00:00 GMT</pubDate><description>The flood number {0} struck the coast of Spain, Spain said.</description></item>"""


class Publisher(SimpleHTTPRequestHandler):
    """Serves the files of a folder, and says nothing of it on what the command prints to."""

    def log_message(self, format: str, *_: object) -> None:  # noqa: A002  # as its parent has it
        pass


def write_feed(folder: Path, items: int) -> None:
    body = "".join(ITEM.format(number) for number in range(items))
    feed = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Example</title><link>https://e.org/</link>{body}</channel></rss>'
    (folder / "new.xml").write_text(feed, encoding="utf-8")
    (folder / "new.xml").replace(folder / "feed.xml")


@pytest.fixture
def publisher(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    folder = tmp_path / "site"
    folder.mkdir()
    write_feed(folder, 2)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Publisher, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield folder, f"http://127.0.0.1:{server.server_port}/feed.xml"
    server.shutdown()


def test_a_feed_is_polled_when_due_and_indexed_once(
    publisher: tuple[Path, str], tmp_path: Path
) -> None:
    folder, url = publisher
    index = tmp_path / "index"
    refused = newsbeam("run", url, "--to", index)
    assert "not public" in refused.stderr
    assert account(url, "--allow-private", HOST, "--to", index)["indexed"] == 2, (
        "a refusal of ours sets no back-off"
    )
    assert account(url, "--allow-private", HOST, "--to", index)["read"] == 0, "it is not due yet"
    write_feed(folder, 3)
    grown = account(url, "--now", "--to", index)  # it knows its host from here on
    assert (grown["indexed"], grown["rejected"]) == (1, 0)
    health = [
        json.loads(line) for line in newsbeam("feeds", "--json", "--to", index).stdout.splitlines()
    ]
    assert [(row["url"], row["status"]) for row in health] == [(url, "ok")]
    found = json.loads(
        newsbeam("search", "flood", "--country", "ES", "--json", "--to", index).stdout
    )
    assert found["total"] == 3


@pytest.mark.parametrize("name", ["missing.xml", "empty.xml", "page.xml"])
def test_a_named_feed_that_cannot_be_read_ends_with_1_after_all_else_is_done(
    publisher: tuple[Path, str], tmp_path: Path, name: str
) -> None:
    folder, url = publisher
    (folder / "empty.xml").write_bytes(b"")
    (folder / "page.xml").write_text("<html><body>Welcome</body></html>")
    (tmp_path / "a.txt").write_text(
        "The storm left thousands of homes without power along the coast of Spain."
    )
    bad = url.replace("feed.xml", name)
    options = ("--allow-private", "127.0.0.1", "--to", tmp_path / "index")
    done = newsbeam("run", bad, url, tmp_path / "a.txt", "--json", *options)
    assert (done.returncode, json.loads(done.stdout)["indexed"]) == (1, 3)
    assert bad in done.stderr
    assert "Traceback" not in done.stderr
    (tmp_path / "list.opml").write_text(f'<opml><body><outline xmlUrl="{bad}"/></body></opml>')
    listed = newsbeam("run", url, tmp_path / "list.opml", "--now", *options)
    assert (listed.returncode, bad in listed.stderr) == (0, True), (
        "one of a list is told of, and no error"
    )


def test_a_named_feed_of_no_host_or_at_a_closed_door_ends_with_1(tmp_path: Path) -> None:
    for url in ("http://nowhere.invalid/feed", "http://127.0.0.1:1/feed"):
        done = newsbeam("run", url, "--to", tmp_path / "index")
        assert (done.returncode, url in done.stderr) == (1, True)


def test_every_entry_of_a_feed_is_in_the_account(
    publisher: tuple[Path, str], tmp_path: Path
) -> None:
    folder, url = publisher
    twice = ITEM.format(1).replace("10:00:00", "12:00:00").replace("struck", "has struck")
    entries = [
        ITEM.format(1),
        twice,
        "<item><link>https://e.org/9</link></item>",
        "<item><title>News</title></item>",
    ]
    (folder / "feed.xml").write_text(
        f"<rss><channel>{''.join(entries)}</channel></rss>", encoding="utf-8"
    )
    for source in (url, folder / "feed.xml"):
        index = tmp_path / str(hash(source))
        made = account(source, *(("--allow-private", HOST) if source == url else ()), "--to", index)
        assert (made["read"], made["indexed"], made["merged"], made["rejected"]) == (4, 2, 1, 1)
        assert "Nothing to read in it" in newsbeam("rejects", "--to", index).stdout.replace(
            "\n", " "
        )
    again = account(url, "--allow-private", HOST, "--now", "--to", tmp_path / str(hash(url)))
    assert again["read"] == 0, "nothing is told of twice"


def test_full_text_is_taken_from_pages(publisher: tuple[Path, str], tmp_path: Path) -> None:
    folder, url = publisher
    more = (
        "The flood came at night and took the bridge over the river, the mayor of the town said on Sunday morning. "
        * 8
    )
    (folder / "page.html").write_text(
        f"<html><body><article><h1>Flood</h1><p>{more}</p></article></body></html>"
    )
    feed = (
        (folder / "feed.xml")
        .read_text(encoding="utf-8")
        .replace("https://e.org/1", url.replace("feed.xml", "page.html"))
    )
    (folder / "feed.xml").write_text(feed, encoding="utf-8")
    account(url, "--allow-private", HOST, "--full-text", "--to", tmp_path / "index")
    found = json.loads(newsbeam("search", "bridge", "--json", "--to", tmp_path / "index").stdout)
    assert found["total"] == 1


def test_a_host_is_let_in_by_name_and_for_its_own_feeds(
    publisher: tuple[Path, str], tmp_path: Path
) -> None:
    folder, url = publisher
    index, host = tmp_path / "index", url.split("/")[2]
    (folder / "page.html").write_text(
        f"<html><body><article><p>{'Secret words of a neighbour. ' * 60}</p></article>"
    )
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Publisher, directory=str(folder))) as other:
        threading.Thread(target=other.serve_forever, daemon=True).start()
        elsewhere = f"http://127.0.0.1:{other.server_port}/"
        feed = (
            (folder / "feed.xml")
            .read_text("utf-8")
            .replace("https://e.org/1", f"{elsewhere}page.html")
        )
        (folder / "feed.xml").write_text(feed, "utf-8")
        assert newsbeam("feeds", "add", url, "--allow-private", host, "--to", index).returncode == 0
        done = newsbeam("run", url, f"{elsewhere}feed.xml", "--full-text", "--to", index)
        other.shutdown()
    assert f"{elsewhere}feed.xml: 127.0.0.1 leads to an address that is not public" in done.stderr
    assert "indexed 2" in done.stdout
    assert json.loads(newsbeam("search", "neighbour", "--json", "--to", index).stdout)["total"] == 0
    health = [
        json.loads(line) for line in newsbeam("feeds", "--json", "--to", index).stdout.splitlines()
    ]
    assert {row["url"]: row["private"] for row in health} == {
        url: [host],
        f"{elsewhere}feed.xml": [],
    }


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["run", "https://e.org/feed", "--allow-private"], "--allow-private localhost:8000"),
        (["run", "--allow-private", "https://e.org/feed"], "--allow-private localhost:8000"),
        (
            ["watch", "https://e.org/feed", "--allow-private", "--full-text"],
            "--allow-private localhost:8000",
        ),
        (["run", "https://e.org/feed", "--allow-private", "localhost"], "no feed here is on it"),
    ],
)
def test_letting_everybody_in_is_a_usage_error(words: list[str], says: str, tmp_path: Path) -> None:
    done = (
        newsbeam(*words, "--to", tmp_path / "index")
        if words[-1] != "--allow-private"
        else newsbeam(*words)
    )
    assert done.returncode == 2
    assert says in " ".join(done.stderr.replace("│", " ").split())


def test_lists_go_in_and_out(tmp_path: Path) -> None:
    index = tmp_path / "index"
    assert newsbeam("feeds", "import", ROOT / "seeds" / "feeds.opml", "--to", index).returncode == 0
    out = newsbeam("feeds", "export", "--to", index).stdout
    assert out.count("xmlUrl") == (ROOT / "seeds" / "feeds.opml").read_text(encoding="utf-8").count(
        "xmlUrl"
    )
    assert newsbeam("feeds", "add", "ftp://e.org/feed", "--to", index).returncode == 2


@pytest.mark.parametrize(
    ("list_", "sentence"),
    [
        ("<opml><body><outline", "there is no feed in this list"),
        ("hello", "is not a list of feeds in OPML"),
        (None, "cannot be read (No such file or directory)"),
    ],
)
def test_a_bad_list_gets_one_sentence(tmp_path: Path, list_: str | None, sentence: str) -> None:
    if list_ is not None:
        (tmp_path / "list.opml").write_text(list_)
    done = newsbeam("feeds", "import", tmp_path / "list.opml", "--to", tmp_path / "index")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert sentence in done.stderr


def test_each_feed_that_cannot_be_polled_gets_one_sentence(
    publisher: tuple[Path, str], tmp_path: Path
) -> None:
    folder, url = publisher
    (folder / "page.html").write_text("<html><body>Welcome</body></html>")
    urls = [
        url.replace("feed.xml", "page.html"),
        url.replace("feed.xml", "none"),
        "http://127.0.0.1:1/feed",
    ]
    done = newsbeam("run", *urls, "--allow-private", HOST, "--to", tmp_path / "index")
    assert sorted(done.stderr.splitlines()) == sorted(
        [
            f"newsbeam: {urls[0]}: it cannot be read as a feed: it is not a feed: no RSS, Atom or RDF begins in it.",
            f"newsbeam: {urls[1]}: it answers 404",
            f"newsbeam: {urls[2]}: Connection refused",
        ]
    )
    assert newsbeam("feeds", "--to", tmp_path / "index").stdout.count("retrying") == 3


@pytest.mark.process
def test_an_outage_is_told_from_the_answers_of_several_rounds(tmp_path: Path) -> None:
    urls = [f"http://127.0.0.1:1/{number}" for number in range(4)]  # too few to tell in one round
    words = [
        NEWSBEAM,
        "watch",
        *urls,
        "--every",
        "1s",
        "--allow-private",
        HOST,
        "--to",
        str(tmp_path / "index"),
    ]
    states = SqliteFeedStates(tmp_path / "index" / "feeds.sqlite")
    with subprocess.Popen(words, cwd=ROOT, stderr=subprocess.DEVNULL) as watching:
        try:
            while not (known := states.all()) or not all(state.failures for state in known):
                time.sleep(0.2)
            with (
                closing(sqlite3.connect(tmp_path / "index" / "feeds.sqlite", timeout=30)) as base,
                base,
            ):
                base.execute("UPDATE feeds SET due = 0")
            while any(state.failures for state in states.all()):
                assert watching.poll() is None
                time.sleep(0.2)
        finally:
            watching.kill()
            states.close()


@pytest.mark.process
def test_watch_goes_on_until_it_is_told_to_stop(
    publisher: tuple[Path, str], tmp_path: Path
) -> None:
    _, url = publisher
    index = tmp_path / "index"
    words = [NEWSBEAM, "watch", url, "--every", "2s", "--allow-private", HOST, "--to", str(index)]
    with subprocess.Popen(
        words,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    ) as watching:
        assert watching.stdout is not None
        assert "indexed 2" in watching.stdout.readline()
        time.sleep(1)
        assert watching.poll() is None
        watching.send_signal(signal.SIGTERM)
        assert watching.wait(60) == 0


def test_feeds_shows_what_remove_takes(tmp_path: Path) -> None:
    index = tmp_path / "index"
    line = '<outline type="rss" text="{0}" title="{0}" xmlUrl="https://{1}/feed"/>'
    lines = "".join(
        line.format(*one) for one in (("World", "a.example"), ("World sport", "b.example"))
    )
    (tmp_path / "list.opml").write_text(f'<opml version="2.0"><body>{lines}</body></opml>')
    assert newsbeam("feeds", "import", tmp_path / "list.opml", "--to", index).returncode == 0
    shown = newsbeam("feeds", "--to", index).stdout
    assert "https://a.example/feed" in shown
    assert "World sport" in shown
    several = newsbeam("feeds", "remove", "world", "--to", index)
    assert several.returncode == 2
    assert "https://a.example/feed, https://b.example/feed" in several.stderr
    assert newsbeam("feeds", "remove", "nothing", "--to", index).returncode == 2
    assert newsbeam("feeds", "remove", "World", "b.example", "--to", index).stdout == "2 removed.\n"
