"""`shixian document`: the forms about papers, the registers of numbers and seals, copies and checks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.documents import Asker
from cli.documents import app as app
from cli.given import Actor
from cli.shown import AsJson, print_json, say, warn

if TYPE_CHECKING:
    from casework.parts import Parts
    from documents.templating.templates import Letter


@app.command()
def form(
    document: Annotated[int, typer.Argument(help="文书的内部编号")],
    target: Annotated[Path, typer.Argument(help="存到哪里（.pdf 或者 .docx）")],
    actor: Asker = "",
) -> None:
    """文书审批表：各轮次、各岗位的意见，集体讨论情况。"""
    from bootstrap import join
    from casework.papers.registers import approval_form

    parts = join()
    _write(parts, approval_form(parts, actor or None, document), target)


@app.command()
def seals(
    office: Annotated[str, typer.Argument(help="单位的代号或者名称")],
    year: Annotated[int, typer.Argument(help="年度")],
    target: Annotated[Path, typer.Argument(help="存到哪里（.pdf 或者 .docx）")],
    actor: Asker = "",
) -> None:
    """用印登记簿。"""
    from bootstrap import join
    from casework.papers.registers import seal_register

    parts = join()
    _write(parts, seal_register(parts, actor or None, office, year), target)


@app.command()
def numbers(
    office: Annotated[str, typer.Argument(help="单位的代号或者名称")],
    year: Annotated[int, typer.Argument(help="年度")],
    target: Annotated[Path, typer.Argument(help="存到哪里（.pdf 或者 .docx）")],
    series: Annotated[str, typer.Option(help="只要这一文号系列")] = "",
    actor: Asker = "",
) -> None:
    """发文登记簿：每个文号一行，作废、空缺的写明原因。"""
    from bootstrap import join
    from casework.papers.registers import number_register

    parts = join()
    _write(parts, number_register(parts, actor or None, office, year, series), target)


@app.command()
def skip(
    office: Annotated[str, typer.Argument(help="单位的代号或者名称")],
    series: Annotated[str, typer.Argument(help="文号系列，如 rectification_order")],
    year: Annotated[int, typer.Argument(help="年度")],
    first: Annotated[int, typer.Argument(help="第一个号")],
    last: Annotated[int, typer.Argument(help="最后一个号")],
    reason: Annotated[str, typer.Option(help="用在哪里，或者为什么空缺")],
    actor: Actor,
) -> None:
    """登记本年度已在本系统以外使用（或者空缺）的文号，本系统接着往下编。"""
    from bootstrap import join
    from casework.authority import People
    from casework.papers.numbering import pass_over
    from store.values import NumberRange

    parts = join()
    with parts.store.write() as unit:
        people = People.of(unit)
        numbers = NumberRange(people.office(office).id, series, year, first, last, reason)
        pass_over(unit, people, people.officer(actor), numbers, on=parts.today(), now=parts.clock())
        unit.commit()
    say(f"已登记 {first}—{last}，下一个号是 {last + 1} 或者以后")


@app.command()
def ordinal(
    office: Annotated[str, typer.Argument(help="单位的代号或者名称")],
    printed: Annotated[bool, typer.Option("--print/--plain", help="印“第”字，或者按公文格式不印")],
    reason: Annotated[str, typer.Option(help="理由")],
    actor: Actor,
) -> None:
    """文号里印不印“第”字：由单位选择，从下一份起。"""
    from bootstrap import join
    from casework.authority import People
    from casework.papers.numbering import choose_ordinal

    parts = join()
    with parts.store.write() as unit:
        people = People.of(unit)
        officer = people.officer(actor)
        choose_ordinal(
            unit, people, officer, people.office(office).id, printed=printed, reason=reason, now=parts.clock()
        )
        unit.commit()
    say("已登记，从下一份文书起" + ("印“第”字" if printed else "不印“第”字"))


@app.command()
def docx(
    document: Annotated[int, typer.Argument(help="文书的内部编号")],
    target: Annotated[Path, typer.Argument(help="存到哪里（.docx）")],
    actor: Asker = "",
) -> None:
    """文书的可编辑副本，与 PDF 出自同一内容；正本以 PDF 为准。"""
    from bootstrap import join
    from casework.papers.selecting import Selection, selected
    from casework.rendering import letter

    parts = join()
    selected(parts, actor or None, Selection(ids=(document,)))
    with parts.store.read() as unit:
        [found] = unit.documents(ids=[document])
    _write(parts, letter(found), target)


@app.command()
def recheck(
    document: Annotated[int, typer.Argument(help="文书的内部编号")], actor: Asker = "", as_json: AsJson = False
) -> None:
    """核对：存档的 PDF 有没有被改动，按存档的内容重新排版与它有什么不同，电子签名是否有效。"""
    from bootstrap import join
    from casework.papers.proving import recheck as run
    from casework.papers.selecting import Selection, selected

    parts = join()
    selected(parts, actor or None, Selection(ids=(document,)))
    found, signature = run(parts, document)
    if as_json:
        print_json({"same": found.same, "told": found.sentences, "signature": signature})
    else:
        for sentence in [*found.sentences, *([signature] if signature else [])]:
            say(sentence)
    if not found.same:
        raise typer.Exit(1)


@app.command()
def proof(
    document: Annotated[int, typer.Argument(help="文书的内部编号")],
    target: Annotated[Path, typer.Argument(help="存到哪里（.pdf）")],
    actor: Asker = "",
) -> None:
    """校样：尚未制发的文书按现有内容排出来看，不作为正本。"""
    docx(document, target, actor)


def _write(parts: Parts, letter: Letter, target: Path) -> None:
    from casework.papers.text import letter_warnings
    from documents.files import write_whole
    from documents.wordfile import to_docx

    if target.suffix.lower() == ".docx":
        content = to_docx(letter, further=parts.library.template_folders())
    elif target.suffix.lower() == ".pdf":
        content = parts.renderer().render(letter)
    else:
        raise typer.BadParameter("文件名应以 .pdf 或者 .docx 结尾")
    write_whole(target, content)
    say(f"已存为 {target}")
    warn(letter_warnings(parts, letter))
