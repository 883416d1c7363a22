"""The base of everything that flows: frozen, strict about its fields, and the same bytes for the
same content.
"""

from typing import Self

from pydantic import BaseModel, ConfigDict
from pydantic_core import PydanticSerializationError

from schemas.characters import mend_all


class Model(BaseModel):
    """A frozen record. `to_json` is canonical: equal models give equal bytes, in every process."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", ser_json_bytes="base64", val_json_bytes="base64"
    )

    def to_json(self) -> bytes:
        """Give the canonical JSON bytes (fields in the order of the model, UTF-8), of what is text
        in it.
        """
        return self._json_bytes(by_alias=False)

    def _json_bytes(self, *, by_alias: bool) -> bytes:
        """Write JSON; what connectors did not mend is mended here: one character that is none never
        ends a run.
        """
        try:
            return self.__pydantic_serializer__.to_json(self, by_alias=by_alias)
        except PydanticSerializationError:
            mended = self.model_validate(mend_all(self.model_dump()))
            return self.__pydantic_serializer__.to_json(mended, by_alias=by_alias)

    @classmethod
    def from_json(cls, data: bytes | str) -> Self:
        """Read what `to_json` wrote; raises pydantic.ValidationError on anything else."""
        return cls.model_validate_json(data)

    def but(self, **changes: object) -> Self:
        """Give a copy with these fields changed (validated values only: no coercion happens)."""
        return self.model_copy(update=changes)
