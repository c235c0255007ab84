"""What an administrator copies from ``deploy/`` is what the program expects: commands, settings, places."""

from __future__ import annotations

import configparser
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from cli.main import app
from workflows.deployments import NAME
from workflows.settings import server_settings, worker_settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
GUIDE = ROOT / "docs" / "deployment.md"
PROGRAMS = {"/opt/shixian/bin/shixian", "/opt/shixian/bin/prefect", "/opt/shixian/current/venv/bin/dask"}
PLACES = {"PREFECT_API_URL", "PREFECT_API_DATABASE_CONNECTION_URL", "PREFECT_HOME", "PREFECT_UI_STATIC_DIRECTORY"}


def read_environment(path: Path) -> dict[str, str]:
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


class Unit(configparser.ConfigParser):
    """A unit of systemd, whose names are told apart by case and may be repeated."""

    def __init__(self) -> None:
        super().__init__(interpolation=None, strict=False)

    def optionxform(self, optionstr: str) -> str:
        return optionstr


def read_unit(path: Path) -> Unit:
    parser = Unit()
    parser.read_string(path.read_text(encoding="utf-8"))
    return parser


def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    return found


def test_the_workers_settings_are_those_of_the_program() -> None:
    told = read_environment(DEPLOY / "shixian.env")
    for name, value in worker_settings("").items():
        assert told[name] == value or name in PLACES, name
    assert {"SHIXIAN_DATABASE_URL", "SHIXIAN_HOME"} <= told.keys()
    inside = compose()["services"]["worker"]["environment"]
    assert {name: inside[name] for name in told.keys() - PLACES - {"SHIXIAN_DATABASE_URL", "SHIXIAN_HOME"}} == {
        name: told[name] for name in told.keys() - PLACES - {"SHIXIAN_DATABASE_URL", "SHIXIAN_HOME"}
    }


def test_the_server_s_settings_are_those_of_the_program() -> None:
    wanted = server_settings("", Path())
    for told in (read_environment(DEPLOY / "prefect-server.env"), compose()["services"]["prefect"]["environment"]):
        assert told.keys() == wanted.keys()
        assert {name: told[name] for name in wanted.keys() - PLACES} == {
            name: wanted[name] for name in wanted.keys() - PLACES
        }
        assert Path(told["PREFECT_UI_STATIC_DIRECTORY"]).is_relative_to(told["PREFECT_HOME"])


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_runs_a_program_of_the_installation_with_options_it_knows(path: Path) -> None:
    unit = read_unit(path)
    command = shlex.split(unit["Service"]["ExecStart"])
    assert command[0] in PROGRAMS
    assert unit["Service"]["User"] == "shixian"
    assert unit["Service"]["Restart"] == "always"
    assert unit["Install"]["WantedBy"] == "multi-user.target"
    known_to(command)


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd")
def test_systemd_finds_nothing_wrong_with_the_units(tmp_path: Path) -> None:
    copies = []
    for path in UNITS:  # the programs and the user are those of an installation
        text = re.sub("^User=.*$", "User=root", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
        for program in PROGRAMS:
            text = text.replace(program, "/bin/true")
        copies.append(tmp_path / path.name)
        copies[-1].write_text(text, encoding="utf-8")
    done = subprocess.run(["systemd-analyze", "verify", *copies], capture_output=True, text=True, check=False)
    assert [line for line in done.stderr.splitlines() if str(tmp_path) in line] == []


def known_to(command: list[str]) -> None:
    """Refuse options that a command of ours, or a worker's command, does not know."""
    program, *rest = command
    if program.endswith("/shixian"):
        helped = CliRunner().invoke(app, [rest[0], "--help"], env={"COLUMNS": "200"}).output
    elif rest[:2] == ["worker", "start"]:
        assert rest[rest.index("--pool") + 1] == NAME
        assert rest[rest.index("--type") + 1] == "process"
        return
    else:
        return
    for option in rest[1:]:
        assert not option.startswith("--") or option in helped, option


def test_the_containers_run_commands_the_program_knows() -> None:
    services = compose()["services"]
    for service in services.values():
        command = service.get("command")
        if command and command[0] == "shixian":
            known_to(["/shixian", *command[1:]])
    assert services["worker"]["command"][:5] == ["prefect", "worker", "start", "--pool", NAME]
    made = set(compose()["volumes"])
    named = {volume.split(":")[0] for service in services.values() for volume in service.get("volumes", ())}
    assert {name for name in named if not name.startswith(".")} == made
    assert all((DEPLOY / name).is_file() for name in named if name.startswith("."))


def test_the_guide_names_every_file_and_every_setting() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    for path in (*UNITS, DEPLOY / "shixian.env", DEPLOY / "prefect-server.env", DEPLOY / "compose.yaml"):
        assert path.name.replace("@.service", "@") in text or path.name in text, path.name
    for name in ("SHIXIAN_DATABASE_URL", "SHIXIAN_HOME", "PREFECT_API_URL", "SHIXIAN_DASK", "PREFECT_API_AUTH_STRING"):
        assert name in text, name
