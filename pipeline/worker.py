"""A worker process of a run on this machine: Beam's own, with its log lines held back to errors."""

import logging
import sys


def main() -> None:
    """Work until the runner says stop."""
    logging.basicConfig(level=logging.ERROR)
    logging.disable(logging.WARNING)
    from apache_beam.runners.worker import sdk_worker_main  # noqa: PLC0415  # it logs as it is imported

    sdk_worker_main.main(sys.argv)


if __name__ == "__main__":
    main()
