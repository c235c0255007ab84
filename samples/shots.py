"""Which pictures the handbook and the README have: who looks at what, what is done before, and what part is taken.

They are taken one after another in one copy of a demonstration that stands at the end of March 2026, and tell one
story: what is done for a picture is there in those behind it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from samples.moves import (
    CHECK,
    RECTIFYING,
    Move,
    begin,
    choose,
    code_of_a_case,
    fill_in,
    follow,
    foreseen,
    hand_in,
    mark,
    nothing,
    on_the_next,
    one_after_another,
    open_the_next,
    press,
    press_in,
    sign_for_it,
    tick,
    wait_for_job,
    wait_for_paper,
)

HERE: Final = Path(__file__).resolve().parent
LIST: Final = HERE / "异常企业名单-样例.xlsx"
RESULTS: Final = HERE / "EMS妥投结果-样例-第二批.csv"
CITY: Final = "city_1"
DISTRICT: Final = "heping_1"
KEEPER: Final = "archivist_1"
LEAD: Final = "nx_province_1"
UNIT: Final = "nx_yinchuan_1"
LIST_KIND: Final = "异常企业名单（沈阳市建筑业企业资质动态核查）"
NARROW: Final = 390  # pixels: a telephone
_RETURNED: Final = f"/cases?{CHECK}&state=order.mail.returned"
_TO_ANNOUNCE: Final = f"/cases?{CHECK}&state=order.notice.may_announce"


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture.

    Attributes:
        name: of its file, without the ending.
        who: the officer who is signed in; empty: nobody.
        path: of the page that is opened.
        before: what is done in the page first.
        part: selector of what is taken; empty: what the window shows.
        width: of the window, in pixels; 0: that of a desk.
        height: likewise.
    """

    name: str
    who: str
    path: str
    before: Move = nothing
    part: str = ""
    width: int = 0
    height: int = 0


_CASE: Final = follow("tbody td.tight a")
_PROOF: Final = one_after_another(_CASE, follow("#deadlines ~ * a.proof"))
_SIGNATURE: Final = one_after_another(_CASE, begin("登记签收"))
_RESULTS: Final = one_after_another(hand_in("#results-file", RESULTS), press_in("#results", "上传并登记"))
_LIST: Final = one_after_another(choose("导入什么名单", LIST_KIND), hand_in("#table", LIST), press("上传并核对"))
_REPORT: Final = one_after_another(
    follow('tr:has-text("情况报送"):not(:has-text("已接收")) a'), follow('a:text-is("填报")')
)
_SUM: Final = one_after_another(follow('tr:has-text("2024年") a'), follow("tfoot a >> nth=2"))
_BULK: Final = one_after_another(
    tick(6),
    press("对所选案件成批办理"),
    mark("拟制送达公告"),
    press("下一步"),
    press("下一步：看结果"),
)

SHOTS: Final = (
    Shot("login", "", "/login", part=".container-tight"),
    Shot("desk", DISTRICT, "/", height=1100),
    Shot("proof", DISTRICT, RECTIFYING, _PROOF, part="section[aria-labelledby=deadlines]"),
    Shot("cases", CITY, RECTIFYING, tick(3)),
    Shot("case", DISTRICT, RECTIFYING, _CASE, height=1000),
    Shot("service", DISTRICT, RECTIFYING, _CASE, part="section[aria-labelledby=service]"),
    Shot("history", DISTRICT, RECTIFYING, _CASE, part="section[aria-labelledby=history]"),
    Shot("refused", CITY, _RETURNED, one_after_another(_SIGNATURE, press("办理"))),
    Shot("act", CITY, _RETURNED, one_after_another(_SIGNATURE, sign_for_it, press("先看结果"), foreseen), height=1330),
    Shot("bulk", CITY, _TO_ANNOUNCE, _BULK),
    Shot("job", CITY, _TO_ANNOUNCE, one_after_another(_BULK, press("办理所勾选的案件"), wait_for_job)),
    Shot("papers", CITY, "/papers?whose=open"),
    Shot(
        "paper", CITY, "/papers?whose=open", one_after_another(follow("td.paper-title a"), wait_for_paper), height=1000
    ),
    Shot("post", CITY, "/post", one_after_another(_RESULTS, wait_for_job)),
    Shot("import", CITY, "/import", _LIST, height=1000),
    Shot("calendar", CITY, "/calendar?month=2026-06", height=1000),
    Shot("feed", CITY, "/calendar/feed"),
    Shot("campaign", LEAD, "/campaigns", one_after_another(open_the_next, on_the_next), height=1000),
    Shot("fill", UNIT, "/reports", one_after_another(_REPORT, fill_in, press("核对")), height=1000),
    Shot("rollup", LEAD, "/campaigns", _SUM),
    Shot("restrictions", CITY, "/restrictions", one_after_another(code_of_a_case, press("查询"))),
    Shot("statistics", CITY, "/statistics", height=1000),
    Shot("procedure", CITY, "/procedures/shenyang_qualification_check/clauses"),
    Shot("managing", KEEPER, "/managing"),
    Shot("officer", KEEPER, "/managing/officers/city_2", press("设定临时密码")),
    Shot("narrow", CITY, "/", width=NARROW, height=780),
)
