"""Of an id its beginning is enough, and no other article is read for it."""

from pathlib import Path

import pytest

from connectors.open import open_index
from pipeline.cli.show import look_up
from schemas.article import Article
from schemas.errors import UsageError
from tests.connectors.articles import article
from tests.connectors.indexes import fill

ALONE = "t1234567890abcdef"


@pytest.fixture(params=["{}/index", "jsonl:{}/index.jsonl"])
def to(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Name an index of 150 articles."""
    named: str = request.param.format(tmp_path)
    index = open_index(named)
    index.setup()
    fill(index, *(article(number) for number in range(150)), article(1, id=ALONE))
    index.close()
    return named


def test_one_article_is_read(to: str, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted, whole = article(1, id=ALONE), article(0x93)
    read: list[str] = []
    parse = Article.model_validate_json

    def count(data: bytes) -> Article:
        found = parse(data)
        read.append(found.id)
        return found

    monkeypatch.setattr(Article, "model_validate_json", count)
    assert look_up(whole.id, to) == whole
    assert look_up(ALONE[:5], to) == wanted
    assert read == [whole.id, wanted.id]


def test_of_several_and_of_none_it_says_so(to: str) -> None:
    assert look_up(article(0x93).id, to) == article(0x93)
    with pytest.raises(
        UsageError, match=r"^16 articles begin with '1000.*02'; give more of the id"
    ):
        look_up(article(0x20).id[:-1], to)
    with pytest.raises(UsageError, match=r"^more than 100 articles begin with '1000'"):
        look_up("1000", to)
    for nothing in ("2000", "100", "", "1000*"):
        with pytest.raises(UsageError, match=r"^no article has the id .*newsbeam search prints"):
            look_up(nothing, to)
