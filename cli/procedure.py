"""`shixian procedure`: judging, showing and playing procedures.

Owns the words and exit codes of these commands and nothing of their substance. With ``--json``, standard output is JSON
alone. Problems of a definition are told in English, to its author; everything else in Chinese.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from casework.judging import Verdict

app = typer.Typer(no_args_is_help=True, help="办理流程：检查、查看、画图、对照条款、演练")

AsJson = Annotated[bool, typer.Option("--json", help="只输出 JSON")]


@app.callback()
def procedure() -> None:
    """办理流程：检查、查看、画图、对照条款、演练。"""


@app.command()
def check(
    paths: Annotated[list[Path], typer.Argument(help="流程文件夹，或流程文件")],
    as_json: AsJson = False,
) -> None:
    """像检查程序一样检查办理流程；有任何错误时以1退出。"""
    from casework.judging import judge

    verdicts = [judge(path) for path in paths]
    if as_json:
        _print_json({"ok": all(v.ok for v in verdicts), "procedures": [v.as_json() for v in verdicts]})
    else:
        for verdict in verdicts:
            _print_verdict(verdict)
    if not all(verdict.ok for verdict in verdicts):
        raise typer.Exit(1)


def _print_verdict(verdict: Verdict) -> None:
    for problem in verdict.problems:
        kind = "提示" if problem.warning else "错误"
        typer.echo(f"{kind}  {verdict.file}: {problem.place}: {problem.message} [{problem.code}]")
    if verdict.ok:
        typer.echo(f"通过  {verdict.file}（{verdict.key}，版本 {verdict.edition}，摘要 {verdict.digest[:12]}）")


def _print_json(value: Any) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


if __name__ == "__main__":
    app()
