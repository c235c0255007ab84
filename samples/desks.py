"""From the reviews on: what each desk does with the cases that have reached it, on its days.

Districts review on the days the sample list names; the other desks work on Mondays and Thursdays, so that papers about
several cases (overdue lists, announcements) come out as one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from casework.acting import Act
from casework.calendars import load_calendar
from casework.intake.reviews import ReviewResult, read_reviews
from casework.intake.statements import Statement, read_statements
from casework.post.postings import record_postings
from casework.post.results import record_results
from samples.bureau import CITY, CITY_SIGNERS, LICENSING_SIGNERS, Bureau, Standing, share
from samples.papers import send_back
from samples.story import SITE

INTENT_MAIL = {
    date(2026, 7, 13): ("EMS妥投结果-样例-撤回告知-第一批.csv", date(2026, 7, 28)),
    date(2026, 8, 17): ("EMS妥投结果-样例-撤回告知-第二批.csv", date(2026, 9, 1)),
}
_CEASED_ON = date(2026, 6, 1)
_HEARING_LEAD = timedelta(days=16)  # room for seven clear working days after the notice


@dataclass(slots=True)
class Desks:
    """The desks and what their files say."""

    bureau: Bureau
    reviews: dict[date, dict[str, list[ReviewResult]]] = field(default_factory=dict)
    statements: dict[str, Statement] = field(default_factory=dict)

    @classmethod
    def read(cls, bureau: Bureau) -> Desks:
        """Read the sample lists of reviews and statements."""
        desks = cls(bureau)
        for row in read_reviews(bureau.files / "复查结果-样例.xlsx").rows:
            desks.reviews.setdefault(row.reviewed_on, {}).setdefault(row.code, []).append(row)
        for said in read_statements(bureau.files / "企业陈述申辩-样例.csv").rows:
            desks.statements[said.code] = said
        return desks

    def work(self, day: date) -> None:
        """Everything the desks do on a day."""
        if day == _CEASED_ON:
            self._cease(day)
        self._review(day)
        self._mail(day)
        self._hear(day)
        if day.weekday() in (0, 3) and load_calendar("CN").is_working(day):
            for desk in _OFFICE_DAY:
                desk(self.bureau, day)
            self._examine(day)

    def _cease(self, day: date) -> None:
        """One enterprise has ended its registration meanwhile; the sample's reviews found nothing wrong with it."""
        met = {code for due in self.reviews.values() for code, rows in due.items() if all(row.met for row in rows)}
        ended = [case for case in self.bureau.standing("rectifying") if case.subject.code in met][-1:]
        proof = self.bureau.picture("注销登记", day, "企业已注销登记")
        self.bureau.act(CITY, "cease", ended, day, ceased_proof=proof)

    def _review(self, day: date) -> None:
        due = self.reviews.get(day, {})
        cases = [case for case in self.bureau.standing("first_review") if case.subject.code in due]

        def review(case: Standing, pair: tuple[str, str]) -> Act:
            found = {row.item: row.actual_after for row in due[case.subject.code]}
            lines = {line["no"]: {"actual_after": found[line["item"]]} for line in case.case.state.lines}
            facts: dict[str, Any] = {}
            if any(line["required"] > found[line["item"]] for line in case.case.state.lines):
                facts["screenshot"] = self.bureau.picture("四库截图", day, f"全国建筑市场监管平台 {case.subject.name}")
                facts["screenshot_url"] = f"{SITE}/platform"
            return Act("record_first_review", day, facts, lines, pair)

        self.bureau.by_district(cases, review)

    def _mail(self, day: date) -> None:
        """Intent notices: post and website on the same day; later what the post says."""
        for posted_on, (name, queried_on) in INTENT_MAIL.items():
            source = self.bureau.files / name
            if day == posted_on:
                self.bureau.act(CITY, "issue_intent", self.bureau.standing("to_inform"), day, CITY_SIGNERS)
                if day == min(INTENT_MAIL):
                    send_back(
                        self.bureau.parts, "intent_notice", "整改事项的表述请与复查表一致（样例）", "已按意见核对"
                    )
                self.bureau.issue()
                report = record_postings(self.bureau.parts, actor=CITY, source=source, batch=self.bureau.batch)
                self.bureau.note_postal(report)
                posted = [
                    c for c in self.bureau.standing("intent.mail.posted") if c.is_in("intent.notice.may_announce")
                ]
                shot = self.bureau.picture("告知公告", day, "拟撤回资质告知书送达公告")
                url = f"{SITE}/intent"
                self.bureau.act(CITY, "intent.draft_announcement", posted, day)
                self.bureau.act(CITY, "intent.announce", posted, day, intent__url=url, intent__announcement_shot=shot)
            if day == queried_on:
                report = record_results(self.bureau.parts, actor=CITY, source=source)
                self.bureau.note_postal(report)

    def _hear(self, day: date) -> None:
        """Statements and hearing requests on their days; hearings when they are planned."""
        for case in self.bureau.standing("intent", "intent_served"):
            said = self.statements.get(case.subject.code)
            if said is None:
                continue
            if said.stated_on == day:
                self.bureau.act(CITY, "record_statement", [case], day, statement_text=said.text)
                if said.hearing_requested:
                    self.bureau.act(CITY, "request_hearing", [case], day)
        for case in self.bureau.standing("intent", "hearing"):
            requested, planned = case.facts.get("hearing_requested_on"), case.facts.get("hearing_planned_on")
            if requested is not None and planned is None:
                held = (day + _HEARING_LEAD).isoformat()
                self.bureau.act(
                    "legal_1", "schedule_hearing", [case], day, hearing_planned_on=held, hearing_place="样例听证室"
                )
                self.bureau.act("legal_1", "notify_hearing", [case], day)
            elif planned == day.isoformat():
                record = self.bureau.picture("听证笔录", day, "听证笔录")
                self.bureau.act(
                    "legal_1", "hold_hearing", [case], day, hearing_host="样例主持人", hearing_record=record
                )

    def _examine(self, day: date) -> None:
        for case in self.bureau.standing("heard"):
            said = self.statements.get(case.subject.code)
            accepted = said is not None and said.accepted
            reply = said.reason if said is not None else "经复核，所述情况不影响认定"
            self.bureau.act(
                CITY, "accept_statement" if accepted else "reject_statement", [case], day, statement_reply=reply
            )


