"""How the story of Zhejiang's cases is written down: an act a line, on which day, on which case, with which facts.

Cases are named ``UNIT`` (the unit's own), ``UNIT.NAME``, and those opened in them ``UNIT.NAME/RULE`` or
``UNIT/RULE:DUE``. A dot in a fact's name is written as two underlines.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

_YEAR = 2024


@dataclass(frozen=True, slots=True)
class Paper:
    """A sample document to be kept as evidence."""

    name: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A sample screenshot, dated with the day of the act."""

    name: str


@dataclass(frozen=True, slots=True)
class Firm:
    """An invented enterprise that a fact names."""

    name: str


@dataclass(frozen=True, slots=True)
class Did:
    """An act on a case; `open` opens it in its unit's case."""

    day: date
    case: str
    act: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    procedure: str = ""  # of an opening
    subject: str = ""  # of an opening: the enterprise's name; empty: the unit
    refused: bool = False  # a check must refuse it


def day_of(text: str) -> date:
    """A day of the campaign's year, from month and day."""
    return date.fromisoformat(f"{_YEAR}-{text}")


def did(day: str, case: str, act: str, **facts: Any) -> Did:
    """An act."""
    return Did(day_of(day), case, act, {name.replace("__", "."): value for name, value in facts.items()})


def refused(day: str, case: str, act: str, **facts: Any) -> Did:
    """An act that a check refuses."""
    return Did(day_of(day), case, act, {name.replace("__", "."): value for name, value in facts.items()}, refused=True)


def opened(day: str, case: str, procedure: str, subject: str = "", **facts: Any) -> Did:
    """The opening of a case in its unit's."""
    return Did(day_of(day), case, "open", facts, procedure, subject)


def inspection(day: str, case: str, findings: str = "", *, none: int = 0, fake: int = 0, problems: int = 0) -> Did:
    """An inspection of an enterprise; without findings, a clean one."""
    return did(
        day,
        case,
        "inspect",
        inspection_way="joint" if fake else "special",
        certificates_checked=True,
        workers=12 + problems,
        no_certificate=none,
        fake_certificate=fake,
        problems=problems,
        findings=findings or "特种作业人员均持有效证书，培训记录齐全",
        certificate_system="housing",
    )


def order(day: str, case: str, by: str, grounds: str, demands: str) -> Iterator[Did]:
    """An order to correct, and its service."""
    given = {
        "correction__grounds": grounds,
        "correction__demands": demands,
        "correction__correct_by": day_of(by).isoformat(),
    }
    yield did(day, case, "correction.order", **given)
    yield did(day, case, "correction.record_service", correction__delivered_how="direct")


def checked(day: str, case: str, fixed: int, text: str) -> Did:
    """The check whether an order was obeyed."""
    return did(day, case, "correction.check", correction__fixed=fixed, correction__check_text=text)


def handed_over(case: str, days: tuple[str, str, str, str], office: str, crime: str, *, filed: bool) -> Iterator[Did]:
    """The steps of a hand-over to the police."""
    proposed, sent, signed, answered = days
    yield did(proposed, case, "police.propose", police__crime=crime, police__investigation=Paper("调查报告"))
    yield did(sent, case, "police.decide", police__approved=True, police__decision_reason="同意移送")
    yield did(sent, case, "police.send", police__police_office=office, police__evidence_list=Paper("证据清单"))
    yield did(signed, case, "police.record_receipt", police__receipt=Paper("移送书回执"))
    told = Paper("立案告知书" if filed else "不予立案通知书")
    yield did(answered, case, "police.record_answer", police__opened=filed, police__police_notice=told)
