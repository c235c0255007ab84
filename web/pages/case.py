"""案件页: one case whole, the proof of each of its deadlines, and the forms of what may be done."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from casework.acting import act, is_recorded
from casework.foreseeing import Foreseen, foresee
from casework.listing import COLOUR_LABELS, explain_deadline, show_case
from casework.listing.picturing import picture_of, procedure_of
from casework.offering import offer, offers, signers
from engine.errors import ConflictError, InputError, MissingError, RefusedError
from web.acting import act_of
from web.door import me
from web.pages.page import Page, posted, shown

_FRAGMENT: Final = "x-fragment"
_PICTURE_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
_MOVED: Final = "案件在您填写期间有了新的办理记录，还没有办理您填写的事项。请看过以后再决定是否办理"
_RUNNING: Final = frozenset({"live", "suspended"})


class CasePage(Page):
    """One case and what belongs to it."""

    menu_label = "案件"
    path = "/cases"
    add_to_menu = False

    @shown("/{number}")
    def case(self, request: Request) -> Response:
        """The case whole."""
        who, number = me(request).officer, _number(request)
        case = show_case(self.parts, number, who)
        procedure = procedure_of(self.parts, number, who)
        facts = [
            {"label": procedure.facts[name].label, "value": _told(procedure.facts[name].choices, value)}
            for name, value in case["facts"].items()
            if name in procedure.facts
        ]
        return self.show(
            request,
            "case.html",
            title="",
            case=case,
            deadlines=sorted(case["deadlines"], key=_in_reading_order),
            facts=facts,
            colour_labels={colour.value: label for colour, label in COLOUR_LABELS.items()},
            procedure=procedure,
            offers=offers(self.parts, who, number),
            lines=_lines(case, procedure.line_facts),
        )

    @shown("/{number}/picture")
    def picture(self, request: Request) -> Response:
        """The procedure as a picture, with where the case stands."""
        near = "whole" not in request.query_params
        drawn = picture_of(self.parts, _number(request), me(request).officer, near=near)
        return Response(drawn, media_type="image/svg+xml", headers={"Content-Security-Policy": _PICTURE_POLICY})

    @shown("/{number}/deadlines/{name}")
    def proof(self, request: Request) -> Response:
        """How a date came about: every version with its cause and its proof."""
        name = request.path_params["name"]
        versions = explain_deadline(self.parts, _number(request), name, me(request).officer)
        template = "proof_text.html" if _FRAGMENT in request.headers else "proof.html"
        return self.show(request, template, title="", number=_number(request), versions=versions)

    @shown("/{number}/acts/{action}")
    def form(self, request: Request) -> Response:
        """The form of an act."""
        return self._form(request, {}, "", "", 200)

    @posted("/{number}/acts/{action}")
    def do(self, request: Request, form: FormData) -> Response:
        """Do the act; when it is refused, the form comes back with the reason at its field."""
        who, number = me(request).officer, _number(request)
        if is_recorded(self.parts, str(form.get("key", ""))):  # sent twice
            return self.gone_to(request, f"/cases/{number}", "此前已经办理，没有重复登记")
        try:
            wanted = offer(self.parts, who, number, request.path_params["action"])
        except MissingError:
            told = "案件在您填写期间已经变化，现在不能办理这一事项；发生了什么，请看办理记录"
            return self.gone_to(request, f"/cases/{number}", told, "warning")
        if _since(form, show_case(self.parts, number, who)["events"]):
            return self._form(request, form, _MOVED, "", 409)
        try:
            act(self.parts, who, number, act_of(self.parts, wanted, form))
        except RefusedError as error:
            return self._form(request, form, error.reason, error.field, 422)
        except (InputError, ConflictError) as error:
            return self._form(request, form, str(error), "", 422)
        return self.gone_to(request, f"/cases/{number}", f"已办理：{wanted.label}")

    @posted("/{number}/foreseen/{action}")
    def foreseen(self, request: Request, form: FormData) -> Response:
        """What the act would do."""
        who, number = me(request).officer, _number(request)
        wanted = offer(self.parts, who, number, request.path_params["action"])
        try:
            [found] = foresee(self.parts, who, [(number, act_of(self.parts, wanted, form))])
        except (RefusedError, InputError) as error:
            found = Foreseen(number, "", str(error))
        template = "foreseen_text.html" if _FRAGMENT in request.headers else "foreseen.html"
        return self.show(request, template, title="", number=number, offer=wanted, found=found)

    def _form(self, request: Request, told: Any, error: str, field: str, status: int) -> Response:
        who, number = me(request).officer, _number(request)
        wanted = offer(self.parts, who, number, request.path_params["action"])
        events = show_case(self.parts, number, who)["events"]
        return self.show(
            request,
            "act.html",
            status,
            title="",
            number=number,
            offer=wanted,
            told=told,
            error=error,
            field_name=field,
            signers=signers(self.parts, number, who, self.parts.today()) if wanted.officers else [],
            key=str(told.get("key", "")) or f"web:{secrets.token_hex(12)}",
            news=_since(told, events),
            seen=events[-1]["seq"],
        )


def _in_reading_order(deadline: Mapping[str, Any]) -> tuple[bool, int]:
    """Those that run first, the one that is over first at the top; then the others, the newest first."""
    over = date.fromisoformat(deadline["last_day"]).toordinal()
    runs = deadline["status"] in _RUNNING
    return not runs, over if runs else -over


def _since(told: Any, events: Sequence[Any]) -> list[Any]:
    """What was recorded in a case since its form was opened, by what the form tells; nothing where it tells nothing."""
    seen = str(told.get("seen", ""))
    return [event for event in events if event["seq"] > int(seen)] if seen.isascii() and seen.isdecimal() else []


def _number(request: Request) -> str:
    return str(request.path_params["number"])


def _told(choices: Any, value: Any) -> str:
    """A recorded value in words; nothing for one that is not known."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, dict):
        return str(value.get("name", ""))
    return str(choices.get(value, value)) if isinstance(value, str) else str(value)


def _lines(case: Any, line_facts: Any) -> dict[str, Any]:
    """The lines as a table: the columns that any line has a value for."""
    names = [name for name in line_facts if any(line.get(name) is not None for line in case["lines"])]
    return {
        "heads": [line_facts[name].label for name in names],
        "rows": [
            [line["no"], *(_told(line_facts[name].choices, line[name]) for name in names)] for line in case["lines"]
        ],
    }
