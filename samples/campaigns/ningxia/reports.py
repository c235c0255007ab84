"""Ningxia's contact tables and reports: filed to both departments, sent back, urged, late, overridden, added up."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from casework.reports import export_report, show_report, type_columns
from samples.campaigns.ningxia.place import PROVINCE, UNITS, Place, first
from samples.campaigns.scene import Step

REPORT, CONTACT = "ningxia_report", "ningxia_contact"
CONTACT_DUE, SEPTEMBER, OCTOBER = "2024-08-25", "2024-09-30", "2024-10-31"
NOVEMBER, DECEMBER, JANUARY = "2024-11-30", "2024-12-31", "2025-01-31"
SUMMARY, SUPPLEMENT = "2025-02-15", "2025-02-20"
SILENT, RETURNED, LATE, OVERRIDING = "guyuan", "shizuishan", "zhongwei", "wuzhong"


@dataclass(slots=True)
class Reports:
    """The reports."""

    place: Place

    def steps(self) -> list[Step]:
        """On time but for one missing until urged, one sent back, one late; one figure told otherwise."""

        def others(unit: str) -> list[str]:
            return [one for one in UNITS if one != unit]

        plan: Sequence[tuple[str, str, Callable[[date], None]]] = (
            ("2024-08-24", "报送联络表", self._send_contacts),
            ("2024-08-26", "退回、催报联络表", self._check_contacts),
            ("2024-08-27", "迟报和更正联络表", self._last_contacts),
            ("2024-08-28", "接收联络表", self._take_contacts),
            ("2024-09-29", "9月报送", self._filing(others(SILENT), SEPTEMBER)),
            ("2024-10-08", "退回、催报9月报送", self._check_september),
            ("2024-10-10", "更正、补报9月报送", self._filing([RETURNED, SILENT], SEPTEMBER)),
            ("2024-10-11", "接收9月报送", self._taking(SEPTEMBER)),
            ("2024-10-14", "录入附件1栏目", self._type_columns),
            ("2024-10-30", "10月报送", self._report_october),
            ("2024-11-04", "接收10月报送", self._taking(OCTOBER)),
            ("2024-11-29", "11月报送", self._filing(UNITS, NOVEMBER)),
            ("2024-12-03", "接收11月报送", self._taking(NOVEMBER)),
            ("2024-12-30", "12月报送", self._filing(others(LATE), DECEMBER)),
            ("2025-01-03", "迟报12月报送", self._filing([LATE], DECEMBER)),
            ("2025-01-06", "接收12月报送", self._taking(DECEMBER)),
            ("2025-01-27", "1月报送", self._filing(UNITS, JANUARY)),
            ("2025-02-06", "接收1月报送", self._taking(JANUARY)),
            ("2025-02-14", "总结报送", self._filing(UNITS, SUMMARY)),
            ("2025-02-17", "接收总结", self._taking(SUMMARY)),
            ("2025-02-20", "补充总结报送", self._filing(UNITS, SUPPLEMENT)),
            ("2025-02-21", "接收补充总结", self._taking(SUPPLEMENT)),
        )
        return [Step(date.fromisoformat(day), title, do) for day, title, do in plan]

    def _filing(self, units: Sequence[str], due: str) -> Callable[[date], None]:
        def file(day: date) -> None:
            for unit in units:
                self._file(unit, due, day)

        return file

    def _file(
        self,
        unit: str,
        due: str,
        day: date,
        told: Mapping[str, int] | None = None,
        why: Mapping[str, str] | None = None,
    ) -> None:
        """File a unit's report to both departments; figures not told are those that its cases know."""
        number = self.report(unit, due)
        self.place.scene.file(
            first(unit),
            number,
            day,
            rows=[dict(told)] if told else None,
            reasons=[why] if why else (),
            sealed_form=self.place.scene.paper("附件1（盖章）", f"附件1 {unit} {due}"),
            text=self._text(number),
            housing_on=day.isoformat(),
            hr_on=day.isoformat(),
        )

    def report(self, unit: str, due: str) -> str:
        """The number of a unit's report for a date."""
        rule = {SUMMARY: "summary", SUPPLEMENT: "supplement"}.get(due, "monthly")
        return self.place.number(f"{unit}/{rule}:{due}")

    def _text(self, number: str) -> str:
        known = show_report(self.place.scene.parts, number)["known"]
        if not known:
            return "已宣传动员，自查自纠正在进行；附件1栏目尚未取得，以盖章表报送"
        told = f"自查申报{known['declared']}人，实地排查{known['checked']}人，存在“挂证”{known['confirmed']}人"
        more = f"提请撤销注册{known['proposed']}人；登记投诉举报{known['complaints']}件"
        return f"{told}，{more}。下一步继续核对社会保险数据"

    def _taking(self, due: str) -> Callable[[date], None]:
        def accept(day: date) -> None:
            self.place.scene.act_all(PROVINCE, [self.report(unit, due) for unit in UNITS], "report.accept", day)
            self.place.scene.form(PROVINCE, self.place.campaign, REPORT, due)
            if due in (SEPTEMBER, OCTOBER, SUMMARY):
                export_report(self.place.scene.parts, self.report("yinchuan", due), self.place.scene.folder)

        return accept

    def _send_back(self, number: str, day: date, reason: str, by: str) -> None:
        given = {"report.return_reason": reason, "report.correct_by": by}
        self.place.scene.act(PROVINCE, number, "report.send_back", day, **given)

    def _check_september(self, day: date) -> None:
        reason = "动员家数与本地方案不一致，请核对后重新报送"
        self._send_back(self.report(RETURNED, SEPTEMBER), day, reason, "2024-10-11")
        self.place.scene.act(PROVINCE, self.report(SILENT, SEPTEMBER), "report.urge", day)

    def _type_columns(self, day: date) -> None:
        columns = self.place.scene.parts.library.compiled(REPORT).procedure.tables["annex1"].suggested
        type_columns(self.place.scene.parts, REPORT, "annex1", columns, office="nx_province", actor=PROVINCE)

    def _report_october(self, day: date) -> None:
        """One unit has a complaint more than its cases know; without a reason that is refused."""
        for unit in UNITS:
            if unit != OVERRIDING:
                self._file(unit, OCTOBER, day)
        number = self.report(OVERRIDING, OCTOBER)
        more = {"complaints": show_report(self.place.scene.parts, number)["known"]["complaints"] + 1}
        papers = {"sealed_form": self.place.scene.paper("附件1（盖章）", "附件1 试报"), "text": "投诉举报1件"}
        days = {"housing_on": day.isoformat(), "hr_on": day.isoformat()}
        self.place.scene.refused(
            first(OVERRIDING), number, "report.file", day, figures={"rows": [more]}, **papers, **days
        )
        self._file(OVERRIDING, OCTOBER, day, more, {"complaints": "1件由信访部门10月转来，尚未登记"})

    # -- contact tables: nobody has their columns, so that they come as sealed papers

    def _contact(self, unit: str, day: date) -> None:
        sealed = self.place.scene.paper("联络表（盖章）", f"联络表 {unit} {day}")
        self.place.scene.file(first(unit), self.place.number(f"{unit}/contact"), day, sealed_form=sealed)

    def _send_contacts(self, day: date) -> None:
        for unit in UNITS:
            if unit != SILENT:
                self._contact(unit, day)

    def _check_contacts(self, day: date) -> None:
        self._send_back(self.place.number(f"{RETURNED}/contact"), day, "联络表没有盖章", "2024-08-27")
        self.place.scene.act(PROVINCE, self.place.number(f"{SILENT}/contact"), "report.urge", day)

    def _last_contacts(self, day: date) -> None:
        for unit in (SILENT, RETURNED):
            self._contact(unit, day)

    def _take_contacts(self, day: date) -> None:
        self.place.scene.act_all(
            PROVINCE, [self.place.number(f"{unit}/contact") for unit in UNITS], "report.accept", day
        )
        self.place.scene.form(PROVINCE, self.place.campaign, CONTACT, CONTACT_DUE)
