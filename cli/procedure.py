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
    from casework.definitions.judging import Verdict
    from casework.playing.timelines import Played

app = typer.Typer(no_args_is_help=True, help="办理流程：检查、查看、画图、对照条款、演练")

AsJson = Annotated[bool, typer.Option("--json", help="只输出 JSON")]
KeyOf = Annotated[str, typer.Argument(metavar="KEY", help="流程的代号，见 procedure list")]


@app.command()
def check(
    paths: Annotated[list[Path], typer.Argument(help="流程文件夹，或流程文件")],
    as_json: AsJson = False,
) -> None:
    """像检查程序一样检查办理流程；有任何错误时以1退出。"""
    from bootstrap import library
    from casework.definitions.judging import judge_all

    verdicts = judge_all(paths, library())
    if as_json:
        _print_json({"ok": all(v.ok for v in verdicts), "procedures": [v.as_json() for v in verdicts]})
    else:
        for verdict in verdicts:
            _print_verdict(verdict)
    if not all(verdict.ok for verdict in verdicts):
        raise typer.Exit(1)


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """列出全部办理流程。"""
    from bootstrap import library
    from casework.definitions.describing import listed
    from casework.definitions.plain import summary

    found = library()

    def read() -> list[dict[str, Any]]:
        return [summary(found.compiled(key).procedure) for key in found.all_keys()]

    summaries = found.remembered(("summaries",), read)
    if as_json:
        _print_json(summaries)
        return
    for line in listed(summaries):
        typer.echo(line)


@app.command()
def show(key: KeyOf, as_json: AsJson = False) -> None:
    """显示一个办理流程：状态、期限、办理事项、文书、限制、待办。"""
    from bootstrap import library
    from casework.definitions.describing import listing
    from casework.definitions.plain import described, summary

    procedure = library().compiled(key).procedure
    if as_json:
        _print_json({**summary(procedure), **described(procedure)})
    else:
        typer.echo("\n".join(listing(procedure)))


@app.command()
def diagram(
    key: KeyOf,
    svg: Annotated[Path | None, typer.Option("--svg", metavar="FILE", help="画成图片，写入该文件（SVG）")] = None,
) -> None:
    """画出状态图：Mermaid 文本，或 SVG 图片。"""
    from bootstrap import library

    procedure = library().compiled(key).procedure
    if svg is None:
        from engine.checking.diagram import mermaid

        typer.echo(mermaid(procedure), nl=False)
        return
    from documents.diagrams.drawing import svg_of

    _write(svg, svg_of(procedure))


@app.command()
def coverage(
    key: KeyOf,
    as_json: AsJson = False,
    html: Annotated[Path | None, typer.Option("--html", metavar="FILE", help="写成网页，供法制审核阅读")] = None,
) -> None:
    """逐条对照依据：哪些条款已体现、由什么体现，哪些没有、为什么，采用了哪些口径。"""
    from bootstrap import library
    from casework.definitions.tracing import coverage_page, coverage_report
    from engine.checking.coverage import coverage as covered

    report = covered(*(compiled.procedure for compiled in library().of_regulation(key)))
    if html is not None:
        _write(html, coverage_page(report), told=not as_json)
    if as_json:
        _print_json(report.as_json())
    elif html is None:
        typer.echo("\n".join(coverage_report(report)))


def _write(path: Path, text: str, *, told: bool = True) -> None:
    path.write_text(text, encoding="utf-8")
    if told:
        typer.echo(f"已写入 {path}")


@app.command()
def schema(
    fragment: Annotated[bool, typer.Option("--fragment", help="片段文件的格式")] = False,
    timeline: Annotated[bool, typer.Option("--timeline", help="演练文件的格式")] = False,
    regulation: Annotated[bool, typer.Option("--regulation", help="同一规定各流程共用内容的格式")] = False,
) -> None:
    """输出流程文件的 JSON Schema，供编辑器提示和校验。"""
    from casework.playing.timeline_file import timeline_schema
    from engine.definition.language import fragment_schema, procedure_schema, regulation_schema

    if fragment + timeline + regulation > 1:
        raise typer.BadParameter("--fragment、--timeline、--regulation 只能选一个")
    if timeline:
        _print_json(timeline_schema())
    elif regulation:
        _print_json(regulation_schema())
    else:
        _print_json(fragment_schema() if fragment else procedure_schema())


@app.command()
def play(
    timelines: Annotated[list[Path], typer.Argument(help="演练文件（YAML）")],
    as_json: AsJson = False,
) -> None:
    """在临时数据库和虚拟时钟上演练；遇到第一处不符时以1退出。"""
    from bootstrap import library
    from casework.playing.timelines import play as play_one
    from store.sqlite import SqliteStore

    found, played = library(), []
    for path in timelines:
        one = play_one(path, found, SqliteStore)
        played.append((path, one))
        if not as_json:
            typer.echo(_told(one))
        if one.difference is not None:
            break
    if as_json:
        _print_json([_played_json(path, one) for path, one in played])
    if any(one.difference is not None for _, one in played):
        raise typer.Exit(1)


def _told(played: Played) -> str:
    if played.difference is None:
        return f"相符  {played.name} {played.title}（{played.steps}步）"
    return f"不符  {played.name} {played.title}\n      {played.difference}"


def _played_json(path: Path, played: Played) -> dict[str, Any]:
    difference = played.difference
    return {
        "file": str(path),
        "timeline": played.name,
        "title": played.title,
        "steps": played.steps,
        "ok": difference is None,
        "difference": None
        if difference is None
        else {
            "line": difference.line,
            "day": difference.day.isoformat(),
            "what": difference.what,
            "expected": difference.expected,
            "found": difference.found,
        },
    }


def _print_verdict(verdict: Verdict) -> None:
    for problem in verdict.problems:
        kind = "提示" if problem.warning else "错误"
        line = f":{problem.line}" if problem.line else ""
        used = f" (used by {verdict.file})" if problem.file not in ("", verdict.file) else ""
        place = f"{problem.place}: " if problem.place != "file" else ""
        told = f"{place}{problem.message} [{problem.code}]{used}"
        typer.echo(f"{kind}  {problem.file or verdict.file}{line}: {told}")
        typer.echo(f"      why: {problem.why}")
        typer.echo(f"      mend: {problem.mend}")
    if verdict.ok and verdict.digest:
        typer.echo(f"通过  {verdict.file}（{verdict.key}，版本 {verdict.edition}，摘要 {verdict.digest[:12]}）")
    elif verdict.ok:
        typer.echo(f"通过  {verdict.file}（{verdict.key}，各流程共用部分）")


def _print_json(value: Any) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2))


if __name__ == "__main__":
    app()
