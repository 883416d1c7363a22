"""Load spaCy without its command line.

`import spacy` imports its commands as well, with a web client, templates and a project manager: a
fifth of the time that loading takes, in every process of a run, for what is never called.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import Any

_COMMANDS = ("spacy.cli", "spacy.cli.info")


def load(package: str, **options: Any) -> Any:
    """Load a pipeline that a package brings."""
    if "spacy" not in sys.modules:
        _import_alone()
    return import_module(package).load(**options)


def _import_alone() -> None:
    """Import spaCy with nothing in the place of its commands, which stay free to be imported."""
    for name in _COMMANDS:
        sys.modules[name] = ModuleType(name)
    sys.modules[_COMMANDS[-1]].__dict__["info"] = None
    try:
        import_module("spacy")
    finally:
        for name in _COMMANDS:
            del sys.modules[name]
