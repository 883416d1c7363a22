import logging
import subprocess
import sys

import pytest

from tests.places import ROOT


@pytest.mark.parametrize("level", [logging.NOTSET, logging.CRITICAL])
def test_importing_beam_leaves_logging_as_the_command_line_has_it(level: int) -> None:
    code = (
        f"import logging; logging.disable({level}); import pipeline.beam;"
        " print(logging.root.manager.disable)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert (done.stdout, done.stderr) == (f"{level}\n", "")
