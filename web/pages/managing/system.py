"""系统状况: what runs, what waits, what failed, and what is missing on the machine."""

from __future__ import annotations

import re
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from casework.authority import ACCESS_KEEPER, CALENDAR_KEEPER, SETTINGS_KEEPER
from casework.doctor import State, examine
from web.overview import overview
from web.pages.page import Page, shown

_TECHNICAL: Final = re.compile(r"[A-Za-z]{2}|/")
_FOR_KEEPER: Final = {State.MISSING: "须由系统管理员处理", State.OPTIONAL: "可以由系统管理员改进"}


class SystemPage(Page):
    """The state of the system, for those who keep it."""

    menu_label = "系统状况"
    path = "/managing/system"
    add_to_menu = False
    roles = frozenset({ACCESS_KEEPER, SETTINGS_KEEPER, CALENDAR_KEEPER})

    @shown("")
    def index(self, request: Request) -> Response:
        """Everything at a glance, what is wrong first; what is in order is folded."""
        findings = examine(lambda: self.parts)
        open_ = [one for state in (State.MISSING, State.OPTIONAL) for one in findings if one.state is state]
        return self.show(
            request,
            "managing/system.html",
            view=overview(self.parts),
            open=[(one, one.text if _is_plain(one.text) else _FOR_KEEPER[one.state]) for one in open_],
            fine=[one for one in findings if one.state is State.OK],
            wrong=sum(one.state is State.MISSING for one in findings),
        )


def _is_plain(text: str) -> bool:
    """Whether officers can read it: it names no command, file or part of a program."""
    return _TECHNICAL.search(text) is None
