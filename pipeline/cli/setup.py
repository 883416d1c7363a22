"""`newsbeam setup`: creates or updates what an index needs."""

from pipeline.cli.place import writing
from pipeline.cli.screen import console
from pipeline.options import shown


def set_up(to: str) -> None:
    """Create the index (template, index, alias) where it is missing, and leave it alone where it is there."""
    with writing(to):
        console().print(f"{shown(to)} is ready.")
