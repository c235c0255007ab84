"""Every kind of document on real paper: rendered, read back, measured."""

from __future__ import annotations

import copy
import io
import re
from collections.abc import Iterator
from typing import Any

import pikepdf
import pytest

from documents.fonts.finding import missing_glyphs
from documents.pdf.render import Letter, Renderer, unprintable
from documents.signing.seals import sample_seal
from engine.errors import DocumentError, MissingError
from tests import letters
from tests.paper import Complaints, Paper

NOT_IN_LETTERS = re.compile(r"None|Undefined|\{\{|\}\}|\d{4}-\d{2}-\d{2}|order\.|草稿|no_such_unit|（）|：。")


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    return Renderer({office["name"]: sample_seal(office["name"]) for office in (letters.DISTRICT, letters.CITY)})


@pytest.fixture(scope="module")
def papers(renderer: Renderer) -> Iterator[dict[str, Paper]]:
    """All kinds, rendered in one batch."""
    contexts = {name: maker() for name, maker in letters.MAKERS.items()}
    with Complaints() as complaints:
        pdfs = renderer.render_batch([Letter(context["template"], context) for context in contexts.values()])
    assert complaints.messages == []
    opened = {name: Paper(pdf) for name, pdf in zip(contexts, pdfs, strict=True)}
    yield opened
    for paper in opened.values():
        paper.close()


def render(renderer: Renderer, context: dict[str, Any]) -> Paper:
    return Paper(renderer.render(Letter(context["template"], context)))


@pytest.mark.parametrize("name", letters.MAKERS)
def test_every_kind_prints_complete_with_nothing_of_the_machinery(papers: dict[str, Paper], name: str) -> None:
    text = papers[name].text
    context = letters.MAKERS[name]()
    assert context["title"] in text
    assert context["number"] in text if context.get("number") else True
    assert "样例不具法律效力" in papers[name].margins
    assert not NOT_IN_LETTERS.findall(text)


@pytest.mark.parametrize("name", [name for name, maker in letters.MAKERS.items() if maker().get("officers")])
def test_every_kind_that_two_officers_sign_names_both_with_certificates(papers: dict[str, Paper], name: str) -> None:
    for officer in letters.OFFICERS:
        assert officer["name"] in papers[name].text
        assert officer["certificate"] in papers[name].text


def test_an_order_tells_items_term_limits_consequence_and_remedies(papers: dict[str, Paper]) -> None:
    text = papers["rectification_order"].text
    for words in (
        letters.code(1),
        "建筑工程施工总承包三级",
        "自本通知书送达之日起3个月内完成整改",
        "不得申请建筑业企业资质的升级、增项，不得承揽新的工程",
        "可以依法撤回",
        "有权向我局陈述、申辩",
        "60日内向沈阳市和平区人民政府申请行政复议",
        "6个月内依法向沈阳市和平区人民法院提起行政诉讼",
        "024-00000001",
        "《建筑业企业资质管理规定》（住房和城乡建设部令第22号）第二十八条",
    ):
        assert words in text


def test_a_party_is_told_by_the_number_of_its_kind(renderer: Renderer) -> None:
    person = letters.rectification_order()
    person["addressee"] = {**person["addressee"], "kind": "person", "code": "000000198506150011"}
    office = letters.rectification_order()
    office["addressee"] = {**office["addressee"], "kind": "unit", "code": "no_such_unit", "legal_person": ""}
    told = render(renderer, person).text
    assert "公民身份号码：000000198506150011，住所：" in told
    assert "统一社会信用代码" not in told
    plain = render(renderer, office).text
    assert "你单位（住所：" in plain
    assert "代码" not in plain


def test_a_notice_of_intent_offers_statement_and_hearing_and_no_remedy(papers: dict[str, Paper]) -> None:
    text = papers["intent_notice"].text
    assert "5个工作日内向我局陈述、申辩" in text
    assert "听证" in text
    assert "我局拟撤回你单位建筑工程施工总承包三级、市政公用工程施工总承包三级资质" in text
    assert "行政复议" not in text
    assert "行政诉讼" not in text


def test_a_withdrawal_tells_defence_result_regrading_day_and_remedies_and_no_ban(papers: dict[str, Paper]) -> None:
    text = papers["withdrawal_decision"].text
    for words in (
        "请求延长整改期限",
        "不予采纳：整改期限最长为3个月，不能延长",
        "你单位未申请听证",
        "撤回你单位建筑工程施工总承包三级资质的行政许可",
        "市政公用工程施工总承包三级资质经复查已达到标准要求",
        "自收到本决定书之日起15日内，将上列资质的证书交回",
        "3个月内（截止日期为2025年2月5日，暂定）",
        "60日内向沈阳市人民政府申请行政复议",
        "6个月内",
        "建筑业企业",
    ):
        assert words in text
    for word in ("欺骗", "不得再次申请", "撤销", "罚款"):
        assert word not in text


def test_items_licensed_by_another_organ_are_proposed_to_it(renderer: Renderer) -> None:
    context = letters.intent_notice()
    context["lines"][1]["licensing"] = "辽宁省住房和城乡建设厅"
    text = render(renderer, context).text
    assert "我局拟提请资质许可机关辽宁省住房和城乡建设厅撤回你单位市政公用工程施工总承包三级资质" in text


