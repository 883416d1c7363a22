"""Articles for tests: one with every field of the model set, and small ones that differ in what a
test is about."""

from datetime import UTC, datetime
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

from schemas.article import Article, Pipeline
from schemas.model import Model
from schemas.reject import Reject

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
AnyModel = TypeVar("AnyModel", bound=Model)


def complete(model: type[AnyModel]) -> AnyModel:
    """Make a model with every field set, and every list holding two, whatever fields it has."""
    return model.model_validate(
        {name: _value(field.annotation, name) for name, field in model.model_fields.items()}
    )


def _value(annotation: Any, name: str, number: int = 0) -> Any:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in {Union, UnionType}:
        return _value(
            next(argument for argument in arguments if argument is not NoneType), name, number
        )
    if origin is tuple:
        return [_value(arguments[0], name, number) for number in range(2)]
    if origin is Annotated:
        return _value(arguments[0], name, number)
    if origin is Literal:
        return arguments[number % len(arguments)]
    return (
        complete(annotation) if issubclass(annotation, Model) else _plain(annotation, name, number)
    )


def _plain(kind: type, name: str, number: int) -> Any:
    if kind is datetime:
        return NOON
    if kind is str:
        return "2026-03-01" if name in {"gte", "lte"} else f"{name} {number}"
    return {bool: True, int: 7 + number, float: 0.5 + number}[kind]


def article(number: int = 0, **changes: Any) -> Article:
    """Make a small article; its id and fingerprint follow from the number."""
    plain = {
        "id": f"1{number:032x}",
        "timestamp": NOON,
        "ingested": NOON,
        "modified": "2026-01-02T00:00:00Z",
        "kind": "article",
        "body": f"The ministers met for the {number}. time.",
        "language": "en",
        "word_count": 7,
        "fingerprint": f"2{number:032x}",
        "pipeline": Pipeline(version="0"),
    }
    return Article.model_validate(plain | changes)


def reject(number: int = 0, **changes: Any) -> Reject:
    """Make a reject."""
    plain = {
        "id": f"r{number}",
        "stage": "read",
        "path": "a.txt",
        "reason": "It is empty.",
        "at": NOON,
    }
    return Reject.model_validate(plain | changes)
