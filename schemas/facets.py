"""What a user may ask of an article's fields: declared once, on the model's fields themselves.

`Annotated[str, QueryField("story")]` lets a query name the field (`story:t12`). A `Facet` is a
query field that is also filtered (`--person`) and counted (`--facet people`). From these
declarations are made the Elasticsearch mapping, the columns of the embedded index, the options of
the command line, the names of the query language, Kibana's content and README's table; a new facet
is one annotation.
"""

from collections.abc import Iterator, Mapping
from dataclasses import KW_ONLY, dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin

from schemas.model import Model

Match = Literal["text", "name", "exact"]


@dataclass(frozen=True)
class QueryField:
    """A name that a query may write before a colon, beside the field's own (`people:`). Fields with
    the same name are asked together.

    `values` says what the field holds, and with it how a query finds it: `text` by its words,
    stemmed where the language has a stemmer; a `name` when it holds the words in a row, case
    ignored (`person:zelenskyy` finds "Volodymyr Zelenskyy"); a `code` whole, case ignored; a
    `country_code` is a code (ISO 3166-1 alpha-2) that is shown with the country's name.

    `weight` is how much a word without a field says that is found here; 0: it is not looked for
    here. `looked_for` is what an article's `extracted` must name for an empty field to mean that
    there is nothing; without it the field is filled in every language.
    """

    name: str
    _: KW_ONLY
    aliases: tuple[str, ...] = ()
    values: Literal["text", "name", "code", "country_code"] = "code"
    weight: float = 0.0
    looked_for: str | None = None

    def __post_init__(self) -> None:
        """Raise ValueError for a weight where words are not looked for."""
        if self.weight and self.match == "exact":
            raise ValueError(f"{self.name} holds codes, in which no word is looked for")

    @property
    def match(self) -> Match:
        """How a value is found."""
        match self.values:
            case "text" | "name" as words:
                return words
            case _:
                return "exact"


@dataclass(frozen=True)
class Facet(QueryField):
    """A field that is filtered by `--NAME`, counted by `--facet FIELD` and asked for by `NAME:`.

    `label` stands over its counts ("People"), `noun` is what one value is, in the help: "Only
    articles with this person". `by_default` ones are what `--facets` counts. In Kibana it is a
    `choice` above the analysts' dashboard, or a `chart` on it unless a panel already shows it.
    `detailed` says that `show` has its values beside the words they came from, and need not list
    them.
    """

    _: KW_ONLY
    label: str
    noun: str
    by_default: bool = False
    kibana: Literal["choice", "chart"] | None = "chart"
    detailed: bool = False


class Declared(NamedTuple):
    """A declaration and the field it stands on: dotted, as in JSON; `many` where an article may
    hold several values.
    """

    field: str
    many: bool
    mark: QueryField


@cache
def find_declared(model: type[Model]) -> tuple[Declared, ...]:
    """Find the declarations on a model and its parts, in the order of the fields."""
    return tuple(_walk(model, "", many=False))


@cache
def find_facets(model: type[Model]) -> Mapping[str, Facet]:
    """Find the facets of a model, by field: what its text tells (many values) before what it is."""
    facets = [one for one in find_declared(model) if isinstance(one.mark, Facet)]
    facets.sort(key=lambda one: not one.many)
    return {one.field: one.mark for one in facets if isinstance(one.mark, Facet)}


@cache
def find_looked_for(model: type[Model]) -> Mapping[str, str]:
    """Find what `extracted` must name for a filter on a field to judge an article, by field."""
    marks = ((field, mark) for field, _, mark in find_declared(model))
    return {field: mark.looked_for for field, mark in marks if mark.looked_for}


def find_searched(model: type[Model]) -> dict[str, QueryField]:
    """Find the fields in which a word without a field is looked for."""
    return {field: mark for field, _, mark in find_declared(model) if mark.weight}


def read_values(article: object, field: str) -> list[str]:
    """Read the values of a dotted field of an article, or of a part of one."""
    first, _, inner = field.partition(".")
    value = getattr(article, first)
    values = value if isinstance(value, tuple) else (value,)
    if inner:
        return [text for part in values if part is not None for text in read_values(part, inner)]
    return [text for text in values if text is not None]


def value_type(annotation: Any) -> Any:
    """Take off an annotation what does not matter to an index: `| None`, tuples (any field holds
    many), what is checked of a string, literals of strings.
    """
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in {Union, UnionType}:
        return value_type(next(argument for argument in arguments if argument is not NoneType))
    if origin in {tuple, Annotated}:
        return value_type(arguments[0])
    return type(arguments[0]) if origin is Literal else annotation


def holds_many(annotation: Any) -> bool:
    """Say whether a field of this type holds several values."""
    if get_origin(annotation) in {Union, UnionType, Annotated}:
        return any(holds_many(argument) for argument in get_args(annotation))
    return get_origin(annotation) is tuple


def marks_on(metadata: list[Any]) -> list[QueryField]:
    """Choose the declarations among what stands on a field. Raises ValueError where they disagree
    on what it holds.
    """
    marks = [mark for mark in metadata if isinstance(mark, QueryField)]
    if len({mark.match for mark in marks}) > 1:
        raise ValueError(f"{' and '.join(mark.name for mark in marks)} stand on one field")
    return marks


def _walk(model: type[Model], prefix: str, *, many: bool) -> Iterator[Declared]:
    for attribute, info in model.model_fields.items():
        name = prefix + (info.alias or attribute)
        several = many or holds_many(info.annotation)
        yield from (Declared(name, several, mark) for mark in marks_on(info.metadata))
        part = value_type(info.annotation)
        if isinstance(part, type) and issubclass(part, Model):
            yield from _walk(part, f"{name}.", many=several)
