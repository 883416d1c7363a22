"""An empty index of each kind: `index` is open, `to` says how to open it."""

from tests.connectors.indexes import index, to

__all__ = ("index", "to")
