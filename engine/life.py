"""The life of a paper: drafted, approved row by row, numbered, signed, sealed, issued; voided or replaced.

Owns which step may come next and what has come of those taken; the same for every paper, whatever its procedure says of
rows, number, signatures and seal. It knows no persons but by their ids, no roles and no clock: who may take a step is
told in ``casework``, and so is whether the paper is fit to be issued. Whether an issued paper was *served* follows from
the evidence in its case, and is no step.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from engine.approvals import Chain, Row
from engine.errors import RefusedError
from engine.model import DocumentKind, Procedure

JsonValue = Any


class Step(StrEnum):
    """What a person does to a paper."""

    AGREE = "agree"  # the opinion of one row of the approval
    RETURN = "return"  # to the first row, with an opinion
    DISCUSS = "discuss"  # the collective discussion is recorded
    REDRAFT = "redraft"  # its values are taken anew from the case; approval begins again
    NUMBER = "number"
    SIGN = "sign"  # one of the enforcement officers
    PERMIT = "permit"  # the use of the seal is approved
    SEAL = "seal"  # the seal is put to it and registered
    ISSUE = "issue"
    VOID = "void"
    REPLACE = "replace"  # another paper takes its place


class Stage(StrEnum):
    """How far a paper has come."""

    DRAFTED = "drafted"  # approval is going on
    APPROVED = "approved"
    NUMBERED = "numbered"
    SIGNED = "signed"
    SEALED = "sealed"  # nothing is missing but the issue
    ISSUED = "issued"
    VOIDED = "voided"
    REPLACED = "replaced"


STEPS: Mapping[Step, str] = {
    Step.AGREE: "审批同意",
    Step.RETURN: "退回修改",
    Step.DISCUSS: "登记集体讨论",
    Step.REDRAFT: "重新拟制",
    Step.NUMBER: "编号",
    Step.SIGN: "执法人员签名",
    Step.PERMIT: "批准用印",
    Step.SEAL: "用印登记",
    Step.ISSUE: "制发",
    Step.VOID: "作废",
    Step.REPLACE: "以新文书替换",
}
"""Chinese of each step."""

STAGES: Mapping[Stage, str] = {
    Stage.DRAFTED: "拟稿、审批中",
    Stage.APPROVED: "已批准，待编号",
    Stage.NUMBERED: "已编号，待签名",
    Stage.SIGNED: "已签名，待用印",
    Stage.SEALED: "待制发",
    Stage.ISSUED: "已制发",
    Stage.VOIDED: "已作废",
    Stage.REPLACED: "已被替换",
}
"""Chinese of each stage."""

MAKING = frozenset({Stage.NUMBERED, Stage.SIGNED, Stage.SEALED})
"""Stages in which the text of a paper is final and its PDF is made."""
WAITING = frozenset({Stage.DRAFTED, Stage.APPROVED, *MAKING})
"""Stages before the issue."""
_OVER = frozenset({Stage.VOIDED, Stage.REPLACED})
_NEXT: Mapping[Stage, Step] = {
    Stage.DRAFTED: Step.AGREE,
    Stage.APPROVED: Step.NUMBER,
    Stage.NUMBERED: Step.SIGN,
    Stage.SIGNED: Step.SEAL,
    Stage.SEALED: Step.ISSUE,
}


@dataclass(frozen=True, slots=True)
class Rules:
    """What a kind of paper needs before it may be issued."""

    title: str
    chain: Chain | None
    numbered: bool
    signatures: int
    sealed: bool

    @classmethod
    def of(cls, procedure: Procedure, kind: DocumentKind) -> Rules:
        """The rules of a kind."""
        chain = procedure.approvals.chains[kind.approval] if kind.approval else None
        return cls(kind.label, chain, bool(kind.series), kind.officers, kind.seal)

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows of the approval, in their order."""
        return self.chain.rows if self.chain else ()


@dataclass(frozen=True, slots=True)
class Taken:
    """A step that was, or is to be, taken."""

    step: Step
    officer: int  # id
    day: date
    printed: bool = False  # PERMIT: the seal is printed, not stamped by hand


