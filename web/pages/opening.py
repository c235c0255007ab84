"""立案: one case opened by hand; which procedure, then what its opening asks for."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import Response

from casework.acting import is_recorded
from casework.foreseeing import Foreseen
from casework.listing.looking import shown_code
from casework.offering import LineAsked, signers_of
from casework.opening import (
    BATCH,
    CODE,
    ENTERPRISE,
    OFFICE,
    PARENT,
    Openable,
    Wanted,
    foresee_one,
    known_enterprise,
    open_one,
    openable,
    openable_one,
)
from engine.errors import ConflictError, InputError, RefusedError
from web.acting import act_of, place_of
from web.asked import text_in
from web.door import me
from web.pages.case import FRAGMENT
from web.pages.page import Page, posted, shown
from web.words import why

_PREFIX: Final = "opening."
_ROWS: Final = "rows"
_MOST_ROWS: Final = 50
_KINDS: Final = {ENTERPRISE: "企业", "person": "个人", "unit": "单位", "campaign": "专项行动"}
_REST: Final = {"address": "地址", "phone": "联系电话"}
_PARTIES: Final[Mapping[str, Mapping[str, str]]] = {
    ENTERPRISE: {
        "code": "统一社会信用代码",
        "name": "企业名称",
        "address": "注册地址",
        "phone": "联系电话",
        "legal_person": "法定代表人",
    },
    "person": {"name": "姓名", "code": "公民身份号码", "address": "住址", "phone": "联系电话"},
    "unit": {"name": "单位名称", "code": "单位代号", **_REST},
    "campaign": {"name": "专项行动名称", "code": "代号"},
}
"""What is asked of a party of each kind, in the order of the form."""
_NUMBERED: Final = frozenset({ENTERPRISE, "person"})
"""Kinds of parties that have a number of their own, which must be told."""
_TWICE: Final = "该当事人同一批次已经立案：{}。确需另立一件的，请填写另外的批次"

_CHANGED: Final = "这张表单此前已经立过一件，内容与现在填写的不同。现在填写的确需另立一件的，请核对以后再按一次“立案”"


@dataclass(frozen=True, slots=True)
class Typed:
    """A form of an opening as it comes back.

    Attributes:
        told: what was typed.
        error: what is wrong with it, or what is to be known.
        field: where that is shown.
        standing: number of the case that there is already.
        known: whether the party was looked up: True found, False not, None nobody asked.
        found: what opening it would lead to.
    """

    told: Any
    error: str = ""
    field: str = ""
    standing: str = ""
    known: bool | None = None
    found: Foreseen | None = None


class OpeningPage(Page):
    """A case opened by hand."""

    menu_label = "案件"
    path = "/cases"
    add_to_menu = False

    @shown("-new")
    def choose(self, request: Request) -> Response:
        """The procedures of which the officer opens cases."""
        found = openable(self.parts, me(request).officer)
        return self.show(request, "opening_choose.html", title="立案", openable=found, kinds=_KINDS)

    @shown("-new/{procedure}")
    def form(self, request: Request) -> Response:
        """What the opening asks for."""
        return self._form(request, self._asked(request), Typed({}))

    @posted("-new/{procedure}")
    def do(self, request: Request, form: FormData) -> Response:
        """Open the case; what is wrong comes back with the form, at its field."""
        asked, who = self._asked(request), me(request).officer
        if form.get("do") == "row":
            return self._form(request, asked, Typed(_with(form, {_ROWS: str(min(_rows(form) + 1, _MOST_ROWS))})))
        if form.get("do") == "known":
            return self._looked_up(request, asked, form)
        try:
            outcome = open_one(self.parts, who, asked, self._wanted(asked, form))
        except (RefusedError, InputError) as error:
            return self._form(request, asked, _refused(form, error), 422)
        except ConflictError as error:
            if not is_recorded(self.parts, str(form.get("key", ""))):
                return self._form(request, asked, _refused(form, error), 409)
            return self._form(request, asked, Typed(_with(form, {"key": _new_key()}), _CHANGED), 409)
        here = f"/cases/{outcome.number}"
        if not outcome.repeated:
            return self.gone_to(request, here, f"已立案：{outcome.number}")
        if is_recorded(self.parts, str(form.get("key", ""))):  # sent twice
            return self.gone_to(request, here, "此前已经立案，没有重复登记")
        typed = Typed(form, _TWICE.format(outcome.number), BATCH, standing=outcome.number)
        return self._form(request, asked, typed, 409)

    @posted("-new/{procedure}/foreseen")
    def foreseen(self, request: Request, form: FormData) -> Response:
        """What opening the case would lead to; without a script the form comes back with it."""
        asked = self._asked(request)
        try:
            found = foresee_one(self.parts, me(request).officer, asked, self._wanted(asked, form))
            typed = Typed(form, found=found)
        except (RefusedError, InputError) as error:
            found, typed = Foreseen("", "", why(error)), _refused(form, error)
        status = 200 if found.possible else 422
        if FRAGMENT in request.headers:
            return self.show(request, "foreseen_text.html", status, found=found)
        return self._form(request, asked, typed, status)

    def _asked(self, request: Request) -> Openable:
        return openable_one(self.parts, me(request).officer, str(request.path_params["procedure"]))

    def _wanted(self, asked: Openable, form: FormData) -> Wanted:
        told = {name: value for name, value in form.items() if isinstance(value, str)}
        party = {word: text_in(told, _PREFIX + word) for word in _PARTIES[asked.party]}
        lines = tuple(LineAsked(no, "") for no in range(1, _filled_rows(asked, form) + 1))
        return Wanted(
            act=act_of(self.parts, replace(asked.offer, lines=lines), form),
            office=text_in(told, OFFICE),
            party=party,
            batch=text_in(told, BATCH),
            parent=text_in(told, PARENT),
            renamed=bool(form.get(f"{_PREFIX}renamed")),
        )

    def _looked_up(self, request: Request, asked: Openable, form: FormData) -> Response:
        """The form with what is known of the enterprise; nobody else is told of."""
        if asked.party != ENTERPRISE:
            raise RefusedError("只有企业可以按代码查找", field=CODE)
        told = {name: value for name, value in form.items() if isinstance(value, str)}
        try:
            known = known_enterprise(self.parts, me(request).officer, text_in(told, CODE))
        except RefusedError as error:
            return self._form(request, asked, _refused(form, error), 422)
        if known is None:
            return self._form(request, asked, Typed(form, known=False))
        values = {_PREFIX + word: getattr(known, word) for word in _PARTIES[ENTERPRISE] if getattr(known, word)}
        values[CODE] = shown_code(known)
        return self._form(request, asked, Typed(_with(form, values), known=True))

    def _form(self, request: Request, asked: Openable, typed: Typed, status: int = 200) -> Response:
        told, who = typed.told, me(request).officer
        rows = _rows(told) if asked.offer.line_fields else 0
        return self.show(
            request,
            "opening.html",
            status,
            title="",
            asked=asked,
            offer=asked.offer,
            typed=typed,
            told=told,
            error=typed.error,
            field_name=typed.field,
            rows=rows,
            most_rows=_MOST_ROWS,
            party=_PARTIES[asked.party],
            party_kind=_KINDS[asked.party],
            must=_must(asked.party),
            signers=signers_of(self.parts, who, self.parts.today()) if asked.offer.officers else [],
            key=str(told.get("key", "")) or _new_key(),
            found=typed.found,
        )


def _new_key() -> str:
    return f"web:{secrets.token_hex(12)}"


def _must(kind: str) -> frozenset[str]:
    return frozenset({"name", "code"}) if kind in _NUMBERED else frozenset({"name"})


def _refused(form: FormData, error: RefusedError | InputError | ConflictError) -> Typed:
    return Typed(form, why(error), place_of(error))


def _with(form: FormData, values: Mapping[str, str]) -> FormData:
    """A form with other values in some fields."""
    others = [(name, value) for name, value in form.multi_items() if name not in values]
    return FormData([*others, *values.items()])


def _rows(told: Any) -> int:
    """How many lines the form has room for.

    Raises:
        RefusedError: no page of ours told so many.
    """
    text = str(told.get(_ROWS, "1"))
    if not (text.isascii() and text.isdecimal() and len(text) < 3 and 1 <= int(text) <= _MOST_ROWS):
        raise RefusedError("页面已经失效，请重新打开立案表单再填一次")
    return int(text)


def _filled_rows(asked: Openable, form: FormData) -> int:
    """The number of the last line in which anything was told: those left empty at the end are not meant."""
    if not asked.offer.line_fields:
        return 0
    filled = [
        no
        for no in range(1, _rows(form) + 1)
        if any(_is_told(value) for name, value in form.multi_items() if name.startswith(f"line.{no}."))
    ]
    return max(filled, default=0)


def _is_told(value: str | UploadFile) -> bool:
    return bool(value.strip() if isinstance(value, str) else value.filename)
