"""What was done with a paper, as officers read it: the steps of the register, the rounds of its approval."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from casework.authority import People
from casework.papers.annexes import LABELS, labels
from casework.papers.reading import TOPIC, paper_asked
from casework.papers.text import paper_warnings
from casework.parts import SHANGHAI, Parts
from engine.life import STAGES, STEPS, Stage, Step
from engine.model import Annex
from store.values import Entry

JsonValue = Any


def history(parts: Parts, actor: str | None, document_id: int) -> dict[str, JsonValue]:
    """A paper with every step that was taken, as plain values.

    Raises:
        MissingError: there is no such paper.
        NotPermittedError: it lies outside the officer's jurisdiction.
    """
    with parts.store.read() as unit:
        people = People.of(unit)
        paper = paper_asked(parts, unit, people, actor, document_id)
        document = paper.document
        names = people.names()
        steps = [step_told(entry, names) for entry in unit.entries(TOPIC, [document_id])]
        step = paper.life.next_step(paper.rules) if document.edition else None
        return {
            "id": document.id,
            "kind": document.kind,
            "title": document.title,
            "number": document.number,
            "date": document.dated.isoformat(),
            "issuer": people.offices[document.issuer_id].name,
            "cases": [case.number for case in paper.cases],
            "stage": paper.stage.value,
            "stage_label": STAGES[paper.stage],
            "next_step": STEPS[step] if step is not None else "",
            "path": document.path,
            "sha256": document.sha256,
            "pages": document.pages,
            "composed": dict(document.composed),
            "replaces": document.replaces,
            "annexes": list(labels(document.context)),
            "warnings": list(paper_warnings(parts, document)),
            "steps": steps,
        }


def step_told(entry: Entry, names: Mapping[int, str]) -> dict[str, JsonValue]:
    """One step as plain values."""
    details = entry.details
    behalf = details.get("on_behalf_of")
    return {
        "step": entry.name,
        "label": STEPS[Step(entry.name)],
        "row": str(details.get("label", "")),
        "on": entry.occurred_on.isoformat(),
        "recorded_at": entry.recorded_at.astimezone(SHANGHAI).isoformat(timespec="seconds"),
        "officer": names.get(entry.officer_id or 0, ""),
        "on_behalf_of": names.get(behalf, "") if behalf else "",
        "says": says(details),
        "stage": STAGES[Stage(details["stage"])],
    }


def says(details: Mapping[str, JsonValue]) -> str:
    """What a step says beside who and when, in Chinese."""
    told = []
    if details.get("opinion"):
        told.append(str(details["opinion"]))
    if details.get("number"):
        told.append(f"文号{details['number']}")
    if details.get("certificate"):
        told.append(f"执法证号{details['certificate']}")
    if "printed" in details:
        told.append("套印" if details["printed"] else "实物盖章")
    if "annexed" in details:
        told.append(f"{'附' if details['annexed'] else '不附'}《{LABELS[Annex.PROOF]}》")
    if details.get("copies"):
        told.append(f"{details['copies']}份")
    if details.get("conclusion"):
        told.append(f"参加人员：{details['participants']}；结论：{details['conclusion']}")
    if details.get("reason"):
        told.append(str(details["reason"]))
    if details.get("sha256"):
        told.append(f"PDF的SHA-256 {details['sha256']}")
    return "；".join(told)


def rounds(entries: Sequence[Entry], names: Mapping[int, str]) -> list[list[dict[str, JsonValue]]]:
    """The opinions given, by round of approval; a paper sent back or drafted again begins another."""
    found: list[list[dict[str, JsonValue]]] = [[]]
    for entry in entries:
        told = step_told(entry, names)
        if entry.name in (Step.AGREE, Step.RETURN):
            verdict = "agreed" if entry.name == Step.AGREE else "returned"
            found[-1].append({**told, "opinion": entry.details.get("opinion", ""), "verdict": verdict})
        if entry.name in (Step.RETURN, Step.REDRAFT):
            found.append([])
    return [one for one in found if one]
