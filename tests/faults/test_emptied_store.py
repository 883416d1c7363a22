"""The file of the embedded index has lost all it held: a sentence, and nothing beside it is
touched."""

from pathlib import Path

import pytest

from connectors.index import Search, Write
from connectors.open import open_index
from schemas.errors import IndexRefusedError
from tests.articles import article


def test_an_emptied_file_is_refused_and_the_search_folder_stays(tmp_path: Path) -> None:
    index = open_index(str(tmp_path))
    index.setup()
    index.articles.write([Write(article=article(1))])
    index.searcher.search(Search(query=""))
    index.close()
    for log in tmp_path.glob("articles.sqlite3-*"):
        log.unlink()
    (tmp_path / "articles.sqlite3").write_bytes(b"")
    before = sorted(path for path in tmp_path.glob("search-*/*"))
    assert before
    for _ in range(2):
        with pytest.raises(IndexRefusedError, match="is empty, though articles were in it"):
            open_index(str(tmp_path)).searcher.search(Search(query=""))
        with pytest.raises(IndexRefusedError, match="is empty, though articles were in it"):
            open_index(str(tmp_path)).setup()
    assert sorted(path for path in tmp_path.glob("search-*/*")) == before
    assert (tmp_path / "articles.sqlite3").stat().st_size == 0


def test_a_file_that_never_held_anything_is_no_damage(tmp_path: Path) -> None:
    (tmp_path / "articles.sqlite3").write_bytes(b"")
    index = open_index(str(tmp_path))
    index.setup()
    index.close()
