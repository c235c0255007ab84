"""Zhejiang 2024: certificates checked in eleven cities, reports rolled up from county to city to province.

Owns the campaign, its units and their reports; what happens in the cases is told by ``zhejiang_cases``. Everyone acts
in the office that has the case, by the roles that the definitions name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from casework.acting import Outcome
from casework.campaigns import enlist
from casework.ledgers import Under, import_ledger
from casework.reports import export_report, export_rollup, rollup, show_report
from casework.restrictions import ask
from documents.sheets import Cell, Column, write_table
from engine.model import Action
from samples.campaigns.scene import Scene, Step, enterprise, party
from samples.campaigns.zhejiang_acts import Did, Firm, Paper, Picture
from samples.campaigns.zhejiang_bodies import others
from samples.campaigns.zhejiang_cases import ALONE, IDLE, LEDGERS, enterprises, listed
from store.values import Office, Officer, StoredCase, Subject

CITIES = (
    *("hangzhou", "yuanwen", "ningbo", "wenzhou", "jiaxing", "huzhou"),
    *("shaoxing", "jinhua", "quzhou", "zhoushan", "taizhou", "lishui"),
)
COUNTIES = ("deqing", "anji")
ABOVE = "huzhou"
"""The city of the counties."""
PROVINCE = "zj_province_1"
REPORT, CONTACT, SUMMARY = "zhejiang_report", "zhejiang_contact", "zhejiang_summary"
CODE, NAME = "zj2024", "安全生产资格证书涉假专项治理（2024年，样例）"
POINT = "ningbo.point"
_FIRST_FIRM = 3301
_SELF_CHECK_BY, _TOO_LATE = date(2024, 7, 31), date(2025, 1, 15)
_YUAN = 10_000
_MARK = "zj_"
"""Before the keys of this story's offices and officers."""


@dataclass(frozen=True, slots=True)
class Round:
    """One date of the statistics: when counties and cities file, when it is accepted; units in `others` go their own way."""

    due: date
    counties: date
    cities: date
    accepted: date
    others: frozenset[str] = frozenset()


ROUNDS = (
    Round(date(2024, 6, 30), date(2024, 6, 27), date(2024, 6, 28), date(2024, 7, 2)),
    Round(
        date(2024, 8, 31),
        date(2024, 8, 27),
        date(2024, 8, 30),
        date(2024, 9, 5),
        frozenset({"anji", "jinhua", "lishui", IDLE}),
    ),
    Round(date(2024, 10, 31), date(2024, 10, 25), date(2024, 10, 30), date(2024, 11, 4)),
    Round(date(2024, 12, 31), date(2024, 12, 27), date(2024, 12, 30), date(2025, 1, 3)),
)
AUGUST = ROUNDS[1].due


