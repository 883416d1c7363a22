"""README's table of facets, made anew from the model: `python -m tests.cli.facets`."""

from collections.abc import Iterable

from schemas.article import Article
from schemas.facets import find_declared, find_facets
from schemas.model import Model
from tests.cli.samples import README

BEGIN, END = "<!-- facets -->\n", "<!-- end of facets -->\n"


def table(model: type[Model] = Article) -> str:
    """Write the facets of a model as a table, and the other names that a query may use."""
    rows = [
        f"| `{facet.name}` | {quoted(facet.aliases)} | `{field}` | {facet.noun} |"
        for field, facet in find_facets(model).items()
    ]
    facets = {facet.name for facet in find_facets(model).values()}
    others = dict.fromkeys(mark.name for _, _, mark in find_declared(model))
    return "\n".join(
        [
            "| filter `--…`, in a query `…:` | in a query also | count: `--facet …` | its values |",
            "|---|---|---|---|",
            *rows,
            "",
            f"A query may also name {quoted(name for name in others if name not in facets)}.",
            "",
        ]
    )


def quoted(names: Iterable[str]) -> str:
    """List names as code."""
    return ", ".join(f"`{name}`" for name in names)


def inserted(readme: str) -> str:
    """Put the table in its place."""
    before, _, rest = readme.partition(BEGIN)
    return before + BEGIN + table() + END + rest.partition(END)[2]


if __name__ == "__main__":
    README.write_text(inserted(README.read_text("utf-8")), encoding="utf-8")
