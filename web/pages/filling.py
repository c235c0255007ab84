"""Filling a report in: in the browser, or from the form that was filled in elsewhere; and filing it."""

from __future__ import annotations

import secrets
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import Response

from casework.intake.package import MAX_FILE_BYTES
from casework.offering import Offer, offers
from casework.reports import Filled, Told, file_report, read_form, show_report
from documents.files import file_name
from engine.errors import ConflictError, InputError, NotPermittedError, RefusedError
from engine.model import FactType
from web.acting import act_of
from web.door import me
from web.filling import Typed, begun, cell_name, from_form, runs_of, typed_in, why_name
from web.pages.page import Page, posted, shown
from web.pages.reports import FILE, met, number_of

_FORM: Final = "form"


class FillingPage(Page):
    """The table of a report, and what is told with it."""

    menu_label = "填报"
    path = "/reports"
    add_to_menu = False

    @shown("/{number}/fill")
    def fill(self, request: Request) -> Response:
        """The table, to be filled in."""
        told, whole = self._told(request)
        rule = told.rule
        typed = begun(rule, whole["known"], told.value) if rule is not None and rule.columns else None
        return self._filling(request, told, typed)

    @posted("/{number}/fill")
    def filled(self, request: Request, form: FormData) -> Response:
        """Take the table as it was typed: more rows, its sums, or the report filed."""
        told, whole = self._told(request)
        try:
            typed = _typed(told, whole["known"], form)
        except InputError as error:
            return self._filling(request, told, None, form, error=str(error), field=_FORM, status=422, by_file=True)
        match form.get("do"):
            case "row" if typed is not None:
                return self._filling(request, told, typed.longer(), form)
            case "count" if typed is not None:
                typed.judge()
                return self._filling(request, told, typed, form, counted=True)
        if typed is not None and not typed.judge():
            why = f"有{len(typed.wrong)}处须更正，没有报送"
            return self._filling(request, told, typed, form, error=why, status=422, by_file=_has_file(form))
        return self._file(request, told, typed, form)

    @posted("/{number}/upload")
    def upload(self, request: Request, form: FormData) -> Response:
        """Read a form that was filled in elsewhere into the table; nothing is filed by it."""
        told, whole = self._told(request)
        if told.rule is None or not told.rule.columns:
            raise RefusedError("这项报送没有可以读入的表格，请作为附件报送", field=_FORM)
        before = begun(told.rule, whole["known"], told.value)
        try:
            typed = from_form(told.rule, whole["known"], _read(form, told))
        except InputError as error:
            return self._filling(request, told, before, error=str(error), field=_FORM, status=422)
        if len(typed.cells) > typed.most:
            return self._filling(request, told, None, by_file=True)
        typed.judge()
        return self._filling(request, told, typed, read_in=True)

    def _told(self, request: Request) -> tuple[Told, dict[str, Any]]:
        """A report that the one who asks may file now, and what is known of it."""
        who, number = me(request).officer, number_of(request)
        told = met(self.parts, request)
        self._offer(request)
        return told, show_report(self.parts, number, who)

    def _offer(self, request: Request) -> Offer:
        """Filing it, without its table.

        Raises:
            RefusedError: it cannot be filed now.
            NotPermittedError: another role files it.
        """
        who, number = me(request).officer, number_of(request)
        found = next((one for one in offers(self.parts, who, number) if one.name == FILE), None)
        if found is None:
            raise RefusedError("这项报送现在不能填报：尚未到报送时间，或者已经接收、撤销")
        if not found.mine:
            raise NotPermittedError(f"这项报送由{'、'.join(found.roles)}填报")
        return replace(found, fields=tuple(one for one in found.fields if one.type is not FactType.TABLE))

    def _file(self, request: Request, told: Told, typed: Typed | None, form: FormData) -> Response:
        who, number = me(request).officer, number_of(request)
        try:
            wanted = act_of(self.parts, self._offer(request), form)
            file_report(
                self.parts,
                who,
                number,
                occurred_on=wanted.occurred_on,
                rows=typed.values() if typed else None,
                reasons=typed.whys() if typed and typed.one and typed.known else (),
                facts=wanted.facts,
                key=wanted.key,
            )
        except NotPermittedError:
            raise
        except RefusedError as error:
            return self._filling(request, told, typed, form, error=error.reason, field=error.field, status=422)
        except (InputError, ConflictError) as error:
            return self._filling(request, told, typed, form, error=str(error), status=422)
        return self.gone_to(request, f"/reports/{number}", "已报送")

    def _filling(
        self,
        request: Request,
        told: Told,
        typed: Typed | None,
        form: Any = None,
        *,
        error: str = "",
        field: str = "",
        status: int = 200,
        counted: bool = False,
        read_in: bool = False,
        by_file: bool = False,
    ) -> Response:
        given = form if form is not None else {}
        return self.show(
            request,
            "report_fill.html",
            status,
            title="",
            report=show_report(self.parts, told.case.number, me(request).officer),
            rule=told.rule,
            typed=typed,
            runs=runs_of(told.rule.columns) if told.rule else [],
            cell_name=cell_name,
            why_name=why_name,
            offer=self._offer(request),
            told=given,
            # What was filed before is offered again, files aside.
            before={name: value for name, value in told.case.state.facts.items() if isinstance(value, str)},
            error=error,
            field_name=field,
            counted=counted,
            read_in=read_in,
            by_file=by_file,
            key=str(given.get("key", "")) or f"web:{secrets.token_hex(12)}",
        )


def _has_file(form: FormData) -> bool:
    upload = form.get(_FORM)
    return isinstance(upload, UploadFile) and bool(upload.filename)


def _typed(told: Told, known: Any, form: FormData) -> Typed | None:
    """The table that a form tells, typed or as a file that is too long for a page; None: the report has no table.

    Raises:
        InputError: the file cannot be used.
        RefusedError: the table is not among what was sent.
    """
    if told.rule is None or not told.rule.columns:
        return None
    if _has_file(form) or "by_file" in form:
        return from_form(told.rule, known, _read(form, told))
    return typed_in(told.rule, known, form)


def _read(form: FormData, told: Told) -> Filled:
    """A filled form that was handed in.

    Raises:
        InputError: there is none, or it cannot be used.
    """
    upload = form.get(_FORM)
    if not isinstance(upload, UploadFile) or not upload.filename or told.rule is None:
        raise InputError("填好的表", "没有选择文件，请选择后再读入")
    with tempfile.TemporaryDirectory(prefix="shixian-") as folder:
        path = Path(folder) / file_name(upload.filename)[-80:]
        path.write_bytes(upload.file.read(MAX_FILE_BYTES + 1))
        return read_form(path, told.rule)
