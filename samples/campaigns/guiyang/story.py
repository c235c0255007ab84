"""Guiyang 2018: forged certificates of special operations on building sites, from the launch to the closing.

Shown: four phases side by side; reports on paper and electronically (late, sent back, urged, with another figure than
the cases know); a table whose columns nobody knew until September; workers of every result; hand-overs by kind of
matter; service by announcement after sixty days and a spawned penalty. All of it is invented.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from casework import campaigns
from casework.reports import export_report, send_back, type_columns
from samples.campaigns.guiyang.cases import BUILDER, CARELESS, CITY, FIRM, head, one, two
from samples.campaigns.guiyang.law import Enforcement
from samples.campaigns.scene import Scene, Step
from store.values import StoredCase, Subject

LEADER = "gy_city_leader"
SITES: Mapping[str, int] = {
    "nanming": 12,
    "yunyan": 15,
    "huaxi": 9,
    "wudang": 6,
    "baiyun": 8,
    "guanshanhu": 14,
    "qingzhen": 7,
    "kaiyang": 5,
    "zongbao": 3,
}
"""Sites that each unit inspects in a month."""
LEAVING = "zongbao"
STAYING = tuple(unit for unit in SITES if unit != LEAVING)
CAMPAIGN, REPORT, SELF_CHECK = "guiyang_certificate_campaign", "guiyang_report", "guiyang_selfcheck"
DUE: Mapping[str, str] = {
    "08": "2018-08-25",
    "09": "2018-09-25",
    "10": "2018-10-25",
    "11": "2018-11-25",
    "12": "2018-12-25",
    "summary": "2018-12-20",
    "supplement": "2018-12-31",
}
"""Dates of the reports, by month or kind."""
_MONTHS = 5


class Guiyang:
    """The story on a scene."""

    region = "贵阳"
    bureau = "guiyang/offices.yaml"

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.cases = Enforcement(scene)

    def steps(self) -> Sequence[Step]:
        """The days of the campaign."""
        return [Step(date.fromisoformat(day), title, do) for day, title, do in self._days()]

    def _days(self) -> list[tuple[str, str, Callable[[date], None]]]:
        return [
            ("2018-08-09", "启动", self.launch),
            ("2018-08-10", "列入各单位和自查单位", self.enlist),
            ("2018-08-15", "动员部署，设立举报电话", self.deploy),
            ("2018-08-16", "收取自查登记表", self.collect_self_check),
            ("2018-08-17", "催报自查登记表", lambda on: self.cases.act("yunyan/slow", "report.urge", on)),
            ("2018-08-20", "专项检查", lambda on: self.inspect(on, [unit for unit in SITES if unit != "wudang"])),
            ("2018-08-21", "查获伪造证件", self.cases.find_forger),
            ("2018-08-24", "8月月报，移送公安", self.report_august),
            ("2018-08-27", "月报退回和迟报，公安立案", self.mend_august),
            ("2018-08-28", "责令改正", self.cases.order),
            ("2018-08-30", "接收8月月报", lambda on: self.take_in("08", on, [*STAYING, LEAVING])),
            ("2018-09-03", "录入统计表栏目，督办", self.type_statistics),
            ("2018-09-05", "一单位退出，退件", self.let_leave),
            ("2018-09-07", "补开检查，登记举报", self.hear_complaints),
            ("2018-09-10", "名单立案", self.cases.import_workers),
            ("2018-09-11", "查核名单人员", self.cases.check_workers),
            ("2018-09-12", "核实举报，落实调岗和辞退", self.cases.verify_complaints),
            ("2018-09-13", "公告送达", self.cases.announce),
            ("2018-09-14", "追究责任，移送线索", self.cases.pursue),
            ("2018-09-17", "日常检查，犯罪线索", self.cases.meet_by_hand),
            ("2018-09-18", "移送公安机关", self.cases.pass_on),
            ("2018-09-20", "公安机关不予立案，线索回复", self.cases.hear_replies),
            ("2018-09-21", "9月月报", self.report_september),
            ("2018-09-27", "退回、催报、督办", self.urge_september),
            ("2018-09-29", "更正后重新报送", self.mend_september),
            ("2018-10-08", "迟报9月月报", self.report_at_last),
            ("2018-10-10", "接收9月月报，发证机关答复", self.close_september),
            ("2018-10-16", "催办逾期未复的线索", self.chase),
            ("2018-10-24", "10月月报", lambda on: self.report("10", on)),
            ("2018-10-26", "接收10月月报，通报", self.circulate),
            ("2018-11-23", "11月月报", lambda on: self.report("11", on)),
            ("2018-11-26", "接收11月月报", lambda on: self.take_in("11", on)),
            ("2018-11-28", "公告期满后复查，提请处罚", self.cases.propose_penalty),
            ("2018-12-10", "调整时间安排", self.change_dates),
            ("2018-12-19", "工作总结", lambda on: self.report("summary", on)),
            ("2018-12-21", "接收总结", lambda on: self.take_in("summary", on)),
            ("2018-12-24", "12月月报", lambda on: self.report("12", on)),
            ("2018-12-26", "接收12月月报", lambda on: self.take_in("12", on)),
            ("2018-12-29", "补充总结，长效机制", self.report_last),
            ("2019-01-02", "接收补充总结", lambda on: self.take_in("supplement", on)),
            ("2019-01-04", "各单位办结，行动结束", self.close),
        ]

    # -- reports

    def _report(self, unit: str, key: str) -> StoredCase:
        reports = self.scene.children(self.cases.units[unit], REPORT)
        return next(one for one in reports if one.state.facts["due_on"] == DUE[key])

    def _file(self, unit: str, key: str, on: date, reasons: Sequence[Mapping[str, str]] = (), **figures: Any) -> None:
        """File a report of a unit; figures left out are those that the cases know."""
        sites = SITES[unit] * (_MONTHS if key == "summary" else 1)
        copy = "2018-08-24" if (unit, key) == ("qingzhen", "08") else on.isoformat()
        self.scene.file(
            one(unit),
            self._report(unit, key).number,
            on,
            rows=None if key == "08" else [{"sites": sites, "fines": "0", **figures}],
            reasons=reasons,
            work_text=f"本期检查项目{sites}个；对无证、持假证人员逐人处理，查询不到的向发证机关核实；下一步继续逐个项目查验",
            paper_on=on.isoformat(),
            electronic_on=copy,
            electronic=self._copy(unit, key),
        )

    def _copy(self, unit: str, key: str) -> dict[str, Any]:
        """The electronic copy of a report."""
        return self.scene.paper(f"{self.cases.office(unit).name}{DUE[key]}报送材料电子版")

    def report(self, key: str, on: date, without: Sequence[str] = ()) -> None:
        """All units file on a day, but for some."""
        for unit in STAYING:
            if unit not in without:
                self._file(unit, key, on)

    def take_in(self, key: str, on: date, units: Sequence[str] = STAYING) -> None:
        """The city accepts what has come in, and leaves the regulation's form."""
        self.scene.act_all(CITY, [self._report(unit, key).number for unit in units], "report.accept", on)
        self.scene.form(CITY, self.cases.campaign, REPORT, DUE[key])

    def _send_back(self, unit: str, key: str, on: date, reason: str, by: date) -> None:
        number = self._report(unit, key).number
        send_back(self.scene.parts, CITY, number, reason=reason, occurred_on=on, correct_by=by)

    def _export(self, number: str) -> None:
        exported = export_report(self.scene.parts, number, self.scene.folder)
        self.scene.told.append(f"单位报表：{exported.xlsx.name}、{exported.pdf.name}")

    # -- August: launch, self-check, inspection

    def launch(self, on: date) -> None:
        """The city's leader opens the campaign by the dates of the plan."""
        subject = Subject(0, "campaign", "2018年打击假冒特种作业操作证专项治理行动（样例）", "gy-2018")
        self.cases.campaign = self.scene.open(LEADER, CAMPAIGN, "gy_city", subject, on)

    def enlist(self, on: date) -> None:
        """All offices below the city take part; two construction units are to check themselves."""
        note = "局长任组长，分管副局长任副组长，监督站和各区县主管部门负责人为成员"
        self.scene.act(LEADER, self.cases.campaign, "form_group", on, group_note=note)
        parts = self.scene.parts
        for outcome in campaigns.enlist(parts, CITY, self.cases.campaign, on):
            case = self.scene.case(outcome.number)
            with parts.store.read() as work:
                self.cases.units[work.offices()[case.office_id].key.removeprefix("gy_")] = outcome.number
        columns = parts.library.compiled(SELF_CHECK).procedure.tables["register"].suggested
        type_columns(parts, SELF_CHECK, "register", columns, office="gy_yunyan", actor=CITY)
        self.cases.open("yunyan/good", SELF_CHECK, BUILDER, on, site="样例花园二期")
        self.cases.open("yunyan/slow", SELF_CHECK, CARELESS, on, site="样例大厦")

    def deploy(self, on: date) -> None:
        """Each unit tells all its sites, and sets up a telephone for complaints."""
        for n, (unit, number) in enumerate(self.cases.units.items()):
            sites = 20 + 2 * n
            text = "召开部署会，逐个项目传达并张贴宣传"
            self.scene.act(
                one(unit), number, "record_deployment", on, sites_told=sites, sites_total=sites, deployment=text
            )
            self.scene.act(one(unit), number, "set_hotline", on, hotline=f"0851-0000{1000 + n}（样例）")
            self.scene.act(one(unit), number, "guide", on, guided_text="组织执法人员学习证件样式和查询方法")

    def collect_self_check(self, on: date) -> None:
        """One construction unit hands in its register, at first without its seal."""
        for unit, number in self.cases.units.items():
            self.scene.act(one(unit), number, "urge_self_check", on, urged_text="逐家督促辖区施工单位")
        facts: dict[str, Any] = {"posts": 3, "workers": 3, "valid": 1, "no_cert": 1, "fake": 0, "not_found": 1}
        facts |= {"ledger": True, "register_scan": self.scene.paper("自查登记表-甲")}
        self.cases.refused("yunyan/good", "report.file", on, sealed=False, figures={"rows": list(_REGISTER)}, **facts)
        number = self.cases.numbers["yunyan/good"]
        self.scene.file(one("yunyan"), number, on, _REGISTER, sealed=True, **facts)
        self.cases.act("yunyan/good", "record_correction", on, corrected_text="调岗1人，暂停作业1人")
        self.cases.act("yunyan/good", "report.accept", on)
        self._export(number)

    def inspect(self, on: date, units: Sequence[str]) -> None:
        """The special inspection of some units."""
        for unit in units:
            facts = {"inspected_sites": SITES[unit], "inspected_workers": 10 * SITES[unit]}
            text = "重点查核证书来源和真实性，逐人查询，现场核对原件"
            self.scene.act(one(unit), self.cases.units[unit], "inspect", on, *two(unit), inspection_text=text, **facts)

    def report_august(self, on: date) -> None:
        """The first reports, without a table since nobody has its columns; one comes electronically only."""
        for unit in SITES:
            if unit != "qingzhen":
                self._file(unit, "08", on)
        number = self._report("qingzhen", "08").number
        copy = {"electronic_on": on.isoformat(), "electronic": self._copy("qingzhen", "08")}
        self.scene.act(one("qingzhen"), number, "record_part", on, **copy)
        self.scene.refused(one("qingzhen"), number, "report.file", on, work_text="检查项目7个", figures={"rows": []})
        self.cases.act("yunyan/slow", "start_case", on)
        self.cases.spawned("yunyan/careless", "yunyan/slow", FIRM)
        self.cases.forger_to_police(on)

    def mend_august(self, on: date) -> None:
        """The paper of the late one comes; another is sent back and filed again."""
        self._file("qingzhen", "08", on)
        self._send_back("huaxi", "08", on, "电子版与纸质材料不一致，请核对后重新报送", date(2018, 8, 30))
        self._file("huaxi", "08", on)
        self.cases.forger_prosecuted(on)
        facts: dict[str, Any] = {"posts": 2, "workers": 3, "valid": 3, "no_cert": 0, "fake": 0, "not_found": 0}
        number, scan = self.cases.numbers["yunyan/slow"], self.scene.paper("自查登记表-乙")
        self.scene.file(one("yunyan"), number, on, [], sealed=True, ledger=True, register_scan=scan, **facts)
        self.cases.act("yunyan/slow", "report.accept", on)

    # -- September: columns, complaints, matters

    def type_statistics(self, on: date) -> None:
        """The columns of annex 2 have come; a unit that has not inspected gets an order."""
        columns = self.scene.parts.library.compiled(REPORT).procedure.tables["statistics"].suggested
        type_columns(self.scene.parts, REPORT, "statistics", columns, office="gy_city", actor=CITY)
        self.cases.supervise("wudang/order", on, "no_inspection", "逾期未开展专项检查", date(2018, 9, 14))
        self.cases.supervise(f"{LEAVING}/order", on, "weak", "自查督促不力", date(2018, 9, 14))

    def let_leave(self, on: date) -> None:
        """One unit is merged into another: its later reports and its order fall away."""
        reason = "建设管理职责划归白云区"
        order = self.cases.numbers[f"{LEAVING}/order"]
        self.scene.act(CITY, order, "oversight.withdraw", on, **{"oversight.withdraw_reason": reason})
        later = [self._report(LEAVING, key).number for key in DUE if key != "08"]
        self.scene.act_all(CITY, later, "report.drop", on, **{"report.drop_reason": reason})
        self.scene.act(CITY, self.cases.units[LEAVING], "leave", on, left_reason=reason)
        back = {"order.return_reason": "moved", "order.slip": self.cases.paper("退件封面", "nanming/knowing")}
        self.cases.act("nanming/knowing", "order.record_returned", on, **back)

    def hear_complaints(self, on: date) -> None:
        """Five complaints; the inspection that was missing is made and the order answered."""
        self.inspect(on, ["wudang"])
        self.cases.answered("wudang/order", on, "已开展专项检查，检查项目6个")
        self.cases.complaints(on)

    def report_september(self, on: date) -> None:
        """All but one report; one tells more workers than the cases know, with its reason."""
        self.report("09", on, without=["kaiyang", "baiyun"])
        why = {"workers": "另有3人持外省证件，已核对原件，尚未逐人登记"}
        self._file("baiyun", "09", on, [why], workers=4)
        self.cases.police_answer("baiyun/crime", "police", on, opened=True)

    def urge_september(self, on: date) -> None:
        """One is urged and gets an order, one is sent back."""
        self._send_back("wudang", "09", on, "罚款金额与工作情况不符，请核对", date(2018, 9, 30))
        number = self._report("kaiyang", "09").number
        self.scene.act(CITY, number, "report.urge", on)
        self.cases.supervise("kaiyang/order", on, "late_report", "9月月报逾期未报", date(2018, 10, 10))
        self.cases.corrected("yunyan/trainer", on)
        self.cases.act("yunyan/trainer", "suspect_crime", on)
        self.cases.propose_crime("yunyan/trainer", "police", on, "涉嫌买卖国家机关证件罪的共犯")

    def mend_september(self, on: date) -> None:
        """The corrected report; the training body goes to the police."""
        self._file("wudang", "09", on, fines="1.20")
        self.cases.send_to_police("yunyan/trainer", "police", on)

    def report_at_last(self, on: date) -> None:
        """The urged report comes, and the order is answered."""
        self._file("kaiyang", "09", on)
        self.cases.answered("kaiyang/order", on, "已指定专人，9月月报已报送")
        self.cases.police_answer("yunyan/trainer", "police", on, opened=True)

    def close_september(self, on: date) -> None:
        """The first form with columns; the issuer's answer, the penalties of two workers."""
        self.take_in("09", on)
        self._export(self._report("yunyan", "09").number)
        self.cases.issuers_answer(on)

    def chase(self, on: date) -> None:
        """The market office has not replied in thirty days."""
        self.cases.act("yunyan/sale", "handover.chase", on)

    def circulate(self, on: date) -> None:
        """The city tells all units how things stand; the market office replies."""
        self.take_in("10", on)
        self.cases.replied("yunyan/sale", on, "已立案调查", taken=True)
        self.scene.act(CITY, self.cases.campaign, "guide", on, guided_text="督导两个区，抽查项目6个")
        text = "各单位按期报送的有7个，开阳县9月月报逾期；查获的假证多由网上购买"
        self.scene.act(CITY, self.cases.campaign, "circulate", on, circular_text=text)

    # -- the end of the year

    def change_dates(self, on: date) -> None:
        """The last inspections are brought forward; the units' cases follow. The penalty is announced to the party."""
        facts = {"crackdown_to": "2018-12-29", "change_reason": "12月30日至31日为元旦假期，现场检查在12月29日以前完成"}
        self.scene.act(LEADER, self.cases.campaign, "change_dates", on, **facts)
        self.cases.announce_penalty(on)

    def report_last(self, on: date) -> None:
        """The supplement; what is to last."""
        self.report("supplement", on)
        for unit in STAYING:
            text = "持证查验纳入日常安全监督"
            self.scene.act(one(unit), self.cases.units[unit], "record_mechanism", on, mechanism=text)
        number = self.cases.campaign
        self.scene.refused(LEADER, number, "close", on, conclusion="行动结束")

    def close(self, on: date) -> None:
        """All units end their part, and the city the campaign."""
        for unit in STAYING:
            self.scene.act(head(unit), self.cases.units[unit], "finish", on, conclusion="各项任务已完成")
        self.scene.act(LEADER, self.cases.campaign, "close", on, conclusion="全市检查和处理情况已汇总")


_REGISTER = (
    {
        "worker": "G01",
        "work_type": "建筑电工",
        "certificate_tail": "0001",
        "issued_by": "市住建局（样例）",
        "valid_to": "2020-05-31",
        "result": "真实有效",
    },
    {"worker": "G02", "work_type": "建筑架子工", "result": "无证", "handling": "已调岗"},
    {"worker": "G03", "work_type": "建筑电工", "result": "查询不到", "handling": "暂停作业，向发证机关核实"},
)
