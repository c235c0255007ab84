"""节假日: what is known, and importing a notice after looking at what it moves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory
from typing import Any, Final

from itsdangerous import BadSignature, URLSafeTimedSerializer
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import Response

from casework.authority import CALENDAR_KEEPER
from casework.calendars.entries import Given
from casework.calendars.importing import import_editions, preview, read_file
from casework.calendars.reading import Table
from casework.calendars.status import calendar_status
from engine.errors import InputError, RefusedError
from engine.periods.editions import CalendarEdition
from engine.periods.national import NATIONAL, PROVINCES
from web.asked import day_in, text_in
from web.door import me, secret_of
from web.offered import offices_offered
from web.pages.page import Page, posted, shown

_KINDS: Final = (".csv", ".xlsx")
_MOST_BYTES: Final = 2_000_000  # a notice is some kilobytes
_MOST_SHOWN: Final = 200
_LASTS_SECONDS: Final = 4 * 3600
_FIELDS: Final = ("region", "office", "year", "source", "issued_on")
_YEARS: Final = range(1990, 2100)


class CalendarPage(Page):
    """What is known, and the import."""

    menu_label = "节假日"
    path = "/managing/calendars"
    add_to_menu = False

    @shown("")
    def index(self, request: Request) -> Response:
        """What is known, and the form."""
        return self._index(request, {}, "", "", 200)

    @posted("/preview")
    def look(self, request: Request, form: FormData) -> Response:
        """Read the file and show what it moves; nothing is changed."""
        told = {name: str(form.get(name, "")).strip() for name in _FIELDS}
        try:
            told = {name: text_in(told, name) for name in _FIELDS}
            table = self._read(form.get("file"), self._given(request, told))
        except RefusedError as error:
            return self._index(request, told, error.reason, error.field, 422)
        except InputError as error:
            return self._index(request, told, str(error), "file", 422)
        if table.errors:
            return self._index(request, told, "", "", 422, remarks=table.errors)
        who = me(request).officer
        found = preview(self.parts, table.editions, actor=who, now=self.parts.clock())
        return self.show(
            request,
            "managing/calendar_preview.html",
            editions=table.editions,
            remarks=table.warnings,
            found=found,
            most=_MOST_SHOWN,
            region=_region,
            office=dict(offices_offered(self.parts, who)).get,
            carried=self._signer().dumps([who, [edition.as_json() for edition in table.editions]]),
        )

    @posted("/import")
    def take(self, request: Request, form: FormData) -> Response:
        """Import what was shown."""
        who = me(request).officer
        editions = self._carried(who, str(form.get("carried", "")))
        found = import_editions(self.parts, editions, actor=who, now=self.parts.clock())
        told = f"已导入，{found.touched}件案件重新计算了期限"
        if found.failures:
            told += f"；{len(found.failures)}件没有能够计算，请看系统状况"
        return self.gone_to(request, self.path, told, "warning" if found.failures else "success")

    def _index(
        self,
        request: Request,
        told: Mapping[str, str],
        error: str,
        field: str,
        status: int,
        remarks: Sequence[Any] = (),
    ) -> Response:
        signed_in = me(request)
        return self.show(
            request,
            "managing/calendars.html",
            status,
            known=calendar_status(self.parts),
            region=_region,
            regions=list(PROVINCES.items()),
            offices=offices_offered(self.parts, signed_in.officer),
            keeper=CALENDAR_KEEPER in signed_in.roles,
            told=told,
            error=error,
            field_name=field,
            remarks=remarks,
        )

    def _given(self, request: Request, told: Mapping[str, str]) -> Given:
        year = told["year"]
        if year and not (year.isascii() and year.isdecimal() and int(year) in _YEARS):
            raise RefusedError(f"年份应在{_YEARS[0]}至{_YEARS[-1]}之间", field="year")
        office, signed_in = told["office"], me(request)
        if office and office not in {key for key, _ in offices_offered(self.parts, signed_in.officer)}:
            raise RefusedError("只能登记本单位及其下级单位的停止办公日", field="office")
        if not office and CALENDAR_KEEPER not in signed_in.roles:
            raise RefusedError("请选定单位；全国和地区的放假安排由节假日管理岗位导入", field="office")
        if told["region"] and told["region"] not in PROVINCES:
            raise RefusedError("请从列出的地区中选择", field="region")
        issued = day_in(told, "issued_on")
        return Given(told["region"], office, int(year) if year else None, told["source"], issued)

    def _read(self, upload: Any, given: Given) -> Table:
        if not isinstance(upload, UploadFile) or not upload.filename:
            raise RefusedError("请选定文件", field="file")
        suffix = PurePath(upload.filename).suffix.lower()
        if suffix not in _KINDS:
            raise RefusedError("请用 XLSX 或者 CSV 文件", field="file")
        content = upload.file.read(_MOST_BYTES + 1)
        if len(content) > _MOST_BYTES:
            raise RefusedError(f"文件超过{_MOST_BYTES // 1_000_000}MB，不像是放假安排，请核对", field="file")
        with TemporaryDirectory(prefix="shixian-") as folder:
            path = Path(folder) / f"放假安排{suffix}"
            path.write_bytes(content)
            return read_file(self.parts, path, given)

    def _carried(self, who: str, text: str) -> tuple[CalendarEdition, ...]:
        """The editions that were shown to the same officer."""
        try:
            of, plain = self._signer().loads(text, max_age=_LASTS_SECONDS)
        except (BadSignature, TypeError, ValueError) as error:
            raise RefusedError("页面已经失效，请重新预览后再导入") from error
        if of != who:
            raise RefusedError("页面是另一位人员打开的，请重新预览后再导入")
        return tuple(map(CalendarEdition.from_json, plain))

    def _signer(self) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(secret_of(self.parts.home), salt="shixian calendar")


def _region(code: str) -> str:
    return "全国" if code == NATIONAL else PROVINCES.get(code, code)
