"""`shixian case dossier`: the dossier of a case as one PDF, or those of a whole batch."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.shown import As, AsJson, print_json, say
from engine.errors import RefusedError

if TYPE_CHECKING:
    from casework.dossier import Batch, Written


def dossier(
    number: Annotated[str, typer.Argument(metavar="CASE", help="案号；成批制作时省略")] = "",
    out: Annotated[
        Path | None, typer.Option("--out", help="PDF 文件；成批制作时是文件夹。省略则放在数据目录的 dossiers 下")
    ] = None,
    batch: Annotated[str, typer.Option("--batch", help="这一批次的全部案件，一件一个 PDF，另附案卷目录")] = "",
    procedure: Annotated[str, typer.Option("--procedure", help="这一办理流程的全部案件")] = "",
    allow_missing: Annotated[
        bool, typer.Option("--allow-missing", help="有文件缺失或者被改动时仍然制作，封面和备考表写明")
    ] = False,
    actor: As = None,
    as_json: AsJson = False,
) -> None:
    """案卷：封面、目录、文书、回证、证据、经过、期限推算和记录校验合成一个 PDF，页号连续。"""
    from bootstrap import join
    from casework.dossier import write_dossier, write_dossiers

    if bool(number) == bool(batch or procedure):
        raise RefusedError("请写明一个案号，或者用 --batch、--procedure 写明哪一批案件，不能都写或者都不写")
    if number:
        written = write_dossier(join(), number, out, actor, allow_missing=allow_missing)
        if as_json:
            print_json(written)
        else:
            _tell(written)
        return
    made = write_dossiers(
        join(), out, actor, batch=batch, procedure=procedure, allow_missing=allow_missing, progress=_show_progress
    )
    if as_json:
        print_json(made)
    else:
        _tell_batch(made)
    if made.refused:
        raise typer.Exit(1)


def _show_progress(done: int, of: int) -> None:
    if sys.stderr.isatty():
        typer.echo(f"\r{done}/{of}", nl=done == of, err=True)


def _tell(written: Written) -> None:
    say(f"{written.path}：{written.items}件，{written.pages}页")
    for defect in written.defects:
        say(f"  不完整：{defect}")


def _tell_batch(made: Batch) -> None:
    for written in made.written:
        _tell(written)
    for number, reason in made.refused:
        say(f"{number}  未制作：{reason}")
    say(f"制作{len(made.written)}卷，未制作{len(made.refused)}卷；案卷目录：{made.table}")