def _confirm(bureau: Bureau, day: date) -> None:
    bureau.act("reviewer_1", "confirm_pass", bureau.standing("passed"), day)


def _unmark(bureau: Bureau, day: date) -> None:
    bureau.act(CITY, "unmark_platform", bureau.standing("clearing"), day)


def _submit(bureau: Bureau, day: date) -> None:
    bureau.by_district(bureau.standing("failed"), lambda _, pair: Act("submit_overdue", day, officers=pair))


def _second_review(bureau: Bureau, day: date) -> None:
    """The city looks for itself, and finds what the districts found."""

    def review(case: Standing) -> Act:
        lines = {line["no"]: {"second_actual": line["actual_after"]} for line in case.failing()}
        return Act("record_second_review", day, lines=lines)

    bureau.act_each("reviewer_1", bureau.standing("second_review"), review)


def _legal(bureau: Bureau, day: date) -> None:
    bureau.act("legal_1", "pass_legal", bureau.standing("legal_review"), day, legal_opinion="事实清楚，程序合法，同意")


def _decide(bureau: Bureau, day: date) -> None:
    deciding = bureau.standing("deciding")
    bureau.act(
        "leader_1", "approve_withdrawal", [c for c in deciding if not c.facts.get("approved_on")], day, discussed=True
    )
    approved = [case for case in bureau.standing("deciding") if case.facts["approved_on"] < day.isoformat()]
    superior = [case for case in approved if any(line["licensing_level"] != "city" for line in case.failing())]
    bureau.act("licensing_1", "propose", superior, day, proposal_no="沈建资请〔2026〕样例1号")
    bureau.act("licensing_1", "withdraw", _own(bureau, day), day, LICENSING_SIGNERS)


def _own(bureau: Bureau, day: date) -> list[Standing]:
    """Approved cases whose remaining items the city's own licensing authority decides."""
    return [
        case
        for case in bureau.standing("deciding")
        if (case.facts.get("approved_on") or day.isoformat()) < day.isoformat()
        and all(line["licensing_level"] == "city" for line in case.failing())
    ]


