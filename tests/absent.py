"""Things that are really not there: packages and programs left out of what a new process is shown."""

from __future__ import annotations

import os
import site
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parent.parent


def site_without(folder: Path, *packages: str) -> Path:
    """A folder of installed packages in which some are missing, with all that their names begin."""
    place = folder / "site"
    place.mkdir()
    for found in Path(site.getsitepackages()[0]).iterdir():
        if not found.name.lower().startswith(packages):
            (place / found.name).symlink_to(found)
    return place


def run_python(
    *arguments: str, packages: Path, env: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run Python with the packages of a folder alone, in the root of the sources."""
    return subprocess.run(
        [sys.executable, "-S", *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(packages))), **(env or {})},
        capture_output=True,
        text=True,
        check=False,
    )
