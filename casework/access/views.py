"""What an officer looks for again and again on a page, saved under a name. Only the officer sees and changes it."""

from __future__ import annotations

from collections.abc import Sequence

from casework.authority import People
from casework.parts import Parts
from engine.errors import MissingError, RefusedError
from store.values import SavedView

_LONGEST_NAME, _LONGEST_PAGE, _LONGEST_QUERY = 30, 100, 2000


def save_view(parts: Parts, officer: str, page: str, name: str, query: str) -> SavedView:
    """Save what is looked for on a page; under a name that stands already it takes the place of the former.

    Args:
        parts: the system.
        officer: key.
        page: which one, as its address names it.
        name: as the officer calls it.
        query: as it stands in the address.

    Raises:
        RefusedError: page or name is missing, or something is too long.
        MissingError: there is no such officer.
    """
    named = name.strip()
    if not 1 <= len(named) <= _LONGEST_NAME:
        raise RefusedError(f"视图的名称应为1至{_LONGEST_NAME}个字符", field="name")
    if not 1 <= len(page) <= _LONGEST_PAGE:
        raise RefusedError("请写明是哪一个页面的视图", field="page")
    if len(query) > _LONGEST_QUERY:
        raise RefusedError(f"查询条件太长，最多{_LONGEST_QUERY}个字符，请减少条件", field="query")
    with parts.store.write() as unit:
        found = unit.put_view(SavedView(0, People.of(unit).officer(officer).id, page, named, query))
        unit.commit()
    return found


def list_views(parts: Parts, officer: str, page: str | None = None) -> Sequence[SavedView]:
    """The views of an officer, or those of one page, in the order in which they were first saved.

    Raises:
        MissingError: there is no such officer.
    """
    with parts.store.read() as unit:
        return unit.views(People.of(unit).officer(officer).id, page)


def drop_view(parts: Parts, officer: str, view_id: int) -> None:
    """Remove a view of an officer.

    Raises:
        MissingError: there is no such officer, or the officer has no such view.
    """
    with parts.store.write() as unit:
        if not unit.drop_view(People.of(unit).officer(officer).id, view_id):
            raise MissingError("视图", str(view_id))
        unit.commit()
