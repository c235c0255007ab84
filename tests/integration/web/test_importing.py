"""导入: nothing is written before it is confirmed, bad cells are marked, bad rows come back as a file."""

from __future__ import annotations

import io
import re
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from python_calamine import CalamineWorkbook

from casework.handed_in.keeping import FOLDER, Wanted, keep_table, kept_table, sweep_kept
from casework.handed_in.offered import FINDINGS, offered
from casework.parts import Parts
from casework.playing.scratch import VirtualClock
from engine.errors import InputError, MissingError
from store.values import CaseFilter
from tests.bureau import CITY, LIST, found
from tests.intake_helpers import GOOD_CODE, OTHER_CODE, finding, xlsx
from tests.visiting import Visitor, visitor
from web.pages import importing

DOUBTFUL = GOOD_CODE[:-1] + ("1" if GOOD_CODE[-1] == "0" else "0")
_PATIENCE = 30.0  # seconds
OTHER = finding(企业名称="沈阳样例乙市政工程有限公司", 统一社会信用代码=OTHER_CODE)


@pytest.fixture
def bureau(tmp_path: Path) -> Iterator[tuple[Parts, VirtualClock]]:
    parts, clock = found(tmp_path / "home")
    yield parts, clock
    parts.store.close()


@pytest.fixture
def parts(bureau: tuple[Parts, VirtualClock]) -> Parts:
    return bureau[0]


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Parts, Visitor]]:
    """A bureau in which nothing is opened, and an officer of the city who visits it."""
    parts, _ = found(tmp_path_factory.mktemp("importing") / "home")
    with visitor(parts, CITY) as one:
        yield parts, one
    parts.store.close()


def handed_in(visitor: Visitor, content: bytes, name: str = "名单.xlsx", **told: str) -> httpx.Response:
    return visitor.send("/import", {"kind": FINDINGS, **told}, files={"table": (name, content)})


def cases(parts: Parts) -> int:
    with parts.store.read() as unit:
        return len(unit.find_cases(CaseFilter(), limit=1_000))


def test_the_platforms_list_is_seen_imported_and_its_bad_rows_handed_back(parts: Parts, city: Visitor) -> None:
    answer = handed_in(city, LIST.read_bytes(), LIST.name)
    assert answer.status_code == 303, answer.text
    here = answer.headers["location"]
    page = city.page(here)
    assert "认出 15 列，不读取 2 列（序号、缺口）" in page
    assert page.count('class="bad-cell"') >= 10
    assert "信用代码以数字格式保存" in page
    assert cases(parts) == 0

    before = city.see(f"{here}/refused")
    done = city.send(here, {"do": "import"})
    assert (done.status_code, done.headers["location"]) == (303, here)
    page = ended(city, here)
    opened = cases(parts)
    assert opened > 100
    assert f'<strong class="num">{opened}</strong>件立案' in page
    after = city.see(f"{here}/refused")
    assert after.headers["content-disposition"].startswith("attachment;")
    for content in (before.content, after.content):
        rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
        assert rows[0][-5:] == ["原行号", "问题列", "原内容", "退回原因", "处理办法"]
        assert len(rows) == 11

    assert city.send(here, {"do": "import"}).status_code == 303  # a second time changes nothing
    assert cases(parts) == opened
    assert not list((parts.home / FOLDER).rglob(LIST.name))


def ended(visitor: Visitor, here: str) -> str:
    """The page of a list when it is imported no more."""
    end = time.monotonic() + _PATIENCE
    while "正在导入" in (page := visitor.page(here)):
        assert time.monotonic() < end, page
        time.sleep(0.05)
    return page


