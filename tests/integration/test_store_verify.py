"""Verification finds what was changed behind the store's back, and says where."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from store.contract import Store, UnitOfWork
from store.digest import content_digest, logical_lines
from store.sqlite import SqliteStore
from store.values import OutboxKind
from store.verify import Report, verify_chains
from tests import factories as make
from tests.backdoor import Backdoor


def populate(unit: UnitOfWork, numbers: tuple[int, ...] = (1, 2, 3)) -> None:
    """Cases with two events each, a deadline with a ladder, a duty, a restriction and a letter."""
    cases = [make.file_case(unit, number) for number in numbers]
    issuer = cases[0].office_id
    ladder = make.deadlines(make.deadline(rungs=(date(2026, 5, 26), date(2026, 6, 1))))
    unit.record([make.recording(case, name="open", deadlines=ladder, duties={"post": make.MONDAY}) for case in cases])
    listing = unit.add_batch_document(make.draft(issuer_id=issuer, kind="list"))
    for case in cases:
        stored = unit.case(case.number)
        letter = make.draft(issuer_id=issuer)
        laid = make.restrictions(make.restriction())
        unit.record(
            [make.recording(stored, name="post", duties={}, restrictions=laid, drafts=(letter,), shared=(listing,))]
        )
        make.numbered(unit, unit.documents(case_id=case.id)[-1].id, int(case.number[-1]))


@pytest.fixture
def populated(store: Store) -> Store:
    with store.write() as unit:
        populate(unit)
        unit.commit()
    return store


@pytest.fixture
def intruder(populated: Store, backdoor: Backdoor) -> Backdoor:
    """Somebody with the database and without scruples."""
    backdoor.unlock()
    return backdoor


def verified(store: Store) -> Report:
    with store.read() as unit:
        return verify_chains(unit)


def test_what_the_store_wrote_verifies(populated: Store) -> None:
    report = verified(populated)
    assert report.problems == ()
    assert (report.ok, report.events, report.cases) == (True, 6, 3)


def test_an_empty_store_verifies(store: Store) -> None:
    assert verified(store) == Report(0, 0, ())


@pytest.mark.parametrize("table", ["event", "anchor"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET hash = zeroblob(32) WHERE id = 1", "DELETE FROM {} WHERE id = 1"])
def test_the_database_itself_refuses_to_change_history(
    populated: Store, backdoor: Backdoor, table: str, statement: str
) -> None:
    with pytest.raises(sa.exc.DBAPIError, match="append-only"):
        backdoor.execute(statement.format(table))


def test_a_changed_byte_is_located(populated: Store, intruder: Backdoor) -> None:
    intruder.execute("UPDATE event SET body = replace(body, '2026-03-02', '2026-03-03') WHERE id = 2")
    report = verified(populated)
    changed = [problem for problem in report.problems if problem.event == 2]
    assert [(problem.case, problem.seq) for problem in changed] == [("CASE-00002", 1)]
    assert "改动" in changed[0].sentence
    assert {problem.case for problem in report.problems} == {"CASE-00002"}


def test_a_changed_byte_with_a_hash_made_to_fit_breaks_the_next_link(populated: Store, intruder: Backdoor) -> None:
    intruder.execute("UPDATE event SET body = replace(body, 'open', 'shut') WHERE id = 2")
    [(previous, body)] = intruder.execute("SELECT previous, body FROM event WHERE id = 2")
    made = hashlib.sha256(bytes(previous) + body.encode()).hexdigest()
    intruder.execute(f"UPDATE event SET hash = {intruder.binary(made)} WHERE id = 2")  # noqa: S608 - a hash
    problems = verified(populated).problems
    assert any(problem.seq == 2 and problem.case == "CASE-00002" for problem in problems)
    assert any(problem.anchor == 1 for problem in problems)


def test_a_removed_event_is_located(populated: Store, intruder: Backdoor) -> None:
    intruder.execute("DELETE FROM event WHERE id = 2")
    problems = verified(populated).problems
    assert any(problem.event == 2 and "删除" in problem.sentence for problem in problems)
    assert any(problem.case == "CASE-00002" and problem.seq == 2 for problem in problems)


def test_a_case_removed_with_all_its_events_is_noticed(populated: Store, intruder: Backdoor) -> None:
    for table in ("document_case", "timer", "duty", "restriction", "event"):
        intruder.execute(f"DELETE FROM {table} WHERE case_id = 3")  # noqa: S608 - names of the test's own
    intruder.execute("DELETE FROM case_file WHERE id = 3")
    assert {3, 6} <= {problem.event for problem in verified(populated).problems}


def test_the_newest_anchors_removed_are_noticed(populated: Store, intruder: Backdoor) -> None:
    intruder.execute("DELETE FROM anchor WHERE id = 4")
    assert [(problem.event, "总锚" in problem.sentence) for problem in verified(populated).problems] == [(6, True)]


def test_reordered_events_are_noticed(populated: Store, intruder: Backdoor) -> None:
    intruder.execute("UPDATE event SET id = id + 100 WHERE id IN (1, 2)")
    intruder.execute("UPDATE event SET id = 103 - id WHERE id IN (101, 102)")
    problems = verified(populated).problems
    assert any(problem.anchor == 1 for problem in problems)
    assert {"CASE-00001", "CASE-00002"} <= {problem.case for problem in problems}


def test_a_case_set_back_to_an_earlier_event_is_noticed(populated: Store, intruder: Backdoor) -> None:
    intruder.execute(
        "UPDATE case_file SET version = 1, last_event = 1, head = (SELECT hash FROM event WHERE id = 1) WHERE id = 1"
    )
    problems = verified(populated).problems
    assert any(problem.event == 4 for problem in problems)
    assert any(problem.case == "CASE-00001" for problem in problems)


def test_a_link_that_leads_in_a_circle_does_not_hang(populated: Store, intruder: Backdoor) -> None:
    intruder.execute("UPDATE event SET previous_id = 4 WHERE id = 1")
    assert not verified(populated).ok


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("UPDATE case_file SET snapshot = replace(snapshot, 'found', 'lost') WHERE id = 2", "叠加"),
        ("UPDATE case_file SET states = 'lost' WHERE id = 2", "叠加"),
        ("UPDATE case_file SET finished = 1 WHERE id = 2", "叠加"),
        ("UPDATE case_file SET number = 'CASE-00009' WHERE id = 2", "number"),
        ("UPDATE case_file SET subject_id = 1, batch = 'x' WHERE id = 2", "subject"),
        ("UPDATE case_file SET head = zeroblob(32) WHERE id = 2", "哈希"),
        ("DELETE FROM timer WHERE case_id = 2 AND name LIKE 'L%'", "L:rectify"),
        ("UPDATE timer SET due_day = due_day - 1 WHERE case_id = 2 AND name LIKE 'L%'", "L:rectify"),
        ("UPDATE timer SET office_id = 99 WHERE case_id = 2 AND name LIKE 'L%'", "L:rectify"),
        (
            "INSERT INTO timer SELECT due_day + 1, office_id, 2, name FROM timer WHERE case_id = 2 AND name < 'M'",
            "几个提醒",
        ),
        ("UPDATE timer SET due_day = due_day + 1 WHERE case_id = 2 AND name LIKE 'R%'", "R:rectify:1:0"),
        ("INSERT INTO timer SELECT due_day, office_id, 77, name FROM timer WHERE case_id = 2", "不存在的案件"),
        ("INSERT INTO duty SELECT office_id, 2, 'post', 'handler', 1 FROM case_file WHERE id = 2", "待办"),
        ("UPDATE restriction SET until = 1 WHERE case_id = 2", "限制"),
        ("DELETE FROM restriction WHERE case_id = 2", "限制"),
        ("UPDATE document SET context = replace(context, '示例', '他人') WHERE n = 2", "内容被改动"),
        ("UPDATE document SET number = '示建通〔2026〕9号' WHERE n = 2", "文号"),
        ("UPDATE document SET dated = dated + 1 WHERE n = 2", "日期"),
        ("UPDATE document SET stage = 'issued' WHERE n = 2", "办理阶段"),
        ("UPDATE document SET stage = 'issued' WHERE kind = 'list'", "没有登记却是已制发"),
        ("UPDATE document SET dated = dated + 1 WHERE kind = 'list'", "日期"),
        ("UPDATE document SET version = 2 WHERE n = 2", "应有2条登记"),
        ("DELETE FROM register WHERE id = 2", "第2条缺失"),
        ("UPDATE register SET body = replace(body, '2026', '2025') WHERE id = 2", "第2条的内容或哈希被改动"),
        ("UPDATE register SET ref = 99 WHERE id = 3", "第3条的内容无法读出"),
        ("DELETE FROM document_case WHERE case_id = 2 AND ordinal = 1", "增减"),
        ("DELETE FROM document_case WHERE case_id = 2 AND ordinal = 0", "增减"),
    ],
)
def test_what_stands_beside_the_chain_is_held_against_it(
    populated: Store, intruder: Backdoor, statement: str, sentence: str
) -> None:
    intruder.execute(statement)
    sentences = [str(problem) for problem in verified(populated).problems]
    assert any(sentence in found for found in sentences), sentences


def test_a_ladder_that_moved_on_verifies_and_one_that_stands_twice_does_not(populated: Store) -> None:
    with populated.write() as unit:
        [first] = [timer for timer in unit.due(date(2026, 5, 26), limit=9) if timer.case_id == 1]
        following = type(first)(date(2026, 6, 1), first.office_id, first.case_id, "R:rectify:1:1")
        unit.add_timers([following])
        assert not verify_chains(unit).ok
        unit.drop_timers([first])
        assert verify_chains(unit).ok


def test_a_lapse_may_be_put_off_till_tomorrow_and_no_further(populated: Store) -> None:
    with populated.write() as unit:
        [lapse] = [
            timer for timer in unit.due(date(2026, 6, 3), limit=99) if timer.case_id == 1 and timer.name[0] == "L"
        ]
        unit.drop_timers([lapse])
        assert not verify_chains(unit).ok
        unit.add_timers([replace(lapse, due=date(2026, 6, 9))])
        assert verify_chains(unit, today=date(2026, 6, 8)).ok
        assert not verify_chains(unit, today=date(2026, 6, 7)).ok


def test_two_runs_of_the_same_work_have_one_digest(populated: Store, migrated_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "again.db"
    path.write_bytes(migrated_file.read_bytes())
    again = SqliteStore(path)
    with again.write() as unit:
        unit.put_office(make.office("another"))  # shifts every surrogate id
        unit.put_subject(make.subject(1))
        populate(unit, (3, 1, 2))
        unit.commit()
    with populated.read() as first, again.read() as second:
        assert list(logical_lines(first)) == list(logical_lines(second))
        assert content_digest(first) == content_digest(second)
    again.close()


def test_a_digest_does_not_see_instants_and_leases_but_sees_work_done(populated: Store) -> None:
    with populated.write() as unit:
        before = content_digest(unit)
        items = unit.claim(OutboxKind.RENDER, limit=1, now=make.NOON, lease=make.NOON - make.NOON, owner="somebody")
        assert content_digest(unit) == before
        unit.done([items[0].id])
        assert content_digest(unit) != before


def test_a_digest_sees_another_legal_date(store: Store) -> None:
    digests = []
    for day in (date(2026, 3, 2), date(2026, 3, 3)):
        with store.write() as unit:
            unit.record([make.recording(make.file_case(unit), occurred_on=day)])
            digests.append(content_digest(unit))
    assert digests[0] != digests[1]
