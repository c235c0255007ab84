"""What officers are offered to do with a paper, its way to the issue, and the pages of the list."""

from __future__ import annotations

import pytest

from casework.authority import People
from casework.listing.papers import PapersWanted, paper_page, papers_meant
from casework.papers.copies import pdf_copy
from casework.papers.offering import step_offers, way
from casework.papers.posts import delegate, recuse
from engine.errors import MissingError, NotPermittedError, RefusedError
from engine.life import Stage, Step
from tests.integration.papers.scene import DAY, ORDER, Office


def offered(office: Office, actor: str, paper: int) -> list[Step]:
    return [one.step for one in step_offers(office.parts, actor, paper)]


def test_each_is_offered_what_the_posts_cover(office: Office) -> None:
    [order] = office.draft(1)
    assert offered(office, "heping_1", order) == [Step.AGREE, Step.REDRAFT, Step.VOID]
    assert offered(office, "heping_deputy", order) == []
    office.one("heping_1", Step.AGREE, order)
    assert offered(office, "heping_section", order) == [Step.AGREE, Step.RETURN, Step.VOID]
    office.one("heping_section", Step.AGREE, order)
    office.one("heping_review", Step.AGREE, order)
    office.one("heping_deputy", Step.AGREE, order)
    assert offered(office, "heping_section", order) == [Step.NUMBER, Step.VOID]
    office.one("heping_section", Step.NUMBER, order)
    assert offered(office, "heping_1", order) == [Step.SIGN]
    office.one("heping_1", Step.SIGN, order)
    assert offered(office, "heping_1", order) == []  # the second signature is another's


def test_the_way_tells_how_far_a_paper_has_come(office: Office) -> None:
    [order] = office.draft(1)
    office.one("heping_1", Step.AGREE, order)
    stops = way(office.parts, "heping_1", order)
    assert [one.label for one in stops][-4:] == ["执法人员签名（0/2）", "批准用印", "用印登记", "制发"]
    assert [one.label for one in stops if one.done] == ["承办人"]
    assert [one.label for one in stops if one.now] == ["科室负责人"]
    office.one("heping_1", Step.REDRAFT, order, reason="核对")
    office.issue(order)
    assert all(one.done and not one.now for one in way(office.parts, "heping_1", order))


def test_a_deputy_is_offered_the_absent_ones_steps(office: Office) -> None:
    [order] = office.draft(1)
    office.one("heping_1", Step.AGREE, order)
    with office.parts.store.write() as unit:
        people, now = People.of(unit), office.parts.clock()
        delegate(unit, people, absent="heping_section", to="heping_review", first=DAY, last=DAY, reason="出差", now=now)
        unit.commit()
    [agree, *_] = step_offers(office.parts, "heping_review", order)
    assert (agree.step, agree.own, [key for key, _ in agree.for_others]) == (Step.AGREE, False, ["heping_section"])
    office.clock.now = office.clock.now.replace(day=DAY.day + 1)
    assert offered(office, "heping_review", order) == []


def test_a_recused_officer_is_offered_nothing(office: Office) -> None:
    [order] = office.draft(1)
    with office.parts.store.write() as unit:
        people, now = People.of(unit), office.parts.clock()
        who = "heping_1"
        recuse(
            unit, people, case=office.cases[0], recused=who, reason="近亲属", decided_by="heping_head", on=DAY, now=now
        )
        unit.commit()
    assert offered(office, "heping_1", order) == []
    assert offered(office, "heping_2", order) != []


def test_the_list_goes_on_where_a_page_ends(office: Office) -> None:
    orders = office.draft(5)
    wanted, found, after = PapersWanted(kind=ORDER), [], ""
    for _ in range(3):
        page = paper_page(office.parts, "heping_1", wanted, after=after, limit=2)
        found += [one.id for one in page.rows]
        after = page.after
    assert (found, after) == (orders, "")
    assert papers_meant(office.parts, "heping_1", wanted, 4) == tuple(orders[:4])
    mine = PapersWanted(kind=ORDER, mine=True)
    office.one("heping_1", Step.AGREE, orders[0])
    assert papers_meant(office.parts, "heping_1", mine, 10) == tuple(orders[1:])
    assert papers_meant(office.parts, "heping_section", mine, 10) == (orders[0],)


def test_the_papers_of_a_batch_are_listed_case_by_case(office: Office) -> None:
    orders = office.draft(3)
    office.issue(orders[0])
    with office.parts.store.read() as unit:
        batch = unit.case(office.cases[0]).batch
    wanted, found, after = PapersWanted(batch=batch), [], ""
    while True:
        page = paper_page(office.parts, "heping_1", wanted, after=after, limit=2)
        found.append([one.cases[0] for one in page.rows])
        if not (after := page.after):
            break
    assert found == [[number] * 3 for number in office.cases[:3]]
    issued = PapersWanted(batch=batch, stages=frozenset({Stage.ISSUED}))
    assert papers_meant(office.parts, "heping_1", issued, 10) == (orders[0],)
    assert papers_meant(office.parts, "shenhe_1", wanted, 10) == ()


@pytest.mark.parametrize(
    ("wanted", "after", "error"),
    [
        (PapersWanted(stages=frozenset({Stage.ISSUED})), "", RefusedError),
        (PapersWanted(), "x", RefusedError),
        (PapersWanted(case="没有"), "", MissingError),
        (PapersWanted(office="没有"), "", MissingError),
        (PapersWanted(office="shenhe"), "", NotPermittedError),
    ],
)
def test_a_wrong_list_is_refused(office: Office, wanted: PapersWanted, after: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        paper_page(office.parts, "heping_1", wanted, after=after)


def test_of_another_districts_paper_nothing_is_told(office: Office) -> None:
    [order] = office.draft(1)
    for ask in (step_offers, way, pdf_copy):
        with pytest.raises(NotPermittedError):
            ask(office.parts, "shenhe_1", order)
    with pytest.raises(NotPermittedError):
        paper_page(office.parts, "shenhe_1", PapersWanted(case=office.cases[0]))
