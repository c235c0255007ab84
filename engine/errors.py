"""The one tree of errors.

Every error Shixian raises on purpose descends from :class:`ShixianError`, carries its facts as attributes and makes
its sentence from them. Sentences for officers are Chinese; those for authors of procedures are English. This module
owns no policy: who catches what is decided at the entry points.
"""

from __future__ import annotations

from collections.abc import Sequence


class ShixianError(Exception):
    """Root of all errors raised on purpose."""


class DefinitionError(ShixianError):
    """A procedure file is wrong.

    Args:
        file: name of the file as the reader was given it.
        line: line of the offending word, counted from 1; 0 when the whole file is meant.
        reason: what is wrong, in English.
        allowed: the words that would have been accepted, if they can be listed.
    """

    def __init__(self, file: str, line: int, reason: str, allowed: Sequence[str] = ()) -> None:
        self.file = file
        self.line = line
        self.reason = reason
        self.allowed = tuple(allowed)
        hint = f"; allowed: {', '.join(self.allowed)}" if self.allowed else ""
        super().__init__(f"{file}:{line}: {reason}{hint}")


class RefusedError(ShixianError):
    """An act is not possible or not permitted; nothing was changed.

    Args:
        reason: why, in Chinese, with what to do instead.
        field: name of the fact at fault, when one is.
        cite: the clause that forbids it, as ``instrument:clause``, when there is one.
    """

    def __init__(self, reason: str, *, field: str = "", cite: str = "") -> None:
        self.reason = reason
        self.field = field
        self.cite = cite
        super().__init__(f"{field}：{reason}" if field else reason)


class NotPermittedError(RefusedError):
    """The actor lacks the role, or the case lies outside the actor's jurisdiction."""


class OutsideError(NotPermittedError):
    """It lies outside the actor's jurisdiction: who asks over the network does not learn that it is there."""


def why(error: ShixianError) -> str:
    """The sentence of an error as people read it: without the name by which the program calls a field.

    >>> why(RefusedError("请填写签收日期", field="order.signed_on"))
    '请填写签收日期'
    """
    return error.reason if isinstance(error, RefusedError) else str(error)


class MissingError(ShixianError):
    """Something named does not exist (case, officer, procedure, document).

    Args:
        what: what kind of thing, in Chinese.
        name: as it was asked for.
        offered: what there is instead, when it can be listed.
    """

    def __init__(self, what: str, name: str, offered: Sequence[str] = ()) -> None:
        self.what = what
        self.name = name
        self.offered = tuple(offered)
        hint = f"，现有：{'、'.join(self.offered)}" if self.offered else ""
        super().__init__(f"没有找到{what}“{name}”{hint}")


class CalendarError(ShixianError):
    """Holiday data is wrong, or a date lies outside every calendar."""


class InputError(ShixianError):
    """A file handed in cannot be used; nothing was changed.

    Args:
        place: file, sheet, row or cell, in Chinese.
        reason: what is wrong and what to do, in Chinese.
    """

    def __init__(self, place: str, reason: str) -> None:
        self.place = place
        self.reason = reason
        super().__init__(f"{place}：{reason}")


class StoreError(ShixianError):
    """The store cannot do what was asked, or is not in order."""


class ConflictError(StoreError):
    """Another writer changed the case first; read it again and decide anew."""


class UnavailableError(StoreError):
    """The store cannot be used now, whatever is asked of it: out of reach, locked for too long, its disk full."""


class DocumentError(ShixianError):
    """A document cannot be rendered as it should be."""
