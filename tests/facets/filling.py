"""Articles with the facets of the copy, into an index."""

from connectors.index import Write
from connectors.open import open_index
from tests.articles import article


def fill(to: str) -> None:
    """Write four articles; of the third nobody looked for moods, the fourth is of before there were
    any."""
    index = open_index(to)
    index.setup()
    looked = {"extracted": ("moods",)}
    articles = [
        article(
            1,
            moods=("Quiet Joy", "Hope"),
            season_code="winter",
            sky={"colour": "Pale Blue"},
            **looked,
        ),
        article(2, moods=("Hope",), sky={"height": 3}, **looked),
        article(3, extracted=("people",)),
        article(4),
    ]
    assert {
        one.outcome for one in index.articles.write([Write(article=one) for one in articles])
    } == {"written"}
    index.refresh()
    index.close()
