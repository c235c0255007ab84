"""档案保管期限: for how long the cases of each procedure are kept in an office; choosing another term."""

from __future__ import annotations

from collections.abc import Mapping
from operator import itemgetter
from urllib.parse import urlencode

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from casework.archive.retention import TERMS, list_retention, set_retention
from casework.authority import ARCHIVIST
from engine.errors import MissingError, NotPermittedError, RefusedError
from web.asked import text_in
from web.door import me
from web.offered import offices_offered, procedures_offered
from web.pages.page import Page, posted, shown

_WITHDRAW = "withdraw"


class RetentionPage(Page):
    """The terms in force, and a form."""

    menu_label = "档案保管期限"
    path = "/managing/retention"
    add_to_menu = False

    @shown("")
    def index(self, request: Request) -> Response:
        """The terms of an office."""
        office = text_in(request.query_params, "office") or me(request).office
        return self._terms(request, {"office": office}, "", "", 200)

    @posted("")
    def choose(self, request: Request, form: FormData) -> Response:
        """Choose a term, or withdraw a choice."""
        told = {name: str(form.get(name, "")).strip() for name in ("office", "procedure", "term", "reason")}
        try:
            self._choose(request, told)
        except NotPermittedError:
            raise
        except RefusedError as error:
            return self._terms(request, told, error.reason, error.field, 422)
        return self.gone_to(request, f"{self.path}?{urlencode({'office': told['office']})}", "已记录")

    def _choose(self, request: Request, told: Mapping[str, str]) -> None:
        self._refuse_elsewhere(request, told["office"])
        if told["procedure"] and told["procedure"] not in dict(procedures_offered(self.parts)):
            raise RefusedError("请从列出的办理流程中选择", field="procedure")
        if not told["term"]:
            raise RefusedError("请选定保管期限", field="term")
        set_retention(
            self.parts,
            office=told["office"],
            term="" if told["term"] == _WITHDRAW else told["term"],
            reason=text_in(told, "reason"),
            actor=me(request).officer,
            procedure=told["procedure"],
        )

    def _terms(self, request: Request, told: Mapping[str, str], error: str, field: str, status: int) -> Response:
        self._refuse_elsewhere(request, told["office"])
        titles = dict(procedures_offered(self.parts))
        found = [(titles[one.procedure], one) for one in list_retention(self.parts, told["office"])]
        rows = sorted(found, key=itemgetter(0))
        return self.show(
            request,
            "managing/retention.html",
            status,
            chosen=[row for row in rows if row[1].chosen],
            left=[row for row in rows if not row[1].chosen],
            offices=offices_offered(self.parts, me(request).officer),
            procedures=list(titles.items()),
            terms=[*((str(years), label) for years, label in TERMS.items()), (_WITHDRAW, "撤销本单位的选定")],
            keeps=ARCHIVIST in me(request).roles,
            told=told,
            error=error,
            field_name="term" if field == "retention" else field,
        )

    def _refuse_elsewhere(self, request: Request, office: str) -> None:
        if office not in dict(offices_offered(self.parts, me(request).officer)):
            raise MissingError("单位", office)
