"""What every index promises as a whole: set up, closed, opened again, killed, shared by processes."""

import multiprocessing
import os
import signal
import subprocess
import sys
from pathlib import Path

from connectors.embedded.index import open_embedded
from connectors.index import Count, Index, Search, Write
from tests.connectors.articles import article, reject
from tests.connectors.indexes import Where, downgrade, expired, fill, found, ids, tombstone, twice

ROOT = Path(__file__).parents[2]


def test_setup_twice_changes_nothing(index: Index) -> None:
    fill(index, article(1))
    index.setup()
    assert index.articles.count() == 1


def test_doing_the_same_twice_is_doing_it_once(index: Index) -> None:
    index.rejects.put([reject(1)])
    index.rejects.put([reject(1)])
    for _ in range(2):
        index.setup()
        index.refresh()
        index.rejects.delete([reject(1).id])
        assert list(index.rejects.scan()) == []
        index.rejects.delete([])
        index.rejects.put([])
        assert index.articles.write([]) == []
    first, again = (index.articles.write([Write(article=article(1))])[0].outcome for _ in range(2))
    assert (first, again) == ("written", "conflict")
    index.refresh()
    for _ in range(2):
        assert (index.articles.count(), [*index.articles.scan()], found(index, "drones")) == (
            1,
            [article(1)],
            [1],
        )
        assert (
            set(index.articles.look_up([article(1).id, article(1).id]))
            == set(index.articles.get([article(1).id] * 2))
            == {article(1).id}
        )
    index.close()
    index.close()


def test_everything_is_there_after_closing_and_opening(to: Where) -> None:
    first = to.open()
    first.setup()
    first.articles.write([Write(article=article(number)) for number in range(5)])
    first.rejects.put([reject(1)])
    first.close()
    for _ in range(2):
        again = to.open()
        assert list(again.articles.scan()) == [article(number) for number in range(5)]
        assert list(again.rejects.scan()) == [reject(1)]
        assert found(again, "drones") == [0, 1, 2, 3, 4]
        again.close()
    third = to.open()
    third.setup()
    assert third.articles.write([Write(article=article(1))])[0].outcome == "conflict"
    third.rejects.delete([reject(1).id])
    third.close()
    last = to.open()
    assert (last.articles.count(), list(last.rejects.scan())) == (5, [])
    last.close()


def test_what_was_pruned_is_so_after_closing_and_opening(to: Where) -> None:
    first = to.open()
    first.setup()
    first.articles.write([Write(article=article(number)) for number in range(4)])
    first.tombstones.put([tombstone(1)])
    first.articles.delete([*expired(first, 2).values()])
    first.close()
    again = to.open()
    again.setup()
    assert [one.id for one in again.articles.scan()] == [*ids(2, 3)]
    assert found(again, "") == [2, 3]
    assert list(again.tombstones.scan()) == [tombstone(1)]
    again.close()


def test_an_index_is_compacted_whenever_it_is_asked(index: Index) -> None:
    fill(index, *(article(number) for number in range(9)))
    index.articles.delete([*expired(index, 9).values()])
    twice(index.storage.compact)
    assert index.articles.count() == 0


WRITER = """
import sys
from connectors.index import Write
from tests.connectors.articles import article
from tests.connectors.indexes import Where
index = Where(*sys.argv[1:]).open()
index.setup()
for number in range(1_000_000):
    index.articles.write([Write(article=article(2 * number)), Write(article=article(2 * number + 1))])
    print(number, flush=True)
"""


def test_what_was_written_survives_a_kill(to: Where) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", WRITER, *filter(None, to)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert child.stdout is not None
    for _ in range(20):
        last = int(child.stdout.readline())
    os.kill(child.pid, signal.SIGKILL)
    said = child.stdout.read().split("\n")[:-1]
    child.wait()
    last = int(said[-1]) if said else last
    again = to.open()
    again.setup()
    again.refresh()
    count = again.articles.count()
    assert 2 * (last + 1) <= count <= 2 * (last + 2)
    assert [one.id for one in again.articles.scan()] == [
        article(number).id for number in range(count)
    ]
    assert again.searcher.search(Search(query="drones")).total == count
    again.close()


def write_all(to: Where, mine: int, owner: bool) -> None:
    """Add 1 to the word count of each of 50 articles, 10 times, whoever else does the same."""
    index = to.open(owner=owner)
    for number in [*range(50)] * 10:
        done = False
        while not done:
            stored = index.articles.get([article(number).id]).get(article(number).id)
            count = stored.article.word_count if stored else 0
            token = stored.token if stored else None
            write = Write(
                article=article(number, word_count=count + 1, title=f"By {mine}"), token=token
            )
            done = index.articles.write([write])[0].outcome == "written"
    index.close()


def test_two_processes_lose_nothing_and_double_nothing(to: Where) -> None:
    owner = to.open()
    owner.setup()
    spawn = multiprocessing.get_context("spawn")
    workers = [spawn.Process(target=write_all, args=(to, mine, False)) for mine in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0, 0]
    owner.close()
    again = to.open()
    assert [one.word_count for one in again.articles.scan()] == [20] * 50
    page = again.searcher.search(Search(query="by", size=0, facets=("kind",)))
    assert (page.total, page.facets["kind"]) == (50, (Count(value="article", count=50),))
    again.close()


def test_an_index_of_the_format_before_gets_what_pruning_needs(tmp_path: Path) -> None:
    old = open_embedded(tmp_path)
    old.setup()
    fill(old, article(1), article(2))
    old.close()
    downgrade(tmp_path, 4)
    new = open_embedded(tmp_path)
    new.tombstones.put([tombstone(1)])
    new.articles.delete([*expired(new, 2).values()])
    new.refresh()
    assert found(new, "") == [2]
    assert list(new.tombstones.scan()) == [tombstone(1)]
    new.close()
