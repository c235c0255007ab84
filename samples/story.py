"""The demonstration's year: what the officers do on which day. Dates follow the sample files.

First come the dated steps of the beginning (comparison, notices, mail, announcement); from the reviews on, each office
works off what its cases' states ask for, on its office days.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from casework.acting import Act
from casework.post.postings import record_postings
from casework.post.results import record_results
from samples.bureau import CITY, Bureau, Standing, share

HERE = Path(__file__).resolve().parent
ORDER_MAIL = ("EMS妥投结果-样例-第一批.csv", "EMS妥投结果-样例-第二批.csv")
SITE = "https://sample.invalid/notices"


@dataclass(frozen=True, slots=True)
class Step:
    """What is done on a day."""

    day: date
    title: str
    do: Callable[[Bureau, date], None]


def _mark(bureau: Bureau, day: date) -> None:
    bureau.act(CITY, "mark_platform", bureau.standing("flagged"), day)


def _print_notices(bureau: Bureau, day: date) -> None:
    bureau.by_district(bureau.standing("flagged"), lambda _, pair: Act("print_notices", day, officers=pair))


def _phone(bureau: Bureau, day: date) -> None:
    def call(case: Standing, _: tuple[str, str]) -> Act:
        reached = share(case.subject.code, 72, "phone")
        facts: dict[str, Any] = {
            "order.called_number": case.subject.phone or "未登记",
            "order.contact": "reached" if reached else "no_answer",
        }
        if reached:
            facts |= {"order.call_person": "样例接听人", "order.address_confirmed": True}
        return Act("phone", day, facts)

    bureau.by_district(bureau.standing("notices_printed"), call)


def _hand_up(bureau: Bureau, day: date) -> None:
    bureau.by_district(bureau.standing("phoned"), lambda _, __: Act("hand_up", day))


def _post_orders(bureau: Bureau, day: date) -> None:
    del day  # the post's list carries the day
    bureau.issue()
    for name in ORDER_MAIL:
        source = bureau.files / name
        bureau.note_postal(record_postings(bureau.parts, actor=CITY, source=source, batch=bureau.batch))


def _publish_orders(bureau: Bureau, day: date) -> None:
    bureau.act(CITY, "publish_order", bureau.standing("order"), day, order_publish_url=f"{SITE}/order")


def _order_results(which: int) -> Callable[[Bureau, date], None]:
    def record(bureau: Bureau, day: date) -> None:
        del day
        source = bureau.files / ORDER_MAIL[which]
        bureau.note_postal(record_results(bureau.parts, actor=CITY, source=source))

    return record


def _compile_receipts(bureau: Bureau, day: date) -> None:
    bureau.act(CITY, "compile_receipts", bureau.standing("order", "rectifying"), day)


def _deny_unconfirmed(bureau: Bureau, day: date) -> None:
    """Somebody else signed, and the enterprise does not confirm: that is no service."""
    record = bureau.picture("代收核实", day, "电话核实：企业称未收到")
    cases = bureau.standing("order.mail.unconfirmed")
    bureau.act(CITY, "order.deny_receipt", cases, day, order__query_record=record)


def _visit(bureau: Bureau, day: date) -> None:
    """Enterprises reached by telephone are not out of contact: they are visited before anything is announced."""
    record = bureau.picture("登门送达", day, "登记地址无人办公")
    failed = bureau.standing("order.mail.returned", "order.mail.no_result")
    reached = [case for case in failed if case.facts.get("order.contact") == "reached"]
    facts = {"order.visit_result": "nobody", "order.visit_record": record}
    bureau.by_district(reached, lambda _, pair: Act("order.record_visit", day, facts, officers=pair))
    refused = bureau.standing("order.mail.refused")
    bureau.by_district(refused, lambda _, pair: Act("order.prepare_receipt", day, officers=pair))


def _leave(bureau: Bureau, day: date) -> None:
    facts = {
        "order.refusal": "前台人员拒绝签收并要求离开（样例）",
        "order.witness": "样例社区居委会 样例见证人",
        "order.receipt_scan": bureau.picture("送达回证", day, "送达回证：记明拒收事由和日期"),
    }
    bureau.by_district(
        bureau.standing("order.mail.refused"), lambda _, pair: Act("order.leave_papers", day, facts, officers=pair)
    )


def _announce_orders(bureau: Bureau, day: date) -> None:
    shot = bureau.picture("送达公告", day, "责令限期整改通知书送达公告")
    failed = bureau.standing("order.mail.returned", "order.mail.no_result")
    cases = [case for case in failed if case.is_in("order.notice.may_announce")]
    url = f"{SITE}/announcement"
    bureau.act(CITY, "order.draft_announcement", cases, day)
    bureau.act(CITY, "order.announce", cases, day, order__url=url, order__announcement_shot=shot)


def _late_slip(bureau: Bureau, day: date) -> None:
    """One enterprise brings the slip of a mail that seemed lost: its true service counts, whatever was announced."""
    lost = [case for case in bureau.standing("order.mail.no_result") if case.is_in("order.notice.announced")]
    slip = bureau.picture("邮件回执", day, "邮件回执：3月16日收发章签收")
    facts = {"order.signed_by": "收发章", "order.capacity": "mail_room", "order.slip": slip}
    signed_on = date(2026, 3, 16)
    bureau.act_each(CITY, lost[:1], lambda _: Act("order.record_signed", signed_on, facts))


def _monitor(bureau: Bureau, day: date) -> None:
    def look(case: Standing, _: tuple[str, str]) -> Act:
        return Act("monitor", day, lines={line["no"]: {"monitored": line["actual"]} for line in case.case.state.lines})

    bureau.by_district(bureau.standing("rectifying"), look)


BEGINNING = (
    Step(date(2026, 3, 3), "登记平台标注", _mark),
    Step(date(2026, 3, 5), "制发检查通知书和整改通知书", _print_notices),
    Step(date(2026, 3, 6), "电话告知并核对地址", _phone),
    Step(date(2026, 3, 6), "盖章上报市局", _hand_up),
    Step(date(2026, 3, 9), "EMS 邮寄", _post_orders),
    Step(date(2026, 3, 10), "公告责令整改", _publish_orders),
    Step(date(2026, 3, 13), "登记第一批邮件结果", _order_results(0)),
    Step(date(2026, 3, 24), "登记第二批邮件结果", _order_results(1)),
    Step(date(2026, 3, 24), "整理企业回执", _compile_receipts),
    Step(date(2026, 3, 25), "核实代收邮件", _deny_unconfirmed),
    Step(date(2026, 3, 26), "登门送达", _visit),
    Step(date(2026, 3, 27), "网站公告送达", _announce_orders),
    Step(date(2026, 3, 30), "留置送达", _leave),
    Step(date(2026, 4, 10), "后来查明的签收", _late_slip),
    Step(date(2026, 5, 12), "监测整改情况", _monitor),
)
