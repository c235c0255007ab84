"""The `shixian` command.

Joins the groups of commands and turns errors into one clear line and an exit code: 1 when something is refused or
wrong, 2 when the command itself is misused. Nothing heavy is imported before a command needs it.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Annotated

import typer

from cli import (
    access,
    archive,
    calendars,
    campaigns,
    cases,
    deadlines,
    deploy,
    hooks,
    policies,
    procedure,
    registers,
    reminders,
    reports,
    restrictions,
    simulate,
    stores,
    system,
)
from cli.shown import say
from engine.errors import ShixianError

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="时限：行政办理流程的期限、文书与送达",
)
app.add_typer(procedure.app, name="procedure")
app.add_typer(cases.app, name="case")
app.add_typer(campaigns.app, name="campaign")
app.add_typer(deadlines.app, name="deadline")
app.add_typer(policies.app, name="policy")
app.add_typer(reports.app, name="report")
app.add_typer(restrictions.app, name="restriction")
app.add_typer(registers.app, name="document")
app.add_typer(system.offices, name="office")
app.add_typer(calendars.app, name="calendar")
app.add_typer(archive.app, name="archive")
app.add_typer(access.app, name="access")
app.add_typer(reminders.app, name="remind")
app.add_typer(hooks.app, name="hook")
app.add_typer(stores.app, name="store")
app.command()(system.sweep)
app.command()(system.verify)
app.command()(system.doctor)
app.command()(system.serve)
app.command()(simulate.simulate)
app.command()(deploy.deploy)


def _tell_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        say(f"时限（shixian） {version('shixian')}")
        raise typer.Exit


@app.callback()
def begin(
    version: Annotated[
        bool, typer.Option("--version", help="显示版本后结束", is_eager=True, callback=_tell_version)
    ] = False,
) -> None:
    """时限：行政办理流程的期限、文书与送达。"""
    del version  # told before anything else


@app.command()
def period(
    source: Annotated[Path, typer.Argument(help="CSV，列：id,unit,amount,start,rest_day,region")],
    target: Annotated[Path, typer.Argument(help="结果 CSV")],
) -> None:
    """逐行计算期限，写出最后一日和推算过程；数据目录里导入过的放假安排也算在内。"""
    from bootstrap import installed_store
    from casework.calendars import calendars_of, load_calendar
    from cli.period import run

    store = installed_store()
    raise typer.Exit(run(source, target, load_calendar if store is None else calendars_of(store)))


def main() -> None:
    """Run the command; errors become one line on standard error."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")
    try:
        app()
    except OSError as error:
        sys.stderr.write(f"错误：{error.filename or ''} 不能读写（{error.strerror or error}），请核对路径和权限\n")
        raise SystemExit(1) from error
    except ShixianError as error:
        sys.stderr.write(f"错误：{error}\n")
        raise SystemExit(1) from error


if __name__ == "__main__":
    main()
