"""Beam coders of the models: canonical JSON, so that the same element is the same bytes in every
process.

Importing this module registers them; it is kept out of the models so that `newsbeam --help` need
not import Beam.
"""

from typing import Any

from apache_beam import coders

from schemas import article, document, item, reject
from schemas.model import Model


class ModelCoder(coders.Coder):  # type: ignore[misc]  # Beam is untyped
    """Encode a frozen model as its canonical JSON."""

    def __init__(self, model: type[Model]) -> None:
        self.model = model

    def encode(self, value: Model) -> bytes:
        """Give the canonical JSON bytes of the model."""
        return value.to_json()

    def decode(self, encoded: bytes) -> Model:
        """Read a model back."""
        return self.model.from_json(encoded)

    def is_deterministic(self) -> bool:
        """Say yes: equal models give equal bytes."""
        return True

    def to_type_hint(self) -> type[Model]:
        """Name the model."""
        return self.model

    @classmethod
    def from_type_hint(cls, typehint: type[Model], _registry: Any) -> "ModelCoder":
        """Make the coder of a model's type hint."""
        return cls(typehint)

    def __eq__(self, other: object) -> bool:
        """Two coders are equal when they are of the same model."""
        return isinstance(other, ModelCoder) and self.model is other.model

    def __hash__(self) -> int:
        """Hash by model."""
        return hash((ModelCoder, self.model))


def models() -> list[type[Model]]:
    """List every model of `schemas` that flows between steps."""
    return [
        item.Item,
        item.Piece,
        document.Document,
        article.Classified,
        article.Article,
        reject.Reject,
    ]


for _model in models():
    coders.registry.register_coder(_model, ModelCoder)
