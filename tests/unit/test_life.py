"""The life of a paper: which step may come when, for papers of every kind."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.approvals import Chain, Row
from engine.errors import RefusedError
from engine.life import MAKING, WAITING, Life, Rules, Stage, Step, Taken, lived

DAY = date(2026, 3, 2)
HANDLER, SECTION, LEGAL, HEAD, OTHER = 1, 2, 3, 4, 5
ROWS = (
    Row("handler", "承办人", ("handler",), apart=False),
    Row("section", "科室负责人", ("section_head",), apart=False),
    Row("legal", "法制审核", ("legal_reviewer",), apart=True),
    Row("signing", "签发", ("office_head",), apart=True),
)
CHAIN = Chain("decision", "决定", ROWS, discussed=False, sealing=("office_head",), cites=())
LETTER = Rules("示例决定书", CHAIN, numbered=True, signatures=2, sealed=True)
RECEIPT = Rules("送达回证", None, numbered=False, signatures=2, sealed=False)
WAY = (
    (Step.AGREE, HANDLER),
    (Step.AGREE, SECTION),
    (Step.AGREE, LEGAL),
    (Step.AGREE, HEAD),
    (Step.NUMBER, OTHER),
    (Step.SIGN, HANDLER),
    (Step.SIGN, OTHER),
    (Step.PERMIT, HEAD),
    (Step.SEAL, SECTION),
    (Step.ISSUE, OTHER),
)


def after(rules: Rules, *steps: tuple[Step, int]) -> Life:
    return lived(rules, DAY, [Taken(step, officer, DAY) for step, officer in steps])


def test_a_letter_goes_its_way_stage_by_stage() -> None:
    stages = [after(LETTER, *WAY[:count]).stage(LETTER) for count in range(len(WAY) + 1)]
    assert stages == [
        *[Stage.DRAFTED] * 4,
        Stage.APPROVED,
        Stage.NUMBERED,
        Stage.NUMBERED,
        Stage.SIGNED,
        Stage.SIGNED,
        Stage.SEALED,
        Stage.ISSUED,
    ]
    steps = [after(LETTER, *WAY[:count]).next_step(LETTER) for count in range(len(WAY))]
    assert steps == [step for step, _ in WAY]
    assert after(LETTER, *WAY).next_step(LETTER) is None


@pytest.mark.parametrize("count", range(len(WAY)))
def test_no_step_may_be_left_out(count: int) -> None:
    life = after(LETTER, *WAY[:count])
    possible = {WAY[count][0], Step.VOID}
    possible |= {Step.DISCUSS, Step.REDRAFT} if count < 4 else {Step.REDRAFT} if count == 4 else set()
    possible |= {Step.RETURN} if 0 < count < 4 else set()
    # The paper that replaces another is what replaces it: nobody does that by hand, whatever the stage.
    for step in set(Step) - {Step.REPLACE}:
        if step in possible:
            assert life.after(LETTER, Taken(step, 9, DAY)) != life
        else:
            with pytest.raises(RefusedError, match="现在不能"):
                life.after(LETTER, Taken(step, 9, DAY))


def test_nothing_happens_to_a_paper_that_is_out_of_force() -> None:
    for ending in (Step.VOID, Step.REPLACE):
        life = after(LETTER, *WAY, (ending, HEAD))
        for step in Step:
            with pytest.raises(RefusedError):
                life.after(LETTER, Taken(step, 9, DAY))


def test_a_paper_sent_back_begins_its_approval_again() -> None:
    life = after(LETTER, *WAY[:3], (Step.RETURN, HEAD))
    assert (life.rows, life.opinions, life.round) == (0, (), 2)
    assert life.stage(LETTER) is Stage.DRAFTED
    row = life.row(LETTER)
    assert row is not None
    assert row.label == "承办人"


def test_a_number_once_taken_is_kept_the_paper_is_voided_not_rewritten() -> None:
    with pytest.raises(RefusedError, match=r"已编号.*现在不能重新拟制"):
        after(LETTER, *WAY[:5], (Step.REDRAFT, HANDLER))


def test_the_legal_review_is_not_by_somebody_who_gave_an_opinion() -> None:
    with pytest.raises(RefusedError, match="“法制审核”应当由前面没有签署意见的人员办理"):
        after(LETTER, *WAY[:2], (Step.AGREE, HANDLER))
    assert after(LETTER, (Step.AGREE, SECTION), (Step.AGREE, SECTION)).rows == 2  # small offices have few people


def test_two_signatures_are_of_two_officers() -> None:
    with pytest.raises(RefusedError, match="已经签名"):
        after(LETTER, *WAY[:6], (Step.SIGN, HANDLER))


def test_a_collective_discussion_comes_before_the_last_opinion() -> None:
    grave = Rules(
        "示例决定书", Chain("grave", "", ROWS, discussed=True, sealing=("office_head",), cites=()), True, 2, True
    )
    waiting = after(grave, *WAY[:3])
    assert waiting.next_step(grave) is Step.DISCUSS
    with pytest.raises(RefusedError, match="须经集体讨论"):
        waiting.after(grave, Taken(Step.AGREE, HEAD, DAY))
    assert after(grave, *WAY[:3], (Step.DISCUSS, HANDLER), (Step.AGREE, HEAD)).stage(grave) is Stage.APPROVED


def test_a_form_without_approval_number_and_seal_is_signed_and_issued() -> None:
    assert Life(DAY).stage(RECEIPT) is Stage.NUMBERED
    assert after(RECEIPT, (Step.SIGN, 1), (Step.SIGN, 2), (Step.ISSUE, 1)).stage(RECEIPT) is Stage.ISSUED


def test_a_step_is_not_earlier_than_the_one_before() -> None:
    life = after(LETTER, WAY[0])
    with pytest.raises(RefusedError, match="早于上一步"):
        life.after(LETTER, Taken(Step.AGREE, SECTION, DAY - timedelta(days=1)))
    later = life.after(LETTER, Taken(Step.AGREE, SECTION, DAY + timedelta(days=3)))
    with pytest.raises(RefusedError, match="2026-03-05"):
        later.after(LETTER, Taken(Step.AGREE, LEGAL, DAY + timedelta(days=2)))


STEPS = st.lists(st.tuples(st.sampled_from(sorted(Step)), st.integers(1, 5)), max_size=40)


@given(st.sampled_from([LETTER, RECEIPT]), STEPS)
def test_whatever_is_tried_nothing_is_issued_that_lacks_anything(rules: Rules, steps: list[tuple[Step, int]]) -> None:
    life, taken = Life(DAY), list[Step]()
    for step, officer in steps:
        try:
            life = life.after(rules, Taken(step, officer, DAY))
        except RefusedError:
            continue
        taken.append(step)
    if Step.ISSUE in taken:
        before = taken[: taken.index(Step.ISSUE)]
        lately = before[
            max((i for i, one in enumerate(before) if one in (Step.RETURN, Step.REDRAFT)), default=-1) + 1 :
        ]
        assert lately.count(Step.AGREE) == len(rules.rows)
        assert lately.count(Step.NUMBER) == int(rules.numbered)
        assert lately.count(Step.SIGN) == rules.signatures
        assert [one for one in lately if one in (Step.PERMIT, Step.SEAL)] == [Step.PERMIT, Step.SEAL] * rules.sealed
    assert (life.stage(rules) in WAITING) == (life.end is None)
    assert MAKING < WAITING
