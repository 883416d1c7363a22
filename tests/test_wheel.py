"""Installed as a wheel, newsbeam has all it needs: every module and every data file of its three
packages."""

import subprocess
import sys
import zipfile
from pathlib import Path

from tests.places import ROOT

PACKAGES = ("pipeline", "connectors", "schemas")


def test_the_wheel_holds_every_file_of_the_packages(tmp_path: Path) -> None:
    uv = Path(sys.executable).parent / "uv"
    build = [str(uv), "build", "--wheel", "--quiet", "--out-dir", str(tmp_path), str(ROOT)]
    subprocess.run(build, check=True, timeout=240)
    (wheel,) = tmp_path.glob("*.whl")
    packed = set(zipfile.ZipFile(wheel).namelist())
    listed = subprocess.run(
        ["git", "ls-files", *PACKAGES], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert set(listed.stdout.split()) <= packed
    assert not {name for name in packed if name.startswith("tests/")}
