"""Ningxia 2024-25: registrations hired out, from the joint notice to the last day of an employer's publication.

Owns the campaign, its units and its ledgers; its reports are told by ``reports``, its cases by
``cases`` and ``outcomes``. The region's own holidays of 2024 and 2025 are invented: without them its
working days would stay provisional.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from casework.calendars.entries import Given
from casework.calendars.importing import import_editions, read_file
from casework.ledgers import Under
from casework.reports import rollup
from documents.tables.sheets import Cell, Column, write_table
from samples.campaigns.acts import Party
from samples.campaigns.ningxia.cases import CHECKS, PLACES, SUSPECTS, employer, trail
from samples.campaigns.ningxia.outcomes import outcomes
from samples.campaigns.ningxia.place import PROVINCE, UNITS, Place, first
from samples.campaigns.ningxia.reports import NOVEMBER, REPORT, Reports
from samples.campaigns.scene import Scene, Step, wrong
from store.values import Subject

BANNED = "yinchuan.1"
BATCH = "NX-2024-01"
_HOLIDAYS: Final = {
    2024: {"开斋节": ("2024-04-10", "2024-04-11"), "古尔邦节": ("2024-06-17", "2024-06-18")},
    2025: {"开斋节": ("2025-03-31", "2025-04-01"), "古尔邦节": ("2025-06-06", "2025-06-09")},
}


@dataclass(slots=True)
class Ningxia:
    """The story."""

    scene: Scene
    region: str = "宁夏"
    bureau: str = "ningxia/offices.yaml"
    place: Place = field(init=False)

    def __post_init__(self) -> None:
        """The place is made with the story, its officers are read when they were founded."""
        self.place = Place(self.scene)

    def steps(self) -> Sequence[Step]:
        """What is done, by day."""
        self.place.read()
        return (
            *self._beginning(),
            *Reports(self.place).steps(),
            *self.place.steps((*trail(), *outcomes())),
            *self._end(),
        )

    # -- the campaign and its units

    def _beginning(self) -> list[Step]:
        return [
            Step(date(2024, 8, 23), "印发方案，启动专项行动，列入各市县", self._begin),
            Step(date(2024, 8, 30), "各市县制定方案，宣传动员，公开举报方式", self._set_up_units),
            Step(date(2024, 9, 2), "通知企业自查", self._start_self_checks),
            Step(date(2024, 11, 4), "比对数据，下发台账", self._hand_down),
            Step(date(2024, 11, 5), "导入台账", self._import_suspects),
            Step(date(2024, 11, 25), "通报突出单位", self._circulate_offenders),
            Step(date(2024, 12, 6), "登记2025年地区放假安排", lambda day: self._import_holidays(2025)),
            Step(date(2024, 12, 16), "通报进展，调研指导", self._circulate_progress),
        ]

    def _begin(self, day: date) -> None:
        self._import_holidays(2024)
        subject = Subject(0, "campaign", "宁夏“挂证”专项治理（2024年，样例）", "nx2024")
        self.place.campaign = self.scene.open(PROVINCE, "ningxia_certificate_campaign", "nx_province", subject, day)
        self.place.enlist(PROVINCE, self.place.campaign, day, UNITS)

    def _import_holidays(self, year: int) -> None:
        """The region's own holidays of a year, invented, typed in by the keeper of calendars."""
        path = self.scene.folder / f"地区放假安排-{year}-样例.csv"
        rows = [(day, "no", name, "样例放假通知（虚构）") for name, days in _HOLIDAYS[year].items() for day in days]
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(
                [("region", "date", "working", "name", "cite"), *(("CN-NX", *row) for row in rows)]
            )
        table = read_file(self.scene.parts, path, Given(region="CN-NX", source="样例放假通知（虚构）"))
        found = import_editions(self.scene.parts, table.editions, actor=PROVINCE, now=self.scene.clock())
        self.scene.told.append(f"导入宁夏{year}年放假安排（虚构）：重算{found.touched}件案件的{len(found.moves)}个期限")

    def _set_up_units(self, day: date) -> None:
        for n, unit in enumerate(UNITS):
            number, phone = self.place.numbers[unit], f"0951-0000{2000 + n}（样例）"
            plan = {"plan": self.scene.paper(f"本地工作方案-{unit}"), "plan_division": "住建牵头，人社、审批部门配合"}
            self.scene.act(first(unit), number, "adopt_plan", day, **plan)
            how = {"mobilised_how": "召开部署会，向企业和机构逐家宣传", "mobilised_count": 40 + 5 * n}
            self.scene.act(first(unit), number, "mobilise", day, **how)
            shot = self.scene.picture(f"举报方式-{unit}", day, f"投诉举报方式（样例）：{phone}")
            self.scene.act(first(unit), number, "publish_channels", day, channels=phone, channels_shot=shot)
            self.scene.act(f"nx_{unit}_hr", number, "confer", day, met_note="住建、人社按月核对社会保险数据")

    def _circulate_offenders(self, day: date) -> None:
        told = "固原样例重点通报建筑有限公司使用“挂证”人员较多；中卫样例培训咨询有限公司招揽“挂证”"
        demands = "所在地对照通报核查资质、排查在建项目到岗，12月20日前回复"
        self.scene.act(PROVINCE, self.place.campaign, "circulate_offenders", day, offenders=told, demands=demands)

    def _circulate_progress(self, day: date) -> None:
        sums = rollup(self.scene.parts, PROVINCE, self.place.campaign, REPORT, NOVEMBER).totals
        text = f"11月实地排查{sums['checked']}人，存在“挂证”{sums['confirmed']}人；各地应在2025年2月20日前处理完毕"
        self.scene.act(PROVINCE, self.place.campaign, "circulate_progress", day, progress=text)
        note = "核对调查笔录3份，指导依据的取舍"
        self.scene.act(PROVINCE, self.place.campaign, "visit", day, visited_place="银川市", visit_note=note)
        case = {
            "typical_text": "某公司明知不到岗仍使用2人注册，正在依法处理",
            "typical_url": "https://example.invalid/nx/case",
        }
        self.scene.act(first("yinchuan"), self.place.numbers["yinchuan"], "publish_case", day, **case)

    # -- ledgers

    def _start_self_checks(self, day: date) -> None:
        """A list of enterprises to check themselves, with a wrong credit code in it."""
        firms = [
            self.place.subject(Party("enterprise", f"银川样例自查{n}建筑有限公司")) for n in range(1, len(CHECKS) + 1)
        ]
        rows = [(firm.name, firm.code, firm.address, "施工") for firm in firms]
        rows.append(("银川样例错码建筑有限公司", wrong(firms[0].code), "样例路（样例数据）", "施工"))
        path = self.scene.folder / "自查企业名单-样例.csv"
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([("企业名称", "统一社会信用代码", "地址", "单位类型"), *rows])
        under = Under(office="nx_yinchuan", parent=self.place.numbers["yinchuan"])
        report = self.scene.take_list(first("yinchuan"), path, "ningxia_selfcheck", day, under)
        self.place.numbers.update(zip(CHECKS, report, strict=True))

    def _hand_down(self, day: date) -> None:
        count = sum(SUSPECTS.values())
        found = {"compared_count": 5200, "suspect_count": count, "ledger": self.scene.paper("涉嫌“挂证”问题台账")}
        self.scene.act("nx_province_hr", self.place.campaign, "compare", day, **found)
        places = "、".join(self.place.offices[f"nx_{unit}"].name for unit in SUSPECTS)
        self.scene.act(
            PROVINCE, self.place.campaign, "hand_down", day, batch_no=BATCH, batch_units=places, batch_count=count
        )

    def _import_suspects(self, day: date) -> None:
        """The region's ledger; four of its rows are wrong."""
        names = [f"{unit}.{n}" for unit, count in SUSPECTS.items() for n in range(1, count + 1)]
        rows = [self._suspect(name) for name in names]
        bad = [
            self._suspect("yinchuan.错号"),
            list(rows[0]),
            self._suspect("lingwu.错码"),
            self._suspect("guyuan.他区"),
        ]
        bad[0][2], bad[2][4], bad[3][0] = wrong(str(bad[0][2])), wrong(str(bad[2][4])), "样例县住房和城乡建设局"
        path = self.scene.folder / f"涉嫌挂证人员台账-{BATCH}-样例.xlsx"
        heads = (
            "办理单位",
            "姓名",
            "身份证号码",
            "注册单位",
            "注册单位代码",
            "线索来源",
            "注册类别",
            "注册编号末四位",
            "台账批次号",
        )
        columns = [Column(head, 20) for head in heads]
        write_table(path, "涉嫌“挂证”人员台账", columns, [*rows, *bad], note="样例数据（虚构）")
        opened = self.scene.take_list(
            PROVINCE, path, "ningxia_person", day, Under(campaign=self.place.campaign, batch=BATCH)
        )
        self.place.numbers.update(zip(names, opened, strict=True))

    def _suspect(self, name: str) -> list[Cell]:
        unit, _, n = name.partition(".")
        who, firm = (
            self.place.subject(Party("person", f"样例{PLACES[unit]}人员{n}")),
            self.place.subject(employer(unit)),
        )
        kind = "二级注册建造师" if n == "1" else "注册监理工程师"
        tail = who.code[-4:-1].rjust(4, "0")
        return [f"nx_{unit}", who.name, who.code, firm.name, firm.code, "自治区下发台账", kind, tail, BATCH]

    # -- the end

    def _end(self) -> list[Step]:
        return [
            Step(date(2025, 2, 20), "调查处理阶段最后一日，不能结束", self._not_yet),
            Step(date(2025, 2, 24), "各市县结束专项治理", self._finish_units),
            Step(date(2025, 2, 28), "形成制度，结束专项行动", self._close),
            Step(date(2025, 8, 20), "起诉期满，案件办结", lambda day: self._tell_limits()),
        ]

    def _not_yet(self, day: date) -> None:
        self.scene.refused(PROVINCE, self.place.campaign, "close", day, close_summary=self.scene.paper("全区总结-草稿"))

    def _finish_units(self, day: date) -> None:
        for unit in UNITS:
            self.scene.act(
                first(unit), self.place.numbers[unit], "report_practice", day, practice_text="社会保险数据按月核对"
            )
            note = "救济期限内的个案按原案继续办理"
            self.scene.act(f"nx_{unit}_leader", self.place.numbers[unit], "finish", day, finish_note=note)

    def _close(self, day: date) -> None:
        self.scene.act(
            PROVINCE, self.place.campaign, "make_rules", day, rules_made="注册人员社会保险按月核对办法（样例）"
        )
        self.scene.act(PROVINCE, self.place.campaign, "close", day, close_summary=self.scene.paper("全区总结"))

    def _tell_limits(self) -> None:
        """What the person whose registration was revoked may not do, on the days about the ban."""
        code = self.place.subject_of(BANNED).code
        days = (date(2025, 1, 19), date(2025, 1, 20), date(2028, 1, 20), date(2028, 1, 21))
        self.scene.ask("被撤销注册的人员", code, "申请注册", days)
