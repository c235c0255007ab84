"""登记簿: the registers of seals and of numbers of an office and a year, drawn beside the page as files to print."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from casework.papers.registers import number_register, seal_register
from casework.parts import Parts
from documents.files import file_name
from documents.templating.templates import Letter
from engine.errors import RefusedError
from web import jobs
from web.door import me
from web.jobs import Progress, Told
from web.offered import offices_offered
from web.pages.page import Page, posted, shown
from web.pages.papers import file_of_job, told_of_job

_YEARS: Final = 10


@dataclass(frozen=True, slots=True)
class Register:
    """A register: its name, and how it is made."""

    label: str
    about: str
    made: Callable[[Parts, str, str, int], Letter]


REGISTERS: Final[Mapping[str, Register]] = {
    "numbers": Register("发文登记簿", "每个文号一行；作废、空缺的写明原因。", number_register),
    "seals": Register("用印登记簿", "每次用印一行：文书、份数、批准人、监印人。", seal_register),
}


class RegistersPage(Page):
    """A form, and the pages of what was begun by it."""

    menu_label = "登记簿"
    path = "/managing/registers"
    add_to_menu = False

    @shown("")
    def index(self, request: Request) -> Response:
        """Which register, of which office and year."""
        told = {"register": "numbers", "office": me(request).office, "year": str(self.parts.today().year)}
        return self._form(request, told, "", "", 200)

    @posted("")
    def make(self, request: Request, form: FormData) -> Response:
        """Draw it beside the page."""
        told = {name: str(form.get(name, "")) for name in ("register", "office", "year")}
        try:
            register, office, year = self._wanted(request, told)
        except RefusedError as error:
            return self._form(request, told, error.reason, error.field, 422)
        work = _Work(self.parts, me(request).officer, register, told["office"], office, year)
        key = jobs.begin(self.parts, me(request).officer, f"{register.label}：{office}，{year}年", work)
        return self.gone_to(request, f"{self.path}/jobs/{key}")

    @shown("/jobs/{key}")
    def job(self, request: Request) -> Response:
        """How far it has come, and the files."""
        return told_of_job(self, request, self.path)

    @shown("/jobs/{key}/files/{number:int}")
    def file(self, request: Request) -> Response:
        """A file that it left."""
        return file_of_job(self, request)

    def _wanted(self, request: Request, told: Mapping[str, str]) -> tuple[Register, str, int]:
        offices = dict(offices_offered(self.parts, me(request).officer))
        for name, choices in (("register", REGISTERS), ("office", offices), ("year", dict(self._years()))):
            if told[name] not in choices:
                raise RefusedError("请从列出的各项中选择", field=name)
        return REGISTERS[told["register"]], offices[told["office"]], int(told["year"])

    def _years(self) -> list[tuple[str, str]]:
        this = self.parts.today().year
        return [(str(year), f"{year}年") for year in range(this, this - _YEARS, -1)]

    def _form(self, request: Request, told: Mapping[str, str], error: str, field: str, status: int) -> Response:
        return self.show(
            request,
            "managing/registers.html",
            status,
            registers=REGISTERS,
            choices=[(key, one.label) for key, one in REGISTERS.items()],
            offices=offices_offered(self.parts, me(request).officer),
            years=self._years(),
            told=told,
            error=error,
            field_name=field,
        )


@dataclass(frozen=True, slots=True)
class _Work:
    """The drawing of one register."""

    parts: Parts
    who: str
    register: Register
    office: str  # key
    name: str  # of the office
    year: int

    def __call__(self, folder: Path, progress: Progress) -> Told:
        from documents.wordfile import to_docx

        progress(0, 2, "正在汇总")
        letter = self.register.made(self.parts, self.who, self.office, self.year)
        name = file_name(f"{self.register.label}-{self.name}-{self.year}")
        (folder / f"{name}.pdf").write_bytes(self.parts.renderer().render(letter))
        progress(1, 2, "正在制作可以编辑的副本")
        (folder / f"{name}.docx").write_bytes(to_docx(letter, further=self.parts.library.template_folders()))
        return Told(f"共{len(letter.context['rows'])}行，文件如下")
