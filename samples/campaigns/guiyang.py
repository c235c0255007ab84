"""Guiyang 2018: forged certificates of special operations on building sites, from the launch to the closing.

Shown: four phases side by side; reports on paper and electronically (late, sent back, urged, with another figure than the
cases know); a table whose columns nobody knew until September; workers of every result; hand-overs by kind of matter;
service by announcement after sixty days, a spawned penalty. All of it invented.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from casework import campaigns
from casework.ledgers import Under, import_ledger
from casework.reports import export_report, send_back, type_columns
from documents.sheets import Cell, Column, write_table
from samples.campaigns.scene import Scene, Step, enterprise, party, person
from store.values import StoredCase, Subject

CITY, CITY_LEADER = "gy_city_1", "gy_city_leader"
UNITS: Mapping[str, int] = {
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
CAMPAIGN = "guiyang_certificate_campaign"
WORKER, FIRM, MATTER = "guiyang_worker", "guiyang_enterprise", "guiyang_matter"
REPORT, SELF_CHECK = "guiyang_report", "guiyang_selfcheck"
FORGER = "样例南明作业员"
FOUND = (*["valid"] * 5, "no_cert", "fake", *["valid"] * 4, "not_found", "fake", "valid", "no_cert", "fake", "valid")
"""What the check of each worker on the ledger brings."""
TYPES = ("建筑电工", "建筑架子工", "建筑起重信号司索工", "高处作业吊篮安装拆卸工")
DUE = {
    "08": "2018-08-25",
    "09": "2018-09-25",
    "10": "2018-10-25",
    "11": "2018-11-25",
    "12": "2018-12-25",
    "summary": "2018-12-20",
    "supplement": "2018-12-31",
}
"""Dates of the reports, by the month or the kind."""


def worker(n: int, name: str) -> Subject:
    """An invented worker."""
    return person(n, name, date(1979, 4, 12))


def firm(n: int, name: str) -> Subject:
    """An invented enterprise of this story."""
    return enterprise(7100 + n, name)


BUILDER = firm(1, "样例筑城建筑工程有限公司")
LABOUR = firm(2, "样例云岭劳务有限公司")
CARELESS = firm(3, "样例乙项目建筑有限公司")
TRAINER = firm(4, "样例安全培训有限公司")
GONE = firm(5, "样例清镇劳务有限公司")


def _one(unit: str) -> str:
    return f"gy_{unit}_1"


def _two(unit: str) -> tuple[str, str]:
    return f"gy_{unit}_1", f"gy_{unit}_2"


def _head(unit: str) -> str:
    return f"gy_{unit}_leader"


class Guiyang:
    """The story on a scene; numbers of cases are kept by short names."""

    region = "贵阳"
    bureau = "guiyang.yaml"

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.campaign = ""
        self.units: dict[str, str] = {}
        self.cases: dict[str, str] = {}

    def steps(self) -> Sequence[Step]:
        """The days of the campaign."""
        return [Step(date.fromisoformat(day), title, do) for day, title, do in self._days()]

    def _days(self) -> list[tuple[str, str, Any]]:
        return [
            ("2018-08-09", "启动", self.launch),
            ("2018-08-10", "列入各单位，列入自查", self.enlist),
            ("2018-08-15", "动员部署，设立举报电话", self.deploy),
            ("2018-08-16", "收取自查登记表", self.collect_self_checks),
            ("2018-08-17", "催报自查登记表", self.urge_self_check),
            ("2018-08-20", "专项检查", self.inspect),
            ("2018-08-21", "查获伪造证件", self.find_forger),
            ("2018-08-24", "8月月报，移送公安", self.report_august),
            ("2018-08-27", "月报退回和迟报，公安立案", self.mend_august),
            ("2018-08-28", "责令故意使用的单位", self.order_knowing),
            ("2018-08-30", "接收8月月报", lambda on: self.close_month("08", on)),
            ("2018-09-03", "录入统计表栏目，督办未检查的", self.type_statistics),
            ("2018-09-05", "一单位退出，退件", self.let_leave),
            ("2018-09-07", "补开检查，登记举报", self.hear_complaints),
            ("2018-09-10", "名单立案", self.import_workers),
            ("2018-09-11", "查核名单人员", self.check_workers),
            ("2018-09-12", "核实举报，送达", self.verify_complaints),
            ("2018-09-13", "公告送达，辞退", self.announce),
            ("2018-09-14", "追究责任，移送线索", self.pursue),
            ("2018-09-20", "线索回复", self.hear_replies),
            ("2018-09-21", "9月月报", self.report_september),
            ("2018-09-27", "退回、催报、督办", self.urge_september),
            ("2018-09-29", "更正后重新报送", self.mend_september),
            ("2018-10-08", "迟报9月月报", self.report_at_last),
            ("2018-10-10", "接收9月月报，发证机关答复", self.accept_september),
            ("2018-10-16", "催办线索", self.chase),
            ("2018-10-24", "10月月报", lambda on: self.report("10", on)),
            ("2018-10-26", "接收10月月报，通报", self.circulate),
            ("2018-11-23", "11月月报", lambda on: self.report("11", on)),
            ("2018-11-26", "接收11月月报", lambda on: self.close_month("11", on)),
            ("2018-11-28", "公告期满后复查，提请处罚", self.propose_penalty),
            ("2018-12-10", "调整时间安排，处罚告知", self.change_dates),
            ("2018-12-19", "工作总结", lambda on: self.report("summary", on)),
            ("2018-12-21", "接收总结", lambda on: self.close_month("summary", on)),
            ("2018-12-24", "12月月报", lambda on: self.report("12", on)),
            ("2018-12-26", "接收12月月报", lambda on: self.close_month("12", on)),
            ("2018-12-29", "补充总结，长效机制", self.report_last),
            ("2019-01-02", "接收补充总结", lambda on: self.close_month("supplement", on)),
            ("2019-01-03", "各单位办结", self.finish),
            ("2019-01-04", "行动结束", self.close),
        ]

    # -- what the steps are made of

    def _act(self, case: str, action: str, on: date, **facts: Any) -> None:
        """An act on a case by the officers of its unit, the first of them acting and both signing."""
        unit = case.partition("/")[0]
        self.scene.act(_one(unit), self.cases[case], action, on, *_two(unit), **facts)

    def _open(self, case: str, procedure: str, subject: Subject, on: date, parent: str = "", **facts: Any) -> None:
        """Open a case, named UNIT/NAME, in its unit's case."""
        unit = case.partition("/")[0]
        parent = parent or self.units[unit]
        self.cases[case] = self.scene.open(
            _one(unit), procedure, f"gy_{unit}", subject, on, parent=parent, batch=case, **facts
        )

    def _spawned(self, case: str, parent: str, procedure: str, rule: str = "") -> None:
        """Name the case that another has opened."""
        [child] = self.scene.children(self.cases[parent], procedure, rule)
        self.cases[case] = child.number

    def _office(self, unit: str) -> Subject:
        with self.scene.parts.store.read() as work:
            return work.subjects([work.case(self.units[unit]).subject_id]).popitem()[1]

    def _report(self, unit: str, date_key: str) -> StoredCase:
        reports = self.scene.children(self.units[unit], REPORT)
        return next(one for one in reports if one.state.facts["due_on"] == DUE[date_key])

    def _file(self, unit: str, key: str, on: date, *, more: int = 0, why: str = "", electronic: date | None = None) -> None:
        """File a report of a unit; figures left out are the known ones, `more` workers are told beyond them."""
        report = self._report(unit, key)
        sites = UNITS[unit] * (5 if key == "summary" else 1)
        row: dict[str, Any] = {"sites": sites, "fines": "0"}
        if more:
            row["workers"] = more
        self.scene.file(
            _one(unit),
            report.number,
            on,
            rows=None if key == "08" else [row],
            reasons=[{"workers": why}] if why else (),
            work_text=f"本期检查项目{sites}个，对无证、持假证人员逐人处理，查询不到的向发证机关核实。",
            paper_on=on.isoformat(),
            electronic_on=(electronic or on).isoformat(),
            electronic=self.scene.paper(f"电子版-{unit}-{key}"),
        )

    def _taking_part(self, *without: str) -> list[str]:
        return [unit for unit in UNITS if unit not in (LEAVING, *without)]

    def _accept(self, key: str, on: date, units: Sequence[str]) -> None:
        numbers = [self._report(unit, key).number for unit in units]
        self.scene.act_all(CITY, numbers, "report.accept", on)

    def report(self, key: str, on: date) -> None:
        """All units file on a day."""
        for unit in self._taking_part():
            self._file(unit, key, on)

    def close_month(self, key: str, on: date) -> None:
        """The city accepts what has come in, and leaves the regulation's form."""
        units = [*self._taking_part(), *([LEAVING] if key == "08" else [])]
        self._accept(key, on, units)
        self.scene.form(CITY, self.campaign, REPORT, DUE[key])

    def _export(self, number: str) -> None:
        exported = export_report(self.scene.parts, number, self.scene.folder)
        self.scene.told.append(f"单位报表：{exported.xlsx.name}、{exported.pdf.name}")

    # -- the launch

    def launch(self, on: date) -> None:
        subject = Subject(0, "campaign", "2018年打击假冒特种作业操作证专项治理行动（样例）", "gy-2018")
        self.campaign = self.scene.open(CITY_LEADER, CAMPAIGN, "gy_city", subject, on)

    def enlist(self, on: date) -> None:
        note = "局长任组长，分管副局长任副组长，监督站和各区县主管部门负责人为成员"
        self.scene.act(CITY_LEADER, self.campaign, "form_group", on, group_note=note)
        for outcome in campaigns.enlist(self.scene.parts, CITY, self.campaign, on):
            case = self.scene.case(outcome.number)
            with self.scene.parts.store.read() as work:
                self.units[work.offices()[case.office_id].key.removeprefix("gy_")] = outcome.number
        tables = self.scene.parts.library.compiled(SELF_CHECK).procedure.tables
        columns = tables["register"].suggested
        type_columns(self.scene.parts, SELF_CHECK, "register", columns, office="gy_yunyan", actor=CITY)
        self._open("yunyan/good", SELF_CHECK, BUILDER, on, site="样例花园二期")
        self._open("yunyan/slow", SELF_CHECK, CARELESS, on, site="样例大厦")

    def deploy(self, on: date) -> None:
        for n, unit in enumerate(UNITS):
            sites = 20 + 2 * n
            facts = {"sites_told": sites, "sites_total": sites, "deployment": "召开部署会，逐个项目传达并张贴宣传"}
            self.scene.act(_one(unit), self.units[unit], "record_deployment", on, **facts)
            self.scene.act(_one(unit), self.units[unit], "set_hotline", on, hotline=f"0851-0000{1000 + n}（样例）")
            self.scene.act(_one(unit), self.units[unit], "guide", on, guided_text="组织执法人员学习证件样式和查询方法")

    # -- the self-check

    def collect_self_checks(self, on: date) -> None:
        for unit in UNITS:
            self.scene.act(_one(unit), self.units[unit], "urge_self_check", on, urged_text="逐家督促辖区施工单位")
        rows = [
            {"worker": "G01", "work_type": "建筑电工", "certificate_tail": "0001", "issued_by": "市住建局（样例）", "valid_to": "2020-05-31", "result": "真实有效"},
            {"worker": "G02", "work_type": "建筑架子工", "result": "无证", "handling": "已调岗"},
            {"worker": "G03", "work_type": "建筑电工", "certificate_tail": "0003", "issued_by": "载明不清", "result": "查询不到", "handling": "暂停作业，向发证机关核实"},
        ]  # fmt: skip
        facts: dict[str, Any] = {"posts": 3, "workers": 3, "valid": 1, "no_cert": 1, "fake": 0, "not_found": 1}
        facts |= {"ledger": True, "register_scan": self.scene.paper("自查登记表-甲")}
        good = self.cases["yunyan/good"]
        table = {"figures": {"rows": rows}}
        self.scene.refused(_one("yunyan"), good, "report.file", on, sealed=False, **facts, **table)
        self.scene.file(_one("yunyan"), good, on, rows, sealed=True, **facts)
        self._act("yunyan/good", "record_correction", on, corrected_text="调岗1人，暂停作业1人")
        self._act("yunyan/good", "report.accept", on)
        self._export(good)

    def urge_self_check(self, on: date) -> None:
        self._act("yunyan/slow", "report.urge", on)

    def inspect(self, on: date) -> None:
        self._inspect(on, [unit for unit in UNITS if unit != "wudang"])

    def _inspect(self, on: date, units: Sequence[str]) -> None:
        for unit in units:
            facts = {"inspected_sites": UNITS[unit], "inspected_workers": 10 * UNITS[unit]}
            text = "重点查核证书来源和真实性，逐人查询，现场核对原件。"
            self.scene.act(_one(unit), self.units[unit], "inspect", on, *_two(unit), **facts, inspection_text=text)

    # -- workers

    def _worker(self, case: str, subject: Subject, on: date, employer: Subject, found_by: str = "special") -> None:
        self._open(
            case, WORKER, subject, on, found_by=found_by, employer=party(employer), site="样例花园二期", work_type=TYPES[2]
        )

    def _check(self, case: str, on: date, result: str, **facts: Any) -> None:
        unit = {"issued_by": "emergency", "portal": "national", "finding": "按证面信息逐项查询并核对原件。"}
        if result == "no_cert":
            unit = {"issued_by": "none", "portal": "none", "finding": "现场不能出示证件。"}
        else:
            facts["query_shot"] = self.scene.picture(f"查询-{case.replace('/', '-')}", on, f"证件查询（样例）：{result}")
        if result == "fake":
            facts.setdefault("fake_kind", "bought")
        self._act(case, "check", on, result=result, **(unit | facts))

    def _dismiss(self, case: str, on: date, action: str = "record_dismissed") -> None:
        self._act(case, action, on, removal_proof=self.scene.paper(f"人员变动证明-{case.replace('/', '-')}"))

    def find_forger(self, on: date) -> None:
        self._worker("nanming/forger", worker(1, FORGER), on, BUILDER)
        facts = {"issued_by": "city_housing", "portal": "national", "result": "valid", "finding": "查询"}
        shot = self.scene.picture("查错平台", on, "证件查询（样例）")
        number = self.cases["nanming/forger"]
        self.scene.refused(_one("nanming"), number, "check", on, *_two("nanming"), query_shot=shot, **facts)
        self._check("nanming/forger", on, "fake", fake_kind="forged", finding="系统查无此证，随身携带多本空白证件。")
        self._act("nanming/forger", "order_removal", on)
        self._dismiss("nanming/forger", on)
        self._act("nanming/forger", "start_employer_case", on, employer_ground="明知证件系伪造仍安排上岗")
        self._spawned("nanming/knowing", "nanming/forger", FIRM)
        self._act("nanming/forger", "suspect_crime", on)
        self._propose_crime("nanming/forger", "fake.law.police", on, "涉嫌伪造国家机关证件")

    def _propose_crime(self, case: str, at: str, on: date, crime: str) -> None:
        report = self.scene.paper(f"涉嫌犯罪调查报告-{case.replace('/', '-')}")
        self._act(case, f"{at}.propose", on, **{f"{at}.crime": crime, f"{at}.investigation": report})

    def _send_to_police(self, case: str, at: str, on: date) -> None:
        """The head approves, the file goes, the police sign for it, all on one day."""
        unit = case.partition("/")[0]
        approval = {f"{at}.approved": True, f"{at}.decision_reason": "同意移送"}
        self.scene.act(_head(unit), self.cases[case], f"{at}.decide", on, **approval)
        papers = {f"{at}.evidence_list": self.scene.paper("证据和物品清单"), f"{at}.police_office": "样例公安分局"}
        self._act(case, f"{at}.send", on, **papers)
        self._act(case, f"{at}.record_receipt", on, **{f"{at}.receipt": self.scene.paper("移送书回执")})

    def _police_answer(self, case: str, at: str, on: date, *, opened: bool) -> None:
        notice = self.scene.paper("立案通知书" if opened else "不予立案通知书")
        self._act(case, f"{at}.record_answer", on, **{f"{at}.opened": opened, f"{at}.police_notice": notice})

    # -- the first reports

    def report_august(self, on: date) -> None:
        for unit in UNITS:
            if unit != "qingzhen":
                self._file(unit, "08", on)
        late = self._report("qingzhen", "08").number
        copy = {"electronic_on": on.isoformat(), "electronic": self.scene.paper("电子版-清镇-8月")}
        self.scene.act(_one("qingzhen"), late, "record_part", on, **copy)
        table = {"work_text": "检查项目7个", "figures": {"rows": []}}
        self.scene.refused(_one("qingzhen"), late, "report.file", on, **table)
        self._act("yunyan/slow", "start_case", on)
        self._spawned("yunyan/careless", "yunyan/slow", FIRM)
        self._send_to_police("nanming/forger", "fake.law.police", on)

    def mend_august(self, on: date) -> None:
        self._file("qingzhen", "08", on, electronic=date(2018, 8, 24))
        self._send_back("huaxi", "08", on, "电子版与纸质材料不一致，请核对后重新报送", date(2018, 8, 30))
        self._file("huaxi", "08", on)
        self._police_answer("nanming/forger", "fake.law.police", on, opened=True)
        self._act("nanming/forger", "record_source", on, source_kind="unknown", source_text="本人拒不说明")
        self._register_late(on)

    def _send_back(self, unit: str, key: str, on: date, reason: str, by: date) -> None:
        number = self._report(unit, key).number
        send_back(self.scene.parts, CITY, number, reason=reason, occurred_on=on, correct_by=by)
