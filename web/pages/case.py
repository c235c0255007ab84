"""案件页: one case whole, the proof of each of its deadlines, its evidence, and whether its records hang together."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from casework.access.unmasking import unmasked_code
from casework.listing import COLOUR_LABELS, explain_deadline, show_case
from casework.listing.picturing import picture_of, procedure_of
from casework.offering import offers
from casework.onecase import beside
from casework.onecase.chain import chain_whole
from casework.onecase.kept import recorded_file
from casework.onecase.moving import moves
from casework.post.contents import services_of
from engine.errors import RefusedError
from web.door import me
from web.files import attached_file
from web.pages.page import Page, posted, shown
from web.telling import facts_told, lines_told

FRAGMENT: Final = "x-fragment"
"""Header of a script that asks for a part of a page."""
_PICTURE_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
_RUNNING: Final = frozenset({"live", "suspended"})


class CasePage(Page):
    """One case and what belongs to it."""

    menu_label = "案件"
    path = "/cases"
    add_to_menu = False

    @shown("/{number}")
    def case(self, request: Request) -> Response:
        """The case whole."""
        return self._shown(request, "", 200)

    @shown("/{number}/picture")
    def picture(self, request: Request) -> Response:
        """The procedure as a picture, with where the case stands."""
        near = "whole" not in request.query_params
        drawn = picture_of(self.parts, number_in(request), me(request).officer, near=near)
        return Response(drawn, media_type="image/svg+xml", headers={"Content-Security-Policy": _PICTURE_POLICY})

    @shown("/{number}/deadlines/{name}")
    def proof(self, request: Request) -> Response:
        """How a date came about: every version with its cause and its proof, and what moves it."""
        who, number, name = me(request).officer, number_in(request), request.path_params["name"]
        versions = explain_deadline(self.parts, number, name, who)
        moving = moves(procedure_of(self.parts, number, who), versions[-1]["deadline"])
        template = "proof_text.html" if FRAGMENT in request.headers else "proof.html"
        return self.show(request, template, title="", number=number, versions=versions, moving=moving)

    @shown("/{number}/chain")
    def chain(self, request: Request) -> Response:
        """Whether its records hang together, the anchors of their batches included."""
        found = chain_whole(self.parts, number_in(request), me(request).officer)
        return self.show(request, "case_chain.html", title="", number=number_in(request), chain=found)

    @shown("/{number}/files/{sha256}")
    def file(self, request: Request) -> Response:
        """A file that was recorded with it, to be saved."""
        who, number = me(request).officer, number_in(request)
        name, path = recorded_file(self.parts, number, str(request.path_params["sha256"]), who)
        return attached_file(self.parts, who, name, path, what=f"证据材料：{name}", about=number)

    @posted("/{number}/code")
    def code(self, request: Request, form: FormData) -> Response:
        """The whole personal id of its party; the look is noted with its reason."""
        who, number, reason = me(request).officer, number_in(request), str(form.get("reason", ""))
        try:
            code = unmasked_code(self.parts, who, number, reason)
        except RefusedError as error:
            if error.field != "reason":
                raise
            return self._shown(request, error.reason, 422)
        return self.show(request, "case_code.html", title="", number=number, code=code, reason=reason.strip())

    def _shown(self, request: Request, wrong_reason: str, status: int) -> Response:
        who, number = me(request).officer, number_in(request)
        case = show_case(self.parts, number, who)
        told = beside(self.parts, number, who)
        procedure = told.procedure
        return self.show(
            request,
            "case.html",
            status,
            title="",
            case=case,
            told=told,
            deadlines=sorted(case["deadlines"], key=_in_reading_order),
            facts=facts_told(procedure, case["facts"], services_of(procedure)),
            lines=lines_told(procedure, case["lines"]),
            colour_labels={colour.value: label for colour, label in COLOUR_LABELS.items()},
            procedure=procedure,
            offers=offers(self.parts, who, number),
            wrong_reason=wrong_reason,
        )


def number_in(request: Request) -> str:
    """The case that an address names."""
    return str(request.path_params["number"])


def _in_reading_order(deadline: Mapping[str, Any]) -> tuple[bool, int]:
    """Those that run first, the one that is over first at the top; then the others, the newest first."""
    over = date.fromisoformat(deadline["last_day"]).toordinal()
    runs = deadline["status"] in _RUNNING
    return not runs, over if runs else -over
