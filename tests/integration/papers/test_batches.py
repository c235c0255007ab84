"""One action over many letters: preview, everything that is the officer's, the print file; and the forms about them."""

from __future__ import annotations

from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from casework.papers.batches import run_batch, upcoming
from casework.papers.registers import approval_form
from casework.papers.selecting import Selection, selected
from engine.errors import DocumentError, NotPermittedError, RefusedError
from engine.life import Step
from tests.integration.papers.scene import DAY, ORDER, Office
from tests.letter_batch import DESKS, KEEPER
from tests.paper import Paper

ORDERS = Selection(kind=ORDER)


def test_a_preview_tells_the_next_step_of_each_and_changes_nothing(office: Office) -> None:
    orders = office.draft(3)
    office.step("heping_1", Step.AGREE, orders[0])
    shown = upcoming(office.parts, "heping_section", ORDERS, DAY)
    assert [(one.by, one.step, bool(one.refused)) for one in shown] == [
        ("科室负责人", "审批同意", False),
        ("承办人", "审批同意", True),
        ("承办人", "审批同意", True),
    ]
    assert "由承办人办理" in shown[1].refused
    assert [office.document(order).version for order in orders] == [1, 0, 0]


def test_the_desks_work_through_a_batch_and_print_it(office: Office, tmp_path: Path) -> None:
    orders = office.draft(6)
    told: list[tuple[int, int, str]] = []
    for desk in DESKS:
        result = run_batch(office.parts, desk, ORDERS, DAY, progress=lambda *one: told.append(one))
        assert all(taken.done for taken in result.taken), [str(taken.error) for taken in result.taken]
    result = run_batch(office.parts, KEEPER, ORDERS, DAY, folder=tmp_path, progress=lambda *one: told.append(one))
    assert [taken.stage for taken in result.taken] == ["已制发"] * 6
    assert result.job is not None
    assert result.job.letters == 6
    assert (6, 6, "制成PDF") in told
    assert told[-1] == (6, 6, "合成打印文件")
    assert result.job.mail_list is not None
    rows = CalamineWorkbook.from_path(result.job.mail_list).get_sheet_by_index(0).to_python()
    numbers = {office.document(order).number for order in orders}
    listed = "\n".join(str(cell) for row in rows for cell in row)
    assert all(number in listed for number in numbers)
    text = Paper(result.job.print_file.read_bytes()).text
    assert all(number in text for number in numbers)


def test_working_through_it_again_changes_nothing(office: Office, tmp_path: Path) -> None:
    orders = office.draft(3)
    for desk in (*DESKS, KEEPER):
        run_batch(office.parts, desk, ORDERS, DAY)
    before = [(one.version, one.number, one.sha256) for one in office.documents(*orders)]
    result = run_batch(office.parts, KEEPER, ORDERS, DAY, folder=tmp_path)
    assert result.taken == ()
    assert [(one.version, one.number, one.sha256) for one in office.documents(*orders)] == before


def test_what_one_letter_lacks_stops_no_other(office: Office) -> None:
    orders = office.draft(3)
    office.step("heping_1", Step.AGREE, orders[1])
    result = run_batch(office.parts, "heping_section", ORDERS, DAY)
    assert [taken.done for taken in result.taken] == [False, True, False]


def test_letters_without_their_pdf_are_not_printed(office: Office, tmp_path: Path) -> None:
    office.draft(2)
    with pytest.raises(DocumentError, match=r"还有2份文书没有制成.*拟稿、审批中"):
        run_batch(office.parts, "heping_1", ORDERS, DAY, folder=tmp_path)
    assert list(tmp_path.glob("*.pdf")) == []


def test_a_district_sees_and_moves_its_own_letters_only(office: Office) -> None:
    orders = office.draft(2)
    assert selected(office.parts, "shenhe_1", ORDERS) == []
    with pytest.raises(RefusedError, match="没有符合条件"):
        run_batch(office.parts, "shenhe_1", ORDERS, DAY)
    with pytest.raises(NotPermittedError):
        selected(office.parts, "shenhe_1", Selection(ids=tuple(orders)))
    assert [one.id for one in selected(office.parts, "city_1", ORDERS)] == orders


def test_a_list_says_whose_turn_it_is(office: Office) -> None:
    orders = office.draft(2)
    office.step("heping_1", Step.AGREE, orders[0])
    mine = selected(office.parts, "heping_section", Selection(waiting_for=True))
    assert [one.id for one in mine] == [orders[0]]
    assert mine[0].by[0] == "样例沈阳市和平区城乡建设局科长"
    batch = selected(office.parts, None, Selection(kind=ORDER, stages=frozenset({"drafted"})))
    assert len(batch) == 2


def test_the_approval_form_shows_every_round_and_what_is_open(office: Office) -> None:
    order = office.draft(1)[0]
    office.one("heping_1", Step.AGREE, order)
    office.one("heping_section", Step.RETURN, order, opinion="请补充事实")
    office.one("heping_1", Step.AGREE, order, opinion="已补充，拟同意")
    letter = approval_form(office.parts, "heping_1", order)
    first, second = letter.context["rounds"]
    assert [(row["label"], row["verdict"]) for row in first] == [("承办人", "agreed"), ("科室负责人", "returned")]
    assert [row["verdict"] for row in second] == ["agreed", "", "", ""]
    paper = Paper(office.parts.renderer().render(letter))
    for words in ("文书审批表", "请补充事实", "已补充，拟同意", "法制审核", "分管领导签发", "样例和甲"):
        assert words in paper.text
    with pytest.raises(NotPermittedError):
        approval_form(office.parts, "shenhe_1", order)
