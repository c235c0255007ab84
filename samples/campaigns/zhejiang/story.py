"""Zhejiang 2024: certificates checked in eleven cities, reports rolled up from county to city to province.

Owns the campaign and its units from the first day to the last. What happens in the cases is told by ``cases``
and ``bodies``, the statistics by ``reports``; ``place`` knows who does what.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from casework.ledgers import Under
from casework.reports import rollup
from documents.tables.sheets import Cell, Column, write_table
from samples.campaigns.acts import Did, Party
from samples.campaigns.scene import Scene, Step, wrong
from samples.campaigns.zhejiang.bodies import others
from samples.campaigns.zhejiang.cases import ALONE, LEDGERS, enterprises, listed
from samples.campaigns.zhejiang.place import ABOVE, CITIES, COUNTIES, PROVINCE, Place, first
from samples.campaigns.zhejiang.reports import AUGUST, REPORT, ROUNDS, Reports
from store.values import StoredCase, Subject

CONTACT = "zhejiang_contact"
CODE, NAME = "zj2024", "安全生产资格证书涉假专项治理（2024年，样例）"
POINT = "ningbo.point"
_SELF_CHECK_BY, _TOO_LATE = date(2024, 7, 31), date(2025, 1, 15)


@dataclass(slots=True)
class Zhejiang:
    """The story."""

    scene: Scene
    region: str = "浙江"
    bureau: str = "zhejiang/offices.yaml"
    place: Place = field(init=False)
    reports: Reports = field(init=False)

    def __post_init__(self) -> None:
        """Take place."""
        self.place = Place(self.scene)
        self.reports = Reports(self.place)

    def steps(self) -> Sequence[Step]:
        """What is done, by day."""
        return (*self._beginning(), *self.place.steps((*enterprises(), *others())), *self.reports.steps(), *self._end())

    # -- the campaign and its units

    def _beginning(self) -> list[Step]:
        return [
            Step(date(2024, 6, 20), "印发通知，各市、县参加", self._begin),
            Step(date(2024, 6, 21), "报送联络员回执", self._name_contacts),
            Step(date(2024, 6, 24), "收齐回执，导入企业名单", self._take_lists),
            Step(date(2024, 6, 25), "制定细则，开辟举报窗口", self._set_up_units),
            Step(date(2024, 7, 1), "逐件立案", self._open_alone),
            Step(date(2024, 8, 15), "省厅调研指导", self._guide),
            Step(date(2024, 9, 10), "省厅通报进展", self._circulate),
        ]

    def _begin(self, day: date) -> None:
        self.place.read()
        self.place.campaign = self.scene.open(
            PROVINCE, "zhejiang_certificate_campaign", "zj_province", Subject(0, "campaign", NAME, CODE), day
        )
        self.place.enlist(PROVINCE, self.place.campaign, day, CITIES, unit_level="city")
        self.place.enlist(first(ABOVE), self.place.numbers[ABOVE], day, COUNTIES, unit_level="county")
        self.scene.act(PROVINCE, self.place.campaign, "confirm_units", day, enlisted_units=len(CITIES))

    def _set_up_units(self, day: date) -> None:
        for unit in (*CITIES, *COUNTIES):
            actor, number = first(unit), self.place.numbers[unit]
            self.scene.act(actor, number, "issue_rules", day, rules=self.scene.paper("实施细则"))
            self.scene.act(actor, number, "open_window", day, window_where="官方网站、微信公众号投诉举报窗口（样例）")
            self.scene.act(actor, number, "publicise", day, campaign_what="证书查询方式、假证危害")
            self.scene.act(actor, number, "compare_data", day, data_with="应急管理、公安部门", data_clues=0)

    def _guide(self, day: date) -> None:
        advice = "企业自查覆盖面不足，9月底前补齐"
        self.scene.act(PROVINCE, self.place.campaign, "guide", day, guided_unit="舟山市", guidance=advice)

    def _circulate(self, day: date) -> None:
        sums = rollup(self.scene.parts, PROVINCE, self.place.campaign, REPORT, AUGUST.isoformat()).totals
        progress = (
            f"7月至8月，各地共检查企业{sums['e_checked']}家，查出无证、假证人员{sums['e_workers']}人，"
            f"限期整改{sums['e_ordered']}家，罚款{sums['e_fines']}万元，移送公安机关线索{sums['e_clues']}项。\n"
            "个别地区逾期报送、长期零报告，已经督办。"
        )
        self.scene.act(PROVINCE, self.place.campaign, "circulate_progress", day, progress=progress)

    # -- contacts

    def _name_contacts(self, day: date) -> None:
        for city in CITIES:
            if city != "shaoxing":
                self._name_contact(city, day)

    def _name_contact(self, city: str, day: date) -> None:
        office = self.place.office(city)
        row = {"name": f"样例联络员{CITIES.index(city) + 1}", "phone": office.phone}
        self.scene.file(first(city), self.place.number(f"{city}/contact"), day, [row])

    def _accept_contacts(self, day: date) -> None:
        self._name_contact("shaoxing", day)
        contacts = [self.place.number(f"{city}/contact") for city in CITIES]
        self.scene.act_all(PROVINCE, contacts, "report.accept", day)
        self.scene.form(PROVINCE, self.place.campaign, CONTACT, "2024-06-21")

    # -- cases

    def _take_lists(self, day: date) -> None:
        self._accept_contacts(day)
        names = iter(listed())
        for city, rows in LEDGERS.items():
            wanted = [next(names) for _ in rows]
            path = self.scene.folder / f"企业名单-{city}-样例.xlsx"
            heads = ("办理单位", "企业名称", "统一社会信用代码", "地址", "在建工地", "自查截止日期")
            told = [*(self._row(name) for name in wanted), self._bad_row(city)]
            write_table(path, "用工企业名单", [Column(head, 22) for head in heads], told, note="样例数据（虚构）")
            under = Under(campaign=self.place.campaign)
            opened = self.scene.take_list(first(city), path, "zhejiang_enterprise", day, under)
            self.place.numbers.update(zip(wanted, opened, strict=True))

    def _row(self, name: str, by: date = _SELF_CHECK_BY) -> list[Cell]:
        office, n = self.place.office(name), name.partition(".")[2]
        firm = self.place.subject(Party("enterprise", f"{office.name[:2]}样例{n}建设有限公司"))
        return [office.name, firm.name, firm.code, firm.address, f"{office.name[:2]}样例{n}号楼", by]

    def _bad_row(self, city: str) -> list[Cell]:
        """One that cannot be opened: a check digit that is wrong, or a day behind the campaign."""
        if city == ABOVE:
            return self._row(f"{city}.超期", _TOO_LATE)
        row = self._row(f"{city}.错码")
        row[2] = wrong(str(row[2]))
        return row

    def _open_alone(self, day: date) -> None:
        for unit in ALONE:
            firm = Party("enterprise", f"{self.place.office(unit).name[:2]}样例建设有限公司")
            self.place.do(Did(day, f"{unit}.1", "open", {"sites": "样例中心"}, "zhejiang_enterprise", firm))

    # -- the end

    def _end(self) -> list[Step]:
        return [
            Step(date(2024, 12, 20), "各单位建立长效机制", self._mechanise),
            Step(date(2025, 1, 8), "各市报送工作总结", self._summarise),
            Step(date(2025, 1, 13), "缺一个市的总结，不能结束；催报", self._not_yet),
            Step(date(2025, 1, 14), "衢州市补报总结", self._last_summary),
            Step(date(2025, 1, 15), "办结", self._close),
        ]

    def _mechanise(self, day: date) -> None:
        for unit in (*CITIES, *COUNTIES):
            self.scene.act(
                first(unit),
                self.place.numbers[unit],
                "record_mechanism",
                day,
                mechanism="与应急管理、公安部门共享证书数据",
            )

    def _summarise(self, day: date) -> None:
        for city in CITIES:
            if city != "quzhou":
                self._file_summary(city, day)

    def _file_summary(self, city: str, day: date) -> None:
        texts = [self.scene.case(self.reports.report(city, one.due)).state.facts["progress"] for one in ROUNDS]
        told = [f"{one.due.month}月底：{text}。" for one, text in zip(ROUNDS, texts, strict=True)]
        summary = "\n".join(("专项治理期间工作情况如下。", *told, "已与应急管理、公安部门建立证书数据共享机制。"))
        number = self.place.number(f"{city}/summary")
        self.scene.file(first(city), number, day, summary=summary, summary_file=self.scene.paper("工作总结（盖章）"))

    def _not_yet(self, day: date) -> None:
        missing = [city for city in CITIES if "report.overdue" in self._summary(city).state.configuration]
        self.scene.act(PROVINCE, self.place.campaign, "receive_summaries", day, missing_summaries=len(missing))
        self.scene.refused(PROVINCE, self.place.campaign, "close", day, result="各项任务完成")
        self.scene.act_all(PROVINCE, [self._summary(city).number for city in missing], "report.urge", day)

    def _summary(self, city: str) -> StoredCase:
        return self.scene.case(self.place.number(f"{city}/summary"))

    def _last_summary(self, day: date) -> None:
        self._file_summary("quzhou", day)

    def _close(self, day: date) -> None:
        self.scene.act_all(PROVINCE, [self._summary(city).number for city in CITIES], "report.accept", day)
        self.scene.act_all(first(ABOVE), [self.place.numbers[unit] for unit in COUNTIES], "close", day)
        self.scene.act_all(PROVINCE, [self.place.numbers[unit] for unit in CITIES], "close", day)
        self.scene.act(PROVINCE, self.place.campaign, "receive_summaries", day, missing_summaries=0)
        self.scene.act(PROVINCE, self.place.campaign, "close", day, result="各项任务完成")
        self._tell_limits()

    def _tell_limits(self) -> None:
        """What the examination point might not do, on the days about its stop."""
        days = (date(2024, 8, 20), date(2024, 8, 21), date(2024, 11, 7), date(2024, 11, 8))
        self.scene.ask("考点", self.place.subject_of(POINT).code, "组织考试", days)
