"""Shandong 2019: what is known of building workers collected city by city, from the first account to the end of the year.

Owns the collection, the cities' part, their batches and the centre's supervision; what happens in the cases is told by
``shandong_cases``. Everyone acts by the roles that the definitions name. All of it is invented.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from casework import campaigns
from casework.acting import Act, Opening, Outcome, act_many, open_cases
from casework.ledgers import LedgerReport, Under, import_ledger
from casework.reports import export_report, send_back
from casework.restrictions import ask
from documents.sheets import Cell, Column, write_table
from engine.errors import RefusedError
from samples.campaigns.scene import Scene, Step
from samples.campaigns.shandong_cases import (
    ALONE,
    CITIES,
    FIRMS,
    LEDGER,
    PERSONAL,
    RECORD,
    SUPERVISION,
    TOO_LATE,
    WORKERS,
    Did,
    Worker,
    city_of,
    trail,
)
from store.values import Subject

COLLECTION, REPORT = "shandong_collection", "shandong_batch"
CENTRE, SUPERVISOR, PROVINCE = "sd_centre_1", "sd_centre_2", "sd_province_1"
CONCENTRATED, SECOND = "2019-03-31", "2019-06-30"
NAME, CODE = "2019年山东省建筑技术工人信息统计（样例）", "sd2019"
_ROLES = {
    "centre_officer": CENTRE,
    "centre_supervisor": SUPERVISOR,
    "province_officer": PROVINCE,
    "province_leader": "sd_province_leader",
}
_TITLES = {
    "open": "登记",
    "submit": "提交信息",
    "pass_verification": "审验原件",
    "publicise": "公示",
    "report": "报送教育中心",
    "share": "推送共享",
    "reject": "不予通过",
}
"""What a day of the ledger of acts is called, by the first of these acts done on it."""


@dataclass(slots=True)
class Shandong:
    """The story; numbers of cases and keys of their offices are kept by the names they have in it."""

    scene: Scene
    region: str = "山东"
    bureau: str = "shandong.yaml"
    numbers: dict[str, str] = field(default_factory=dict)

    def steps(self) -> Sequence[Step]:
        """What is done, by day."""
        return (*self._work(), *self._cases(), *self._batches())

    # -- the collection and the cities

    def _work(self) -> list[Step]:
        return [
            _step("2019-01-10", "部署统计工作", self.launch),
            _step("2019-01-14", "部署到市", self.enlist),
            _step("2019-01-15", "启用诚信档案库", self.start_archive),
            _step("2019-01-17", "报备实施方案，设立审核点", self.prepare),
            _step("2019-02-12", "导入个人账号名单", self.import_accounts),
            _step("2019-02-13", "导入企业填报名单", self.import_workers),
            _step("2019-03-22", "平台联通，公示全部启动", self.confirm),
            _step("2019-04-08", "登记一个个人账号", self.register_one),
            _step("2019-12-02", "确定分批受理期末日", self.set_end),
            _step("2020-01-06", "统计工作结束", self.finish),
        ]

    def launch(self, on: date) -> None:
        """The centre begins; the dates are those of the notice."""
        subject = Subject(0, "campaign", NAME, CODE)
        self.numbers["collection"] = self.scene.open(CENTRE, COLLECTION, "sd_centre", subject, on)
        self.scene.act(CENTRE, self.numbers["collection"], "guide", on, guidance="召开视频会议，讲解填报和审验要求")

    def enlist(self, on: date) -> None:
        """The cities take part."""
        for outcome in campaigns.enlist(self.scene.parts, CENTRE, self.numbers["collection"], on):
            office = self._office(outcome.number)
            self._keep(office.removeprefix("sd_"), outcome)

    def start_archive(self, on: date) -> None:
        """The integrity file is there before anybody enters it."""
        url = "https://example.invalid/chengxin"
        self.scene.act(SUPERVISOR, self.numbers["collection"], "start_archive", on, archive_url=url)

    def prepare(self, on: date) -> None:
        """Plans and points of the cities."""
        for city in CITIES:
            plan = self.scene.paper(f"实施方案-{city}")
            self.scene.act(_of(city), self.numbers[city], "file_plan", on, plan=plan, responsible="人事教育科（样例）")
            self.scene.act(_of(city), self.numbers[city], "set_up_points", on, points="政务服务大厅审核窗口（样例）")

    def confirm(self, on: date) -> None:
        """Connected; the last publicity of the concentrated period has begun."""
        connection = "两个全国平台和省信用信息综合平台均已联调"
        self.scene.act(CENTRE, self.numbers["collection"], "connect", on, connection=connection)
        for city in CITIES:
            self.scene.act(_of(city), self.numbers[city], "confirm_started", on)

    def set_end(self, on: date) -> None:
        """The notice knows no end of the second period; the province says when."""
        told = {
            "change_reason": "样例文号：分批受理到年底",
            "concentrated_to": CONCENTRATED,
            "batches_from": "2019-04-01",
        }
        self.scene.act(PROVINCE, self.numbers["collection"], "change_dates", on, **told, batches_to="2019-12-31")

    def finish(self, on: date) -> None:
        """The cities' part ends, and the collection."""
        for city in CITIES:
            self.scene.act(CENTRE, self.numbers[city], "end", on)
        shared = sum("shared" in self.scene.case(self.numbers[case]).state.configuration for case in WORKERS)
        closing = f"共享{shared}人，其余按不予通过、撤回处理"
        self.scene.act(PROVINCE, self.numbers["collection"], "close", on, closing=closing)
        self._tell_limits()

    def _tell_limits(self) -> None:
        workers = WORKERS["qingdao.3"].subject
        asked = ((FIRMS["qingdao.labour"], date(2019, 4, 1)), (workers, date(2019, 12, 31)))
        for subject, day in asked:
            labels = "；".join(limit.label for limit in ask(self.scene.parts, subject.code, day).limits)
            self.scene.told.append(f"限制：{day.isoformat()} {subject.name}：{labels or '没有'}")

    # -- ledgers

    def import_accounts(self, on: date) -> None:
        """Accounts of workers without an employer are usable at once; one number is wrong, one has an employer."""
        wanted = [case for case in ALONE if case != "jinan.p2"]
        for city in ("jinan", "qingdao"):
            names = [case for case in wanted if city_of(case) == city]
            rows = [[ALONE[case].subject.name, ALONE[case].subject.code, "是"] for case in names]
            if city == "jinan":
                rows += [["样例济戌工", "000000198001011110", "是"], _employed_row()]
            columns = ("姓名", "身份证号码", "没有工作单位")
            found = self._import(f"个人账号名单-{city}", columns, rows, PERSONAL, f"sd_{city}_desk_1", city, on)
            self.numbers |= dict(zip((f"{case}.account" for case in names), found.opened, strict=True))

    def import_workers(self, on: date) -> None:
        """One row has a wrong number, one lacks its trade, one applied too late."""
        firm = FIRMS["jinan.builder"]
        good = [_row(worker) for worker in LEDGER.values()]
        wrong = [["样例济戊工", "000000198306121050", *good[0][2:]], [*good[1][:3], "", *good[1][4:]]]
        columns = (
            "姓名",
            "身份证号码",
            "岗位证书编号",
            "工种",
            "等级",
            "核发单位",
            "申报考核鉴定的日期",
            "工作单位",
            "工作单位代码",
        )
        rows = [*good, _row(TOO_LATE), *wrong]
        found = self._import(f"填报名单-{firm.name}", columns, rows, RECORD, "sd_jinan_desk_2", "jinan.builder", on)
        self.numbers |= dict(zip(LEDGER, found.opened, strict=True))

    def _import(
        self, name: str, heads: Sequence[str], rows: Sequence[Sequence[Cell]], procedure: str, office: str, parent: str, on: date
    ) -> LedgerReport:  # fmt: skip
        path = self.scene.folder / f"{name}-样例.xlsx"
        write_table(path, name, [Column(head) for head in heads], rows, note="样例数据（虚构）")
        parts = self.scene.parts
        found = import_ledger(
            parts,
            actor=f"{office}_clerk",
            source=path,
            procedure=procedure,
            on=on,
            now=parts.clock(),
            under=Under(office=office, parent=self.numbers[parent]),
        )
        refused = len(found.refused) + len(found.not_opened)
        self.scene.told.append(f"名单：{path.name} 立案{len(found.opened)}件，未立{refused}件")
        return found

    def register_one(self, on: date) -> None:
        """An account after the concentrated period."""
        parent = self.numbers["jinan"]
        actor, office = "sd_jinan_desk_1_clerk", "sd_jinan_desk_1"
        subject = ALONE["jinan.p2"].subject
        opened = self.scene.open(actor, PERSONAL, office, subject, on, parent=parent, no_employer=True)
        self.numbers["jinan.p2.account"] = opened

    # -- the ledger of acts

    def _cases(self) -> list[Step]:
        days: dict[date, list[Did]] = {}
        for did in trail():
            days.setdefault(did.day, []).append(did)
        return [Step(day, _title(done), lambda on, done=done: self._all(done, on)) for day, done in days.items()]

    def _all(self, done: Sequence[Did], on: date) -> None:
        for did in done:
            self._do(did, on)

    def _do(self, did: Did, on: date) -> None:
        try:
            outcomes = self._opened(did, on) if did.act == "open" else self._acted(did, on)
        except RefusedError as error:
            if not did.refused:
                raise
            self.scene.told.append(f"拒绝：{on.isoformat()} {did.cases[0]} {did.act}：{error}")
            return
        if did.refused:
            raise AssertionError(f"{did.act} on {did.cases} should have been refused")
        for case, outcome in zip(did.cases, outcomes, strict=True):
            self._keep(case, outcome)

    def _opened(self, did: Did, on: date) -> list[Outcome]:
        [case] = did.cases
        city = city_of(case)
        office = f"sd_{did.office or city}"
        subject = did.subject or self._unit(city)
        parent = self.numbers[did.parent or city]
        wanted = Act("open", on, self._facts(did.facts, on))
        opening = Opening(did.procedure, office, subject, case, wanted, parent=parent)
        return _good(open_cases(self.scene.parts, self._who(did.procedure, "open", office), [opening]))

    def _acted(self, did: Did, on: date) -> list[Outcome]:
        requests = []
        for case in did.cases:
            given = WORKERS[case].submission(on) if did.act == "submit" else {}
            requests.append((self.numbers[case], Act(did.act, on, self._facts({**given, **did.facts}, on))))
        first = self.scene.case(requests[0][0])
        actor = self._who(first.state.procedure, did.act, self._office(first.number))
        return _good(act_many(self.scene.parts, actor, requests))

    def _who(self, procedure: str, action: str, office: str) -> str:
        """The officer who does an act: of the first role that it names, in the office that has the case or above it."""
        role = self.scene.parts.library.compiled(procedure).procedure.actions[action].roles[0]
        if role == "desk_clerk":
            return f"{office}_clerk"
        return _ROLES.get(role) or _of(office.removeprefix("sd_").partition("_")[0])

    def _facts(self, facts: Mapping[str, Any], on: date) -> dict[str, Any]:
        return {name: value(self.scene, on) if callable(value) else value for name, value in facts.items()}

    def _keep(self, case: str, outcome: Outcome) -> None:
        self.numbers[case] = outcome.number
        for rule, due, number in outcome.spawned:
            self.numbers[f"{case}/{rule}:{due}" if due else f"{case}/{rule}"] = number

    def _office(self, number: str) -> str:
        with self.scene.parts.store.read() as unit:
            return unit.offices()[unit.case(number).office_id].key

    def _unit(self, city: str) -> Subject:
        with self.scene.parts.store.read() as unit:
            subject = unit.case(self.numbers[city]).subject_id
            return unit.subjects([subject])[subject]

    # -- the batches

    def _batches(self) -> list[Step]:
        return [
            _step("2019-03-28", "报送集中受理期的统计", self.file_concentrated),
            _step("2019-03-29", "一市退回更正", self.mend),
            _step("2019-04-01", "催报，安排分批报送", self.urge),
            _step("2019-04-02", "一市迟报，反馈问题", self.file_late),
            _step("2019-04-03", "督办未报的市", self.supervise),
            _step("2019-04-09", "回复督办，答复反馈", self.answer),
            _step("2019-04-10", "督办回复退回重办", self.demand_again),
            _step("2019-04-11", "补报", self.file_at_last),
            _step("2019-04-15", "办结督办，接收集中报送", self.accept_concentrated),
            _step("2019-06-27", "第二批报送", self.file_second),
            _step("2019-07-02", "接收第二批", self.accept_second),
        ]

    def _batch(self, city: str, due: str) -> str:
        return self.numbers[f"{city}/concentrated_batch" if due == CONCENTRATED else f"{city}/batch:{due}"]

    def _file(self, city: str, due: str, on: date, rows: Any = None, reasons: Any = ()) -> None:
        letter = self.scene.paper(f"盖章的报送函-{city}-{due}")
        self.scene.file(_of(city), self._batch(city, due), on, rows, reasons, letter=letter)

    def file_concentrated(self, on: date) -> None:
        """On time from what the cases know; one city counts what is still on paper."""
        self._file("jinan", CONCENTRATED, on)
        self._file("qingdao", CONCENTRATED, on)
        by_hand = {"submitted": 4, "verified": 4, "publicised": 4, "reported": 4}
        number = self._batch("yantai", CONCENTRATED)
        self.scene.refused(_of("yantai"), number, "report.file", on, figures={"rows": [by_hand]})
        note = {**by_hand, "note": "含纸质名册3人"}
        self._file("yantai", CONCENTRATED, on, [note], [dict.fromkeys(by_hand, "另有3人的纸质名册尚未录入")])

    def mend(self, on: date) -> None:
        """Sent back and filed again."""
        number = self._batch("qingdao", CONCENTRATED)
        reason = "报送函未附不予通过人员的说明，请补充"
        send_back(self.scene.parts, CENTRE, number, reason=reason, occurred_on=on, correct_by=date(2019, 4, 2))
        self._file("qingdao", CONCENTRATED, on, [{"note": "不予通过3人，均已书面告知理由"}])

    def urge(self, on: date) -> None:
        """Two have not filed; every city plans its next batches."""
        missing = [self._batch(city, CONCENTRATED) for city in ("weifang", "linyi")]
        self.scene.act_all(CENTRE, missing, "report.urge", on)
        first = self.numbers["jinan"]
        self.scene.refused(_of("jinan"), first, "plan_batches", on, plan_from="2019-03-01", plan_to=SECOND)
        for city in CITIES:
            number = self.numbers[city]
            done = self.scene.act(_of(city), number, "plan_batches", on, plan_from="2019-04-01", plan_to=SECOND)
            self._keep(city, done)

    def file_late(self, on: date) -> None:
        """Late, and a question for the province."""
        self._file("weifang", CONCENTRATED, on)
        issue = "部分省直核发证书的原始档案在市里查不到，审验时怎样核对"
        self.scene.act(_of("qingdao"), self.numbers["qingdao"], "tell_issue", on, issue=issue)

    def supervise(self, on: date) -> None:
        """An order to the city that has filed nothing; another is withdrawn, since that city has filed meanwhile."""
        for city in ("linyi", "weifang"):
            case = Did(on, (f"{city}.order",), "open", {"channel": "focus"}, SUPERVISION)
            self._do(case, on)
        topic, demands = "集中受理期的信息逾期未报送", "4月12日前补报并书面说明原因"
        self._supervised("linyi", "issue", on, topic=topic, demands=demands, reply_on="2019-04-12")
        self._supervised("weifang", "withdraw", on, withdraw_reason="该市已于4月2日补报")

    def _supervised(self, city: str, action: str, on: date, **facts: Any) -> None:
        named = {f"supervision.{name}": value for name, value in facts.items()}
        self._do(Did(on, (f"{city}.order",), f"supervision.{action}", named), on)

    def answer(self, on: date) -> None:
        """The city says why; the province says how."""
        self._supervised("linyi", "answer", on, reply="经办人调岗，工作未交接")
        how = "由教育中心组织审验，市里不必核对档案"
        self.scene.act(PROVINCE, self.numbers["qingdao"], "answer_issue", on, answer=how)

    def demand_again(self, on: date) -> None:
        """Why is not enough: it must be filed."""
        self._supervised("linyi", "send_back", on, judgment="只说明原因，没有补报", reply_on="2019-04-12")

    def file_at_last(self, on: date) -> None:
        """Filed, and the order answered."""
        self._file("linyi", CONCENTRATED, on, [{"note": "本期没有人员提交"}])
        self._supervised("linyi", "answer", on, reply="已补报，另行明确责任人")

    def accept_concentrated(self, on: date) -> None:
        """Accepted; the forms of the date."""
        self._supervised("linyi", "accept", on, judgment="已补报，同意办结")
        self._accept(CONCENTRATED, on)

    def file_second(self, on: date) -> None:
        """The first batch of the second period."""
        for city in CITIES:
            self._file(city, SECOND, on)

    def accept_second(self, on: date) -> None:
        """Accepted; the forms of the date."""
        self._accept(SECOND, on)

    def _accept(self, due: str, on: date) -> None:
        numbers = [self._batch(city, due) for city in CITIES]
        self.scene.act_all(CENTRE, numbers, "report.accept", on)
        self.scene.form(CENTRE, self.numbers["collection"], REPORT, due)
        for city in ("qingdao", "yantai"):
            exported = export_report(self.scene.parts, self._batch(city, due), self.scene.folder)
            self.scene.told.append(f"本市报表：{exported.xlsx.name}、{exported.pdf.name}")


def _step(day: str, title: str, do: Callable[[date], None]) -> Step:
    return Step(date.fromisoformat(day), title, do)


def _title(done: Sequence[Did]) -> str:
    acts = [did.act.rpartition(".")[2] for did in done if not did.refused]
    return next((title for name, title in _TITLES.items() if name in acts), "办理案件")


def _of(city: str) -> str:
    """The officer of a city."""
    return f"sd_{city}_1"


def _good(outcomes: list[Outcome]) -> list[Outcome]:
    for outcome in outcomes:
        if outcome.error is not None:
            raise outcome.error
    return outcomes


def _row(worker: Worker) -> list[Cell]:
    told, firm = worker.opening, FIRMS[worker.firm]
    issued = {"city": "市核发", "province": "省直核发"}[worker.issued_by]
    applied = date.fromisoformat(worker.applied_on)
    subject = worker.subject
    return [
        subject.name,
        subject.code,
        told["certificate_no"],
        worker.trade,
        "中级工",
        issued,
        applied,
        firm.name,
        firm.code,
    ]


def _employed_row() -> list[Cell]:
    worker = LEDGER["jinan.1"].subject
    return [worker.name, worker.code, "否"]
