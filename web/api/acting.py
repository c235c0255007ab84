"""Doing an act in the name of the system's officer: once for each idempotency key."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field

from casework.acting import act
from casework.acts import Act
from casework.foreseeing import foresee
from casework.offering import offers
from web.api.answers import Done
from web.api.door import Asking, Key, act_key

router = APIRouter(tags=["办理"])


class Wanted(BaseModel):
    """An act."""

    model_config = ConfigDict(extra="forbid")

    action: str = Field(min_length=1, max_length=200, description="办理事项的名称")
    occurred_on: date = Field(description="法律上发生的日期")
    facts: dict[str, Any] = Field(default_factory=dict, description="登记的事项，按名称")
    lines: dict[int, dict[str, Any]] = Field(default_factory=dict, description="逐项登记的事项，按序号")
    officers: list[str] = Field(default_factory=list, max_length=20, description="签名的执法人员")

    def act(self, key: str = "") -> Act:
        """As casework takes it."""
        return Act(self.action, self.occurred_on, self.facts, self.lines, tuple(self.officers), key)


Number = Annotated[str, Path(description="案号")]


@router.get(
    "/cases/{number}/acts",
    summary="现在可以办理的事项和要填写的内容",
    description="由办理流程规定；每一项的名称、内容的种类、是否必填、要几名执法人员签名。",
)
def offered(caller: Asking, number: Number) -> dict[str, Any]:
    """What may be done."""
    return {"acts": offers(caller.parts, caller.acting(), number)}


@router.post(
    "/cases/{number}/acts",
    summary="办理",
    description="以令牌所属人员的名义，按同样的岗位和管辖；同一个 Idempotency-Key 只办一次，重发的答复 repeated。",
)
def do(caller: Asking, number: Number, wanted: Wanted, idempotency_key: Key) -> Done:
    """Do it."""
    officer = caller.acting()
    return Done.of(act(caller.parts, officer, number, wanted.act(act_key(officer, idempotency_key))))


@router.post(
    "/cases/{number}/acts/preview",
    summary="预计的结果，不办理",
    description="状态、期限、文书、限制会怎样变化；什么也不记录。",
)
def preview(caller: Asking, number: Number, wanted: Wanted) -> dict[str, Any]:
    """What it would do."""
    [found] = foresee(caller.parts, caller.acting(), [(number, wanted.act())])
    return {"foreseen": found}
