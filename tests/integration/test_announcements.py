"""What announcements say of the day of service, and what the record of their publication says."""

from __future__ import annotations

import pytest

from documents.pdf.render import Letter, Renderer
from tests import kept, letters
from tests.paper import Paper

ROOM = "本公告发布日期：年月日（发布时填写）视为送达日期：年月日（发布时填写）"


def printed(letter: Letter) -> str:
    paper = Paper(Renderer().render(letter))
    text = paper.text
    paper.close()
    return text


def announcements() -> dict[str, Letter]:
    """The announcements that serve, one of each template that the timelines draft."""
    found = {letter.kind: letter for letter in kept.issued().values() if letter.context["title"].endswith("送达公告")}
    assert len(found) >= 7
    return found


def test_an_announcement_counts_from_its_publication_and_leaves_room_for_the_days() -> None:
    for kind, letter in announcements().items():
        text = printed(Letter(letter.kind, {**letter.context, "date": "2026-03-02"}))
        rule = text.index("自本公告发布之日起经过30日，即视为送达。发布之日不计算在内")
        assert text.index("以最后一处发布的日期为准") > rule, kind
        assert text.index(ROOM) > rule, kind


@pytest.mark.parametrize(("day", "days"), [("2021-12-31", 60), ("2022-01-01", 30)])
def test_until_2022_the_days_were_sixty(day: str, days: int) -> None:
    for letter in announcements().values():
        assert f"经过{days}日，即视为送达" in printed(Letter(letter.kind, {**letter.context, "date": day}))


def test_the_record_tells_where_and_when_and_the_days_that_follow() -> None:
    context = letters.announcement_record()
    text = printed(Letter(context["template"], context))
    for words in (
        "沈阳样例1号建筑工程有限公司",
        "《责令限期整改通知书》（沈和建责改〔2024〕1号）",
        "《责令限期整改通知书送达公告》（沈建公告〔2024〕1号）",
        "2024.5.17邮寄，2024.5.24退回（查无此单位）。2024.5.16电话联系：无人接听。",
        "网站：www.example.gov.cn/gg/1，2024年6月3日",
        "公告日期2024年6月3日视为送达日期2024年7月3日",
        "次日，即2024年7月4日起计算",
        "附件：期限计算说明",
    ):
        assert words in text, words


def test_of_several_places_the_record_names_each_and_a_provisional_day_is_marked() -> None:
    context = letters.announcement_record()
    context["own"] = {**context["own"], "web_on": "2024-06-01", "board_on": "2024-06-02", "press_on": "2024-06-03"}
    moving = {"deemed_service": {**context["own_deadlines"]["deemed_service"], "provisional": True}}
    text = printed(Letter(context["template"], {**context, "own_deadlines": moving, "annexes": []}))
    assert "网站：www.example.gov.cn/gg/1，2024年6月1日张贴：2024年6月2日登报：2024年6月3日" in text
    assert "2024年7月3日（暂定）" in text
    assert "2024年7月4日（暂定）起计算" in text


def test_an_announcement_made_later_in_the_case_is_not_taken_for_this_one() -> None:
    context = letters.announcement_record()
    later = {"title": "撤回决定书送达公告", "number": "沈建公告〔2024〕9号", "date": "2024-11-20", "issuer": "样例"}
    text = printed(Letter(context["template"], {**context, "issued": {**context["issued"], "later": later}}))
    assert "沈建公告〔2024〕1号" in text
    assert "沈建公告〔2024〕9号" not in text
