"""The lists of 管理 about what left the system and what papers are made with: exports, looks, numbers, templates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from casework.access.unmasking import exports, looks
from casework.authority import SETTINGS_KEEPER
from casework.managing.choices import list_chosen
from casework.managing.supplies import list_series, list_templates
from web.managed import Listed, column

_SETTINGS: Final = frozenset({SETTINGS_KEEPER, "paper_keeper"})
_TIGHT: Final = "managing/cells/tight.html"


class ExportList(Listed):
    """The log of exports."""

    key, menu_label, pk_attr = "exports", "导出记录", "at"
    about = "谁把哪张清单导出到系统之外。账号管理岗位看到本单位及其下级单位的，其他人员看到本人的。"
    empty = "没有导出过清单。"
    fields = (
        column("at", "时间", _TIGHT, width=20),
        column("officer", "人员"),
        column("what", "导出内容", width=24),
        column("rows", "行数", width=8),
        column("query", "查询条件", width=40),
    )

    def rows(self, who: str) -> Sequence[Any]:
        """Those an officer may know of."""
        return exports(self.parts, who)


class LookList(Listed):
    """The log of looks at whole personal ids."""

    key, menu_label, pk_attr = "looks", "证件号码查看记录", "at"
    about = "谁为什么查看了当事人的完整证件号码。账号管理岗位看到本单位及其下级单位的，其他人员看到本人的。"
    empty = "没有人查看过完整证件号码。"
    fields = (
        column("at", "时间", _TIGHT, width=20),
        column("officer", "人员"),
        column("number", "案号", "managing/cells/case.html", width=24),
        column("reason", "事由", width=40),
    )

    def rows(self, who: str) -> Sequence[Any]:
        """Those an officer may know of."""
        return looks(self.parts, who)


class SeriesList(Listed):
    """Numbers of papers."""

    key, menu_label, pk_attr, roles = "numbering", "文书编号", "key", _SETTINGS
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
        column("name", "模板代号", width=30),
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


RECORDS: Final[tuple[type[Listed], ...]] = (ExportList, LookList, SeriesList, TemplateList, ChoiceList)
