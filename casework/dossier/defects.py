"""What is not whole in a dossier: a file that is gone, or that is no longer what was recorded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from engine.errors import DocumentError

AS_RECORDED: Final = "一致"
GONE: Final = "缺失"
CHANGED: Final = "已被改动"
UNREADABLE: Final = "不能读取"
_MOST_NAMED: Final = 20


@dataclass(frozen=True, slots=True)
class Defect:
    """Something missing or changed."""

    place: str  # document, piece of evidence or record, in Chinese
    reason: str  # what is wrong, in Chinese
    short: str = ""  # the same in a word or two, for a column

    def __str__(self) -> str:
        return f"{self.place}：{self.reason}"


class IncompleteError(DocumentError):
    """A dossier was refused because it would not be whole.

    Args:
        number: of the case.
        defects: everything that is missing or changed.
    """

    def __init__(self, number: str, defects: Sequence[Defect]) -> None:
        self.number = number
        self.defects = tuple(defects)
        named = "；".join(map(str, self.defects[:_MOST_NAMED]))
        more = f"；等共{len(self.defects)}处" if len(self.defects) > _MOST_NAMED else ""
        super().__init__(
            f"案件{number}的案卷不完整，没有制作：{named}{more}。请从备份恢复；确须先行制作的，加 --allow-missing，"
            "案卷封面和备考表会写明缺少或者不一致之处"
        )
