"""`shixian case`: open, list, show, do, import; those of many cases and dossiers are in their own modules."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli import batches, dossier, looking
from cli.given import Actor, Facts, Lines, On, Signers, day_of, facts_of, lines_of
from cli.shown import As, AsJson, print_json, print_table, say

if TYPE_CHECKING:
    from casework.acting import Outcome
    from casework.importing import ImportReport
    from casework.ledgers import LedgerReport

app = typer.Typer(no_args_is_help=True, help="案件：立案、列表、查看、办理、导入")
app.command()(batches.bulk)
app.command()(batches.mails)
app.command()(batches.postings)
app.command()(batches.results)
app.command()(dossier.dossier)
app.command()(looking.worklist)
app.command()(looking.duties)
app.command()(looking.find)
app.command()(looking.counts)


@app.command("open")
def open_case(
    procedure: Annotated[str, typer.Argument(help="办理流程")],
    office: Annotated[str, typer.Option(help="管辖单位")],
    name: Annotated[str, typer.Option(help="当事人名称：企业、个人、单位或者专项行动")],
    actor: Actor,
    on: On,
    code: Annotated[str, typer.Option(help="统一社会信用代码、公民身份号码，或者单位代号")] = "",
    parent: Annotated[str, typer.Option(help="上级案件的案号：在其下立案")] = "",
    address: Annotated[str, typer.Option(help="注册地址")] = "",
    phone: Annotated[str, typer.Option(help="联系电话")] = "",
    legal_person: Annotated[str, typer.Option(help="法定代表人")] = "",
    batch: Annotated[str, typer.Option(help="批次")] = "",
    fact: Facts = None,
    line: Lines = None,
    as_json: AsJson = False,
) -> None:
    """立案。"""
    from bootstrap import join
    from casework.acting import Act, Opening, open_cases
    from casework.families import told_party
    from engine.model import OPEN

    parts = join()
    given = {"name": name, "code": code, "address": address, "phone": phone, "legal_person": legal_person}
    subject = told_party(parts, procedure, given)
    facts, lines = facts_of(parts, procedure, fact), lines_of(parts, procedure, line)
    opening = Opening(procedure, office, subject, batch, Act(OPEN, day_of(on), facts, lines), parent)
    _tell(open_cases(parts, actor, [opening])[0], as_json)


@app.command("do")
def do(
    number: Annotated[str, typer.Argument(help="案号")],
    action: Annotated[str, typer.Argument(help="办理事项")],
    actor: Actor,
    on: On,
    fact: Facts = None,
    line: Lines = None,
    officer: Signers = None,
    as_json: AsJson = False,
) -> None:
    """办理一件案件。"""
    from bootstrap import join
    from casework.acting import Act, act
    from casework.listing import show_case

    parts = join()
    procedure = show_case(parts, number, actor)["procedure"]
    facts, lines = facts_of(parts, procedure, fact), lines_of(parts, procedure, line)
    _tell(act(parts, actor, number, Act(action, day_of(on), facts, lines, tuple(officer or ()))), as_json)


@app.command("list")
def list_(
    state: Annotated[list[str] | None, typer.Option(help="状态")] = None,
    batch: Annotated[str, typer.Option(help="批次")] = "",
    unfinished: Annotated[bool, typer.Option("--open", help="只看未结案")] = False,
    actor: As = None,
    as_json: AsJson = False,
) -> None:
    """案件列表。"""
    from bootstrap import join
    from casework.listing import list_cases

    finished = False if unfinished else None
    rows = list_cases(join(), actor, states=frozenset(state or ()), batch=batch, finished=finished)
    if as_json:
        print_json([asdict(row) for row in rows])
        return
    print_table(
        ["案号", "企业", "状态", "下一期限", "最后一日"],
        [
            [
                r.number,
                r.subject,
                "、".join(r.states),
                r.next_deadline,
                r.last_day.isoformat() if r.last_day else "",
            ]
            for r in rows
        ],
        f"共 {len(rows)} 件",
    )


@app.command("show")
def show(
    number: Annotated[str, typer.Argument(help="案号")],
    actor: As = None,
    as_json: AsJson = False,
) -> None:
    """查看一件案件。"""
    from bootstrap import join
    from casework.listing import show_case

    case = show_case(join(), number, actor)
    if as_json:
        print_json(case)
        return
    say(f"{case['number']}  {case['subject']['name']}  {case['office']}")
    say("状态：" + "、".join(case["state_labels"]))
    if case["parent"]:
        say(f"上级案件：{case['parent']['number']}  {case['parent']['title']}  {case['parent']['subject']}")
    for party in case["parties"].values():
        say(f"{party['label']}：{party['name']}")
    print_table(
        ["期限", "起算日", "最后一日", "状态", "版本"],
        [[d["label"], d["start"], _shown_day(d), d["status_label"], str(d["version"])] for d in case["deadlines"]],
        "期限",
    )
    print_table(["待办", "自"], [[d["label"], d["since"]] for d in case["duties"]], "待办")
    if case["troubles"]:
        rows = [[t["label"], t["since"], t["error"]] for t in case["troubles"]]
        print_table(["事项", "自", "原因"], rows, "系统未能处理")
    print_table(
        ["限制", "自", "至", "今日有效"],
        [[r["label"], r["start"], r["until"] or "", "是" if r["holds_today"] else "否"] for r in case["restrictions"]],
        "限制",
    )
    print_table(
        ["编号", "文书", "文号", "日期", "阶段", "文件"],
        [[str(d["id"]), d["title"], d["number"], d["date"], d["stage_label"], d["path"]] for d in case["documents"]],
        "文书",
    )
    if case["children"]:
        print_table(
            ["下级案件", "事项", "当事人", "单位", "到期", "状态"],
            [
                [c["number"], c["label"], c["subject"], c["office"], c["due"] or "", "、".join(c["state_labels"])]
                for c in case["children"]
            ],
            "在本案之下立案的案件",
        )
    print_table(
        ["可办理", "名称", "岗位", "须填写"],
        [[a["label"], a["name"], "、".join(a["roles"]), "、".join(a["required"])] for a in case["actions"]],
        "可办理事项",
    )
    print_table(
        ["序", "办理记录", "发生日期", "记录时间", "经办"],
        [[str(e["seq"]), e["label"], e["occurred_on"], e["recorded_at"][:19], e["actor"]] for e in case["events"]],
        "办理记录",
    )


@app.command("import")
def import_(
    source: Annotated[Path, typer.Argument(help="名单（XLSX 或 CSV）")],
    actor: Actor,
    procedure: Annotated[str, typer.Option(help="办理流程；省略为沈阳平台导出的异常企业名单")] = "",
    on: Annotated[str, typer.Option("--on", help="立案日期，名单没有写明时用；省略为今天")] = "",
    office: Annotated[str, typer.Option(help="办理单位，名单没有写明时用")] = "",
    parent: Annotated[str, typer.Option(help="上级案件的案号")] = "",
    campaign: Annotated[str, typer.Option(help="专项行动的案号：各案件归入本单位的参加案件")] = "",
    batch: Annotated[str, typer.Option(help="批次")] = "",
    verified: Annotated[list[str] | None, typer.Option(help="已向登记机关核实的信用代码，可重复")] = None,
    refused: Annotated[Path | None, typer.Option(help="把退回的行另存为 XLSX")] = None,
    as_json: AsJson = False,
) -> None:
    """从名单立案；有问题的行逐行退回。各流程名单的栏目就是立案时填写的各项。"""
    from bootstrap import join
    from casework.importing import import_findings
    from casework.intake.rows import write_refused
    from casework.ledgers import Under, import_ledger

    parts = join()
    report: ImportReport | LedgerReport
    if procedure:
        under = Under(office, parent, campaign, batch)
        day = day_of(on) if on else parts.today()
        report = import_ledger(
            parts, actor=actor, source=source, procedure=procedure, on=day, now=parts.clock(), under=under
        )
    else:
        codes = frozenset(verified or ())
        report = import_findings(parts, actor=actor, source=source, now=parts.clock(), verified=codes)
    if as_json:
        print_json(asdict(report))
    else:
        _tell_import(report)
    if refused is not None and report.refused:
        write_refused(refused, report.refused)


def _tell_import(report: ImportReport | LedgerReport) -> None:
    say(f"立案 {len(report.opened)} 件，此前已立案 {report.already} 件")
    set_aside = getattr(report, "set_aside", ())
    say(f"退回 {len(report.refused)} 行，待核实 {len(set_aside)} 家，未立案 {len(report.not_opened)} 家")
    for bad in report.refused:
        for problem in bad.problems:
            say(f"  第{bad.number}行 {problem.column}“{problem.value}”：{problem.reason}。{problem.remedy}")
    for finding in set_aside:
        say(f"  待核实：{finding.name} {finding.code}（校验位不符）")
    for other in report.not_opened:
        say(f"  未立案：{other.name} {other.code}：{other.reason}")


def _tell(outcome: Outcome, as_json: bool) -> None:
    if outcome.error is not None:
        raise outcome.error
    if as_json:
        opened = [{"rule": rule, "due": due or None, "number": number} for rule, due, number in outcome.spawned]
        plain = {"number": outcome.number, "states": outcome.states, "documents": outcome.documents}
        print_json({**plain, "spawned": opened, "repeated": outcome.repeated})
        return
    if outcome.repeated:
        say(f"此前已立案：{outcome.number}，没有另立；确为另一件的，请用 --batch 写明批次")
        return
    say(f"已办理：{outcome.number}，现状态 {'、'.join(outcome.states)}")
    for _, title in outcome.documents:
        say(f"  拟制文书《{title}》，后续步骤见 shixian document list --case {outcome.number}")
    for _, due, number in outcome.spawned:
        say(f"  同时立案 {number}" + (f"（{due}）" if due else ""))


def _shown_day(deadline: dict[str, Any]) -> str:
    return str(deadline["last_day"]) + ("（暂定）" if deadline["provisional"] else "")
