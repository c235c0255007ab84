"""Shandong 2019: what is known of building workers, collected city by city, from the first account to the year's end.

Owns the collection, the cities' part, their batches and the centre's supervision; what happens in the cases is told by
``cases`` and ``breaches``. All of it is invented.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from casework import campaigns
from casework.acting import Outcome
from casework.ledgers import LedgerReport, Under, import_ledger
from casework.reports import export_report, send_back
from casework.restrictions import ask
from documents.tables.sheets import Cell, Column, write_table
from samples.campaigns.scene import Scene, Step
from samples.campaigns.shandong import breaches, cases
from samples.campaigns.shandong.acting import CENTRE, PROVINCE, SUPERVISOR, Did, Files, city_of, officer_of, title_of
from samples.campaigns.shandong.parties import (
    ALONE,
    CITIES,
    FIRMS,
    HEADS,
    LEDGER,
    PERSONAL,
    RECORD,
    SUPERVISION,
    TOO_LATE,
    WORKERS,
    row,
)
from store.values import Subject

COLLECTION, REPORT = "shandong_collection", "shandong_batch"
CONCENTRATED, SECOND = "2019-03-31", "2019-06-30"
NAME, CODE = "2019年山东省建筑技术工人信息统计（样例）", "sd2019"


@dataclass(slots=True)
class Shandong:
    """The story."""

    scene: Scene
    region: str = "山东"
    bureau: str = "shandong/offices.yaml"
    files: Files = field(init=False)

    def __post_init__(self) -> None:
        self.files = Files(self.scene)

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
        self.files.numbers["collection"] = self.scene.open(CENTRE, COLLECTION, "sd_centre", subject, on)
        self._lead(CENTRE, "guide", on, guidance="召开视频会议，讲解填报和审验要求")

    def enlist(self, on: date) -> None:
        """The cities take part."""
        for outcome in campaigns.enlist(self.scene.parts, CENTRE, self.files.numbers["collection"], on):
            office = self.files.office(outcome.number)
            self.files.keep(office.removeprefix("sd_"), outcome)

    def start_archive(self, on: date) -> None:
        """The integrity file is there before anybody enters it."""
        url = "https://example.invalid/chengxin"
        self._lead(SUPERVISOR, "start_archive", on, archive_url=url)

    def prepare(self, on: date) -> None:
        """Plans and points of the cities."""
        for city in CITIES:
            plan = self.scene.paper(f"实施方案-{city}")
            self._in_city(city, "file_plan", on, plan=plan, responsible="人事教育科（样例）")
            self._in_city(city, "set_up_points", on, points="政务服务大厅审核窗口（样例）")

    def confirm(self, on: date) -> None:
        """Connected; the last publicity of the concentrated period has begun."""
        connection = "两个全国平台和省信用信息综合平台均已联调"
        self._lead(CENTRE, "connect", on, connection=connection)
        for city in CITIES:
            self._in_city(city, "confirm_started", on)

    def set_end(self, on: date) -> None:
        """The notice knows no end of the second period; the province says when."""
        dates = {"concentrated_to": CONCENTRATED, "batches_from": "2019-04-01", "batches_to": "2019-12-31"}
        self._lead(PROVINCE, "change_dates", on, change_reason="样例文号：分批受理到年底", **dates)

    def finish(self, on: date) -> None:
        """The cities' part ends, and the collection."""
        for city in CITIES:
            self.scene.act(CENTRE, self.files.numbers[city], "end", on)
        shared = sum("shared" in self.scene.case(self.files.numbers[case]).state.configuration for case in WORKERS)
        closing = f"共享{shared}人，其余按不予通过、撤回处理"
        self._lead(PROVINCE, "close", on, closing=closing)
        self._tell_limits()

    def _tell_limits(self) -> None:
        holder = WORKERS["qingdao.3"].subject
        asked = ((FIRMS["qingdao.labour"], date(2019, 4, 1)), (holder, date(2019, 12, 31)))
        for subject, day in asked:
            labels = "；".join(limit.label for limit in ask(self.scene.parts, subject.code, day).limits)
            self.scene.told.append(f"限制：{day.isoformat()} {subject.name}：{labels or '没有'}")

    def _lead(self, actor: str, action: str, on: date, **facts: Any) -> None:
        self.scene.act(actor, self.files.numbers["collection"], action, on, **facts)

    def _in_city(self, city: str, action: str, on: date, **facts: Any) -> Outcome:
        return self.scene.act(officer_of(city), self.files.numbers[city], action, on, **facts)

    # -- ledgers

    def import_accounts(self, on: date) -> None:
        """Accounts of workers without an employer are usable at once; one number is wrong, one has an employer."""
        wanted = [case for case in ALONE if case != "jinan.p2"]
        for city in ("jinan", "qingdao"):
            names = [case for case in wanted if city_of(case) == city]
            rows: list[list[Cell]] = [[ALONE[case].subject.name, ALONE[case].subject.code, "是"] for case in names]
            if city == "jinan":
                rows += [["样例济戌工", "000000198001011110", "是"], _employed_row()]
            columns = ("姓名", "身份证号码", "没有工作单位")
            found = self._import(f"个人账号名单-{city}", columns, rows, PERSONAL, f"sd_{city}_desk_1", city, on)
            self.files.numbers |= dict(zip((f"{case}.account" for case in names), found.opened, strict=True))

    def import_workers(self, on: date) -> None:
        """One row has a wrong number, one lacks its trade, one applied too late."""
        firm = FIRMS["jinan.builder"]
        good = [row(worker) for worker in LEDGER.values()]
        wrong = [
            ["样例济戊工", "000000198306121050", *good[0][2:]],
            ["样例济丁工", good[0][1], "SD-104", "", *good[0][4:]],
        ]
        rows = [*good, row(TOO_LATE), *wrong]
        found = self._import(f"填报名单-{firm.name}", HEADS, rows, RECORD, "sd_jinan_desk_2", "jinan.builder", on)
        self.files.numbers |= dict(zip(LEDGER, found.opened, strict=True))

    def _import(
        self,
        name: str,
        heads: Sequence[str],
        rows: Sequence[Sequence[Cell]],
        procedure: str,
        office: str,
        parent: str,
        on: date,
    ) -> LedgerReport:
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
            under=Under(office=office, parent=self.files.numbers[parent]),
        )
        refused = len(found.refused) + len(found.not_opened)
        self.scene.told.append(f"名单：{path.name} 立案{len(found.opened)}件，未立{refused}件")
        return found

    def register_one(self, on: date) -> None:
        """An account after the concentrated period."""
        parent = self.files.numbers["jinan"]
        actor, office = "sd_jinan_desk_1_clerk", "sd_jinan_desk_1"
        subject = ALONE["jinan.p2"].subject
        opened = self.scene.open(actor, PERSONAL, office, subject, on, parent=parent, no_employer=True)
        self.files.numbers["jinan.p2.account"] = opened

    # -- the ledger of acts

    def _cases(self) -> list[Step]:
        days: dict[date, list[Did]] = {}
        for did in (*cases.trail(), *breaches.trail()):
            days.setdefault(did.day, []).append(did)
        return [Step(day, title_of(done), _doing(self.files, done)) for day, done in days.items()]

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
        return self.files.numbers[f"{city}/concentrated_batch" if due == CONCENTRATED else f"{city}/batch:{due}"]

    def _file(self, city: str, due: str, on: date, rows: Any = None, reasons: Any = ()) -> None:
        letter = self.scene.paper(f"盖章的报送函-{city}-{due}")
        self.scene.file(officer_of(city), self._batch(city, due), on, rows, reasons, letter=letter)

    def file_concentrated(self, on: date) -> None:
        """On time from what the cases know; one city counts what is still on paper."""
        self._file("jinan", CONCENTRATED, on)
        self._file("qingdao", CONCENTRATED, on)
        by_hand = {"submitted": 4, "verified": 4, "publicised": 4, "reported": 4}
        number = self._batch("yantai", CONCENTRATED)
        self.scene.refused(officer_of("yantai"), number, "report.file", on, figures={"rows": [by_hand]})
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
        first = self.files.numbers["jinan"]
        self.scene.refused(officer_of("jinan"), first, "plan_batches", on, plan_from="2019-03-01", plan_to=SECOND)
        for city in CITIES:
            number = self.files.numbers[city]
            done = self.scene.act(officer_of(city), number, "plan_batches", on, plan_from="2019-04-01", plan_to=SECOND)
            self.files.keep(city, done)

    def file_late(self, on: date) -> None:
        """Late, and a question for the province."""
        self._file("weifang", CONCENTRATED, on)
        issue = "部分省直核发证书的原始档案在市里查不到，审验时怎样核对"
        self._in_city("qingdao", "tell_issue", on, issue=issue)

    def supervise(self, on: date) -> None:
        """An order to the city that has filed nothing; another is withdrawn, since that city has filed meanwhile."""
        for city in ("linyi", "weifang"):
            case = Did(on, (f"{city}.order",), "open", {"channel": "focus"}, SUPERVISION)
            self.files.do(case, on)
        topic, demands = "集中受理期的信息逾期未报送", "4月12日前补报并书面说明原因"
        self._supervised("linyi", "issue", on, topic=topic, demands=demands, reply_on="2019-04-12")
        self._supervised("weifang", "withdraw", on, withdraw_reason="该市已于4月2日补报")

    def _supervised(self, city: str, action: str, on: date, **facts: Any) -> None:
        named = {f"supervision.{name}": value for name, value in facts.items()}
        self.files.do(Did(on, (f"{city}.order",), f"supervision.{action}", named), on)

    def answer(self, on: date) -> None:
        """The city says why; the province says how."""
        self._supervised("linyi", "answer", on, reply="经办人调岗，工作未交接")
        how = "由教育中心组织审验，市里不必核对档案"
        self.scene.act(PROVINCE, self.files.numbers["qingdao"], "answer_issue", on, answer=how)

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
        self.scene.form(CENTRE, self.files.numbers["collection"], REPORT, due)
        for city in ("qingdao", "yantai"):
            exported = export_report(self.scene.parts, self._batch(city, due), self.scene.folder)
            self.scene.told.append(f"本市报表：{exported.xlsx.name}、{exported.pdf.name}")


def _step(day: str, title: str, do: Callable[[date], None]) -> Step:
    return Step(date.fromisoformat(day), title, do)


def _doing(files: Files, done: Sequence[Did]) -> Callable[[date], None]:
    def do(on: date) -> None:
        for one in done:
            files.do(one, on)

    return do


def _employed_row() -> list[Cell]:
    worker = LEDGER["jinan.1"].subject
    return [worker.name, worker.code, "否"]
