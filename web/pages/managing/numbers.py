"""登记已用文号: numbers that were used on paper or left out, so that this system goes on behind them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from casework.managing.numbers import PAPER_KEEPER, list_passed, register_numbers, series_labels
from engine.errors import NotPermittedError, RefusedError
from web.asked import text_in
from web.door import me
from web.offered import offices_offered
from web.pages.page import Page, posted, shown

_FIELDS: Final = ("office", "series", "year", "first", "last", "reason")
_FIGURES: Final = 6  # of a number


class NumbersPage(Page):
    """A form, and what was registered by it."""

    menu_label = "登记已用文号"
    path = "/managing/numbers"
    add_to_menu = False
    roles = frozenset({PAPER_KEEPER})

    @shown("")
    def index(self, request: Request) -> Response:
        """What was registered, and the form."""
        told = {"office": me(request).office, "year": str(self.parts.today().year)}
        return self._form(request, told, "", "", 200)

    @posted("")
    def register(self, request: Request, form: FormData) -> Response:
        """Register numbers; when it is refused, the form comes back with the reason."""
        told = {name: str(form.get(name, "")).strip() for name in _FIELDS}
        try:
            self._register(request, told)
        except NotPermittedError:
            raise
        except RefusedError as error:
            return self._form(request, told, error.reason, error.field, 422)
        return self.gone_to(request, self.path, f"已登记第{told['first']}至{told['last']}号，本系统接着往下编")

    def _register(self, request: Request, told: Mapping[str, str]) -> None:
        who = me(request).officer
        offered = {"office": dict(offices_offered(self.parts, who)), "series": series_labels(self.parts)}
        for name, choices in offered.items():
            if told[name] not in choices:
                raise RefusedError("请从列出的各项中选择", field=name)
        register_numbers(
            self.parts,
            who,
            office=told["office"],
            series=told["series"],
            year=_figure(told, "year"),
            first=_figure(told, "first"),
            last=_figure(told, "last"),
            reason=text_in(told, "reason"),
        )

    def _form(self, request: Request, told: Mapping[str, str], error: str, field: str, status: int) -> Response:
        who, today = me(request).officer, self.parts.today()
        return self.show(
            request,
            "managing/numbers.html",
            status,
            rows=list_passed(self.parts, who),
            offices=offices_offered(self.parts, who),
            series=list(series_labels(self.parts).items()),
            years=[(str(year), f"{year}年") for year in (today.year, today.year - 1)],
            told=told,
            error=error,
            field_name=field,
        )


def _figure(told: Mapping[str, str], name: str) -> int:
    text = told[name]
    if not (text.isascii() and text.isdecimal() and len(text) <= _FIGURES):
        raise RefusedError("请填写整数", field=name)
    return int(text)
