"""Papers that a simulation issues: remembered as the store has them, drafted anew when they do not fit."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from casework.calendars import load_calendar
from casework.papers.advancing import play_out
from casework.papers.casting import everybody
from casework.papers.steps import Stepping
from casework.papers.wanted import Wanted
from casework.simulating.behaviour_file import read_behaviour
from casework.simulating.chance import Chance
from casework.simulating.city import Staff
from casework.simulating.mending import as_it_stands, draft_anew
from casework.simulating.papers import Papers, PapersDone
from casework.simulating.planning import Planner
from casework.verifying import verify
from engine.life import Step
from tests.integration.papers.scene import DAY, SIGNERS, Office

SOON = DAY + timedelta(days=2)  # its date changes with the opinion that decides


def test_a_paper_is_remembered_as_the_store_has_it_after_each_step(office: Office) -> None:
    orders, parts = office.draft(2), replace(office.parts, rehearsal=True)
    office.clock.now += SOON - DAY
    seen: list[Step] = []
    while True:
        with parts.store.write() as unit:
            looking = Stepping.any(parts, unit)
            papers = list(looking.papers(orders).values())
            step = papers[0].life.next_step(papers[0].rules)
            if step is None:
                break
            actor = everybody(looking.people)(papers[0], step)
            taken = looking.by(actor).go(papers, Wanted(step, SOON))
            assert [one.error for one in taken] == [None, None]
            assert looking.moved == looking.papers(orders)
            unit.commit()
        seen.append(step)
    assert {Step.AGREE, Step.NUMBER, Step.SIGN, Step.PERMIT, Step.SEAL, Step.ISSUE} == set(seen)


def test_steps_of_a_rehearsal_are_those_of_the_register(office: Office) -> None:
    orders, parts = office.draft(2), replace(office.parts, rehearsal=True)
    with parts.store.read() as unit:
        cast = everybody(Stepping.any(parts, unit).people)

    taken = play_out(parts, orders, DAY, cast)

    with parts.store.read() as unit:
        entries = unit.entries("document", orders)
    assert len(taken) == len(entries) == 2 * 10
    assert {office.document(one).stage for one in orders} == {"issued"}


def test_a_numbered_paper_that_does_not_fit_is_voided_and_another_issued_in_its_place(office: Office) -> None:
    _court(office, "")
    [order, *_] = office.draft(1)
    _court(office, "样例区人民法院")
    papers, done = waiting(office)

    papers.issue(done, office.parts.today())
    assert office.document(order).stage == "voided"
    assert (done.redrafted["责令限期整改通知书"], done.refused.total()) == (1, 0)

    papers.note(done, DAY)
    papers.issue(done, office.parts.today())
    again = office.documents()[-1]
    assert (again.replaces, again.stage) == (order, "issued")
    assert again.context["issuer"]["court"] == "样例区人民法院"
    assert verify(office.parts, redecide=True).problems == ()


def test_a_paper_without_a_number_is_drafted_again_as_it_is(office: Office) -> None:
    [order, *_] = office.draft(1)
    staff = Staff.of(office.parts)
    paper = as_it_stands(office.parts, order)

    assert draft_anew(office.parts, staff, lambda paper, step: SIGNERS[0], paper, DAY) is None

    assert (office.document(order).stage, office.document(order).version) == ("drafted", 1)


def test_a_paper_that_never_fits_is_given_up_and_told(office: Office) -> None:
    _court(office, "")
    office.draft(1)
    papers, done = waiting(office)

    for _ in range(5):
        papers.issue(done, office.parts.today())
        papers.note(done, DAY)

    [(told, count)] = done.refused.items()
    assert "管辖人民法院没有登记" in told
    assert (count, done.redrafted.total()) == (1, 2)


def waiting(office: Office) -> tuple[Papers, PapersDone]:
    """The papers as a simulation waits for them, a week after the draft."""
    parts = replace(office.parts, rehearsal=True)
    papers = Papers(parts, Staff.of(parts), Planner(Chance(1), read_behaviour(), load_calendar("CN"), {}))
    done = PapersDone()
    papers.note(done, DAY)
    office.clock.now += timedelta(days=7)
    return papers, done


def _court(office: Office, name: str) -> None:
    """Let the office's notices name a court."""
    with office.parts.store.write() as unit:
        heping = next(one for one in unit.offices().values() if one.key == "heping")
        unit.put_office(replace(heping, court=name))
        unit.commit()
