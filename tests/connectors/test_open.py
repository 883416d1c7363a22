import subprocess
import sys
from pathlib import Path

import pytest

from connectors.embedded.index import EmbeddedStorage
from connectors.index import Search, Write
from connectors.jsonlines import JsonLinesStorage
from connectors.open import open_index
from schemas.errors import UsageError
from tests.connectors.articles import article

ROOT = Path(__file__).parents[2]


def test_a_path_is_an_embedded_index_and_nothing_is_touched_yet(tmp_path: Path) -> None:
    assert isinstance(open_index(str(tmp_path / "a")).storage, EmbeddedStorage)
    assert list(tmp_path.iterdir()) == []


def test_jsonl_names_a_file(tmp_path: Path) -> None:
    index = open_index(f"jsonl:{tmp_path / 'a.jsonl'}")
    assert isinstance(index.storage, JsonLinesStorage)
    assert index.working_folder == tmp_path / ".a.jsonl.newsbeam"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("to", ["", "jsonl:", "ftp://example.org/index"])
def test_a_name_that_is_none_is_one_sentence(to: str) -> None:
    with pytest.raises(UsageError, match=r"\.$"):
        open_index(to)


def test_a_worker_must_be_told_where_standard_output_is_gathered() -> None:
    with pytest.raises(UsageError, match="working folder"):
        open_index("jsonl:-", owner=False)


def test_importing_it_imports_no_index() -> None:
    heavy = "{'tantivy', 'elasticsearch', 'sqlite3', 'pydantic', 'apache_beam'}"
    code = f"import sys, connectors.open; print({heavy} & set(sys.modules))"
    said = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert said.stdout == "set()\n"


def test_what_workers_wrote_is_made_searchable_once_when_the_owner_ends(tmp_path: Path) -> None:
    to = str(tmp_path / "index")
    owner, worker = open_index(to), open_index(to, owner=False)
    owner.setup()
    worker.articles.write([Write(article=article(1))])
    worker.close()
    assert not list((tmp_path / "index").glob("search-*"))
    owner.close()
    assert list((tmp_path / "index").glob("search-*"))
    assert open_index(to).searcher.search(Search(query="drones")).total == 1
