"""Forms about papers: the approval form (审批表), the register of seals, the register of numbers; as letters to print.

What they say comes from the register's entries; nothing is typed here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from casework.authority import People, see
from casework.drafting import office_context
from casework.papers.history import rounds
from casework.papers.numbering import Line, register_of
from casework.papers.reading import TOPIC, Paper, paper_asked
from casework.parts import Parts
from documents.templating.templates import Letter
from engine.life import Step
from engine.running.reissuing import drafting
from store.contract import UnitOfWork
from store.values import Entry, Office

JsonValue = Any
_NAMES = re.compile(r"[、，,；;\s]+")


def approval_form(parts: Parts, actor: str | None, document_id: int) -> Letter:
    """The approval form of a paper, with every round, as it stands.

    Args:
        parts: the system.
        actor: key of the asking officer; None: the administrator of the machine.
        document_id: of the paper.

    Raises:
        MissingError: there is no such paper.
        NotPermittedError: it lies outside the officer's jurisdiction.
    """
    with parts.store.read() as unit:
        people = People.of(unit)
        paper = paper_asked(parts, unit, people, actor, document_id)
        entries = unit.entries(TOPIC, [document_id])
        names = people.names()
        issuer = people.offices[paper.document.issuer_id]
        own = people.offices[paper.cases[0].office_id]
        context = {
            **_head(parts, "approval_form", "文书审批表", issuer),
            "doc": {
                "title": paper.document.title,
                "number": paper.document.number,
                "case": _case_of(paper),
                "party": _party_of(paper),
                "office": own.name,
                "gist": _gist(paper),
            },
            "rounds": _rounds(paper, entries, names),
            "discussion": _discussion(entries),
        }
    return Letter("approval_form", context)


def seal_register(parts: Parts, actor: str | None, office: str, year: int) -> Letter:
    """The register of uses of an office's seal in a year (用印登记簿).

    Raises:
        MissingError: there is no such office.
        NotPermittedError: it lies outside the officer's jurisdiction.
    """
    with parts.store.read() as unit:
        people = People.of(unit)
        issuer = _office(people, actor, office)
        papers = {one.id: one for one in unit.documents(issuer_id=issuer.id)}
        names = people.names()
        rows = []
        permits: dict[int, Entry] = {}
        for entry in unit.entries(TOPIC, papers):
            if entry.name == Step.PERMIT:
                permits[entry.ref] = entry
            if entry.name == Step.SEAL and entry.occurred_on.year == year:
                permit, paper = permits[entry.ref], papers[entry.ref]
                rows.append(
                    {
                        "day": entry.occurred_on.isoformat(),
                        "title": paper.title,
                        "number": paper.number,
                        "seal": issuer.name,
                        "copies": entry.details["copies"],
                        "how": "printed" if permit.details.get("printed") else "wet",
                        "approved_by": _acting(permit, names),
                        "keeper": _acting(entry, names),
                        "handler": _handler(unit, paper.id, names),
                    }
                )
    return Letter("seal_register", {**_head(parts, "seal_register", "用印登记簿", issuer), "year": year, "rows": rows})


def number_register(parts: Parts, actor: str | None, office: str, year: int, series: str = "") -> Letter:
    """The register of an office's numbers of a year (发文登记簿), each gap with its reason.

    Args:
        parts: the system.
        actor: key of the asking officer; None: the administrator of the machine.
        office: key or name of the issuer.
        year: of the numbers.
        series: only this one; empty: all.

    Raises:
        MissingError: there is no such office.
        NotPermittedError: it lies outside the officer's jurisdiction.
    """
    with parts.store.read() as unit:
        people = People.of(unit)
        issuer = _office(people, actor, office)
        wanted = [
            name
            for (owner, name, of), _ in sorted(unit.last_numbers().items())
            if (owner, of) == (issuer.id, year) and not name.startswith("case:") and series in ("", name)
        ]
        lines = [line for name in wanted for line in register_of(unit, issuer.id, name, year)]
    context = {**_head(parts, "number_register", "发文登记簿", issuer), "year": year, "rows": list(map(_plain, lines))}
    return Letter("number_register", context)


def _plain(line: Line) -> dict[str, JsonValue]:
    return {
        "number": line.number,
        "day": line.day.isoformat() if line.day else None,
        "title": line.title,
        "addressee": line.addressee,
        "case": line.case,
        "status": line.status,
        "note": line.note,
    }


def _head(parts: Parts, kind: str, title: str, issuer: Office) -> dict[str, JsonValue]:
    return {
        "kind": kind,
        "template": kind,
        "title": title,
        "number": "",
        "date": parts.today().isoformat(),
        "sample": parts.sample,
        "issuer": office_context(issuer),
    }


def _office(people: People, actor: str | None, key: str) -> Office:
    office = people.office(key)
    if actor:
        see(people, people.officer(actor), office.id)
    return office


def _case_of(paper: Paper) -> str:
    return paper.cases[0].number if len(paper.cases) == 1 else f"{paper.cases[0].number}等{len(paper.cases)}件"


def _party_of(paper: Paper) -> str:
    context = paper.document.context
    own = (context.get("subject") or {}).get("name")
    if own:
        return str(own)
    rows = [str(row["subject"]["name"]) for row in context.get("rows", ())]
    return f"{rows[0]}等{len(rows)}家" if len(rows) > 1 else "".join(rows)


def _gist(paper: Paper) -> str:
    """What is to be done: the paper, on what basis, by which act."""
    acts = drafting(paper.procedure, paper.kind.name)
    basis = "、".join(f"《{one['title']}》{one['clause']}" for one in paper.document.context.get("basis", ())[:3])
    act = f"办理事项：{acts[0].label}。" if acts else ""
    return f"{paper.procedure.title}。{act}拟制发《{paper.document.title}》。主要依据：{basis}。"


def _rounds(paper: Paper, entries: Sequence[Entry], names: Mapping[int, str]) -> list[list[dict[str, JsonValue]]]:
    found = [
        [
            {
                "row": one["row"],
                "label": one["row"],
                "opinion": one["opinion"],
                "verdict": one["verdict"],
                "officer": one["officer"],
                "day": one["on"],
                "on_behalf_of": one["on_behalf_of"],
            }
            for one in opinions
        ]
        for opinions in rounds(entries, names)
    ]
    waiting = paper.rules.rows[paper.life.rows :]
    if waiting:
        blank = {"opinion": "", "verdict": "", "officer": "", "day": None, "on_behalf_of": ""}
        rest = [{"row": row.label, "label": row.label, **blank} for row in waiting]
        if paper.life.rows and found:
            found[-1] += rest
        else:
            found.append(rest)
    return found


def _discussion(entries: Sequence[Entry]) -> dict[str, JsonValue] | None:
    found = [entry for entry in entries if entry.name == Step.DISCUSS]
    if not found:
        return None
    details = found[-1].details
    people = [name for name in _NAMES.split(str(details["participants"])) if name]
    return {"day": found[-1].occurred_on.isoformat(), "participants": people, "conclusion": details["conclusion"]}


def _acting(entry: Entry, names: Mapping[int, str]) -> str:
    behalf = entry.details.get("on_behalf_of")
    name = names.get(entry.officer_id or 0, "")
    return f"{name}（代{names.get(behalf, '')}）" if behalf else name


def _handler(unit: UnitOfWork, document_id: int, names: Mapping[int, str]) -> str:
    """Who gave the first opinion: the officer who handles the paper."""
    first = next((entry for entry in unit.entries(TOPIC, [document_id]) if entry.name == Step.AGREE), None)
    return names.get(first.officer_id or 0, "") if first else ""