@dataclass(frozen=True, slots=True)
class Life:
    """What has come of the steps taken so far."""

    drafted: date  # the day of the draft, and then of the last step
    rows: int = 0  # opinions given in this round
    opinions: tuple[int, ...] = ()  # who gave them
    round: int = 1
    discussed: bool = False
    numbered: bool = False
    signers: tuple[int, ...] = ()
    permitted: bool = False
    printed: bool = False
    sealed: bool = False
    end: Stage | None = None  # issued, voided, replaced

    def stage(self, rules: Rules) -> Stage:
        """How far the paper has come."""
        if self.end is not None:
            return self.end
        if self.rows < len(rules.rows):
            return Stage.DRAFTED
        if rules.numbered and not self.numbered:
            return Stage.APPROVED
        if len(self.signers) < rules.signatures:
            return Stage.NUMBERED
        if rules.sealed and not self.sealed:
            return Stage.SIGNED
        return Stage.SEALED

    def row(self, rules: Rules) -> Row | None:
        """The row whose opinion is asked now."""
        return rules.rows[self.rows] if self.rows < len(rules.rows) and self.end is None else None

    def next_step(self, rules: Rules) -> Step | None:
        """What brings the paper on; None when nothing does."""
        stage = self.stage(rules)
        row = self.row(rules)
        if row is not None and self._must_discuss(rules, row):
            return Step.DISCUSS
        if stage is Stage.SIGNED and not self.permitted:
            return Step.PERMIT
        return _NEXT.get(stage)

    def after(self, rules: Rules, taken: Taken) -> Life:
        """The life with one more step.

        Raises:
            RefusedError: the step cannot come now.
        """
        self._refuse(rules, taken)
        moved = replace(self, drafted=taken.day)
        match taken.step:
            case Step.AGREE:
                return replace(moved, rows=self.rows + 1, opinions=(*self.opinions, taken.officer))
            case Step.RETURN | Step.REDRAFT:
                # Signatures and seals are on what was written before.
                return Life(taken.day, round=self.round + 1)
            case Step.DISCUSS:
                return replace(moved, discussed=True)
            case Step.NUMBER:
                return replace(moved, numbered=True)
            case Step.SIGN:
                return replace(moved, signers=(*self.signers, taken.officer))
            case Step.PERMIT:
                return replace(moved, permitted=True, printed=taken.printed)
            case Step.SEAL:
                return replace(moved, sealed=True)
            case Step.ISSUE:
                return replace(moved, end=Stage.ISSUED)
            case Step.VOID:
                return replace(moved, end=Stage.VOIDED)
            case Step.REPLACE:
                return replace(moved, end=Stage.REPLACED)

    def _must_discuss(self, rules: Rules, row: Row) -> bool:
        return bool(rules.chain and rules.chain.discussed and not self.discussed and row == rules.rows[-1])

    def _refuse(self, rules: Rules, taken: Taken) -> None:
        stage, step = self.stage(rules), taken.step
        if taken.day < self.drafted:
            raise RefusedError(
                f"{STEPS[step]}的日期{taken.day.isoformat()}早于上一步的日期{self.drafted.isoformat()}，请核对",
                field="occurred_on",
            )
        if not _may_come(step, stage, self, rules):
            raise RefusedError(f"《{rules.title}》{STAGES[stage]}，现在不能{STEPS[step]}{self._hint(rules, step)}")
        row = self.row(rules)
        if step is Step.AGREE and row is not None:
            if self._must_discuss(rules, row):
                raise RefusedError(f"《{rules.title}》须经集体讨论：先登记集体讨论，再由{row.label}审批")
            if row.apart and taken.officer in self.opinions:
                raise RefusedError(f"“{row.label}”应当由前面没有签署意见的人员办理，请换人审批")
        if step is Step.SIGN and taken.officer in self.signers:
            raise RefusedError("该执法人员已经签名，另一处应当由另一名执法人员签名")

    def _hint(self, rules: Rules, wanted: Step) -> str:
        if wanted is Step.REDRAFT:
            return "；编号、制发以后不再改动：没有制发的先作废，再登记“重新制发文书”，以新文书替换"
        step = self.next_step(rules)
        if step is None:
            return ""
        row = self.row(rules)
        return f"；下一步是{f'“{row.label}”' if row is not None else ''}{STEPS[step]}"


def _may_come(step: Step, stage: Stage, life: Life, rules: Rules) -> bool:
    match step:
        case Step.AGREE | Step.DISCUSS:
            return stage is Stage.DRAFTED
        case Step.RETURN:
            return stage is Stage.DRAFTED and life.rows > 0
        case Step.REDRAFT:
            # Once a number is taken the paper stands by that number: it is voided, not rewritten.
            return not life.numbered and life.end is None
        case Step.NUMBER:
            return stage is Stage.APPROVED
        case Step.SIGN:
            return stage is Stage.NUMBERED
        case Step.PERMIT:
            return stage is Stage.SIGNED and not life.permitted
        case Step.SEAL:
            return stage is Stage.SIGNED and life.permitted
        case Step.ISSUE:
            return stage is Stage.SEALED
        case Step.VOID | Step.REPLACE:
            return stage not in _OVER


def lived(rules: Rules, drafted: date, steps: Iterable[Taken]) -> Life:
    """The life after steps that were recorded.

    Args:
        rules: of the kind.
        drafted: day of the draft.
        steps: in their order.

    Raises:
        RefusedError: the steps contradict the rules.
    """
    life = Life(drafted)
    for taken in steps:
        life = life.after(rules, taken)
    return life
