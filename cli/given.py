"""What is typed on the command line about an act: facts, line facts, attachments, days, officers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from engine.errors import InputError, RefusedError

if TYPE_CHECKING:
    from casework.parts import Parts
    from engine.model import Fact

Actor = Annotated[str, typer.Option("--as", help="经办人员")]
On = Annotated[str, typer.Option("--on", help="发生日期（法律上的日期），如 2026-03-05")]
_FACTS = "事实：名称=值；附件写 名称=@文件 或 名称=@文件#截图日期；当事人写 名称=单位名|代码|地址"
Facts = Annotated[list[str] | None, typer.Option("--fact", help=_FACTS)]
Lines = Annotated[list[str] | None, typer.Option("--line", help="逐项事实：序号.名称=值")]
Signers = Annotated[list[str] | None, typer.Option("--officer", help="签名的执法人员，可重复")]


def facts_of(parts: Parts, procedure: str, facts: Sequence[str] | None) -> dict[str, Any]:
    """Facts typed as ``name=value``, each as the type of its declaration.

    Raises:
        RefusedError: a fact is unknown, or not written like that.
    """
    from engine.running.questions import QUESTION_FACTS
    from engine.running.reissuing import REISSUE_FACTS

    declared = {**QUESTION_FACTS, **REISSUE_FACTS, **parts.library.compiled(procedure).procedure.facts}
    return {name: _value(parts, declared, name, text) for name, text in map(_pair, facts or ())}


def lines_of(parts: Parts, procedure: str, lines: Sequence[str] | None) -> dict[int, dict[str, Any]]:
    """Line facts typed as ``number.name=value``, by line.

    Raises:
        RefusedError: a fact is unknown, or not written like that.
    """
    declared = parts.library.compiled(procedure).procedure.line_facts
    by_line: dict[int, dict[str, Any]] = {}
    for name, text in map(_pair, lines or ()):
        no, _, fact = name.partition(".")
        if not no.isdecimal() or not fact:
            raise RefusedError(f"“{name}”应写作 序号.名称=值，如 1.actual_after=5", field="--line")
        by_line.setdefault(int(no), {})[fact] = _value(parts, declared, fact, text)
    return by_line


def text_of(source: Path) -> str:
    """The text of a file named on the command line.

    Raises:
        InputError: there is no such file, it cannot be read, or it is not UTF-8.
    """
    try:
        return source.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(str(source), "不是 UTF-8 文本，请另存为 UTF-8 后再试") from error
    except OSError as error:
        raise InputError(str(source), f"不能读取（{error.strerror}），请核对路径") from error


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise RefusedError(f"“{text}”应写作 名称=值", field="--fact")
    return name, value


def _value(parts: Parts, facts: Mapping[str, Fact], name: str, text: str) -> Any:
    from casework.evidence import keep
    from documents.uploads.filetypes import Use
    from engine.model import FactType

    fact = facts.get(name)
    if fact is None:
        raise RefusedError(f"没有这一事实；可用：{'、'.join(facts)}", field=name)
    if fact.type is FactType.FILE:
        path, _, shows = text.removeprefix("@").partition("#")
        use = Use.RECEIPT if name.rpartition(".")[2] == "receipt_scan" else Use.EVIDENCE
        return keep(parts.home, Path(path), day_of(shows) if shows else None, use=use)
    if fact.type is FactType.SUBJECT:
        return _party(name, text)
    if fact.type is FactType.INTEGER and text.removeprefix("-").isdecimal():
        return int(text)
    if fact.type is FactType.BOOLEAN:
        return {"true": True, "是": True, "false": False, "否": False}.get(text, text)
    return text


def _party(name: str, text: str) -> dict[str, str]:
    """A party typed as ``name|code|address``; of one that is known, and of an office, ``|code`` is enough."""
    words = ("name", "code", "address")
    told = [part.strip() for part in text.split("|")]
    if len(told) > len(words):
        raise RefusedError("当事人应写作 名称|代码|地址，后两项可以省略", field=name)
    return dict(zip(words, told, strict=False))


def day_of(text: str, option: str = "--on") -> date:
    """A day typed as 2026-03-05."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise RefusedError(f"“{text}”不是日期，应写作 2026-03-05", field=option) from error
