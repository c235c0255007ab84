"""The lists of 管理 about what papers are made with: numbers, templates, what offices chose."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from casework.authority import SETTINGS_KEEPER
from casework.managing.choices import list_chosen
from casework.managing.seals import list_seals
from casework.managing.supplies import list_series, list_templates
from web.managed import Listed, column

_SETTINGS: Final = frozenset({SETTINGS_KEEPER, "paper_keeper"})
_TIGHT: Final = "managing/cells/tight.html"


class SealList(Listed):
    """Seals."""

    key, menu_label, pk_attr = "seals", "印章", "key"
    about = "各单位的印章怎样盖到文书上，签名证书到哪一天，由谁保管。一律先经批准；没有可以套印的图片的，盖实物印章。"
    fields = (
        column("office", "单位", width=30),
        column("how", "用印方式", width=24),
        column("picture", "印章图片", width=18),
        column("until", "签名证书有效期至", "managing/cells/signing.html", width=16),
        column("days_left", "剩余天数", width=10),
        column("note", "说明", width=30),
        column("keepers", "印章保管人", width=20),
    )

    def rows(self, who: str) -> Sequence[Any]:
        """Those of the offices an officer sees."""
        return list_seals(self.parts, who)


class SeriesList(Listed):
    """Numbers of papers."""

    key, menu_label, pk_attr, roles = "numbering", "文书编号", "key", _SETTINGS
    above = "managing/numbering_above.html"
    about = "各单位每个年度编到第几号。空号是没有文书、也没有登记原因的号，须由文书管理员登记说明。"
    empty = "还没有编过文号。"
    fields = (
        column("office", "单位", width=30),
        column("label", "文书", width=40),
        column("year", "年度", width=8),
        column("last", "已编到", width=8),
        column("passed", "另行使用或者空缺", width=14),
        column("gaps", "未说明的空号", "managing/cells/gaps.html", width=12),
    )

    def rows(self, who: str) -> Sequence[Any]:
        """Those of the offices an officer sees."""
        return list_series(self.parts, who)


class TemplateList(Listed):
    """Templates."""

    key, menu_label, pk_attr, roles = "templates", "文书模板", "name", _SETTINGS
    about = "文书用哪些模板制作，模板从哪里来。"
    fields = (
        column("papers", "文书", width=40),
        column("procedures", "办理流程", width=50),
        column("origin", "来源", _TIGHT, width=30),
    )

    def rows(self, who: str) -> Sequence[Any]:
        """All of them: they are the program's and the machine's, nobody's in particular."""
        del who
        return list_templates(self.parts)


class ChoiceList(Listed):
    """Choices between answers."""

    key, menu_label, pk_attr, roles = "choices", "选定记录", "no", frozenset({SETTINGS_KEEPER})
    about = "各单位选定、撤销过的计算口径、适用口径和其他办法。"
    empty = "没有单位选定过，均按通行的默认办法。"
    fields = (
        column("at", "时间", _TIGHT, width=20),
        column("office", "单位", width=30),
        column("question", "问题", width=40),
        column("answer", "选定", width=34),
        column("reason", "理由", width=40),
        column("officer", "办理人"),
    )

    def rows(self, who: str) -> Sequence[Any]:
        """Those of the offices an officer sees."""
        return list_chosen(self.parts, who)


RECORDS: Final[tuple[type[Listed], ...]] = (SealList, SeriesList, TemplateList, ChoiceList)
