"""Which engine runs a flow: FnApiRunner on this machine, in one process or several, or the one the
user names.

FnApiRunner is named outright, for DirectRunner picks one of three engines by what it can download.
"""

from collections.abc import Sequence
from typing import Any

from apache_beam.options.pipeline_options import PipelineOptions
from apache_beam.pipeline import Pipeline
from apache_beam.runners.portability.fn_api_runner.fn_runner import FnApiRunner
from apache_beam.runners.runner import PipelineState
from apache_beam.transforms.environments import SubprocessSDKEnvironment

from pipeline.beam.local_workers import (
    worker_command,
)  # and FnApiRunner listens on no port from here on

# keep the pace of a source without end, measured
LIVE = ("PrismRunner", "FlinkRunner", "PortableRunner")
FLINK = ("FlinkRunner", "PortableRunner")
FOR_FLINK = (  # of what has no end
    # a year: else its sources end at once, what has no end is read while its task ends, and no
    # checkpoint is ever completed
    "--shutdown_sources_after_idle_ms=31536000000",
    # else what is on its way when a checkpoint comes is kept in it, falls behind the watermark, and
    # is dropped as late
    "--finish_bundle_before_checkpointing",
)
# else `pip freeze` runs, and complains where there is no pip
QUIET = "--experiments=disable_logging_submission_environment"


def find_runner(beam_args: Sequence[str]) -> str:
    """Name the runner that the words choose."""
    said = [word.partition("=")[2] for word in beam_args if word.startswith("--runner=")]
    return said[0] if said else "FnApiRunner"


def new_pipeline(processes: int, beam_args: Sequence[str], *, live: bool = False) -> Pipeline:
    """Make an empty pipeline on `processes` of this machine, or on the runner that `--runner=…`
    among the words names.

    A `live` one has no end.
    """
    if any(word.startswith("--runner") for word in beam_args):
        endless = (
            ["--streaming", *(FOR_FLINK if find_runner(beam_args) in FLINK else [])] if live else []
        )
        return Pipeline(options=PipelineOptions([*endless, *beam_args, QUIET]))
    if processes == 1:
        return Pipeline(runner=FnApiRunner(), options=PipelineOptions([*beam_args]))
    workers = SubprocessSDKEnvironment.from_command_string(worker_command())
    options = PipelineOptions([*beam_args, f"--direct_num_workers={processes}"])
    return Pipeline(runner=FnApiRunner(default_environment=workers), options=options)


def has_ended(job: Any) -> bool:
    """Say whether a job has ended; one whose runner does not answer has."""
    try:
        return bool(PipelineState.is_terminal(job.state))
    except Exception:  # noqa: BLE001  # each runner raises errors of its own
        return True
