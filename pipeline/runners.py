"""Which engine runs a flow: FnApiRunner on this machine, in one process or several, or the one the user names.

FnApiRunner is named outright, for DirectRunner picks one of three engines by what it can download.
"""

import os
import shlex
import sys

from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.pipeline import Pipeline
from apache_beam.runners.portability.fn_api_runner.fn_runner import FnApiRunner
from apache_beam.transforms.environments import SubprocessSDKEnvironment

QUIET = "--experiments=disable_logging_submission_environment"  # else `pip freeze` runs, and complains where there is no pip


def new_pipeline(processes: int, beam_words: list[str]) -> Pipeline:
    """Make an empty pipeline on `processes` of this machine, or on the runner that `--runner=…` among the words names."""
    if any(word.startswith("--runner") for word in beam_words):
        return Pipeline(options=PipelineOptions([*beam_words, QUIET]))
    if processes == 1:
        return Pipeline(runner=FnApiRunner(), options=PipelineOptions(beam_words))
    # Beam gives the command to a shell, in whose place the worker steps: so it is our child, and sees us end
    command = f"exec {shlex.quote(sys.executable)} -m pipeline.worker {os.getpid()}"
    workers = SubprocessSDKEnvironment.from_command_string(command)
    options = PipelineOptions([*beam_words, f"--direct_num_workers={processes}"])
    return Pipeline(runner=FnApiRunner(default_environment=workers), options=options)
