"""The lists of 管理 about offices, people and their access: what each holds, its columns, who may see it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from casework.authority import ACCESS_KEEPER
from casework.managing.absences import list_absences
from casework.managing.access import list_accounts, list_tokens
from casework.managing.handing_over import list_handovers
from casework.managing.people import list_officers, list_offices
from web.managed import Listed, column
from web.pages.managing.records import RECORDS

_KEEPERS: Final = frozenset({ACCESS_KEEPER})
_PERSON: Final = "managing/cells/person.html"
_OFFICE: Final = "managing/cells/office.html"
_TIGHT: Final = "managing/cells/tight.html"


class OfficeList(Listed):
    """Offices."""

    key, menu_label, pk_attr = "offices", "单位", "key"
    about = "本单位及其下级单位。账号管理岗位从单位页修改、登记下级单位。"
    fields = (
        column("name", "名称", _OFFICE, width=30),
        column("level", "层级", width=8),
        column("under", "上级单位", width=30),
        column("short", "机关代字", width=10),
        column("address", "地址", width=34),
        column("phone", "电话", width=16),
        column("officers", "人员数", width=8),
        column("key", "代号", width=14),
    )

    def rows(self, who: str) -> Sequence[Any]:
        """Those an officer sees."""
        return list_offices(self.parts, who)


class OfficerList(Listed):
    """Officers."""

    key, menu_label, pk_attr = "officers", "人员", "key"
    about = "本单位及其下级单位的人员、岗位和行政执法证件。证件已过有效期或者六十日内到期的标出。"
    above = "managing/officers_above.html"
    fields = (
        column("name", "姓名", _PERSON, width=18),
        column("office", "单位", width=30),
        column("roles", "岗位", width=24),
        column("certificate", "执法证件号", width=16),
        column("until", "证件有效期至", "managing/cells/certificate.html", width=14),
        column("days_left", "剩余天数", width=10),
        column("deputies", "今日代办人", width=16),
        column("key", "代号", width=16),
    )

    def rows(self, who: str) -> Sequence[Any]:
        """Those an officer sees."""
        return list_officers(self.parts, who)


class AbsenceList(Listed):
    """Absences with their deputies."""

    key, menu_label, pk_attr = "absences", "不在岗和代办", "no"
    about = "谁在哪些日子由谁代为办理。代办人可以代签署意见、签发、用印，提醒也改发给代办人。"
    above = "managing/absences_above.html"
    empty = "没有登记过委托代办。"
    fields = (
        column("absent", "委托人", "managing/cells/absent.html"),
        column("office", "单位", width=30),
        column("deputy", "代办人", "managing/cells/text.html"),
        column("first", "自", _TIGHT, width=12),
        column("last", "至（含当日）", _TIGHT, width=12),
        column("stands", "状态", width=10),
        column("reason", "原因", width=30),
        column("by", "登记人"),
        column("on", "登记日期", _TIGHT, width=12),
    )

    def rows(self, who: str) -> Sequence[Any]:
        """Those an officer sees."""
        return list_absences(self.parts, who)


class HandoverList(Listed):
    """Hand-overs of officers who left."""

    key, menu_label, pk_attr = "handovers", "工作移交记录", "on"
    about = "已经办理的岗位移交。案件属于单位，随岗位由接收人继续办理。"
    empty = "没有办理过移交。"
    fields = (
        column("on", "日期", _TIGHT, width=12),
        column("leaving", "移交人"),
        column("successor", "接收人"),
        column("roles", "移交的岗位", width=30),
        column("tokens", "撤销的令牌数", width=12),
        column("reason", "原因", width=30),
        column("by", "办理人"),
    )

    def rows(self, who: str) -> Sequence[Any]:
        """Those an officer sees."""
        return list_handovers(self.parts, who)


class AccountList(Listed):
    """Accounts."""

    key, menu_label, pk_attr, roles = "accounts", "账号", "officer", _KEEPERS
    about = "每名人员能否登录。设定临时密码、结束登录、生成和撤销令牌，在人员页办理。"
    fields = (
        column("name", "姓名", "managing/cells/account.html"),
        column("office", "单位", width=30),
        column("officer", "用户名", width=16),
        column("stands", "状态", width=22),
        column("changed_on", "密码设定日期", _TIGHT, width=14),
        column("tokens", "有效令牌数", width=10),
    )

    def rows(self, who: str) -> Sequence[Any]:
        """Those whose access an officer keeps."""
        return list_accounts(self.parts, who)


class TokenList(Listed):
    """Tokens."""

    key, menu_label, pk_attr, roles = "tokens", "令牌", "id", _KEEPERS
    about = "哪些系统可以用谁的名义查看、办理。令牌本身只在生成时显示一次。"
    empty = "没有生成过令牌。"
    fields = (
        column("id", "编号", width=8),
        column("name", "人员", "managing/cells/account.html"),
        column("office", "单位", width=30),
        column("kind", "种类", width=12),
        column("system", "使用的系统", width=24),
        column("made_on", "生成日期", _TIGHT, width=12),
        column("last_day", "最后一日", _TIGHT, width=12),
        column("stands", "状态", width=10),
    )

    def rows(self, who: str) -> Sequence[Any]:
        """Those an officer keeps."""
        return list_tokens(self.parts, who)


LISTS: Final[tuple[type[Listed], ...]] = (
    OfficeList,
    OfficerList,
    AbsenceList,
    HandoverList,
    AccountList,
    TokenList,
    *RECORDS,
)
