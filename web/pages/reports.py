"""报送: reports of units, listed; one report whole, its forms to keep; sent back, accepted.

Filling one in is :mod:`web.pages.filling`.
"""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from typing import Any, Final

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from casework.listing.campaigns import campaigns_offered
from casework.offering import offers
from casework.parts import Parts
from casework.reports import (
    STATUS_LABELS,
    ReportsWanted,
    Status,
    Told,
    accept,
    export_report,
    report_page,
    report_told,
    send_back,
    show_report,
    write_form,
)
from casework.sweeping import catch_up
from documents.files import file_name
from engine.errors import MissingError, NotPermittedError, RefusedError
from web.asked import day_in, text_in
from web.door import me
from web.files import attached
from web.offered import offices_offered
from web.pages.page import Page, posted, shown

FILE, RETURN, ACCEPT = "report.file", "report.send_back", "report.accept"
_FORM: Final = "form"


class ReportsPage(Page):
    """Reports of units."""

    menu_label = "报送"
    icon = "fa-solid fa-table"
    path = "/reports"
    add_to_menu = False

    @shown("")
    def index(self, request: Request) -> Response:
        """The reports asked for, by their last day."""
        who, asked = me(request).officer, request.query_params
        campaigns = campaigns_offered(self.parts, who)
        due = day_in(asked, "due")
        wanted = ReportsWanted(
            **{name: text_in(asked, name) for name in ("campaign", "unit", "status")},
            due=due.isoformat() if due else "",
            procedure=text_in(asked, "report"),
        )
        if wanted.campaign and wanted.campaign not in dict(campaigns):
            raise MissingError("专项行动", wanted.campaign)
        page = report_page(self.parts, who, wanted, after=text_in(asked, "after"))
        return self.show(
            request,
            "reports.html",
            rows=page.rows,
            after=page.after,
            asked=asked,
            campaigns=campaigns,
            offices=offices_offered(self.parts, who),
            statuses=[(key.value, label) for key, label in STATUS_LABELS.items() if key is not Status.NONE],
        )

    @shown("/{number}")
    def report(self, request: Request) -> Response:
        """One report whole."""
        return self._whole(request)

    @shown("/{number}/form")
    def form(self, request: Request) -> Response:
        """The form to be filled in elsewhere, with what the cases know."""
        who, number = me(request).officer, number_of(request)
        row = show_report(self.parts, number, who)
        with tempfile.TemporaryDirectory(prefix="shixian-") as folder:
            content = write_form(self.parts, number, Path(folder) / "form.xlsx", who).read_bytes()
        name = f"{file_name(row['unit'])}-{row['due']}-待填.xlsx"
        return attached(self.parts, who, name, content, what="待填的报送表", about=number)

    @shown("/{number}/export/{kind}")
    def export(self, request: Request) -> Response:
        """The report as the regulation's own form."""
        who, number = me(request).officer, number_of(request)
        if not show_report(self.parts, number, who)["filed_on"]:
            raise RefusedError(f"{number}尚未报送，没有可以输出的报表")
        with tempfile.TemporaryDirectory(prefix="shixian-") as folder:
            written = export_report(self.parts, number, Path(folder), who)
            path = chosen(request, {"xlsx": written.xlsx, "pdf": written.pdf})
            content = path.read_bytes()
        return attached(self.parts, who, path.name, content, what="报送表", about=number)

    @posted("/{number}/return")
    def send_back(self, request: Request, form: FormData) -> Response:
        """Send the report back."""
        who, number = me(request).officer, number_of(request)
        told = {key: value for key, value in form.items() if isinstance(value, str)}
        report_told(self.parts, number, who)
        try:
            on = day_in(told, "occurred_on") or self.parts.today()
            until = day_in(told, "correct_by")
            send_back(self.parts, who, number, reason=text_in(told, "reason"), occurred_on=on, correct_by=until)
        except NotPermittedError:
            raise
        except RefusedError as error:
            return self._whole(request, told, error, 422)
        return self.gone_to(request, f"/reports/{number}", "已退回更正")

    @posted("/{number}/accept")
    def accept(self, request: Request, form: FormData) -> Response:
        """Accept the report."""
        who, number = me(request).officer, number_of(request)
        told = {key: value for key, value in form.items() if isinstance(value, str)}
        report_told(self.parts, number, who)
        try:
            accept(self.parts, who, number, occurred_on=day_in(told, "occurred_on") or self.parts.today())
        except NotPermittedError:
            raise
        except RefusedError as error:
            return self._whole(request, {}, error, 422)
        return self.gone_to(request, f"/reports/{number}", "已接收")

    def _whole(
        self, request: Request, told: Any = None, error: RefusedError | None = None, status: int = 200
    ) -> Response:
        who, number = me(request).officer, number_of(request)
        met(self.parts, request)
        report = show_report(self.parts, number, who)
        mine = {one.name: one for one in offers(self.parts, who, number) if one.mine}
        return self.show(
            request,
            "report.html",
            status,
            title="",
            report=report,
            labels={column["key"]: _words(column) for column in report["columns"]},
            mine=mine,
            others=[one for name, one in mine.items() if name not in (FILE, RETURN, ACCEPT)],
            told=told or {},
            error=(error.reason if error else ""),
            wrong_field=_FIELDS.get(error.field, error.field) if error else "",
        )


_FIELDS: Final = {"report.return_reason": "reason", "report.correct_by": "correct_by"}


def met(parts: Parts, request: Request) -> Told:
    """A report as the law has it now: what lapsed in it is recorded first, as it is before any act on it.

    A report whose time has begun may be filed at once, however long ago the clock last ran.

    Raises:
        MissingError: there is no such case.
        NotPermittedError: it lies outside the jurisdiction of the one who asks.
        RefusedError: it is no report.
    """
    who, number = me(request).officer, number_of(request)
    report_told(parts, number, who)
    catch_up(parts, [number], now=parts.clock())
    return report_told(parts, number, who)


def chosen(request: Request, files: dict[str, Path]) -> Path:
    """The file of the kind that an address names.

    Raises:
        MissingError: there is no such kind.
    """
    kind = str(request.path_params["kind"])
    if kind not in files:
        raise MissingError("文件格式", kind, list(files))
    return files[kind]


def number_of(request: Request) -> str:
    """The number of the case that an address names."""
    return str(request.path_params["number"])


def _words(column: Any) -> str:
    label = f"{column['label']}（{column['unit']}）" if column["unit"] else column["label"]
    return f"{column['group']}－{label}" if column["group"] else str(label)


def due_day(text: str) -> date:
    """A date in an address.

    Raises:
        RefusedError: it is none.
    """
    found = day_in({"due": text}, "due")
    if found is None:
        raise RefusedError("请写明哪一期", field="due")
    return found
