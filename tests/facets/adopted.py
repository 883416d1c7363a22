"""A copy of the model of an article with three facets more: several names, one code, and one that
is a part of a part.

`python -m tests.facets.adopted COMMAND…` is `newsbeam` of a tree in which the copy is the model: it
stands in the model's place before anything else is imported.
"""

import sys
from typing import Annotated

import schemas.article
from schemas.facets import Facet
from schemas.model import Model


class Sky(Model):
    """A part that holds a facet, and something else."""

    colour: Annotated[
        str | None, Facet("colour", label="Colours", noun="colour of the sky", values="name")
    ] = None
    height: int = 0


class Adopted(schemas.article.Article):
    """An article with moods, a season and a sky."""

    moods: Annotated[
        tuple[str, ...],
        Facet(
            "mood",
            aliases=("feeling",),
            label="Moods",
            noun="mood",
            values="name",
            weight=1,
            looked_for="moods",
            by_default=True,
        ),
    ] = ()
    season_code: Annotated[
        str | None, Facet("season_of", label="Seasons", noun="season", kibana="choice")
    ] = None
    sky: Sky | None = None


if __name__ == "__main__":
    # beside this one, which python runs under another name
    from tests.facets import adopted

    schemas.article.Article = adopted.Adopted  # type: ignore[misc]

    if sys.argv[1] == "fill":
        from tests.facets.filling import fill

        fill(sys.argv[2])
    else:
        from pipeline.cli import main

        main()
