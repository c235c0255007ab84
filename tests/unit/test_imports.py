"""What a command loads before it answers: an officer who asks for help does not wait for a web server's libraries.

The directions between packages are contracts of Import Linter, in ``pyproject.toml``; here is what only a run shows.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HEAVY = frozenset({"sqlalchemy", "sqlmodel", "alembic", "prefect", "apscheduler", "weasyprint", "fastapi", "uvicorn"})
SHEET = "id,unit,amount,start,rest_day,region\nA,working_days,5,2026-09-30,rolls,CN\n"
RUN = """
import sys
from cli.main import main
try:
    main()
except SystemExit as end:
    code = end.code or 0
else:
    code = 0
sys.stderr.write("\\n" + " ".join(sorted({name.partition(".")[0] for name in sys.modules})))
raise SystemExit(code)
"""


def loaded(code: str, *arguments: str, home: Path) -> set[str]:
    """Top-level names of what a fresh interpreter has loaded at the end; the last line it writes to standard error."""
    ended = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        env={**os.environ, "SHIXIAN_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return set(ended.stderr.splitlines()[-1].split())


@pytest.mark.parametrize("command", ["--help", "procedure --help", "procedure list", "case --help"])
def test_a_light_command_loads_no_heavy_library(command: str, tmp_path: Path) -> None:
    assert not loaded(RUN, *command.split(), home=tmp_path) & HEAVY


def test_computing_periods_loads_no_heavy_library(tmp_path: Path) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text(SHEET, encoding="utf-8")
    assert not loaded(RUN, "period", str(source), str(target), home=tmp_path) & HEAVY
    assert "2026-10-13" in target.read_text(encoding="utf-8")


def test_checking_a_procedure_opens_no_database_and_no_printer(tmp_path: Path) -> None:
    folder = ROOT / "procedures" / "shenyang_qualification_check"
    assert not loaded(RUN, "procedure", "check", str(folder), home=tmp_path) & HEAVY


def test_listing_deadlines_loads_neither_orchestration_nor_pages_nor_printing(tmp_path: Path) -> None:
    unwanted = HEAVY - {"sqlalchemy", "sqlmodel", "alembic"}
    assert not loaded(RUN, "deadline", "list", "--json", home=tmp_path) & unwanted


@pytest.mark.parametrize("module", ["cli.main", "cli.serve", "web.app", "bootstrap", "casework.sweeping"])
def test_only_a_call_imports_the_workflows(module: str, tmp_path: Path) -> None:
    code = f"import sys, {module}; sys.stderr.write(' '.join({{name.partition('.')[0] for name in sys.modules}}))"
    assert not loaded(code, home=tmp_path) & {"workflows", "prefect", "apscheduler"}
