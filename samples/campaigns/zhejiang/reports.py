"""The four statistics of Zhejiang's campaign: filed by counties and cities, sent back, urged, overridden, rolled up."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from casework.reports import export_report, export_rollup, rollup, show_report
from samples.campaigns.scene import Step
from samples.campaigns.zhejiang.cases import IDLE
from samples.campaigns.zhejiang.place import ABOVE, CITIES, COUNTIES, MARK, PROVINCE, Place, first
from store.values import StoredCase

REPORT = "zhejiang_report"
_YUAN = 10_000


@dataclass(frozen=True, slots=True)
class Round:
    """One date of the statistics: when it is filed and accepted; units in `others` go their own way."""

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
class Reports:
    """The statistics."""

    place: Place

    def steps(self) -> list[Step]:
        """The four dates, day by day."""
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
        self.place.scene.file(
            first(unit), number, day, [row], [reasons] if reasons else (), **self._remarks(unit, number)
        )

    def report(self, unit: str, due: date) -> str:
        """The number of a unit's report for a date."""
        return self.place.number(f"{unit}/reports:{due.isoformat()}")

    def _remarks(self, unit: str, number: str) -> dict[str, str]:
        facts, office = self.place.scene.case(number).state.facts, self.place.office(unit)
        cases = [one.state.facts for one in self._enterprises(self.place.numbers[unit])]
        checked = [one for one in cases if _within(facts, one.get("inspected_on"))]
        workers = sum(one["no_certificate"] + one["fake_certificate"] for one in checked)
        inspected = f"检查企业{len(checked)}家，查出无证、假证人员{workers}人"
        progress = inspected if checked else "督促企业自查，没有开展企业检查"
        reporter = f"样例填报人（{office.name[:2]}）"
        return {"progress": progress, "reporter": reporter, "reporter_phone": office.phone}

    def _fines(self, unit: str, number: str) -> str:
        """The fines in the stretch of a report, in 万元, from the cases of the unit and of those below it."""
        facts = self.place.scene.case(number).state.facts
        told = [one.state.facts for one in self._enterprises(self.place.numbers[unit])]
        yuan = sum(one["fine_yuan"] for one in told if _within(facts, one.get("punished_on")))
        return f"{Decimal(yuan) / _YUAN:.2f}"

    def _enterprises(self, above: str) -> list[StoredCase]:
        found = self.place.scene.children(above, "zhejiang_enterprise")
        for kind in ("zhejiang_complaint", "zhejiang_unit"):
            found += [
                one for below in self.place.scene.children(above, kind) for one in self._enterprises(below.number)
            ]
        return found

    def _taking_over(self, cities: Sequence[str], due: date) -> Callable[[date], None]:
        def file(day: date) -> None:
            self.place.scene.act_all(first(ABOVE), [self.report(unit, due) for unit in COUNTIES], "city_accept", day)
            self._filing(cities, due)(day)

        return file

    def _rolling_up(self, due: date) -> Callable[[date], None]:
        def accept(day: date) -> None:
            self.place.scene.act_all(PROVINCE, [self.report(city, due) for city in CITIES], "report.accept", day)
            self.place.scene.form(PROVINCE, self.place.campaign, REPORT, due.isoformat())
            of_city = rollup(
                self.place.scene.parts, first(ABOVE), self.place.campaign, REPORT, due.isoformat(), office=MARK + ABOVE
            )
            folder = self.place.scene.folder / "市汇总县（市、区）"
            folder.mkdir(exist_ok=True)
            export_rollup(self.place.scene.parts, of_city, folder)
            export_report(self.place.scene.parts, self.report(ABOVE, due), self.place.scene.folder, first(ABOVE))

        return accept

    def _city_sends_back(self, day: date) -> None:
        given = {"report.return_reason": "工作进展没有写继续教育学时的整改情况", "report.correct_by": "2024-08-30"}
        self.place.scene.act(first(ABOVE), self.report("deqing", AUGUST), "city_send_back", day, **given)

    def _county_urged(self, day: date) -> None:
        self.file("deqing", AUGUST, day)
        self.place.scene.act(first(ABOVE), self.report("anji", AUGUST), "city_urge", day)
        self.file("anji", AUGUST, day)

    def _override(self, day: date) -> None:
        number = self.report("jinhua", AUGUST)
        more = show_report(self.place.scene.parts, number)["known"]["e_checked"] + 1
        row = {"e_fines": "0.00", "e_checked": more}
        self.place.scene.refused(
            first("jinhua"), number, "report.file", day, progress="检查企业", figures={"rows": [row]}
        )
        reason = "1家的检查记录在纸质台账，正在补录"
        self.file("jinhua", AUGUST, day, {"e_checked": more}, {"e_checked": reason})

    def _province_checks(self, day: date) -> None:
        self.file("lishui", AUGUST, day)
        given = {"report.return_reason": "工作进展过于简略，请补充下一步打算", "report.correct_by": "2024-09-05"}
        self.place.scene.act(PROVINCE, self.report("wenzhou", AUGUST), "report.send_back", day, **given)
        self.place.scene.act(PROVINCE, self.report(IDLE, AUGUST), "report.urge", day)


def _within(report: Mapping[str, Any], day: str | None) -> bool:
    """Whether a day lies in the stretch that a report is about."""
    return day is not None and report["covers_from"] <= day <= report["covers_to"]