def _superior(bureau: Bureau, day: date) -> None:
    """The superior authority answers some weeks after it was asked."""
    waiting = [
        case
        for case in bureau.standing("proposed", "aftermath.proposal.pending")
        if date.fromisoformat(case.facts["proposed_on"]) + timedelta(days=30) <= day
    ]
    decision = bureau.picture("上级决定", day, "上级许可机关的决定")

    def answer(case: Standing) -> Act:
        lines = {
            line["no"]: {"superior": "withdrawn"} for line in case.case.state.lines if line["outcome"] == "proposed"
        }
        name = "record_superior" if case.is_in("proposed") else "record_later_superior"
        return Act(name, day, {"superior_decision": decision}, lines)

    bureau.act_each("licensing_1", waiting, answer)


def _is_own(line: Mapping[str, Any]) -> bool:
    """Whether an item was withdrawn that the city's own licensing authority had granted."""
    return line["outcome"] in ("withdrawn", "regraded") and line["licensing_level"] == "city"


def _serve_decisions(bureau: Bureau, day: date, cases: list[Standing]) -> None:
    """Decisions go out by post and are signed for; those of other organs are served by them."""
    service = "aftermath.remedies.service"
    posted = [case for case in cases if case.is_in(f"{service}.mail.posted")]
    slip = bureau.picture("决定书邮件回执", day, "决定书邮件回执：收发室签收")
    signed = {"signed_by": "收发章", "capacity": "mail_room", "slip": slip}
    told = {f"{service}.{name}": value for name, value in signed.items()}
    bureau.act_each(CITY, posted, lambda _: Act(f"{service}.record_signed", day, told))

    def post(case: Standing) -> Act:
        return Act(f"{service}.post", day, {f"{service}.tracking_no": f"10000003{case.case.id:05d}"})

    bureau.act_each(CITY, [case for case in cases if case.is_in(f"{service}.mail.to_post")], post)
    theirs = [case for case in cases if case.is_in("aftermath.remedies.unserved")]
    proof = bureau.picture("上级决定书送达回证", day, "许可机关的决定书送达回证")
    bureau.act(CITY, "record_superior_service", theirs, day, superior_receipt=proof)


def _after(bureau: Bureau, day: date) -> None:
    """Service and publication of the decision, return of the certificate, deregistration, re-grading."""

    def age(case: Standing) -> int:
        return (day - date.fromisoformat(case.facts["withdrawn_on"])).days

    cases = bureau.standing("aftermath")
    _serve_decisions(bureau, day, [case for case in cases if age(case) >= 3])
    unpublished = [case for case in cases if not case.facts.get("decision_published_on") and age(case) >= 5]
    bureau.act(CITY, "publish_decision", unpublished, day, decision_publish_url=f"{SITE}/decision")
    standing = [case for case in cases if case.is_in("aftermath.certificate.withdrawn") and age(case) >= 15]
    own = [case for case in standing if any(_is_own(line) for line in case.case.state.lines)]
    url = f"{SITE}/deregistration"
    bureau.act("licensing_1", "deregister", own, day, deregistration_url=url)
    others = [case for case in standing if case not in own]
    bureau.act("licensing_1", "record_deregistered", others, day, deregistration_url=url)
    applying = [
        case
        for case in cases
        if case.is_in("aftermath.regrade.open") and 20 <= age(case) <= 30 and share(case.subject.code, 20, "regrade")
    ]

    def apply(case: Standing) -> Act:
        first = next(line["no"] for line in case.case.state.lines if line["outcome"] == "withdrawn")
        return Act("apply_regrade", day, lines={first: {"regrade_to": "低一等级（样例）"}})

    bureau.act_each(CITY, applying, apply)
    applied = [
        case
        for case in bureau.standing("aftermath.regrade.applied")
        if date.fromisoformat(case.facts["regrade_applied_on"]) + timedelta(days=14) <= day
    ]
    bureau.act("licensing_1", "grant_regrade", applied, day, regrade_certificate="YL-样例-重新核定")


_OFFICE_DAY: tuple[Callable[[Bureau, date], None], ...] = (
    _confirm,
    _unmark,
    _submit,
    _second_review,
    _legal,
    _decide,
    _superior,
    _after,
)
