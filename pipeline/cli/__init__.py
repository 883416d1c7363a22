"""The command line: `newsbeam`, one module a command, and `screen` for what a person sees.

Nothing heavy is imported here: `newsbeam --help` answers at once, and Beam is loaded by the
commands that run it.
"""

from pipeline.cli.main import main

__all__ = ["main"]
