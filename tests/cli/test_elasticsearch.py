"""The command on a real Elasticsearch: the same articles as elsewhere, and every one of them
through a crash."""

import subprocess
import time
from pathlib import Path

from elasticsearch import Elasticsearch

from connectors.elastic.index import open_elastic
from tests.bench.varied import write_varied
from tests.cli.test_commands import NEWSBEAM, account, articles, newsbeam
from tests.elasticsearch.server import Server
from tests.places import ROOT, SEEDS

MANY = 450
ONE = SEEDS / "001_b5b130400d505858.txt"


def count(url: str) -> int:
    index = open_elastic(url)
    try:
        index.refresh()
        return index.articles.count()
    finally:
        index.close()


def test_a_server_that_is_not_up_is_waited_for_as_long_as_asked(own_server: Server) -> None:
    gone = newsbeam("run", SEEDS, "--to", own_server.url, "--wait-for-index", "1s")
    assert gone.returncode == 4
    assert gone.stderr.count("\n") == 1
    assert "could not be used for 1 second" in gone.stderr
    run = subprocess.Popen(
        [NEWSBEAM, "run", str(ONE), "--to", own_server.url, "--wait-for-index", "5m"],
        stdout=subprocess.PIPE,
        cwd=ROOT,
    )
    own_server.start()
    assert run.wait(300) == 0
    assert count(own_server.url) == 1


def test_what_a_run_indexed_is_searchable_when_it_returns(own_server: Server) -> None:
    own_server.start()
    assert newsbeam("setup", "--to", own_server.url).returncode == 0
    with Elasticsearch(own_server.url) as client:
        client.indices.put_settings(index="newsbeam-*", settings={"refresh_interval": -1})
        account(ONE, "--to", own_server.url)
        assert (
            client.count(index="newsbeam-articles", query={"exists": {"field": "story.id"}})[
                "count"
            ]
            == 1
        )
        assert client.count(index="newsbeam-runs")["count"] == 1


def test_the_seeds_are_the_same_articles_and_the_server_may_crash(
    own_server: Server, tmp_path: Path
) -> None:
    own_server.start()
    account(SEEDS, "--to", own_server.url)
    assert account(SEEDS, "--to", own_server.url)["unchanged"] == 14
    account(SEEDS, "--to", f"jsonl:{tmp_path / 'lines'}")
    index = open_elastic(own_server.url)
    (tmp_path / "server").write_bytes(
        b"".join(article.to_json() + b"\n" for article in index.articles.scan())
    )
    index.close()
    assert articles(tmp_path / "server") == articles(tmp_path / "lines")
    found = newsbeam("search", "peace talks", "--facets", "--to", own_server.url)
    assert "Vladimir Putin" in found.stdout

    source = write_varied(tmp_path / "varied.jsonl", MANY)
    run = subprocess.Popen(
        [NEWSBEAM, "run", str(source), "--to", own_server.url, "--json"],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    while run.poll() is None and count(own_server.url) == 14:
        time.sleep(0.2)
    own_server.kill()
    own_server.start()
    assert run.wait(540) == 0
    assert count(own_server.url) == 14 + MANY