@dataclass(slots=True)
class Zhejiang:
    """The story."""

    scene: Scene
    region: str = "浙江"
    bureau: str = "zhejiang.yaml"
    campaign: str = ""
    numbers: dict[str, str] = field(default_factory=dict)  # of cases, by their names in the story
    firms: int = _FIRST_FIRM
    officers: list[Officer] = field(default_factory=list)
    offices: dict[str, Office] = field(default_factory=dict)  # by key

    def steps(self) -> Sequence[Step]:
        """What is done, by day."""
        return (*self._beginning(), *self._cases(), *self._reports(), *self._end())

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
        with self.scene.parts.store.read() as unit:
            self.officers = sorted(unit.officers().values(), key=lambda one: one.key)
            self.offices = {office.key: office for office in unit.offices().values()}
        self.campaign = self.scene.open(
            PROVINCE, "zhejiang_certificate_campaign", "zj_province", Subject(0, "campaign", NAME, CODE), day
        )
        self._enlist(PROVINCE, self.campaign, day, CITIES, "city")
        self._enlist(_first(ABOVE), self.numbers[ABOVE], day, COUNTIES, "county")
        self.scene.act(PROVINCE, self.campaign, "confirm_units", day, enlisted_units=len(CITIES))

    def _enlist(self, actor: str, above: str, day: date, units: Sequence[str], level: str) -> None:
        offices = [_MARK + unit for unit in units]
        outcomes: list[Outcome] = enlist(self.scene.parts, actor, above, day, offices, facts={"unit_level": level})
        for unit, outcome in zip(units, outcomes, strict=True):
            if outcome.error is not None:
                raise outcome.error
            self.numbers[unit] = outcome.number

    def _set_up_units(self, day: date) -> None:
        for unit in (*CITIES, *COUNTIES):
            actor, number = _first(unit), self.numbers[unit]
            self.scene.act(actor, number, "issue_rules", day, rules=self.scene.paper("实施细则"))
            self.scene.act(actor, number, "open_window", day, window_where="官方网站、微信公众号投诉举报窗口（样例）")
            self.scene.act(actor, number, "publicise", day, campaign_what="证书查询方式、假证危害")
            self.scene.act(actor, number, "compare_data", day, data_with="应急管理、公安部门", data_clues=0)

    def _guide(self, day: date) -> None:
        advice = "企业自查覆盖面不足，9月底前补齐"
        self.scene.act(PROVINCE, self.campaign, "guide", day, guided_unit="舟山市", guidance=advice)

    def _circulate(self, day: date) -> None:
        sums = rollup(self.scene.parts, PROVINCE, self.campaign, REPORT, AUGUST.isoformat()).totals
        progress = (
            f"7月至8月，各地共检查企业{sums['e_checked']}家，查出无证、假证人员{sums['e_workers']}人，"
            f"限期整改{sums['e_ordered']}家，罚款{sums['e_fines']}万元，移送公安机关线索{sums['e_clues']}项。\n"
            "个别地区逾期报送、长期零报告，已经督办。"
        )
        self.scene.act(PROVINCE, self.campaign, "circulate_progress", day, progress=progress)

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
            report = import_ledger(
                self.scene.parts,
                actor=_first(city),
                source=path,
                procedure="zhejiang_enterprise",
                on=day,
                now=self.scene.clock(),
                under=Under(campaign=self.campaign),
            )
            self.numbers.update(zip(wanted, report.opened, strict=True))
            refused = [f"第{bad.number}行{one.column}：{one.reason}" for bad in report.refused for one in bad.problems]
            refused += [one.reason for one in report.not_opened]
            self.scene.told.append(
                f"名单：{path.name} 立案{len(report.opened)}件，退回{len(refused)}行：{'；'.join(refused)}"
            )

    def _row(self, name: str, by: date = _SELF_CHECK_BY) -> list[Cell]:
        office, n = self._office(name), name.partition(".")[2]
        firm = self._firm(f"{office.name[:2]}样例{n}建设有限公司")
        return [office.name, firm.name, firm.code, firm.address, f"{office.name[:2]}样例{n}号楼", by]

    def _bad_row(self, city: str) -> list[Cell]:
        """One that cannot be opened: a check digit that is wrong, or a day behind the campaign."""
        if city == ABOVE:
            return self._row(f"{city}.超期", _TOO_LATE)
        row = self._row(f"{city}.错码")
        row[2] = f"{str(row[2])[:-1]}{'0' if str(row[2])[-1] != '0' else '1'}"
        return row

    def _open_alone(self, day: date) -> None:
        for unit in ALONE:
            firm = f"{self._office(unit).name[:2]}样例建设有限公司"
            self._do(Did(day, f"{unit}.1", "open", {"sites": "样例中心"}, "zhejiang_enterprise", firm))

    def _cases(self) -> list[Step]:
        """The acts of the cases: those of a day are a step."""
        days: dict[date, list[Did]] = {}
        for did in (*enterprises(), *others()):
            days.setdefault(did.day, []).append(did)
        return [Step(day, "办理案件", self._doing(days[day])) for day in sorted(days)]

    def _doing(self, all_of_a_day: Sequence[Did]) -> Callable[[date], None]:
        def do(day: date) -> None:
            for did in all_of_a_day:
                self._do(did)

        return do

    def _do(self, did: Did) -> None:
        facts = {name: self._value(value, did.day) for name, value in did.facts.items()}
        if did.procedure:
            unit, office = did.case.partition(".")[0], self._office(did.case)
            subject = self._firm(did.subject) if did.subject else Subject(0, "unit", office.name, office.key)
            opening = self.scene.parts.library.compiled(did.procedure).procedure.actions["open"]
            actor, parent = self._who(opening, office)[0], self.numbers[unit]
            self.numbers[did.case] = self.scene.open(
                actor, did.procedure, office.key, subject, did.day, parent=parent, batch=did.case, **facts
            )
            return
        case = self.scene.case(self.number(did.case))
        action = self.scene.parts.library.compiled(case.state.procedure).procedure.actions[did.act]
        actor, *signers = self._who(action, self._office(did.case))
        doing = self.scene.refused if did.refused else self.scene.act
        doing(actor, case.number, did.act, did.day, *signers, **facts)

    def _value(self, value: Any, day: date) -> Any:
        match value:
            case Paper(name):
                return self.scene.paper(name)
            case Picture(name):
                return self.scene.picture(name, day, name)
            case Firm(name):
                return party(self._firm(name))
        return value

    def _firm(self, name: str) -> Subject:
        self.firms += 1
        return enterprise(self.firms, name)

    def number(self, name: str) -> str:
        """The number of a case by its name in the story."""
        if name not in self.numbers:
            above, _, below = name.rpartition("/")
            rule, _, due = below.partition(":")
            found = self.scene.children(self.number(above), rule=rule)
            self.numbers[name] = next(one.number for one in found if not due or one.state.facts["due_on"] == due)
        return self.numbers[name]

    def _who(self, action: Action, office: Office) -> list[str]:
        """Who does an act in an office or above it: the first of its officers with a role for it, and who signs."""
        officers = [one for one in self.officers if one.key.startswith(_MARK) and one.roles & set(action.roles)]
        own = [one.key for one in officers if one.office_id == office.id] or [one.key for one in officers]
        signers = [f"{office.key}_1", f"{office.key}_2"] if action.officers else []
        return [own[0], *signers]

    def _office(self, name: str) -> Office:
        return self.offices[_MARK + name.partition("/")[0].partition(".")[0]]

    # -- reports

    def _name_contacts(self, day: date) -> None:
        for city in CITIES:
            if city != "shaoxing":
                self._name_contact(city, day)

    def _name_contact(self, city: str, day: date) -> None:
        office = self._office(city)
        row = {"name": f"样例联络员{CITIES.index(city) + 1}", "phone": office.phone}
        self.scene.file(_first(city), self.number(f"{city}/contact"), day, [row])

    def _accept_contacts(self, day: date) -> None:
        self._name_contact("shaoxing", day)
        contacts = [self.number(f"{city}/contact") for city in CITIES]
        self.scene.act_all(PROVINCE, contacts, "report.accept", day)
        self.scene.form(PROVINCE, self.campaign, CONTACT, "2024-06-21")

    def _reports(self) -> list[Step]:
        steps = []
        for one in ROUNDS:
            due = f"{one.due.month}月底"
            counties = [unit for unit in COUNTIES if unit not in one.others]
            cities = [unit for unit in CITIES if unit not in one.others]
            steps += [
                Step(one.counties, f"县（市、区）报送{due}的统计表", self._filing(counties, one.due)),
                Step(one.cities, f"市接收后汇总报送{due}的统计表", self._taking_over(cities, one.due)),
                Step(one.accepted, f"省厅接收、汇总{due}的统计表", self._rolling_up(one.due)),
            ]
        return [*steps[:4], *self._trouble_in_august(), *steps[4:]]

    def _trouble_in_august(self) -> list[Step]:
        """Sent back, missing until urged, late, and one figure told otherwise than the cases have it."""
        return [
            Step(date(2024, 8, 28), "市退回德清县的统计表", self._city_sends_back),
            Step(date(2024, 8, 29), "德清县更正；催报安吉县", self._county_urged),
            Step(date(2024, 8, 30), "金华市报数与系统不同", self._override),
            Step(date(2024, 9, 2), "丽水市迟报；退回温州市，催报舟山市", self._province_checks),
            Step(date(2024, 9, 3), "舟山市补报", self._filing([IDLE], AUGUST)),
            Step(date(2024, 9, 4), "温州市更正后重新报送", self._filing(["wenzhou"], AUGUST)),
        ]

    def _filing(self, units: Sequence[str], due: date) -> Callable[[date], None]:
        def file(day: date) -> None:
            for unit in units:
                self.file(unit, due, day)

        return file

    def file(
        self,
        unit: str,
        due: date,
        day: date,
        figures: Mapping[str, Any] | None = None,
        reasons: Mapping[str, str] | None = None,
    ) -> None:
        """File a unit's statistics: what its cases know, its fines, and figures told otherwise."""
        number = self.report(unit, due)
        row = {"e_fines": self._fines(unit, number), **(figures or {})}
        self.scene.file(_first(unit), number, day, [row], [reasons] if reasons else (), **self._remarks(unit, number))

    def report(self, unit: str, due: date) -> str:
        """The number of a unit's report for a date."""
        rule = "reports"
        return self.number(f"{unit}/{rule}:{due.isoformat()}")

    def _remarks(self, unit: str, number: str) -> dict[str, str]:
        known = show_report(self.scene.parts, number)["known"]
        checked, workers = known["e_checked"], known["e_workers"]
        progress = f"检查企业{checked}家，查出无证、假证{workers}人" if checked else "督促企业自查，尚未开展执法检查"
        return {
            "progress": progress,
            "reporter": f"样例填报人（{self._office(unit).name[:2]}）",
            "reporter_phone": self._office(unit).phone,
        }

    def _fines(self, unit: str, number: str) -> str:
        """The fines of the stretch that a report is about, in 万元, from the cases of the unit and of those below it."""
        facts = self.scene.case(number).state.facts
        first, last = facts["covers_from"], facts["covers_to"]
        told = [one.state.facts for one in self._enterprises(self.numbers[unit])]
        yuan = sum(one["fine_yuan"] for one in told if one.get("punished_on") and first <= one["punished_on"] <= last)
        return f"{Decimal(yuan) / _YUAN:.2f}"

    def _enterprises(self, above: str) -> list[StoredCase]:
        found = self.scene.children(above, "zhejiang_enterprise")
        for kind in ("zhejiang_complaint", "zhejiang_unit"):
            found += [one for below in self.scene.children(above, kind) for one in self._enterprises(below.number)]
        return found

    def _taking_over(self, cities: Sequence[str], due: date) -> Callable[[date], None]:
        def file(day: date) -> None:
            self.scene.act_all(_first(ABOVE), [self.report(unit, due) for unit in COUNTIES], "city_accept", day)
            self._filing(cities, due)(day)

        return file

    def _rolling_up(self, due: date) -> Callable[[date], None]:
        def accept(day: date) -> None:
            self.scene.act_all(PROVINCE, [self.report(city, due) for city in CITIES], "report.accept", day)
            self.scene.form(PROVINCE, self.campaign, REPORT, due.isoformat())
            of_city = rollup(
                self.scene.parts, _first(ABOVE), self.campaign, REPORT, due.isoformat(), office=_MARK + ABOVE
            )
            folder = self.scene.folder / "市汇总县（市、区）"
            folder.mkdir(exist_ok=True)
            export_rollup(self.scene.parts, of_city, folder)
            export_report(self.scene.parts, self.report(ABOVE, due), self.scene.folder, _first(ABOVE))

        return accept

    def _city_sends_back(self, day: date) -> None:
        given = {"report.return_reason": "工作进展没有写继续教育学时的整改情况", "report.correct_by": "2024-08-30"}
        self.scene.act(_first(ABOVE), self.report("deqing", AUGUST), "city_send_back", day, **given)

    def _county_urged(self, day: date) -> None:
        self.file("deqing", AUGUST, day)
        self.scene.act(_first(ABOVE), self.report("anji", AUGUST), "city_urge", day)
        self.file("anji", AUGUST, day)

    def _override(self, day: date) -> None:
        number = self.report("jinhua", AUGUST)
        more = show_report(self.scene.parts, number)["known"]["e_checked"] + 1
        row = {"e_fines": "0.00", "e_checked": more}
        self.scene.refused(_first("jinhua"), number, "report.file", day, progress="检查企业", figures={"rows": [row]})
        reason = "1家的检查记录在纸质台账，正在补录"
        self.file("jinhua", AUGUST, day, {"e_checked": more}, {"e_checked": reason})

    def _province_checks(self, day: date) -> None:
        self.file("lishui", AUGUST, day)
        given = {"report.return_reason": "工作进展过于简略，请补充下一步打算", "report.correct_by": "2024-09-05"}
        self.scene.act(PROVINCE, self.report("wenzhou", AUGUST), "report.send_back", day, **given)
        self.scene.act(PROVINCE, self.report(IDLE, AUGUST), "report.urge", day)

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
                _first(unit), self.numbers[unit], "record_mechanism", day, mechanism="与应急管理、公安部门共享证书数据"
            )

    def _summarise(self, day: date) -> None:
        for city in CITIES:
            if city != "quzhou":
                self._file_summary(city, day)

    def _file_summary(self, city: str, day: date) -> None:
        texts = [self.scene.case(self.report(city, one.due)).state.facts["progress"] for one in ROUNDS]
        told = [f"{one.due.month}月底：{text}。" for one, text in zip(ROUNDS, texts, strict=True)]
        summary = "\n".join(("专项治理期间工作情况如下。", *told, "已与应急管理、公安部门建立证书数据共享机制。"))
        number = self.number(f"{city}/summary")
        self.scene.file(_first(city), number, day, summary=summary, summary_file=self.scene.paper("工作总结（盖章）"))

    def _not_yet(self, day: date) -> None:
        missing = [city for city in CITIES if "report.overdue" in self._summary(city).state.configuration]
        self.scene.act(PROVINCE, self.campaign, "receive_summaries", day, missing_summaries=len(missing))
        self.scene.refused(PROVINCE, self.campaign, "close", day, result="各项任务完成")
        self.scene.act_all(PROVINCE, [self._summary(city).number for city in missing], "report.urge", day)

    def _summary(self, city: str) -> StoredCase:
        return self.scene.case(self.number(f"{city}/summary"))

    def _last_summary(self, day: date) -> None:
        self._file_summary("quzhou", day)

    def _close(self, day: date) -> None:
        self.scene.act_all(PROVINCE, [self._summary(city).number for city in CITIES], "report.accept", day)
        self.scene.act_all(_first(ABOVE), [self.numbers[unit] for unit in COUNTIES], "close", day)
        self.scene.act_all(PROVINCE, [self.numbers[unit] for unit in CITIES], "close", day)
        self.scene.act(PROVINCE, self.campaign, "receive_summaries", day, missing_summaries=0)
        self.scene.act(PROVINCE, self.campaign, "close", day, result="各项任务完成")
        self._tell_limits()

    def _tell_limits(self) -> None:
        """What the examination point might not do, on the days about its stop."""
        with self.scene.parts.store.read() as unit:
            found = unit.case(self.numbers[POINT]).subject_id
            code = unit.subjects([found])[found].code
        for day in (date(2024, 8, 20), date(2024, 8, 21), date(2024, 11, 7), date(2024, 11, 8)):
            blocked = ask(self.scene.parts, code, day, "组织考试").blocked
            self.scene.told.append(f"考点{day.isoformat()}组织考试：{'不得' if blocked else '可以'}")


def _first(unit: str) -> str:
    return f"{_MARK}{unit}_1"
