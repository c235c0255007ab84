"""How stored values are written on paper."""

from pathlib import Path

import pytest
from markupsafe import Markup

from documents.pdf.printing import PrintItem, address_order
from documents.templating import wording
from documents.templating.typography import PITCH_PT, date_indent, ems, in_brackets, mark_points, title_lines
from engine.errors import DocumentError

STORED = {"rule": "3个月", "last_day": "2024-08-20", "provisional": False}


def test_a_date_is_written_without_leading_zeros() -> None:
    assert wording.cn_date("2024-05-05") == "2024年5月5日"


def test_what_is_no_date_is_refused_rather_than_printed() -> None:
    with pytest.raises(DocumentError, match="5月5日"):
        wording.cn_date("5月5日")


def test_a_term_names_the_stored_day_when_there_is_one() -> None:
    assert wording.within(STORED, "90日") == "3个月内（截止日期为2024年8月20日）"


def test_a_term_without_a_stored_day_is_told_by_its_rule() -> None:
    assert wording.within(None, "3个月") == "3个月内"
    assert wording.within(STORED | {"last_day": None}, "90日") == "3个月内"


def test_a_provisional_day_says_so() -> None:
    provisional = STORED | {"provisional": True}
    assert wording.within(provisional, "") == "3个月内（截止日期为2024年8月20日，暂定）"
    assert wording.last_day(provisional) == "2024年8月20日（暂定）"
    assert wording.has_provisional(None, provisional)
    assert not wording.has_provisional(None, STORED)


@pytest.mark.parametrize(
    ("clause", "words"),
    [
        ("第二十八条", "第二十八条"),
        ("第二十八条（重新核定）", "第二十八条"),
        ("第九十七条第七项", "第九十七条第七项"),
        ("四（二）2", "第四部分第（二）项第2目"),
        ("四（二）整改", "第四部分第（二）项"),
        ("三工作要求（四）人员", "第三部分“工作要求”第（四）项"),
        ("五", "第五部分"),
        ("动态核查", ""),
    ],
)
def test_clauses_are_cited_as_letters_do(clause: str, words: str) -> None:
    assert wording.clause_words(clause) == words


def test_the_basis_joins_clauses_of_one_instrument_and_leaves_out_practice_and_remedies() -> None:
    basis = [
        {"title": "某方案", "number": "", "clause": "四（二）2", "rank": "source"},
        {"title": "某方案", "number": "", "clause": "四（二）整改", "rank": "source"},
        {"title": "某规定", "number": "某部令第1号", "clause": "第二十八条", "rank": "basis"},
        {"title": "某规定", "number": "某部令第1号", "clause": "第三十条", "rank": "basis"},
        {"title": "通行做法", "number": "", "clause": "陈述期限", "rank": "practice"},
        {"title": "中华人民共和国行政复议法", "number": "", "clause": "第二十条", "rank": "general"},
    ]
    assert wording.cite_list(basis) == "《某方案》第四部分第（二）项、《某规定》（某部令第1号）第二十八条、第三十条"


def test_a_title_within_a_title_stands_in_single_brackets() -> None:
    assert wording.book_title("《某规定》") == "《某规定》"
    assert wording.book_title("关于适用《某法》的解释") == "《关于适用〈某法〉的解释》"


def test_a_document_without_any_basis_is_refused() -> None:
    with pytest.raises(DocumentError, match="法律依据"):
        wording.cite_list([])


def test_the_latest_figure_of_an_item_counts() -> None:
    line = {"required": 5, "actual": 2, "actual_after": 3, "second_actual": None}
    assert (wording.found(line), wording.gap(line), wording.gap(line, "actual")) == (3, "2", "3")


def test_the_procedures_own_label_of_a_value_wins() -> None:
    reason = wording.FILTERS["return_reason"]
    assert reason("moved") == "迁移新址"
    assert reason("moved", {"moved": "已搬走"}) == "已搬走"
    assert reason("邮局另写的话") == "邮局另写的话"


def test_the_red_name_always_fits_the_text_block() -> None:
    for name in ("某局", "沈阳市和平区城乡建设局", "某某自治区某某自治州某某经济技术开发区住房和城乡建设局"):
        assert (mark_points(name) + 1) * ems(name) <= 442.2


def test_the_date_stands_four_characters_in_unless_the_name_would_leave_the_page() -> None:
    assert date_indent("沈阳市和平区城乡建设局", "2024年5月15日") == pytest.approx(4 * PITCH_PT, abs=0.01)
    long_name = "某某自治区某某自治州某某经济技术开发区住房和城乡建设局"
    assert date_indent(long_name, "2024年5月15日") > 4 * PITCH_PT


def test_addresses_are_ordered_by_pronunciation_and_house_number(tmp_path: Path) -> None:
    addresses = ["中山路12号", "中山路8号", "北一路3号", "8号楼"]
    items = [PrintItem(path=tmp_path, number="", addressee="", address=text) for text in addresses]
    assert [item.address for item in sorted(items, key=address_order)] == [
        "8号楼",
        "北一路3号",
        "中山路8号",
        "中山路12号",
    ]


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("沈阳市城乡建设局", "我局"),
        ("浙江省住房和城乡建设厅", "我厅"),
        ("杭州市城乡建设委员会", "我委"),
        ("山东省建设从业人员教育中心", "我中心"),
        ("样例市建筑业协会", "本机关"),
    ],
)
def test_an_organ_speaks_of_itself_by_its_kind(name: str, word: str) -> None:
    assert wording.we({"name": name}) == word


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("行政检查通知", ["行政检查通知"]),
        ("撤回建筑业企业资质行政许可告知书送达公告", ["撤回建筑业企业资质行政许可告知书送达公告"]),
        (
            "关于安全生产资格证书涉假专项治理工作进展情况的通报",
            ["关于安全生产资格证书涉假", "专项治理工作进展情况的通报"],
        ),
        (
            "关于开展打击假冒特种作业操作证专项治理行动的通知",
            ["关于开展打击假冒特种作业", "操作证专项治理行动的通知"],
        ),
    ],
)
def test_a_long_title_is_broken_between_words_into_lines_of_like_length(title: str, lines: list[str]) -> None:
    assert title_lines(title) == lines


def test_a_title_of_no_known_words_is_broken_all_the_same() -> None:
    lines = title_lines("样" * 45)
    assert [len(line) for line in lines] == [15, 15, 15]


def test_brackets_within_brackets_are_of_another_kind_and_markup_stays_markup() -> None:
    assert in_brackets("住所：某路1号（样例）") == "（住所：某路1号〔样例〕）"
    marked = in_brackets(Markup('<span class="code">甲</span>（乙）'))
    assert marked == Markup('（<span class="code">甲</span>〔乙〕）')
    assert isinstance(marked, Markup)
