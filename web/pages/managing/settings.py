"""计算口径: every question with the answer in force for an office; choosing another one, or withdrawing a choice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlencode

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from casework.authority import SETTINGS_KEEPER
from casework.choosing import choose, list_questions
from engine.errors import MissingError, RefusedError
from web.asked import text_in
from web.door import me
from web.offered import offices_offered, procedures_offered
from web.pages.page import Page, posted, shown

_LONGEST: Final = 1000  # characters of a reason


class SettingsPage(Page):
    """The questions."""

    menu_label = "计算口径"
    path = "/managing/settings"
    add_to_menu = False
    roles = frozenset({SETTINGS_KEEPER})

    @shown("")
    def index(self, request: Request) -> Response:
        """The questions with their answers, for an office and, where one is chosen, a procedure."""
        asked = request.query_params
        told = {"office": text_in(asked, "office"), "procedure": text_in(asked, "procedure")}
        return self._questions(request, told, "", 200)

    @posted("")
    def choose(self, request: Request, form: FormData) -> Response:
        """Choose an answer, or withdraw a choice."""
        told = {name: str(form.get(name, "")) for name in ("office", "procedure", "name", "answer", "reason")}
        self._refuse_elsewhere(request, told["office"])
        try:
            self._refuse_unknown(told)
            found = choose(
                self.parts,
                office=told["office"],
                name=told["name"],
                answer=told["answer"],
                reason=told["reason"],
                actor=me(request).officer,
            )
        except RefusedError as error:
            return self._questions(request, told, error.reason, 422)
        query = urlencode({"office": told["office"], "procedure": told["procedure"]})
        return self.gone_to(request, f"{self.path}?{query}", f"已记录：{found.question}现为“{found.label}”")

    def _questions(self, request: Request, told: Mapping[str, str], error: str, status: int) -> Response:
        signed_in = me(request)
        office = told["office"] or signed_in.office
        self._refuse_elsewhere(request, office)
        return self.show(
            request,
            "managing/settings.html",
            status,
            office=office,
            procedure=told["procedure"],
            offices=offices_offered(self.parts, signed_in.officer),
            procedures=procedures_offered(self.parts),
            questions=list_questions(self.parts, office=office, procedure=told["procedure"]),
            told=told,
            error=error,
        )

    def _refuse_unknown(self, told: Mapping[str, str]) -> None:
        """Refuse an answer that is not among those shown, and a reason that is too long."""
        questions = list_questions(self.parts, office=told["office"], procedure=told["procedure"])
        answers = {option.key for one in questions if one.name == told["name"] for option in one.options}
        if not answers or told["answer"] not in {"", *answers}:
            raise RefusedError("请在列出的口径中选定一项", field="answer")
        if len(told["reason"]) > _LONGEST:
            raise RefusedError(f"理由太长，最多{_LONGEST}个字，请缩短", field="reason")

    def _refuse_elsewhere(self, request: Request, office: str) -> None:
        if office not in {key for key, _ in offices_offered(self.parts, me(request).officer)}:
            raise MissingError("单位", office)
