"""The cases of the Guiyang story by short names, and what officers do with them. Everybody in it is invented."""

from __future__ import annotations

from datetime import date
from typing import Any

from samples.campaigns.scene import Scene, enterprise, party, person
from store.values import Subject

CITY = "gy_city_1"
WORKER, FIRM, MATTER = "guiyang_worker", "guiyang_enterprise", "guiyang_matter"
COMPLAINT, SUPERVISION = "guiyang_complaint", "guiyang_supervision"
PENALTY = "administrative_penalty"
TYPES = ("建筑电工", "建筑架子工", "建筑起重信号司索工", "高处作业吊篮安装拆卸工")


def worker(n: int, name: str) -> Subject:
    """An invented worker of this story."""
    return person(n, name, date(1979, 4, 12))


def firm(n: int, name: str) -> Subject:
    """An invented enterprise of this story."""
    return enterprise(7100 + n, name)


BUILDER = firm(1, "样例筑城建筑工程有限公司")
LABOUR = firm(2, "样例云岭劳务有限公司")
CARELESS = firm(3, "样例乙项目建筑有限公司")
TRAINER = firm(4, "样例安全培训有限公司")
GONE = firm(5, "样例清镇劳务有限公司")


def one(unit: str) -> str:
    """The officer of a unit who acts."""
    return f"gy_{unit}_1"


def two(unit: str) -> tuple[str, str]:
    """The officers of a unit who sign."""
    return f"gy_{unit}_1", f"gy_{unit}_2"


def head(unit: str) -> str:
    """The head of a unit."""
    return f"gy_{unit}_leader"


