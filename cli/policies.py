"""`shixian policy`: the disputed questions of counting and the readings of procedures, and what offices chose."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cli.shown import AsJson, print_json, print_table, say

if TYPE_CHECKING:
    from casework.choosing import Question

app = typer.Typer(no_args_is_help=True, help="口径：有争议的计算问题怎样回答，由各单位选定")

OfficeOf = Annotated[str, typer.Argument(metavar="OFFICE", help="单位的代号或者名称")]
NameOf = Annotated[
    str, typer.Argument(metavar="NAME", help="口径的名称，见 policy list；适用口径写作 reading:流程.名称")
]
Reason = Annotated[str, typer.Option("--reason", help="理由，随选定一并保存")]
Keeper = Annotated[str | None, typer.Option("--as", help="经办人员；省略则为本机管理员")]


@app.command("list")
def list_(
    office: Annotated[str, typer.Option("--office", help="单位的代号或者名称；省略则为没有单位选定时的口径")] = "",
    procedure: Annotated[str, typer.Option("--procedure", help="流程的代号：连同该流程自己的选定和适用口径")] = "",
    as_json: AsJson = False,
) -> None:
    """每个问题、现行回答、由谁选定、其他回答和依据。"""
    from bootstrap import join
    from casework.choosing import list_questions

    questions = list_questions(join(), office=office, procedure=procedure)
    if as_json:
        print_json(questions)
        return
    for question in questions:
        _tell(question)
    say(f"共 {len(questions)} 个问题")


@app.command("set")
def set_(
    office: OfficeOf,
    name: NameOf,
    answer: Annotated[str, typer.Argument(metavar="ANSWER", help="选项的代号，见 policy list")],
    reason: Reason,
    actor: Keeper = None,
    as_json: AsJson = False,
) -> None:
    """为一个单位及其下级选定回答；自此以后计算的期限适用，已经计算的不变。"""
    _choose(office, name, answer, reason, actor, as_json=as_json)


@app.command()
def withdraw(office: OfficeOf, name: NameOf, reason: Reason, actor: Keeper = None, as_json: AsJson = False) -> None:
    """撤销一个单位的选定：以后适用上级单位、流程或者通行的口径。"""
    _choose(office, name, "", reason, actor, as_json=as_json)


@app.command()
def history(
    office: Annotated[str, typer.Option("--office", help="只要这个单位的")] = "", as_json: AsJson = False
) -> None:
    """历次选定和撤销：何时、何人、为何。"""
    from bootstrap import join
    from casework.choosing import list_choices

    made = list_choices(join(), office=office)
    if as_json:
        print_json(made)
        return
    rows = [[one.set_at, one.office, one.name, one.value or "（撤销）", one.officer, one.reason] for one in made]
    print_table(["时间", "单位", "名称", "选定", "经办", "理由"], rows, f"共 {len(rows)} 次")


def _choose(office: str, name: str, answer: str, reason: str, actor: str | None, *, as_json: bool) -> None:
    from bootstrap import join
    from casework.choosing import choose

    question = choose(join(), office=office, name=name, answer=answer, reason=reason, actor=actor)
    if as_json:
        print_json(question)
    else:
        _tell(question)
        say("自现在起计算的期限适用；已经计算的期限不变，直到有别的事由重新计算。")


def _tell(question: Question) -> None:
    mark = "" if question.verified else "　［未核对原文］"
    say(f"{question.name}　{question.question}")
    say(f"    现行：{question.label}（{question.answer}）　来源：{question.source}{mark}")
    if question.reason:
        say(f"    理由：{question.reason}")
    for option in question.options:
        if option.key != question.answer:
            say(f"    另有：{option.label}（{option.key}）")
    say(f"    依据：{'；'.join(question.basis)}")
