"""What is declared on the fields of a model: read as it stands, refused where it contradicts
itself, and the same indexes as before facets were declared."""

import subprocess
import sys
from typing import Annotated

import pytest

from connectors import query
from connectors.embedded import documents
from schemas.article import Article, LookedFor
from schemas.facets import Facet, QueryField, find_declared, find_facets, find_looked_for
from schemas.model import Model
from tests.places import ROOT


class Part(Model):
    """A part with a declaration."""

    inner: Annotated[str | None, QueryField("inner")] = None


class Whole(Model):
    """Declarations on values, on parts, on lists of either."""

    one: Annotated[str, QueryField("one")]
    several: Annotated[tuple[str, ...], Facet("some", label="Some", noun="some")] = ()
    part: Part | None = None
    parts: tuple[Part, ...] = ()
    said: Annotated[str, Facet("said", label="Said", noun="saying")] = ""


def test_every_declaration_is_found_with_its_field_and_whether_there_may_be_many() -> None:
    found = [(field, many, mark.name) for field, many, mark in find_declared(Whole)]
    assert found == [
        ("one", False, "one"),
        ("several", True, "some"),
        ("part.inner", False, "inner"),
        ("parts.inner", True, "inner"),
        ("said", False, "said"),
    ]
    assert list(find_facets(Whole)) == ["several", "said"]


def test_a_name_stands_for_every_field_that_has_it_and_a_fields_own_for_it_alone() -> None:
    assert query.fields(Whole)["inner"].fields == ("part.inner", "parts.inner")
    assert query.fields(Whole)["parts.inner"].fields == ("parts.inner",)
    assert query.fields()["speaker"].fields == ("quote_speakers", "claim_speakers")
    assert query.fields()["quote_speakers"].fields == query.fields()["quoted"].fields


def test_declarations_that_contradict_each_other_are_refused() -> None:
    class OneField(Model):
        name: Annotated[str, QueryField("a"), QueryField("b", values="name")]

    class OneName(Model):
        code: Annotated[str, QueryField("a")]
        name: Annotated[str, QueryField("a", values="name")]

    with pytest.raises(ValueError, match="a and b stand on one field"):
        find_declared(OneField)
    with pytest.raises(ValueError, match="a names code and name"):
        query.fields(OneName)
    with pytest.raises(ValueError, match="holds codes"):
        QueryField("a", weight=1)


def test_no_two_fields_take_one_filter_and_no_name_is_taken_twice() -> None:
    filters = [facet.name for facet in find_facets(Article).values()]
    assert len(filters) == len(set(filters))
    assert all(name.isidentifier() for name in filters)
    names = {mark.name for _, _, mark in find_declared(Article)}
    aliases = [alias for _, _, mark in find_declared(Article) for alias in mark.aliases]
    assert len({*names, *aliases}) == len(names) + len(aliases)


def test_what_must_have_been_looked_for_is_what_articles_say() -> None:
    assert set(find_looked_for(Article).values()) == {*LookedFor} - {LookedFor.DATES}


def test_the_columns_of_before_are_in_the_embedded_index() -> None:
    names = "topics people organizations places publisher.name publisher.domain quote_speakers claim_speakers"
    flat = (
        "id kind language topics topic_ids event_types people organizations places countries quote_speakers"
        " claim_speakers quantity_kinds extracted authors flags story.id publisher.name publisher.domain"
        " publisher.country url.domain url.full feed.url feed.title feed.entry_id duplicate.of paths.path"
        " fingerprint pipeline.version"
    )
    columns = documents.find_columns()
    assert columns.texts == ("title", "summary", "body")
    assert set(names.split()) <= set(columns.names)
    assert set(flat.split()) <= set(columns.flat)


def test_help_does_without_the_model() -> None:
    code = "import sys; from pipeline.cli.main import perform; perform(['--help']); print('pydantic' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.splitlines()[-1] == "False"
