"""How Shandong's ledger of acts is written and played: who acts follows from the roles that the definitions name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from casework.acting import Act, Opening, Outcome, act_many, open_cases
from engine.errors import RefusedError
from samples.campaigns.scene import Scene
from samples.campaigns.shandong.parties import WORKERS, Facts
from store.values import Subject

CENTRE, SUPERVISOR, PROVINCE = "sd_centre_1", "sd_centre_2", "sd_province_1"
_ROLES = {
    "centre_officer": CENTRE,
    "centre_supervisor": SUPERVISOR,
    "province_officer": PROVINCE,
    "province_leader": "sd_province_leader",
}
_TITLES = {
    "open": "登记",
    "approve": "审核账号",
    "submit": "提交信息",
    "pass_verification": "审验原件",
    "reject": "复核，不予通过",
    "pass_recheck": "复核",
    "publicise": "公示",
    "dismiss_objection": "核实异议",
    "correct_and_repeat": "核实异议",
    "report": "报送教育中心",
    "enter": "录入信息系统",
    "share": "推送共享",
    "stop": "停用账号",
    "tell": "失信告知",
    "decide": "决定列入诚信档案",
    "announce": "公告送达",
    "serve": "送达决定",
    "publish": "公布不良信用记录",
    "record_annulled": "决定被撤销",
    "repair": "信用修复",
    "take_down": "撤下期满的记录",
    "close": "注销账号",
}
"""What a day of the ledger of acts is called, by the first of these acts done on it."""


@dataclass(frozen=True, slots=True)
class Did:
    """An act on cases, done on all of them at once; `open` opens one."""

    day: date
    cases: tuple[str, ...]
    act: str
    facts: Facts
    procedure: str = ""  # of an opening
    subject: Subject | None = None  # of an opening; None: the city
    parent: str = ""  # of an opening; empty: the city's case
    office: str = ""  # of an opening, without its prefix; empty: the city's
    refused: bool = False  # a check must refuse it


def did(day: str, cases: str, act: str, *, at: str = "", refused: bool = False, **facts: Any) -> Did:
    """An act: day of 2019 or whole date; cases apart by blanks; names of facts and act below the state `at`."""
    prefix = f"{at}." if at else ""
    named = {prefix + name: value for name, value in facts.items()}
    return Did(_day(day), tuple(cases.split()), prefix + act, named, refused=refused)


def opening(
    day: str,
    case: str,
    procedure: str,
    subject: Subject | None,
    facts: Facts,
    *,
    parent: str = "",
    office: str = "",
    refused: bool = False,
) -> Did:
    """The opening of a case, in the city's or another one."""
    return Did(_day(day), (case,), "open", facts, procedure, subject, parent, office, refused)


def city_of(case: str) -> str:
    """The city that has a case."""
    return case.partition("/")[0].partition(".")[0]


def officer_of(city: str) -> str:
    """The officer of a city."""
    return f"sd_{city}_1"


def title_of(done: Sequence[Did]) -> str:
    """What a day's acts are called."""
    acts = [did.act.rpartition(".")[2] for did in done if not did.refused]
    return next((title for name, title in _TITLES.items() if name in acts), "办理案件")


@dataclass(slots=True)
class Files:
    """The cases of the story on a scene.

    Attributes:
        scene: where they are.
        numbers: of the cases, by the names they have in the story.
    """

    scene: Scene
    numbers: dict[str, str] = field(default_factory=dict)

    def do(self, done: Did, on: date) -> None:
        """Do an act; what must be refused is told with its reason.

        Raises:
            AssertionError: it was done, and should have been refused.
        """
        try:
            outcomes = self._opened(done, on) if done.act == "open" else self._acted(done, on)
        except RefusedError as error:
            if not done.refused:
                raise
            self.scene.told.append(f"拒绝：{on.isoformat()} {done.cases[0]} {done.act}：{error}")
            return
        if done.refused:
            raise AssertionError(f"{done.act} on {done.cases} should have been refused")
        for case, outcome in zip(done.cases, outcomes, strict=True):
            self.keep(case, outcome)

    def keep(self, case: str, outcome: Outcome) -> None:
        """Name a case, and those that were opened with it."""
        self.numbers[case] = outcome.number
        for rule, due, number in outcome.spawned:
            self.numbers[f"{case}/{rule}:{due}" if due else f"{case}/{rule}"] = number

    def office(self, number: str) -> str:
        """The key of the office that has a case."""
        with self.scene.parts.store.read() as unit:
            return unit.offices()[unit.case(number).office_id].key

    def _opened(self, done: Did, on: date) -> Sequence[Outcome]:
        [case] = done.cases
        city = city_of(case)
        office = f"sd_{done.office or city}"
        wanted = Act("open", on, self._facts(done.facts, on))
        subject = done.subject or self._unit(city)
        opened = Opening(done.procedure, office, subject, case, wanted, parent=self.numbers[done.parent or city])
        return self._good(open_cases(self.scene.parts, self._who(done.procedure, "open", office), [opened]))

    def _acted(self, done: Did, on: date) -> Sequence[Outcome]:
        first = self.scene.case(self.numbers[done.cases[0]])
        actor = self._who(first.state.procedure, done.act, self.office(first.number))
        signers = self._signers(first.state.procedure, done.act, actor, on)
        requests = []
        for case in done.cases:
            given = WORKERS[case].submission(on) if done.act == "submit" else {}
            facts = self._facts({**given, **done.facts}, on)
            requests.append((self.numbers[case], Act(done.act, on, facts, officers=signers)))
        self.scene.issue([number for number, _ in requests])
        return self._good(act_many(self.scene.parts, actor, requests))

    def _good(self, outcomes: Sequence[Outcome]) -> Sequence[Outcome]:
        """What was done.

        Raises:
            RefusedError: one was refused.
        """
        for outcome in outcomes:
            if outcome.error is not None:
                raise outcome.error
        return outcomes

    def _who(self, procedure: str, action: str, office: str) -> str:
        """The officer who does an act: of the first role that it names, in the office that has the case or above it."""
        role = self.scene.parts.library.compiled(procedure).procedure.actions[action].roles[0]
        if role == "desk_clerk":
            return f"{office}_clerk"
        return _ROLES.get(role) or officer_of(office.removeprefix("sd_").partition("_")[0])

    def _signers(self, procedure: str, action: str, actor: str, on: date) -> tuple[str, ...]:
        """Who sign an act: the officer who does it, and further ones of the same office with valid certificates."""
        needed = self.scene.parts.library.compiled(procedure).procedure.actions[action].officers
        if not needed:
            return ()
        with self.scene.parts.store.read() as unit:
            everybody = unit.officers().values()
        [office] = (one.office_id for one in everybody if one.key == actor)
        able = sorted(one.key for one in everybody if one.office_id == office and one.may_enforce(on))
        return (actor, *(key for key in able if key != actor))[:needed]

    def _facts(self, facts: Facts, on: date) -> Facts:
        return {name: value(self.scene, on) if callable(value) else value for name, value in facts.items()}

    def _unit(self, city: str) -> Subject:
        with self.scene.parts.store.read() as unit:
            subject = unit.case(self.numbers[city]).subject_id
            return unit.subjects([subject])[subject]


def _day(text: str) -> date:
    return date.fromisoformat(text if len(text) > len("MM-DD") else f"2019-{text}")
