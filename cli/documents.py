"""`shixian document`: lists, the steps of papers, batches, printing, forms, numbers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.given import Actor, On, day_of
from cli.shown import AsJson, print_json, print_table, say, warn
from engine.life import STAGES, STEPS, Stage, Step

if TYPE_CHECKING:
    from collections.abc import Sequence

    from casework.papers.batches import Progress
    from casework.papers.selecting import Listed
    from casework.papers.wanted import Taken

app = typer.Typer(no_args_is_help=True, help="文书：列表、审批、编号、签名、用印、制发、打印、登记簿")
_RENDER_AT_ONCE = 200

Ids = Annotated[list[int], typer.Argument(help="文书的内部编号，可写多个；见 shixian document list")]
SomeIds = Annotated[list[int] | None, typer.Argument(help="文书的内部编号；省略则按下面的条件选")]
Kind = Annotated[str, typer.Option(help="文书种类，如 rectification_order")]
Batch = Annotated[str, typer.Option(help="只要这一批次的案件")]
CaseNumber = Annotated[str, typer.Option("--case", help="只要这一案件")]
Issuer = Annotated[str, typer.Option(help="制发机关的代号或者名称")]
Asker = Annotated[str, typer.Option("--as", help="经办人员代号；省略为本机管理员")]
_STAGES = "、".join(f"{stage.value}（{STAGES[stage]}）" for stage in Stage)
_STEPS = "、".join(f"{step.value}（{STEPS[step]}）" for step in Step if step is not Step.REPLACE)


@app.command("list")
def list_documents(
    kind: Kind = "",
    batch: Batch = "",
    case: CaseNumber = "",
    issuer: Issuer = "",
    stage: Annotated[list[str] | None, typer.Option(help=f"阶段，可重复：{_STAGES}")] = None,
    mine: Annotated[bool, typer.Option("--mine", help="只列下一步由我办的")] = False,
    actor: Asker = "",
    as_json: AsJson = False,
) -> None:
    """文书及其阶段、下一步和由谁办理。"""
    from bootstrap import join
    from casework.papers.selecting import Selection, selected

    wanted = Selection((), kind, batch, case, issuer, frozenset(stage or ()), mine)
    found = selected(join(), actor or None, wanted, warned=True)
    if as_json:
        print_json(found)
    else:
        _show(found)


def _show(found: Sequence[Listed]) -> None:
    rows = [
        [
            str(one.id),
            one.title,
            one.number,
            one.dated,
            one.party,
            one.stage_label,
            one.next_step,
            _some(one.by),
        ]
        for one in found
    ]
    heads = ["编号", "文书", "文号", "成文日期", "当事人", "阶段", "下一步", "办理人"]
    print_table(heads, rows, f"共 {len(rows)} 份")
    for one in found:
        warn(one.warnings, f"{one.id}《{one.title}》")


def _some(names: Sequence[str]) -> str:
    return "、".join(names[:3]) + ("等" if len(names) > 3 else "")


@app.command()
def show(
    document: Annotated[int, typer.Argument(help="文书的内部编号")], actor: Asker = "", as_json: AsJson = False
) -> None:
    """一份文书的全部步骤：谁、何时、意见。"""
    from bootstrap import join
    from casework.papers.history import history

    told = history(join(), actor or None, document)
    if as_json:
        print_json(told)
        return
    say(f"《{told['title']}》{told['number']}　{told['issuer']}　{told['date']}　{told['stage_label']}")
    say(f"案件：{'、'.join(told['cases'])}" + (f"　下一步：{told['next_step']}" if told["next_step"] else ""))
    if told["annexes"]:
        say(f"附件：{'、'.join(told['annexes'])}")
    if told["path"]:
        say(f"文件：{told['path']}（{told['pages']}页）")
    warn(told["warnings"])
    rows = [
        [
            step["on"],
            f"{step['row']}{step['label']}",
            step["officer"] + (f"（代{step['on_behalf_of']}）" if step["on_behalf_of"] else ""),
            step["says"],
            step["recorded_at"][:16],
        ]
        for step in told["steps"]
    ]
    print_table(["日期", "步骤", "办理人", "内容", "登记时间"], rows, "办理步骤")


@app.command("do")
def do(
    step: Annotated[str, typer.Argument(help=f"步骤：{_STEPS}")],
    documents: Ids,
    actor: Actor,
    on: On,
    opinion: Annotated[str, typer.Option(help="审批意见；退回修改必须写")] = "",
    behalf: Annotated[str, typer.Option("--for", help="代哪位人员办理（须已登记委托）")] = "",
    reason: Annotated[str, typer.Option(help="理由：作废、重新拟制必须写")] = "",
    officer: Annotated[list[str] | None, typer.Option(help="重新拟制时改由哪些执法人员签名，可重复")] = None,
    proof: Annotated[
        bool | None,
        typer.Option("--proof-annex/--no-proof-annex", help="重新拟制时附上或者去掉附件《期限计算说明》；省略为照旧"),
    ] = None,
    printed: Annotated[bool, typer.Option("--printed", help="批准用印：套印印章；省略为实物盖章")] = False,
    copies: Annotated[int, typer.Option(help="用印份数")] = 1,
    participants: Annotated[str, typer.Option(help="集体讨论的参加人员")] = "",
    conclusion: Annotated[str, typer.Option(help="集体讨论的结论")] = "",
    record: Annotated[Path | None, typer.Option(help="集体讨论记录的扫描件")] = None,
    as_json: AsJson = False,
) -> None:
    """对一份或者多份文书办理一个步骤，逐份报告结果。"""
    from bootstrap import join
    from casework.evidence import keep
    from casework.papers.steps import take
    from casework.papers.wanted import Wanted

    parts = join()
    told = {"participants": participants, "conclusion": conclusion}
    discussion: dict[str, Any] = {name: value for name, value in told.items() if value}
    if record is not None:
        discussion["record"] = keep(parts.home, record)
    signers = tuple(officer or ())
    wanted = Wanted(_step(step), day_of(on), opinion, behalf, reason, signers, printed, copies, discussion, proof)
    _tell(take(parts, actor, documents, wanted), as_json)


def _step(word: str) -> Step:
    if word not in [step.value for step in Step if step is not Step.REPLACE]:
        raise typer.BadParameter(f"没有步骤“{word}”，可用：{_STEPS}")
    return Step(word)


@app.command()
def advance(
    actor: Actor,
    on: On,
    documents: SomeIds = None,
    kind: Kind = "",
    batch: Batch = "",
    case: CaseNumber = "",
    issuer: Issuer = "",
    printed: Annotated[bool, typer.Option("--printed", help="批准用印时套印印章")] = False,
    copies: Annotated[int, typer.Option(help="用印份数")] = 1,
    folder: Annotated[Path | None, typer.Option("--print", help="办完后把已成文的打印到这个文件夹")] = None,
    preview: Annotated[bool, typer.Option("--preview", help="只看将要办什么，不作改动")] = False,
    as_json: AsJson = False,
) -> None:
    """成批办理：对选中的文书，接连办完本人岗位能办的各步（审批、编号、签名、用印、制发），可同时打印。"""
    from bootstrap import join
    from casework.papers.batches import run_batch, upcoming
    from casework.papers.selecting import Selection

    parts = join()
    wanted = Selection(tuple(documents or ()), kind, batch, case, issuer)
    if preview:
        shown = upcoming(parts, actor, wanted, day_of(on))
        if as_json:
            print_json(shown)
            return
        rows = [
            [str(one.document), one.title, one.number, one.party, one.stage, one.by + one.step, one.refused]
            for one in shown
        ]
        print_table(["编号", "文书", "文号", "当事人", "阶段", "下一步", "不能办理的原因"], rows, f"共 {len(rows)} 份")
        for one in shown:
            warn(one.warnings, f"{one.document}《{one.title}》")
        return
    result = run_batch(
        parts, actor, wanted, day_of(on), printed=printed, copies=copies, folder=folder, progress=_progress(as_json)
    )
    if result.job is not None and not as_json:
        say(f"打印文件 {result.job.print_file}，邮寄清单 {result.job.mail_list or '无（不邮寄的文书）'}")
    _tell(result.taken, as_json)


@app.command("render")
def render(as_json: AsJson = False) -> None:
    """制作等待中的文书。"""
    from bootstrap import join
    from casework.rendering import render_pending

    parts = join()
    rendered = 0
    failures: list[tuple[str, str]] = []
    while (report := render_pending(parts, now=parts.clock(), owner="cli", limit=_RENDER_AT_ONCE)).rendered:
        rendered += report.rendered
        failures.extend(report.failures)
    failures.extend(report.failures)
    with parts.store.read() as unit:
        counts = unit.outbox_counts()
    waiting = counts.get(("render", "open"), 0)
    failed_before = counts.get(("render", "failing"), 0) - len(failures)
    if as_json:
        told = {"rendered": rendered, "failures": failures, "waiting": waiting, "failed_before": failed_before}
        print_json(told)
    else:
        say(f"制成 {rendered} 份，失败 {len(failures)} 份")
        for name, error in failures:
            say(f"  {name}：{error}")
        if waiting:
            say(f"另有 {waiting} 份正由其他程序制作，或者上次没有做完；至多十分钟后可以再次执行")
        if failed_before:
            say(f"另有 {failed_before} 份上次没有制成，五分钟后可以再次执行")
    if failures or waiting or failed_before:
        raise typer.Exit(1)


@app.command("print")
def print_(
    kind: Annotated[str, typer.Argument(help="文书种类，如 rectification_order")],
    folder: Annotated[Path, typer.Argument(help="打印文件和邮寄清单放在哪里")],
    batch: Annotated[str, typer.Option(help="只要这一批次的案件")] = "",
) -> None:
    """把同一种文书合成一个打印文件（按地址排序、带目录、双面补页），并生成邮寄清单。"""
    from bootstrap import join
    from casework.printing import print_batch

    job = print_batch(join(), kind=kind, batch=batch, folder=folder)
    say(f"{job.letters} 份文书，打印文件 {job.print_file}，邮寄清单 {job.mail_list or '无（不邮寄的文书）'}")


def _progress(as_json: bool) -> Progress:
    def told(done: int, of: int, what: str) -> None:
        if not as_json and (done == of or done % 25 == 0):
            say(f"{what} {done}/{of}")

    return told


def _tell(taken: Sequence[Taken], as_json: bool) -> None:
    if as_json:
        print_json(
            [
                {
                    "document": one.document,
                    "title": one.title,
                    "number": one.number,
                    "stage": one.stage,
                    "error": str(one.error) if one.error else None,
                }
                for one in taken
            ]
        )
    else:
        for one in taken:
            say(f"{one.document}  《{one.title}》{one.number}  {one.error or one.stage}")
        say(f"办理 {sum(one.done for one in taken)} 份，未办理 {sum(not one.done for one in taken)} 份")
    if not all(one.done for one in taken):
        raise typer.Exit(1)
