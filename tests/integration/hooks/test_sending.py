"""What happens is told to a real listener: signed, in order, at least once, and never to somebody else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from casework.acts import Act
from casework.hooks.kinds import Kind
from casework.hooks.managing import FORMER_SIGNS, Wish, change_hook, change_secret, end_hook, resume_hook, try_hook
from casework.hooks.sending import AT_ONCE, FIRST_RETRY, GIVE_UP, LEASE, MOST_HELD, send_hooks
from casework.hooks.signing import KEPT_IN
from casework.parts import Parts
from casework.playing.scratch import VirtualClock
from casework.sweeping import sweep
from engine.errors import RefusedError
from tests.bureau import bring_to_mail, each_district, found, in_the_mail, morning, open_all
from tests.hooked import Hooked, hooked, verified
from tests.reminding import Desk, http_desk, self_signed


@pytest.fixture
def desk() -> Iterator[Desk]:
    with http_desk() as listening:
        yield listening


@pytest.fixture
def mailed(tmp_path: Path) -> Iterator[tuple[Parts, VirtualClock]]:
    parts, clock = in_the_mail(tmp_path / "home")
    yield parts, clock
    parts.store.close()


@pytest.fixture
def of_heping(mailed: tuple[Parts, VirtualClock], desk: Desk) -> Hooked:
    return hooked(*mailed, desk)


def test_what_happens_in_an_office_is_told_signed_and_in_order(of_heping: Hooked) -> None:
    first, second = of_heping.numbers()[:2]
    of_heping.sign_for(first)
    of_heping.sign_for(of_heping.numbers("shenhe")[0])  # none of this office's business
    of_heping.sign_for(second)
    report = of_heping.send()
    assert (report.told, report.failures, report.more) == (2, (), False)
    assert of_heping.told() == [("act.recorded", first), ("act.recorded", second)]
    posted = of_heping.desk.posted[0]
    message = verified(posted, of_heping.made.secret)
    data = message["data"]
    assert message.keys() == {"type", "timestamp", "data"}
    assert message["timestamp"] == "2026-03-09T01:00:00.000Z"
    assert data.keys() == {"event", "case", "procedure", "office", "seq", "name", "occurred_on"}
    assert (data["name"], data["office"], data["occurred_on"]) == ("order.record_signed", "heping", "2026-03-09")
    assert posted.path == "/in?key=hidden"
    assert of_heping.hook.answer.startswith("HTTP 200")
    assert of_heping.send().told == 0  # once is enough


def test_a_city_is_told_of_all_its_districts_and_only_of_what_it_wants(tmp_path: Path, desk: Desk) -> None:
    parts, clock = found(tmp_path / "home")
    opened = hooked(parts, clock, desk, office="shenyang", kinds=[Kind.CASE_OPENED])
    numbers = list(open_all(parts).opened)
    each_district(parts, Act("print_notices", parts.today()))
    assert opened.send().told == len(numbers)
    assert opened.told() == [("case.opened", number) for number in numbers]
    papers = hooked(parts, clock, desk, office="shenyang", kinds=[Kind.DOCUMENT_ISSUED])
    assert papers.send().told == 0  # what was before is not told
    parts.store.close()


def test_a_paper_is_told_when_it_is_issued_with_the_cases_of_ones_own(tmp_path: Path, desk: Desk) -> None:
    parts, clock = found(tmp_path / "home")
    of_heping = hooked(parts, clock, desk, kinds=[Kind.DOCUMENT_ISSUED, Kind.DEADLINE_LAPSED])
    open_all(parts)
    bring_to_mail(parts, clock)
    of_heping.send()
    issued = [one.json["data"] for one in desk.posted if one.json["type"] == "document.issued"]
    assert len(issued) > 1
    assert all(one.keys() == {"document", "kind", "number", "cases", "office", "occurred_on"} for one in issued)
    assert {number for one in issued for number in one["cases"]} == set(of_heping.numbers())
    clock.now = morning(date(2026, 9, 1))
    sweep(parts, now=clock.now)
    of_heping.send()
    assert {number for what, number in of_heping.told() if what == "deadline.lapsed"} == set(of_heping.numbers())
    with parts.store.read() as unit:
        names = [one.name for one in unit.subjects(range(1, 1000)).values()]
    assert len(names) > 100
    assert not [name for name in names for one in desk.posted if name in one.body.decode()]
    parts.store.close()


def test_a_listener_that_is_down_is_told_later_with_growing_pauses(of_heping: Hooked) -> None:
    for number in of_heping.numbers()[:3]:
        of_heping.sign_for(number)
    of_heping.desk.answers(503, "maintenance")
    report = of_heping.send()
    assert [one.error for one in report.failures] == ["对方没有接收（HTTP 503：maintenance）"]
    assert len(of_heping.desk.posted) == 1  # the others were not tried in vain
    assert of_heping.send().failures == ()  # not before its time
    assert of_heping.send(minutes=1).failures != ()
    assert of_heping.send(minutes=1).failures == ()  # the second pause is longer
    assert (of_heping.hook.failed, of_heping.hook.retry_at) == (2, of_heping.clock.now + FIRST_RETRY)
    of_heping.desk.answers(204)
    assert of_heping.send(minutes=1).told == 3
    ids = [posted.headers["webhook-id"] for posted in of_heping.desk.posted]
    assert len(set(ids)) == 3
    assert ids[0] == ids[1] == ids[2]  # a repeat is known by its id
    assert (of_heping.hook.failed, of_heping.hook.error, of_heping.hook.failing_since) == (0, "", None)


@pytest.mark.parametrize(("status", "why"), [(302, "没有跟随"), (401, "401"), (404, "404"), (429, "429"), (500, "500")])
def test_what_would_refuse_anything_keeps_all_waiting(of_heping: Hooked, status: int, why: str) -> None:
    of_heping.sign_for(of_heping.numbers()[0])
    of_heping.desk.answers(status, Location="/elsewhere")
    [failure] = of_heping.send().failures
    assert why in failure.error
    assert [posted.path for posted in of_heping.desk.posted] == ["/in?key=hidden"]  # no redirect was followed
    assert of_heping.held == []


def test_a_listener_that_is_not_there_is_waited_for(of_heping: Hooked) -> None:
    of_heping.sign_for(of_heping.numbers()[0])
    change_hook(of_heping.parts, of_heping.made.id, Wish("x", "http://127.0.0.1:1/", list(Kind)), None)
    [failure] = of_heping.send().failures
    assert failure.error.startswith("连接不上 127.0.0.1")
    assert of_heping.hook.retry_at is not None


def test_one_that_is_refused_waits_by_itself_and_its_case_behind_it(of_heping: Hooked) -> None:
    first, second = of_heping.numbers()[:2]
    of_heping.sign_for(first)
    of_heping.desk.answers(422, "unknown case")
    assert len(of_heping.send().failures) == 1
    of_heping.desk.answers(200)
    of_heping.sign_for(second)
    of_heping.follow_up(first)
    assert of_heping.send().told == 1  # the other case goes on
    assert [one.error for one in of_heping.held] == ["对方不接受这一条（HTTP 422：unknown case）", ""]
    assert of_heping.send(minutes=1).told == 2
    assert of_heping.held == []
    assert [number for _, number in of_heping.told()] == [first, second, first, first]
    seqs = [one.json["data"]["seq"] for one in of_heping.desk.posted if one.json["data"]["case"] == first]
    assert seqs == sorted(seqs)


def test_what_is_refused_for_long_is_given_up_and_sent_again_when_somebody_says_so(of_heping: Hooked) -> None:
    of_heping.sign_for(of_heping.numbers()[0])
    of_heping.desk.answers(400)
    of_heping.send()
    assert of_heping.send(days=GIVE_UP.days).failures != ()
    assert [one.given_up for one in of_heping.held] == [True]
    before = len(of_heping.desk.posted)
    of_heping.send(days=1)
    assert len(of_heping.desk.posted) == before
    resume_hook(of_heping.parts, of_heping.made.id, None)
    of_heping.desk.answers(200)
    assert of_heping.send().told == 1
    assert of_heping.held == []


def test_a_hook_that_fails_for_long_stops_and_loses_nothing(of_heping: Hooked) -> None:
    of_heping.sign_for(of_heping.numbers()[0])
    of_heping.desk.answers(500)
    of_heping.send()
    of_heping.send(days=GIVE_UP.days)
    assert of_heping.hook.stopped
    of_heping.sign_for(of_heping.numbers()[1])
    of_heping.desk.answers(200)
    assert of_heping.send(days=30).told == 0
    resume_hook(of_heping.parts, of_heping.made.id, None)
    assert of_heping.send().told == 2


def test_a_listener_that_refuses_everything_does_not_pile_it_up(tmp_path: Path, desk: Desk) -> None:
    parts, clock = found(tmp_path / "home")
    city = hooked(parts, clock, desk, office="shenyang", kinds=[Kind.CASE_OPENED])
    opened = len(open_all(parts).opened)
    assert opened > MOST_HELD
    desk.answers(400)
    for _ in range(opened // AT_ONCE + 1):
        send_hooks(parts, now=clock.now, owner="t")
    assert len(city.held) == MOST_HELD
    assert "不接受的已有" in city.hook.error
    desk.answers(200)
    resume_hook(parts, city.made.id, None)
    city.send()
    assert len({number for _, number in city.told()}) == opened
    assert city.held == []
    parts.store.close()


def test_a_death_between_the_answer_and_the_note_repeats_under_the_same_id(of_heping: Hooked) -> None:
    of_heping.sign_for(of_heping.numbers()[0])
    with of_heping.parts.store.write() as unit:  # somebody begins, posts, and dies before he writes it down
        assert unit.claim_hook(of_heping.made.id, now=of_heping.clock.now, lease=LEASE, owner="dead") is not None
        unit.commit()
    assert of_heping.send().told == 0
    assert of_heping.send(minutes=LEASE.seconds // 60).told == 1


def test_an_ended_hook_is_told_nothing(of_heping: Hooked) -> None:
    of_heping.sign_for(of_heping.numbers()[0])
    end_hook(of_heping.parts, of_heping.made.id, None)
    assert of_heping.send(days=1).told == 0
    with pytest.raises(RefusedError, match="已经停止"):
        resume_hook(of_heping.parts, of_heping.made.id, None)


def test_while_a_secret_is_changed_either_verifies(of_heping: Hooked) -> None:
    former = of_heping.made.secret
    now = change_secret(of_heping.parts, of_heping.made.id, None)
    of_heping.sign_for(of_heping.numbers()[0])
    of_heping.send()
    assert verified(of_heping.desk.posted[-1], former) == verified(of_heping.desk.posted[-1], now)
    of_heping.clock.now += FORMER_SIGNS
    of_heping.sign_for(of_heping.numbers()[1])
    of_heping.send()
    verified(of_heping.desk.posted[-1], now)
    with pytest.raises(AssertionError, match="no signature"):
        verified(of_heping.desk.posted[-1], former)


def test_without_the_key_of_the_data_directory_nothing_is_sent_that_nobody_could_verify(of_heping: Hooked) -> None:
    of_heping.sign_for(of_heping.numbers()[0])
    (of_heping.parts.home / KEPT_IN).unlink()
    [failure] = of_heping.send().failures
    assert "更换密钥" in failure.error
    assert of_heping.desk.posted == []
    secret = change_secret(of_heping.parts, of_heping.made.id, None)
    resume_hook(of_heping.parts, of_heping.made.id, None)
    of_heping.send()
    assert len(of_heping.desk.posted[0].headers["webhook-signature"].split()) == 1
    verified(of_heping.desk.posted[0], secret)


def test_certificates_are_checked_and_an_own_root_may_be_trusted(
    mailed: tuple[Parts, VirtualClock], tmp_path: Path
) -> None:
    import ssl

    parts, clock = mailed
    certificate, key = self_signed(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with http_desk(context) as desk:
        of_heping = hooked(parts, clock, desk)
        change_hook(parts, of_heping.made.id, Wish("x", f"https://127.0.0.1:{desk.port}/", list(Kind)), None)
        with pytest.raises(RefusedError, match="证书不可信"):
            try_hook(parts, of_heping.made.id, None)
        (parts.home / "ca.pem").write_bytes(certificate.read_bytes())
        assert try_hook(parts, of_heping.made.id, None).startswith("HTTP 200")
        assert verified(desk.posted[0], of_heping.made.secret)["type"] == "ping"
