"""Doing an act in the name of the system's officer: once for each idempotency key."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Final

from fastapi import APIRouter, Header, Path
from pydantic import BaseModel, ConfigDict, Field

from casework.acting import act
from casework.acts import Act
from casework.foreseeing import foresee
from casework.offering import offers
from web.api.door import Asking

router = APIRouter()
_KEYS: Final = "api:{officer}:{key}"


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
Key = Annotated[
    str, Header(min_length=8, max_length=100, description="每一件事一个，重发同一件事用同一个：不会办理两次")
]


@router.get("/cases/{number}/acts", summary="现在可以办理的事项和要填写的内容")
def offered(caller: Asking, number: Number) -> dict[str, Any]:
    """What may be done."""
    return {"acts": offers(caller.parts, caller.acting(), number)}


@router.post("/cases/{number}/acts", summary="办理")
def do(caller: Asking, number: Number, wanted: Wanted, idempotency_key: Key) -> dict[str, Any]:
    """Do it."""
    officer = caller.acting()
    key = _KEYS.format(officer=officer, key=idempotency_key)
    outcome = act(caller.parts, officer, number, wanted.act(key))
    return {
        "number": outcome.number,
        "states": list(outcome.states),
        "documents": [{"kind": kind, "title": title} for kind, title in outcome.documents],
        "spawned": [{"rule": rule, "due": due or None, "number": opened} for rule, due, opened in outcome.spawned],
        "repeated": outcome.repeated,
    }


@router.post("/cases/{number}/acts/preview", summary="预计的结果，不办理")
def preview(caller: Asking, number: Number, wanted: Wanted) -> dict[str, Any]:
    """What it would do."""
    [found] = foresee(caller.parts, caller.acting(), [(number, wanted.act())])
    return {"foreseen": found}
