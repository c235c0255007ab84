"""What happens to the cases of the Guiyang story, day by day: workers, complaints, clues, enterprises."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from casework.ledgers import Under, import_ledger
from documents.tables.sheets import Cell, Column, write_table
from samples.campaigns.guiyang.cases import (
    BUILDER,
    FIRM,
    GONE,
    LABOUR,
    MATTER,
    PENALTY,
    TRAINER,
    TYPES,
    WORKER,
    Cases,
    head,
    one,
    worker,
)
from samples.campaigns.scene import party

FOUND = (*["valid"] * 5, "no_cert", "fake", *["valid"] * 4, "not_found", "fake", "valid", "no_cert", "fake", "valid")
"""What the check of each worker on the ledger brings."""
_HEADINGS = ("办理单位", "姓名", "身份证号码", "发现途径", "用人单位", "用人单位代码", "项目名称", "作业类别")
_LAW = "fake.law.police"


class Enforcement(Cases):
    """The cases of the story."""

    def find_forger(self, on: date) -> None:
        """A forger on a site: dismissed at once, reported for crime, his employer's case opened."""
        case = "nanming/forger"
        self.meet(case, worker(1, "样例南明作业员"), on, BUILDER)
        wrong = {"issued_by": "city_housing", "portal": "national", "result": "valid", "finding": "已查询"}
        self.refused(case, "check", on, query_shot=self.shot("查错平台", case, on), **wrong)
        self.check(case, on, "fake", fake_kind="forged", finding="系统查无此证，随身携带多本空白证件")
        self.act(case, "order_removal", on)
        self.remove(case, on)
        self.act(case, "start_employer_case", on, employer_ground="明知证件系伪造仍安排上岗")
        self.spawned("nanming/knowing", case, FIRM)
        self.act(case, "suspect_crime", on)
        self.propose_crime(case, _LAW, on, "涉嫌伪造国家机关证件罪，随身携带空白证件多本")

    def forger_to_police(self, on: date) -> None:
        """The file goes."""
        self.send_to_police("nanming/forger", _LAW, on)

    def forger_prosecuted(self, on: date) -> None:
        """The police open their case; the source stays unknown."""
        self.police_answer("nanming/forger", _LAW, on, opened=True)
        self.act("nanming/forger", "record_source", on, source_kind="unknown", source_text="本人拒不说明")

    def order(self, on: date) -> None:
        """Two enterprises are ordered to correct: one handed over, one by mail."""
        self.breached("nanming/knowing", on, "knowing_use", "明知证件系伪造，仍安排1人上岗")
        self.act("nanming/knowing", "order.post", on, **{"order.tracking_no": "1000000071001"})
        self.breached("yunyan/careless", on, "no_check", "没有查验记录，逾期未自查")
        self.delivered("yunyan/careless", on)

    def import_workers(self, on: date) -> None:
        """Open cases from the ledger of a site; three of its rows are wrong."""
        source = self.scene.folder / "特种作业人员名单-样例.xlsx"
        columns = [Column(name, 22) for name in _HEADINGS]
        write_table(source, title="特种作业人员名单", columns=columns, rows=_ledger(), note="样例数据（虚构）")
        under = Under(campaign=self.campaign, batch="云岩名单")
        now = self.scene.clock()
        report = import_ledger(
            self.scene.parts, actor=one("yunyan"), source=source, procedure=WORKER, on=on, now=now, under=under
        )
        self.numbers |= {f"yunyan/{n}": number for n, number in enumerate(report.opened)}
        self.scene.told.append(f"名单：立案{len(report.opened)}件，退回{len(report.refused)}行")
        self.scene.told += [f"退回：{row}" for row in report.refused]
        self.scene.told += [f"未立案：{case.name}：{case.reason}" for case in report.not_opened]

    def check_workers(self, on: date) -> None:
        """Check all of the ledger, and order those without a true certificate off their work."""
        for n, result in enumerate(FOUND):
            self.check(f"yunyan/{n}", on, result)
            if result in ("no_cert", "fake"):
                self.act(f"yunyan/{n}", "order_removal", on)

    def remove_workers(self, on: date) -> None:
        """Those on the ledger leave their work, each as was ordered."""
        for n, result in enumerate(FOUND):
            if result == "no_cert":
                self.remove(f"yunyan/{n}", on, "record_reassigned")
            elif result == "fake":
                self.remove(f"yunyan/{n}", on)

    def complaints(self, on: date) -> None:
        """Five complaints."""
        complain = self.complain
        complain("huaxi/founded", on, "phone", "某工地塔吊司机持假证上岗", party=party(LABOUR))
        complain("huaxi/untrue", on, "letter", "某单位使用无证电工", party=party(BUILDER))
        complain("guanshanhu/website", on, "internet", "某网站冒充政府网站提供证件查询")
        complain("guanshanhu/elsewhere", on, "visit", "某工厂焊工无证")
        complain("qingzhen/firm", on, "other", "某劳务单位默许无证人员上岗", party=party(GONE))

    def verify_complaints(self, on: date) -> None:
        """What becomes of each: a worker's case, nothing, a clue, another office, an enterprise's case."""
        self.remove_workers(on)
        self.verified("huaxi/founded", on, "现场查实1人持假证", true=True)
        found = worker(30, "样例塔吊司机")
        self.act("huaxi/founded", "name_party", on, worker=party(found))
        self.founded("huaxi/founded", on, "worker")
        self.spawned("huaxi/worker", "huaxi/founded", WORKER)
        self.check("huaxi/worker", on, "no_cert")
        self.act("huaxi/worker", "order_removal", on)
        self.remove("huaxi/worker", on, "record_reassigned")
        self.verified("huaxi/untrue", on, "电工证件查询有效", true=False)
        self.act("huaxi/untrue", "handling.answer_untrue", on, **{"handling.answer": "经核实不属实"})
        self.verified("guanshanhu/website", on, "网站仍可访问", true=True)
        self.act("guanshanhu/website", "name_party", on, matter_kind="website")
        self.founded("guanshanhu/website", on, "matter")
        self.spawned("guanshanhu/site", "guanshanhu/website", MATTER)
        self.hand_over("guanshanhu/site", on, "样例市互联网信息办公室", "假冒政府网站设置证件查询端口，网址见截图")
        self.act(
            "guanshanhu/elsewhere", "handling.forward", on, **{"handling.forwarded_to": "样例区安全生产监督管理局"}
        )
        self.verified("qingzhen/firm", on, "查实1人无证上岗", true=True)
        self.founded("qingzhen/firm", on, "enterprise")
        self.spawned("qingzhen/gone", "qingzhen/firm", FIRM)
        self.breached("qingzhen/gone", on, "tolerate_none", "默许1人无证上岗")

    def announce(self, on: date) -> None:
        """Ten working days after the posting: service by announcement; one enterprise has ceased to exist."""
        shot = self.scene.picture("公告页面", on, "责令改正通知书送达公告（样例）")
        facts = {"order.url": "https://example.invalid/gg", "order.announcement_shot": shot}
        self.act("nanming/knowing", "order.draft_announcement", on)
        self.act("nanming/knowing", "order.announce", on, **facts)
        proof = self.scene.picture("注销登记", on, "企业登记查询（样例）：已注销")
        gone = {"order.impossible_reason": "ceased", "order.impossible_proof": proof}
        self.act("qingzhen/gone", "order.record_impossible", on, **gone)
        self.corrected("yunyan/careless", date(2018, 9, 12))
        reason = "首次违法，危害轻微并及时改正"
        self.lead("yunyan/careless", "close_without", on, no_penalty_reason=reason)

    def pursue(self, on: date) -> None:
        """Trace where the forged certificates came from, and decide whom to punish."""
        sale, lent, trained = (f"yunyan/{n}" for n, result in enumerate(FOUND) if result == "fake")
        here = self.office("yunyan")
        source = {"source_kind": "online_sale", "source_text": "在某网店以600元购买"}
        self.refused(sale, "record_source", on, **source)
        self.act(sale, "record_source", on, bureau={"name": here.name, "code": here.code}, **source)
        self.spawned("yunyan/sale", sale, MATTER)
        self.hand_over("yunyan/sale", on, "样例区工商行政管理局", "某网店售卖特种作业操作证，页面截图随函附送")
        self.act(sale, "propose_penalty", on, penalty_ground="使用买来的特种作业操作证上岗")
        self.act(lent, "record_source", on, source_kind="other_person", source_text="工友转借")
        self.lead(lent, "excuse", on, excuse_reason="首次发现，本人主动报告并及时改正")
        text = "某培训机构明知证件系伪造仍协助复审"
        self.act(trained, "record_source", on, source_kind="training", source_text=text, trainer=party(TRAINER))
        self.spawned("yunyan/trainer", trained, FIRM)
        self.lead(trained, "excuse", on, excuse_reason="受培训机构欺骗取得，已配合查处")

    def meet_by_hand(self, on: date) -> None:
        """Two more: a certificate that its issuer confirms after all, and one from a workshop of forgers."""
        self.meet("guanshanhu/right", worker(40, "样例观山湖作业员"), on, LABOUR, "routine")
        self.check("guanshanhu/right", on, "fake", fake_kind="altered", finding="有效期有涂改痕迹")
        reason = {"correct_reason": "发证机关证实为换证时的更正"}
        self.act(
            "guanshanhu/right", "correct_result", on, correct_proof=self.paper("答复", "guanshanhu/right"), **reason
        )
        self.meet("baiyun/workshop", worker(41, "样例白云作业员"), on, LABOUR, "routine")
        self.check("baiyun/workshop", on, "fake")
        self.act("baiyun/workshop", "order_removal", on)
        self.act("baiyun/workshop", "start_employer_case", on, employer_ground="涉嫌默许无证人员上岗")
        self.spawned("baiyun/cleared", "baiyun/workshop", FIRM)
        self.remove("baiyun/workshop", on)
        here = self.office("baiyun")
        source = {"source_kind": "forgers", "source_text": "在某出租屋内的制证窝点购买"}
        self.act("baiyun/workshop", "record_source", on, bureau={"name": here.name, "code": here.code}, **source)
        self.spawned("baiyun/crime", "baiyun/workshop", MATTER)
        self.act("baiyun/workshop", "propose_penalty", on, penalty_ground="使用伪造的特种作业操作证上岗")
        self.propose_crime("baiyun/crime", "police", on, "涉嫌伪造、买卖国家机关证件罪")
        facts = {
            "confirmed": False,
            "finding": "已建立查验台账，发现后当日停工",
            "evidence": self.paper("台账", "baiyun/cleared"),
        }
        self.act("baiyun/cleared", "investigate", on, **facts)

    def pass_on(self, on: date) -> None:
        """The workshop goes to the police, the training body is ordered to correct."""
        self.send_to_police("baiyun/crime", "police", on)
        self.breached("yunyan/trainer", on, "training_help", "协助持假证人员复审1人")
        self.delivered("yunyan/trainer", on)

    def hear_replies(self, on: date) -> None:
        """The police refuse at first and are asked again; the cyberspace office sends a clue on."""
        self.police_answer("baiyun/crime", "police", on, opened=False)
        self.act("baiyun/crime", "police.ask_again", on, **{"police.asked_received_on": on.isoformat()})
        self.replied("guanshanhu/site", on, "服务器在境外，建议公安机关处理", taken=False)
        advice = {"pass_reason": "网信部门建议"}
        self.act("guanshanhu/site", "send_to_police", on, **advice)
        self.act("guanshanhu/site", "police.stay", on, **{"police.kept_reason": "没有收费，不构成犯罪"})
        self.lead("guanshanhu/site", "drop", on, drop_reason="网站已关闭")

    def issuers_answer(self, on: date) -> None:
        """What the systems did not know, its issuer does; a penalty is decided."""
        asked = f"yunyan/{FOUND.index('not_found')}"
        reply = self.paper("发证机关答复", asked)
        self.act(asked, "record_verification", on, verify_result="valid", verify_reply=reply)
        sale = f"yunyan/{FOUND.index('fake')}"
        decided = {"penalty_no": "样例罚〔2018〕1号", "penalty_text": "罚款"}
        self.act(sale, "record_penalty", on, **decided)
        decided = {"penalty_no": "样例罚〔2018〕2号", "penalty_text": "罚款"}
        self.act("baiyun/workshop", "record_penalty", on, **decided)

    def propose_penalty(self, on: date) -> None:
        """Sixty days of announcement and fifteen of correction are over: knowing use must be punished."""
        case = "nanming/knowing"
        self.corrected(case, on)
        facts = {"no_penalty_reason": "已经改正"}
        self.scene.refused(head("nanming"), self.numbers[case], "close_without", on, **facts)
        ground = {"penalty_ground": "故意使用持假证人员上岗", "liable": "主要负责人、项目经理"}
        self.act(case, "propose_penalty", on, **ground)
        self.spawned("nanming/penalty", case, PENALTY)

    def announce_penalty(self, on: date) -> None:
        """The penalty that is intended is told to the party."""
        self.act(
            "nanming/penalty",
            "conclude",
            on,
            violation="2018年8月明知证件系伪造，仍安排1人从事特种作业",
            evidence="核查记录、询问笔录",
            law_basis="违反《安全生产法》第二十七条，依据第九十四条第七项处罚",
            penalty="罚款50000元",
            fine_yuan=50000,
            hearing_due=True,
            report=self.scene.paper("调查终结报告"),
        )
        self.act("nanming/penalty", "inform", on)


def _ledger() -> Sequence[Sequence[Cell]]:
    """The rows of the ledger: one for each result, then a wrong number, a repetition, and another's worker."""
    rows: list[list[Cell]] = []
    for n in range(len(FOUND)):
        who = worker(100 + n, f"样例作业员{n + 1}")
        rows.append(_row("gy_yunyan", who.name, who.code, TYPES[n % len(TYPES)]))
    wrong = worker(150, "样例错号")
    swapped = wrong.code[:-1] + ("0" if wrong.code[-1] != "0" else "1")
    rows.append(_row("gy_yunyan", wrong.name, swapped, TYPES[0]))
    rows.append(list(rows[0]))
    rows.append(_row("gy_baiyun", "样例他区", worker(151, "样例他区").code, TYPES[1]))
    return rows


def _row(office: str, name: str, code: str, work_type: str) -> list[Cell]:
    return [office, name, code, "专项检查", LABOUR.name, LABOUR.code, "样例新城一标段", work_type]