class Cases:
    """Cases by short names UNIT/NAME, and what becomes of them."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.campaign = ""
        self.units: dict[str, str] = {}
        self.numbers: dict[str, str] = {}

    # -- acting on them

    def act(self, case: str, action: str, on: date, **facts: Any) -> None:
        """An act on a case by the officers of its unit, the first of them acting and both signing."""
        unit = case.partition("/")[0]
        self.scene.act(one(unit), self.numbers[case], action, on, *two(unit), **facts)

    def lead(self, case: str, action: str, on: date, **facts: Any) -> None:
        """An act of the unit's head."""
        self.scene.act(head(case.partition("/")[0]), self.numbers[case], action, on, **facts)

    def refused(self, case: str, action: str, on: date, **facts: Any) -> None:
        """An act that a check must refuse."""
        unit = case.partition("/")[0]
        self.scene.refused(one(unit), self.numbers[case], action, on, *two(unit), **facts)

    def open(self, case: str, procedure: str, subject: Subject, on: date, *, by: str = "", **facts: Any) -> None:
        """Open a case in its unit's case."""
        unit = case.partition("/")[0]
        self.numbers[case] = self.scene.open(
            by or one(unit), procedure, f"gy_{unit}", subject, on, parent=self.units[unit], batch=case, **facts
        )

    def spawned(self, case: str, parent: str, procedure: str) -> None:
        """Name the case that another has opened."""
        [child] = self.scene.children(self.numbers[parent], procedure)
        self.numbers[case] = child.number

    def office(self, unit: str) -> Subject:
        """The unit as the subject of a case."""
        with self.scene.parts.store.read() as work:
            return next(iter(work.subjects([work.case(self.units[unit]).subject_id]).values()))

    def paper(self, name: str, case: str) -> dict[str, Any]:
        """A sample paper about a case."""
        return self.scene.paper(f"{name}-{self.numbers[case]}")

    def shot(self, name: str, case: str, on: date) -> dict[str, Any]:
        """A sample screenshot about a case."""
        return self.scene.picture(f"{name}-{self.numbers[case]}", on, f"{name}（样例）：{self.numbers[case]}")

    # -- workers

    def meet(self, case: str, subject: Subject, on: date, employer: Subject, found_by: str = "special") -> None:
        """Register a worker met on a site."""
        facts: dict[str, Any] = {
            "found_by": found_by,
            "employer": party(employer),
            "site": "样例花园二期",
            "work_type": TYPES[2],
        }
        self.open(case, WORKER, subject, on, **facts)

    def check(self, case: str, on: date, result: str, **facts: Any) -> None:
        """Look a certificate up."""
        told = {"issued_by": "emergency", "portal": "national", "finding": "按证面信息逐项查询，并核对原件"}
        if result == "no_cert":
            told = {"issued_by": "none", "portal": "none", "finding": "现场不能出示证件"}
        else:
            facts["query_shot"] = self.shot("证件查询", case, on)
        if result == "fake":
            facts.setdefault("fake_kind", "bought")
        self.act(case, "check", on, result=result, **(told | facts))

    def remove(self, case: str, on: date, action: str = "record_dismissed") -> None:
        """The employer dismisses a worker or gives him other work."""
        self.act(case, action, on, removal_proof=self.paper("人员变动证明", case))

    # -- the police and other offices

    def propose_crime(self, case: str, at: str, on: date, crime: str) -> None:
        """Two officers report a suspected crime to their head."""
        facts = {f"{at}.crime": crime, f"{at}.investigation": self.paper("涉嫌犯罪调查报告", case)}
        self.act(case, f"{at}.propose", on, **facts)

    def send_to_police(self, case: str, at: str, on: date) -> None:
        """The head approves, the file goes, the police sign for it, all on one day."""
        self.lead(case, f"{at}.decide", on, **{f"{at}.approved": True, f"{at}.decision_reason": "同意移送"})
        papers = {f"{at}.evidence_list": self.paper("证据和物品清单", case), f"{at}.police_office": "样例公安分局"}
        self.act(case, f"{at}.send", on, **papers)
        self.act(case, f"{at}.record_receipt", on, **{f"{at}.receipt": self.paper("移送书回执", case)})

    def police_answer(self, case: str, at: str, on: date, *, opened: bool) -> None:
        """The police open a case, or do not."""
        notice = self.paper("立案通知书" if opened else "不予立案通知书", case)
        self.act(case, f"{at}.record_answer", on, **{f"{at}.opened": opened, f"{at}.police_notice": notice})

    def hand_over(self, case: str, on: date, receiver: str, matter: str) -> None:
        """Send a clue to the office that has the power."""
        self.act(case, "handover.send", on, **{"handover.receiver": receiver, "handover.matter": matter})

    def replied(self, case: str, on: date, text: str, *, taken: bool) -> None:
        """The other office replies."""
        self.act(case, "handover.record_reply", on, **{"handover.taken": taken, "handover.reply_text": text})

    # -- complaints

    def complain(self, case: str, on: date, channel: str, content: str, **parties: Any) -> None:
        """Register a complaint."""
        facts = {"channel": channel, "anonymous": channel in ("phone", "internet"), "content": content, **parties}
        self.open(case, COMPLAINT, self.office(case.partition("/")[0]), on, **facts)

    def verified(self, case: str, on: date, finding: str, *, true: bool) -> None:
        """What was found of a complaint."""
        self.act(case, "handling.verify", on, **{"handling.verified": true, "handling.finding": finding})

    def founded(self, case: str, on: date, follow_up: str) -> None:
        """Answer a true complaint and open what follows."""
        self.act(case, "handling.open_case", on, **{"handling.answer": "匿名，无法答复", "follow_up": follow_up})

    # -- service of orders

    def breached(self, case: str, on: date, breach: str, finding: str) -> None:
        """An enterprise is found in breach and ordered to correct it."""
        facts = {"confirmed": True, "breach": breach, "finding": finding, "evidence": self.paper("核查笔录", case)}
        self.act(case, "investigate", on, **facts)
        self.act(case, "issue_order", on, demands="停止安排无证、持假证人员；逐人查验证件并建立档案")

    def delivered(self, case: str, on: date) -> None:
        """An order is handed over."""
        self.act(case, "order.prepare_receipt", on)
        signed = {"order.received_by": "样例收件人（办公室）", "order.receipt_scan": self.paper("送达回证", case)}
        self.act(case, "order.deliver", on, **signed)

    def corrected(self, case: str, on: date) -> None:
        """An enterprise has put things right."""
        self.act(case, "recheck", on, corrected=True, recheck_text="人员已全部调岗或者清退，查验台账齐全")

    # -- orders of the city

    def supervise(self, case: str, on: date, occasion: str, topic: str, reply_on: date) -> None:
        """A numbered order of the city with a reply due."""
        unit = case.partition("/")[0]
        self.open(case, SUPERVISION, self.office(unit), on, by=CITY, occasion=occasion)
        demands = "说明原因，落实专人，并书面回复"
        facts = {"oversight.topic": topic, "oversight.demands": demands, "oversight.reply_on": reply_on.isoformat()}
        self.scene.act(CITY, self.numbers[case], "oversight.issue", on, **facts)

    def answered(self, case: str, on: date, reply: str) -> None:
        """The unit replies and the city is content."""
        self.act(case, "oversight.answer", on, **{"oversight.reply": reply})
        self.scene.act(CITY, self.numbers[case], "oversight.accept", on, **{"oversight.judgment": "同意办结"})
