"""The acts that Zhejiang's cases have in common: inspections, orders to correct, hand-overs to the police."""

from __future__ import annotations

from collections.abc import Iterator

from samples.campaigns.acts import Did, Paper, day_of, did


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
    yield did(
        day,
        case,
        "correction.record_service",
        correction__delivered_how="direct",
        correction__receipt=Paper("送达回证"),
    )


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