def test_an_announcement_lists_all_addressees_with_number_and_reason(papers: dict[str, Paper]) -> None:
    text = papers["announcement"].text
    for number in range(1, 19):
        assert letters.code(number) in text
        assert f"沈和建责改〔2024〕{number}号" in text
    assert "查无此单位" in text
    assert "自本公告发布之日起经过30日，即视为送达" in text


def test_a_stored_day_is_printed_as_it_is_stored(renderer: Renderer) -> None:
    context = letters.rectification_order()
    context["deadlines"] = letters.deadline("rectification", "2031-02-11", provisional=True)
    text = render(renderer, context).text
    assert "3个月内（截止日期为2031年2月11日，暂定）" in text
    assert "国务院办公厅尚未公布节假日安排" in text


def test_a_value_the_template_needs_is_never_left_out_silently(renderer: Renderer) -> None:
    context = letters.rectification_order()
    del context["lines"][0]["standard"]
    with pytest.raises(DocumentError, match="standard"):
        render(renderer, context)
    context = letters.rectification_order()
    context["issuer"] = context["issuer"] | {"court": None}
    with pytest.raises(DocumentError, match="为空"):
        render(renderer, context)


def test_an_unknown_kind_is_refused(renderer: Renderer) -> None:
    with pytest.raises(MissingError, match="no_such_kind"):
        renderer.render(Letter("no_such_kind", {"title": ""}))


def test_hostile_text_is_printed_as_text_and_fetches_nothing(renderer: Renderer) -> None:
    name = "<link rel=attachment href=file:///etc/passwd><img src=file:///etc/passwd>{{ issuer }}公司"
    context = letters.rectification_order()
    context["addressee"] = letters.subject(name=name)
    paper = render(renderer, context)
    assert name.replace(" ", "") in paper.text
    with pikepdf.open(io.BytesIO(paper.pdf)) as pdf:
        assert len(pdf.attachments) == 0
    assert not paper.pages[0].images


def test_a_template_cannot_reach_outside_the_assets(renderer: Renderer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "documents.templating.templates.section", lambda *_: '<section id="letter-1"><img src="file:///etc/passwd">'
    )
    with pytest.raises(DocumentError, match="不允许"):
        renderer.render(Letter("rectification_order", letters.rectification_order()))


def test_a_seal_must_be_a_picture() -> None:
    with pytest.raises(DocumentError, match="PNG"):
        Renderer({"某局": b"<svg/>"})


def test_letters_of_one_batch_share_no_seal(papers: dict[str, Paper]) -> None:
    assert [len(page.images) for page in papers["rectification_order"].pages] == [0, 0, 1]
    with pikepdf.open(io.BytesIO(papers["rectification_order"].pdf)) as pdf:
        pictures = [found for found in pdf.objects if isinstance(found, pikepdf.Stream) and found.get("/SMask")]
    assert len(pictures) == 1


def test_an_office_without_a_seal_leaves_room_for_the_wet_stamp() -> None:
    with_room = render(Renderer(), letters.rectification_order())
    assert all(not page.images for page in with_room.pages)
    assert with_room.find("2024年5月15日", page=-1).top - with_room.find("执法人员签名", page=-1).bottom > 20


def test_a_kind_without_seal_gets_none_even_if_the_office_has_one(papers: dict[str, Paper]) -> None:
    assert all(not page.images for page in papers["service_receipt"].pages)


def test_a_letter_that_is_no_sample_carries_no_sample_mark(renderer: Renderer) -> None:
    assert "不具法律效力" not in render(renderer, letters.rectification_order() | {"sample": False}).margins


def test_rare_characters_of_names_are_printed(renderer: Renderer) -> None:
    name = "沈阳喆堃赟昇婳彧建筑工程有限公司"
    context = letters.rectification_order() | {"addressee": letters.subject(name=name)}
    with Complaints() as complaints:
        assert name in render(renderer, context).text
    assert complaints.messages == []
    assert missing_glyphs(name) == set()


def test_a_character_no_font_has_is_named_before_it_is_printed_as_a_box(renderer: Renderer) -> None:
    context = letters.rectification_order() | {"addressee": letters.subject(name="沈阳\U00030ede建筑工程有限公司")}
    assert unprintable(Letter("rectification_order", context)) == {"\U00030ede"}
    with Complaints() as complaints:
        render(renderer, context)
    assert [message for message in complaints.messages if "U+30EDE" in message]


def test_many_items_run_over_pages_under_a_repeated_head(renderer: Renderer) -> None:
    paper = render(renderer, letters.rectification_order(30))
    heads = [page for page in paper.pages if "资质证书编号" in "".join(char["text"] for char in page.chars)]
    assert len(heads) >= 2
    assert paper.text.count("D2210000") == 30


def test_a_batch_equals_its_letters_printed_one_by_one(renderer: Renderer) -> None:
    contexts = [letters.rectification_order() | {"addressee": letters.subject(number)} for number in (1, 2, 3)]
    batch = renderer.render_batch([Letter("rectification_order", context) for context in copy.deepcopy(contexts)])
    assert [Paper(pdf).text for pdf in batch] == [render(renderer, context).text for context in contexts]
