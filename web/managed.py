"""The plain lists of 管理: what casework tells, searched, sorted and paged by the frame. Nothing is changed in them.

Owns how a list is shown and who may see it at all. What is in it, and whose, is casework's; it is read anew for every
request and narrowed in memory, for it has some thousand rows at most.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, ClassVar, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette_admin.fields import BaseField, StringField
from starlette_admin.views import BaseModelView

from casework.access.signing_in import SignedIn
from casework.parts import SHANGHAI, Parts
from documents.tables.sheets import Cell, Column
from web.door import me

_NO_END: Final = -1
_ROWS: Final = "listed"


class Told(StringField):
    """A column: texts as they are, days in ISO, instants in Shanghai time, several values one after another."""

    async def serialize_value(self, request: Request, value: Any) -> Any:
        """The value as the list shows it."""
        del request
        return in_words(value)


def column(name: str, label: str, shown_by: str = "managing/cells/text.html", *, width: float = 18.0) -> Told:
    """A column of a list.

    Args:
        name: of the row's attribute.
        label: its head.
        shown_by: template of its cells; it gets ``data``, and the row as ``row._told``.
        width: in exports, in characters.
    """
    return Told(name, label=label, list_template=shown_by, null_template=shown_by, extra={"w": width})


def in_words(value: Any) -> str:
    """A value of a row as a text."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return "、".join(map(in_words, value))
    return str(value)


class Listed(BaseModelView):
    """A list that is looked at only.

    Attributes:
        roles: of these an officer must hold one to see it; none: everybody.
        about: what it holds, in a sentence above it.
        empty: what stands in its place when there is nothing.
        above: template of what may be done, shown above it; empty: nothing.
    """

    roles: ClassVar[frozenset[str]] = frozenset()
    about: ClassVar[str] = ""
    empty: ClassVar[str] = "没有符合条件的内容。"
    above: ClassVar[str] = ""
    icon = "fa-solid fa-list"
    add_to_menu = False
    list_template = "managing/list.html"
    exporters: Sequence[Any] = ()
    importers: Sequence[Any] = ()
    actions: Sequence[str] | None = ()
    row_actions: Sequence[str] | None = ()
    page_size = 50
    page_size_options: Sequence[int] = (50,)
    fields_default_sort: Sequence[tuple[str, bool] | str] | None = ()

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self.fields = copy.deepcopy(list(type(self).fields))
        super().__init__()

    @property
    def path(self) -> str:
        """Its address."""
        return f"/{self.key}/list"

    def rows(self, who: str) -> Sequence[Any]:
        """What is in it for an officer, in the order of the list."""
        raise NotImplementedError

    def is_accessible(self, request: Request) -> bool:
        """Whether the one who asks may see it."""
        found: SignedIn | None = getattr(request.state, "signed_in", None)
        return (
            found is not None and not found.must_change and (not self.roles or not self.roles.isdisjoint(found.roles))
        )

    def _default_sort(self) -> list[tuple[str, bool]]:
        return []  # as casework has it

    async def find_all(
        self,
        request: Request,
        skip: int = 0,
        limit: int = 100,
        q: str | None = None,
        sorts: Sequence[tuple[str, str]] | None = None,
        filters: Any = None,
    ) -> Sequence[Any]:
        """The rows of a page."""
        del filters  # there are none
        found = in_order(await self._found(request, q), sorts or ())
        return found[skip:] if limit == _NO_END else found[skip : skip + limit]

    async def count(self, request: Request, q: str | None = None, filters: Any = None) -> int:
        """How many rows there are."""
        del filters
        return len(await self._found(request, q))

    async def find_by_pk(self, request: Request, pk: Any) -> Any:
        """One row; None when there is none."""
        return next(iter(await self.find_by_pks(request, [pk])), None)

    async def find_by_pks(self, request: Request, pks: list[Any]) -> Sequence[Any]:
        """Some rows."""
        wanted = set(map(str, pks))
        return [row for row in await self._found(request, None) if str(getattr(row, str(self.pk_attr))) in wanted]

    async def create(self, request: Request, data: dict[str, Any]) -> Any:
        """Never: nothing is changed in a list."""
        raise NotImplementedError

    async def edit(self, request: Request, pk: Any, data: dict[str, Any]) -> Any:
        """Never: nothing is changed in a list."""
        raise NotImplementedError

    async def delete(self, request: Request, pks: list[Any]) -> int | None:
        """Never: nothing is changed in a list."""
        raise NotImplementedError

    def can_view_detail(self, request: Request) -> bool:
        """Never: the row tells all."""
        return False

    can_create = can_edit = can_delete = can_export = can_import = can_view_detail

    async def serialize(
        self, obj: Any, request: Request, include_relationships: bool = True, include_select2: bool = False
    ) -> dict[str, Any]:
        """A row with its cells as texts."""
        told = await super().serialize(obj, request, include_relationships, include_select2)
        return told | {"_told": obj}

    def found(self, who: str, q: str) -> list[Any]:
        """The rows that hold a text somewhere."""
        rows, wanted = self.rows(who), q.strip().casefold()
        return [row for row in rows if not wanted or any(wanted in text.casefold() for text in self._texts(row))]

    async def _found(self, request: Request, q: str | None) -> list[Any]:
        kept: dict[str, list[Any]] = getattr(request.state, _ROWS, {})
        if (q or "") not in kept:
            kept[q or ""] = await run_in_threadpool(self.found, me(request).officer, q or "")
            setattr(request.state, _ROWS, kept)
        return kept[q or ""]

    def _texts(self, row: Any) -> list[str]:
        return [in_words(getattr(row, field.name)) for field in self.fields]


def in_order(rows: Sequence[Any], sorts: Sequence[tuple[str, str]]) -> list[Any]:
    """Rows sorted by some columns, the first one first; empty values stand last either way."""
    found = list(rows)
    for name, direction in reversed(sorts):
        there = [row for row in found if getattr(row, name) is not None]
        none = [row for row in found if getattr(row, name) is None]
        found = sorted(there, key=_by(name), reverse=direction == "desc") + none
    return found


def _by(name: str) -> Callable[[Any], Any]:
    def key(row: Any) -> Any:
        value = getattr(row, name)
        return value if isinstance(value, int | date) else in_words(value)

    return key


def as_cells(fields: Sequence[BaseField], rows: Sequence[Any]) -> tuple[list[Column], list[list[Cell]]]:
    """The columns of a list with the cells of some rows, to be written as a table."""
    columns = [Column(str(field.label), float((field.extra or {}).get("w", 18.0))) for field in fields]
    return columns, [[_cell(getattr(row, field.name)) for field in fields] for row in rows]


def _cell(value: Any) -> Cell:
    plain = value is None or isinstance(value, bool | int | str)
    return value if plain or (isinstance(value, date) and not isinstance(value, datetime)) else in_words(value)