def test_while_it_is_imported_its_page_tells_how_far_it_has_come_and_takes_no_second_order(
    parts: Parts, city: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on, orders = threading.Event(), []

    def slowly(*_: Any, progress: Callable[[int, int], None], **__: Any) -> dict[str, Any]:
        orders.append(1)
        progress(20, 120)
        assert go_on.wait(_PATIENCE)
        raise InputError(LIST.name, "读到一半，磁盘坏了")

    monkeypatch.setattr(importing, "import_kept", slowly)
    here = handed_in(city, LIST.read_bytes(), LIST.name).headers["location"]
    assert city.send(here, {"do": "import"}).headers["location"] == here
    going = city.see(here)
    assert "20/120" in going.text
    assert going.headers["refresh"] == "2"
    for told in ("import", "drop"):
        assert city.send(here, {"do": told}).headers["location"] == here
    assert len(orders) == 1
    go_on.set()
    page = ended(city, here)
    assert "磁盘坏了" in page
    assert 'value="import"' in page  # it may be tried again


def test_a_doubtful_code_is_opened_when_it_was_verified(parts: Parts, city: Visitor, tmp_path: Path) -> None:
    table = xlsx(tmp_path / "a.xlsx", [finding(统一社会信用代码=DOUBTFUL), OTHER]).read_bytes()
    here = handed_in(city, table).headers["location"]
    assert f'name="verified" value="{DOUBTFUL}"' in city.page(here)
    city.send(here, {"do": "import", "verified": DOUBTFUL})
    ended(city, here)
    assert cases(parts) == 2


def test_a_list_that_is_given_up_is_forgotten(parts: Parts, city: Visitor, tmp_path: Path) -> None:
    here = handed_in(city, xlsx(tmp_path / "a.xlsx", [OTHER]).read_bytes()).headers["location"]
    assert city.send(here, {"do": "drop"}).headers["location"] == "/import"
    assert city.see(here).status_code == 404
    assert (cases(parts), list((parts.home / FOLDER).iterdir())) == (0, [])


def bomb() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/worksheets/sheet1.xml", b"0" * (200 * 1024 * 1024))
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("名单.xlsx", b"%PDF-1.7 nothing", "不是 XLSX 工作簿"),
        ("名单.xlsx", b"", "文件是空的"),
        ("名单.csv", "天气,温度\n晴,5\n".encode(), "没有找到异常企业名单的表头"),
        ("名单.xlsx", b"<html><table></table></html>", "网页"),
        ("../../../名单.csv", "天气\n".encode("gbk"), "没有找到"),
        ("名单.xlsx", b"0" * (32 * 1024 * 1024 + 1), "文件超过32兆字节"),
    ],
)
def test_what_is_no_list_is_told_and_not_kept(
    still: tuple[Parts, Visitor], name: str, content: bytes, reason: str
) -> None:
    parts, city = still
    answer = handed_in(city, content, name)
    assert answer.status_code == 422
    assert reason in answer.text
    assert not [one for one in parts.home.joinpath(FOLDER).rglob("*") if one.is_file()]


def test_a_zip_bomb_is_refused(still: tuple[Parts, Visitor]) -> None:
    answer = handed_in(still[1], bomb())
    assert (answer.status_code, "压缩炸弹" in answer.text) == (422, True)


def test_columns_that_are_not_known_are_marked(still: tuple[Parts, Visitor], tmp_path: Path) -> None:
    answer = handed_in(still[1], xlsx(tmp_path / "a.xlsx", [finding(天气="晴")]).read_bytes())
    assert answer.status_code == 422
    assert re.search(r'class="bad-cell">天气</td><td><span class="wrong">不认识', answer.text)
    assert "<td>统一社会信用代码</td>" in answer.text


def test_a_form_that_is_not_whole_is_told_at_its_field(still: tuple[Parts, Visitor]) -> None:
    city = still[1]
    assert "请选择要导入的文件" in city.send("/import", {"kind": FINDINGS}).text
    assert "请选择导入什么名单" in handed_in(city, b"x", kind="").text
    assert "不是日期" in handed_in(city, b"x", on="明天").text
    assert handed_in(city, b"x", kind="zhejiang_clue").status_code == 403


def test_every_form_needs_its_mark(still: tuple[Parts, Visitor], tmp_path: Path) -> None:
    parts, city = still
    here = handed_in(city, xlsx(tmp_path / "a.xlsx", [OTHER]).read_bytes()).headers["location"]
    for path in ("/import", here):
        assert city.client.post(path, data={"kind": FINDINGS, "do": "import"}).status_code == 403
    assert cases(parts) == 0
    city.send(here, {"do": "drop"})


def test_a_list_is_only_for_who_handed_it_in(still: tuple[Parts, Visitor], tmp_path: Path) -> None:
    parts, city = still
    here = handed_in(city, xlsx(tmp_path / "a.xlsx", [OTHER, finding(平台人数="若干")]).read_bytes())
    path = here.headers["location"]
    assert city.see(f"{path}/refused").status_code == 200
    with visitor(parts, "city_2") as other:
        for address in (path, f"{path}/refused", "/import/none"):
            assert other.see(address).status_code == 404
        assert other.send(path, {"do": "import"}).status_code == 404
    assert cases(parts) == 0
    city.send(path, {"do": "drop"})


def test_who_opens_no_cases_has_nothing_to_import(still: tuple[Parts, Visitor]) -> None:
    parts, _ = still
    assert offered(parts, "reviewer_1") == []
    with visitor(parts, "reviewer_1") as reviewer:
        assert "没有可以导入的名单" in reviewer.page("/import")
        assert handed_in(reviewer, b"x").status_code == 403


def test_what_was_handed_in_is_gone_after_a_day(bureau: tuple[Parts, VirtualClock]) -> None:
    parts, clock = bureau
    kept = keep_table(parts, CITY, "名单.csv", io.BytesIO(b"x"), Wanted(FINDINGS, parts.today()))
    assert kept_table(parts, CITY, kept.token) == kept
    clock.now += timedelta(hours=23)
    assert sweep_kept(parts) == 0
    clock.now += timedelta(hours=2)
    with pytest.raises(MissingError):
        kept_table(parts, CITY, kept.token)
    assert not kept.folder.exists()
