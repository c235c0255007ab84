"""Recording appends to chains whole or not at all, and moves everything beside them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import orjson
import pytest

from engine.canonical import GENESIS, chain, digest
from engine.case import DeadlineStatus
from engine.errors import ConflictError, MissingError, StoreError
from engine.model import Level
from store.contract import Store
from store.values import CaseFilter, DocumentMove, OutboxKind, Pdf, Timer
from store.verify import verify_chains
from tests import factories as make


def test_each_event_continues_the_chain_of_its_case(store: Store) -> None:
    with store.write() as unit:
        a, b = make.file_case(unit, 1), make.file_case(unit, 2)
        unit.record([make.recording(a, name="open"), make.recording(b, name="open")])
        unit.record([make.recording(unit.case(a.number), name="post", occurred_on=date(2026, 2, 27))])
        first, second = unit.events(a.id)
        assert [event.case_id for event in unit.all_events()] == [a.id, b.id, a.id]
        assert (first.previous, second.previous) == (GENESIS, first.hash)
        assert second.hash == chain(first.hash, second.body)
        assert (second.seq, second.name, second.occurred_on) == (2, "post", date(2026, 2, 27))
        assert second.recorded_at == make.NOON
        assert unit.case(a.number).head == second.hash


def test_the_hashed_body_holds_the_envelope_and_what_casework_gave(store: Store) -> None:
    with store.write() as unit:
        filed = make.file_case(unit)
        letter = make.draft(issuer_id=filed.office_id)
        unit.record([make.recording(filed, drafts=(letter,), actor_id=5, body={"proofs": ["三个月"]})])
        body = orjson.loads(unit.events(filed.id)[0].body)
    assert body["proofs"] == ["三个月"]
    assert (body["case"], body["seq"], body["actor"]) == (filed.id, 1, 5)
    assert body["recorded_at"] == "2026-03-02T04:00:00.000000+00:00"
    assert body["file"]["number"] == "CASE-00001"
    assert body["documents"] == [
        {
            "ordinal": 1,
            "kind": "notice",
            "issuer": filed.office_id,
            "dated": "2026-03-02",
            "context": digest({"party": "示例"}),
        }
    ]


@pytest.mark.parametrize("word", ["case", "documents", "file"])
def test_casework_may_not_write_the_words_of_the_store(store: Store, word: str) -> None:
    with store.write() as unit:
        filed = make.file_case(unit)
        with pytest.raises(StoreError, match=word):
            unit.record([make.recording(filed, body={word: 1})])


def test_a_case_that_moved_meanwhile_is_a_conflict_and_nothing_of_the_batch_is_kept(store: Store) -> None:
    with store.write() as unit:
        a, b = make.file_case(unit, 1), make.file_case(unit, 2)
        unit.record([make.recording(a)])
        with pytest.raises(ConflictError, match=a.number) as caught:
            unit.record([make.recording(b), make.recording(a)])
        assert b.number not in str(caught.value)
        assert unit.case(b.number) == b
        assert len(list(unit.all_events())) == 1
        unit.commit()
    with store.read() as unit:
        assert verify_chains(unit).ok


def test_a_case_twice_in_one_batch_is_a_conflict(store: Store) -> None:
    with store.write() as unit:
        filed = make.file_case(unit)
        with pytest.raises(ConflictError, match=filed.number):
            unit.record([make.recording(filed), make.recording(filed)])


def test_a_state_that_is_not_the_next_one_is_refused(store: Store) -> None:
    with store.write() as unit:
        filed = make.file_case(unit)
        with pytest.raises(StoreError, match="第5条"):
            unit.record([make.recording(filed, after=replace(filed.state, seq=5))])


def test_an_instant_without_a_zone_is_refused(store: Store) -> None:
    naive = datetime(2026, 3, 2, 12, 0)  # noqa: DTZ001 - that is the point
    with store.write() as unit:
        filed = make.file_case(unit)
        with pytest.raises(ValueError, match="zone"):
            unit.record([make.recording(filed, recorded_at=naive)])


def test_a_key_is_recorded_once(store: Store) -> None:
    with store.write() as unit:
        filed = make.file_case(unit)
        assert not unit.seen("import:1")
        unit.record([make.recording(filed, key="import:1")])
        assert unit.seen("import:1")
        with pytest.raises(ConflictError, match="import:1"):
            unit.record([make.recording(unit.case(filed.number), key="import:1")])
        other = make.file_case(unit, 2)
        third = make.file_case(unit, 3)
        with pytest.raises(ConflictError, match="import:2"):
            unit.record([make.recording(other, key="import:2"), make.recording(third, key="import:2")])
        assert not unit.seen("import:2")


def test_recording_nothing_changes_nothing(store: Store) -> None:
    with store.write() as unit:
        assert unit.record([]) == []
        assert list(unit.all_events()) == []


def test_timers_follow_the_deadlines(store: Store) -> None:
    rungs = (date(2026, 5, 19), date(2026, 5, 26))
    live = make.deadline(last_day=date(2026, 6, 2), rungs=rungs)
    with store.write() as unit:
        filed = make.file_case(unit)
        unit.record([make.recording(filed, deadlines=make.deadlines(live))])
        assert [timer.name for timer in unit.due(date(2026, 6, 3), limit=9)] == ["R:rectify:1:0", "L:rectify"]
        met = replace(live, status=DeadlineStatus.MET)
        unit.record([make.recording(unit.case(filed.number), deadlines=make.deadlines(met))])
        assert unit.next_due() is None


def test_a_rung_that_casework_added_goes_with_its_deadline(store: Store) -> None:
    rungs = (date(2026, 5, 19), date(2026, 5, 26))
    live = make.deadline(last_day=date(2026, 6, 2), rungs=rungs)
    with store.write() as unit:
        filed = make.file_case(unit)
        unit.record([make.recording(filed, deadlines=make.deadlines(live))])
        unit.drop_timers(unit.due(rungs[0], limit=9))
        unit.add_timers([Timer(rungs[1], filed.office_id, filed.id, "R:rectify:1:1")])
        unit.record([make.recording(unit.case(filed.number), deadlines=make.deadlines(make.deadline(version=2)))])
        assert [timer.name for timer in unit.timers(offices=None, first=None, last=None)] == ["L:rectify"]


def test_a_lapse_that_was_put_off_goes_with_its_deadline(store: Store) -> None:
    live = make.deadline(last_day=date(2026, 6, 2))
    with store.write() as unit:
        filed, other = make.file_case(unit), make.file_case(unit, 2)
        unit.record([make.recording(case, deadlines=make.deadlines(live)) for case in (filed, other)])
        lapses = unit.due(date(2026, 6, 3), limit=9)
        unit.drop_timers(lapses)
        unit.add_timers([replace(lapse, due=date(2026, 6, 4)) for lapse in lapses])
        met = replace(live, status=DeadlineStatus.MET)
        unit.record([make.recording(unit.case(filed.number), deadlines=make.deadlines(met))])
        standing = unit.timers(offices=None, first=None, last=None)
        assert [(timer.case_id, timer.due) for timer in standing] == [(other.id, date(2026, 6, 4))]


def test_due_timers_come_earliest_first_and_lapses_before_reminders(store: Store) -> None:
    day = date(2026, 4, 1)
    with store.write() as unit:
        home = make.file_case(unit).office_id
        late = Timer(date(2026, 4, 2), home, 1, "L:a")
        unit.add_timers([Timer(day, home, 2, "R:a:1:0"), late, Timer(day, home, 2, "L:z"), Timer(day, home, 2, "L:z")])
        assert [timer.name for timer in unit.due(day, limit=9)] == ["L:z", "R:a:1:0"]
        assert unit.due(date(2026, 4, 9), limit=1) == [Timer(day, home, 2, "L:z")]
        assert unit.next_due() == day
        assert unit.timers(offices=frozenset({home}), first=date(2026, 4, 2), last=date(2026, 4, 2)) == [late]
        assert unit.timers(offices=frozenset({home + 1}), first=None, last=None) == []
        unit.drop_timers([late, late])
        assert unit.timers(offices=None, first=late.due, last=None) == []


def test_duties_stand_at_the_office_of_their_level_until_they_are_done(store: Store) -> None:
    with store.write() as unit:
        city = unit.put_office(make.office("city", level=Level.CITY))
        filed = make.file_case(unit)
        unit.put_office(make.office("heping", parent_id=city.id))
        roles = {"review": ["reviewer", "city"], "post": ["handler", "district"]}
        opened = make.recording(filed, duties={"review": make.MONDAY, "post": make.MONDAY}, body={"duty_roles": roles})
        unit.record([opened])
        assert [duty.name for duty in unit.duties(offices=None)] == ["post", "review"]
        [review] = unit.duties(offices=frozenset({city.id}))
        assert (review.name, review.role, review.case_id) == ("review", "reviewer", filed.id)
        unit.record([make.recording(unit.case(filed.number), duties={"post": make.MONDAY})])
        assert [duty.name for duty in unit.duties(offices=None)] == ["post"]


def test_a_duty_is_done_even_when_its_office_left_the_line(store: Store) -> None:
    with store.write() as unit:
        city = unit.put_office(make.office("city", level=Level.CITY))
        filed = make.file_case(unit)
        unit.put_office(make.office("heping", parent_id=city.id))
        roles = {"review": ["reviewer", "city"]}
        unit.record([make.recording(filed, duties={"review": make.MONDAY}, body={"duty_roles": roles})])
        unit.put_office(make.office("heping", parent_id=None))
        unit.record([make.recording(unit.case(filed.number), duties={})])
        assert unit.duties(offices=None) == []


def test_restrictions_are_kept_by_subject_after_they_end(store: Store) -> None:
    with store.write() as unit:
        filed = make.file_case(unit)
        unit.record([make.recording(filed, restrictions=make.restrictions(make.restriction()))])
        ended = make.restriction(ended_on=date(2026, 4, 1))
        unit.record([make.recording(unit.case(filed.number), restrictions=make.restrictions(ended))])
        again = make.restriction(start=date(2026, 5, 6), until=date(2026, 8, 6))
        unit.record([make.recording(unit.case(filed.number), restrictions=make.restrictions(again))])
        rows = unit.restrictions(filed.subject_id)
        assert [(row.start, row.until, row.ended_on) for row in rows] == [
            (make.MONDAY, None, date(2026, 4, 1)),
            (date(2026, 5, 6), date(2026, 8, 6), None),
        ]
        assert unit.restrictions(filed.subject_id + 1) == []


def test_a_document_is_kept_with_its_event_and_a_render_item_once_its_text_is_final(store: Store) -> None:
    with store.write() as unit:
        filed = make.file_case(unit)
        letters = (make.draft(1, issuer_id=filed.office_id), make.draft(2, issuer_id=filed.office_id, stage="drafted"))
        unit.record([make.recording(filed, drafts=letters)])
        first, second = unit.documents(case_id=filed.id)
        assert (first.number, first.case_ids, first.context) == ("", (filed.id,), {"party": "示例"})
        assert (first.stage, second.stage, second.path) == ("sealed", "drafted", "")
        assert unit.documents(ids=[second.id], kind="notice") == [second]
        assert unit.documents(ids=[]) == []
        assert unit.documents(kind="decision") == []
        items = unit.claim(OutboxKind.RENDER, limit=9, now=make.NOON, lease=timedelta(), owner="a")
        assert [item.payload for item in items] == [{"document": first.id, "made_of": first.digest}]


def test_a_number_is_used_once(store: Store) -> None:
    with store.write() as unit:
        a, b = make.file_case(unit, 1), make.file_case(unit, 2)
        unit.record([make.recording(case, drafts=(make.draft(issuer_id=a.office_id),)) for case in (a, b)])
        first, second = unit.documents()
        make.numbered(unit, first.id, 1)
        with pytest.raises(ConflictError), unit.savepoint():
            make.numbered(unit, second.id, 1)
        assert [document.number for document in unit.documents()] == ["示建通〔2026〕1号", ""]


def test_a_batch_document_is_joined_by_the_cases_it_is_about(store: Store) -> None:
    with store.write() as unit:
        a, b = make.file_case(unit, 1), make.file_case(unit, 2)
        listing = unit.add_batch_document(make.draft(issuer_id=a.office_id, kind="list"))
        unit.record([make.recording(a, shared=(listing,)), make.recording(b, shared=(listing,))])
        [document] = unit.documents(case_id=b.id)
        assert (document.id, document.case_ids) == (listing, (a.id, b.id))
        assert orjson.loads(unit.events(b.id)[0].body)["shared"] == [
            {
                "kind": "list",
                "issuer": a.office_id,
                "dated": make.MONDAY.isoformat(),
                "context": digest({"party": "示例"}),
            }
        ]


def test_a_batch_document_that_is_not_there_cannot_be_joined(store: Store) -> None:
    with store.write() as unit:
        filed = make.file_case(unit)
        with pytest.raises(MissingError):
            unit.record([make.recording(filed, shared=(42,))])
        assert unit.find_cases(CaseFilter())[0].version == 0


def test_a_rendered_letter_is_never_replaced(store: Store) -> None:
    with store.write() as unit:
        filed = make.file_case(unit)
        letter = unit.add_batch_document(make.draft(issuer_id=filed.office_id))
        [document] = unit.documents(ids=[letter])
        pdf = Pdf(letter, document.digest, "letters/1.pdf", "aa", 2)
        assert unit.rendered(pdf)
        assert unit.rendered(pdf)
        assert not unit.rendered(replace(pdf, path="letters/other.pdf"))
        assert not unit.rendered(replace(pdf, sha256="bb"))
        [document] = unit.documents(ids=[letter])
        assert (document.path, document.sha256, document.pages) == ("letters/1.pdf", "aa", 2)
        with pytest.raises(MissingError):
            unit.rendered(replace(pdf, document_id=99))


def test_a_letter_that_says_something_else_by_now_is_printed_anew(store: Store) -> None:
    with store.write() as unit:
        filed = make.file_case(unit)
        letter = unit.add_batch_document(make.draft(issuer_id=filed.office_id))
        [drafted] = unit.documents(ids=[letter])
        former = Pdf(letter, drafted.digest, "letters/1.pdf", "aa", 2)
        assert unit.rendered(former)
        make.numbered(unit, letter, 1)
        [document] = unit.documents(ids=[letter])
        assert (document.path, document.sha256, document.pages, document.composed) == ("", "", 0, {})
        assert not unit.rendered(former)
        items = unit.claim(OutboxKind.RENDER, limit=9, now=make.NOON, lease=timedelta(), owner="a")
        assert [item.payload["made_of"] for item in items] == [drafted.digest, document.digest]


def test_of_two_steps_with_one_document_the_second_is_told(store: Store) -> None:
    with store.write() as unit:
        filed = make.file_case(unit)
        letter = unit.add_batch_document(make.draft(issuer_id=filed.office_id))
        [document] = unit.documents(ids=[letter])
        move = DocumentMove(document, "issued", 1, issued_on=make.MONDAY)
        unit.move_documents([move])
        with pytest.raises(ConflictError, match="先行办理"), unit.savepoint():
            unit.move_documents([move])


def test_whoever_read_a_case_before_it_moved_is_told_so_and_writes_nothing(store: Store) -> None:
    with store.write() as unit:
        read = make.file_case(unit)
        unit.record([make.recording(read, duties={"watching": make.MONDAY})])
        with pytest.raises(ConflictError, match=f"先行办理.*{read.number}"):
            unit.record([make.recording(read, duties={"watching": make.MONDAY, "looking": make.MONDAY})])
        unit.commit()
    with store.read() as unit:
        assert [duty.name for duty in unit.duties(offices=None)] == ["watching"]
        assert len(unit.events(read.id)) == 1
