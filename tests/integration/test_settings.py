"""What offices choose: who may, what wins, what it changes, and that every proof can be repeated afterwards."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import orjson
import pytest
from typer.testing import CliRunner

from bootstrap import join
from casework.acting import Act, Opening, act, open_cases
from casework.bureau import found_bureau
from casework.choosing import choose, list_choices, list_questions
from casework.editions import Editions
from casework.parts import Parts
from casework.playing.scratch import VirtualClock
from casework.sweeping import sweep
from casework.verifying import verify
from cli.main import app
from engine.errors import MissingError, NotPermittedError, RefusedError, ShixianError
from engine.settings import Settings
from store.values import StoredCase, Subject
from tests.bureau import morning
from tests.small import FRAGMENT, PROCEDURE, spoilt


def _office(key: str, level: str, rest: str = "") -> str:
    place = f'region: CN-NX, short: {key}, address: 样例路, phone: "1", government: 样例政府, court: 样例法院'
    names = {"city": "样例市局", "east": "样例东区局", "west": "样例西区局"}
    return f"  {key}: {{name: {names[key]}, level: {level}, {place}{rest}}}"


BUREAU = f"""\
offices:
{_office("city", "city")}
{_office("east", "district", ", under: city")}
{_office("west", "district", ", under: city")}
officers:
  keeper: {{name: 样例甲, office: city, roles: [settings_keeper]}}
  east_keeper: {{name: 样例乙, office: east, roles: [settings_keeper]}}
  head: {{name: 样例丙, office: city, roles: [head]}}
  east_1: {{name: 样例丁, office: east, roles: [clerk], certificate: "1"}}
  east_2: {{name: 样例戊, office: east, roles: [clerk], certificate: "2"}}
  west_1: {{name: 样例己, office: west, roles: [clerk], certificate: "3"}}
  west_2: {{name: 样例庚, office: west, roles: [clerk], certificate: "4"}}
"""
POLICY = "rectify_extend"
READING = "reading:small.start_from"


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(morning(date(2025, 12, 30)))


@pytest.fixture
def parts(tmp_path: Path, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch) -> Parts:
    """A system with the small procedure, whose term rolls as the policy says, in a region with holidays of its own."""
    root = tmp_path / "procedures"
    (root / "small").mkdir(parents=True)
    (root / "common").mkdir()
    changes = (("amount: 3, rest_day: rolls", f"amount: 3, rest_day: {POLICY}"), ("CN-LN", "CN-NX"))
    (root / "small" / "procedure.yaml").write_text(spoilt(PROCEDURE, changes), encoding="utf-8")
    (root / "common" / "post.yaml").write_text(FRAGMENT, encoding="utf-8")
    monkeypatch.setenv("SHIXIAN_PROCEDURES", str(root))
    monkeypatch.setenv("SHIXIAN_HOME", str(tmp_path / "home"))
    parts = join(tmp_path / "home", clock=clock, sample=True)
    found_bureau(parts, BUREAU, "offices.yaml")
    return parts


def ordered(parts: Parts, clock: VirtualClock, district: str, code: str) -> str:
    """A case whose order was posted on 5 January 2026 and not signed for yet."""
    clerk, other = f"{district}_1", f"{district}_2"
    opening = Opening(
        "small",
        district,
        Subject(0, "enterprise", f"样例公司{code}", code),
        "一",
        Act("open", date(2025, 12, 30), {"kind": "big"}, {1: {"item": "甲", "actual": 2}}),
    )
    outcome = open_cases(parts, clerk, [opening])[0]
    assert outcome.error is None
    clock.now = morning(date(2026, 1, 4))
    act(parts, clerk, outcome.number, Act("order", date(2025, 12, 31), officers=(clerk, other)))
    act(parts, clerk, outcome.number, Act("ladder.post", date(2026, 1, 1)))
    return outcome.number


def signed(parts: Parts, clock: VirtualClock, district: str, code: str) -> str:
    """A case whose three months run from 4 January 2026 to a Saturday in the Qingming holidays."""
    number = ordered(parts, clock, district, code)
    act(parts, f"{district}_1", number, Act("ladder.sign", date(2026, 1, 4)))
    return number


def stored(parts: Parts, number: str) -> StoredCase:
    with parts.store.read() as unit:
        return unit.case(number)


def last_day(parts: Parts, number: str) -> str:
    return stored(parts, number).state.deadlines["repairs"].last_day.isoformat()


def test_the_nearest_office_that_chose_wins(parts: Parts, clock: VirtualClock) -> None:
    choose(parts, office="city", name=POLICY, answer="stays", reason="样例理由", actor="keeper")
    choose(parts, office="样例东区局", name=POLICY, answer="rolls", reason="样例理由", actor="east_keeper")

    east, west = signed(parts, clock, "east", "1"), signed(parts, clock, "west", "2")
    assert (last_day(parts, east), last_day(parts, west)) == ("2026-04-07", "2026-04-04")
    assert stored(parts, east).state.edition == stored(parts, west).state.edition


def test_a_choice_holds_from_then_on_and_every_event_can_be_decided_anew(parts: Parts, clock: VirtualClock) -> None:
    before = signed(parts, clock, "east", "1")
    choose(parts, office="east", name=POLICY, answer="stays", reason="样例理由", actor=None)
    after = signed(parts, clock, "east", "2")
    choose(parts, office="east", name=POLICY, answer="", reason="样例理由", actor=None)
    again = signed(parts, clock, "east", "3")

    days = [last_day(parts, number) for number in (before, after, again)]
    assert days == ["2026-04-07", "2026-04-04", "2026-04-07"]
    with parts.store.read() as unit:
        bodies = [orjson.loads(unit.events(stored(parts, number).id)[-1].body) for number in (before, after)]
        kept = [Settings.from_json(unit.edition(body["settings"])) for body in bodies]
    assert [settings.policies.departures for settings in kept] == [{}, {POLICY: "stays"}]
    report = verify(parts, redecide=True)
    assert report.problems == ()
    assert report.redecided == report.events == 12


def test_an_office_switches_a_reading_of_one_procedure(parts: Parts, clock: VirtualClock) -> None:
    choose(parts, office="east", name=READING, answer="ladder.posted_on", reason="样例理由", actor="east_keeper")

    assert last_day(parts, signed(parts, clock, "east", "1")) == "2026-04-01"
    assert last_day(parts, signed(parts, clock, "west", "2")) == "2026-04-07"
    assert verify(parts, redecide=True).problems == ()


def test_a_value_that_an_edition_does_not_offer_stops_deciding_and_not_looking(
    parts: Parts, clock: VirtualClock
) -> None:
    number = ordered(parts, clock, "east", "1")
    with parts.store.write() as unit:
        office = next(office.id for office in unit.offices().values() if office.key == "east")
        unit.add_setting(
            office_id=office, name=READING, value="found_on", reason="旧版本", officer_id=None, set_at=clock()
        )
        unit.commit()

    with pytest.raises(RefusedError, match=r"从哪一天起算.*没有，请用 shixian policy set"):
        act(parts, "east_1", number, Act("ladder.sign", date(2026, 1, 4)))
    other = ordered(parts, clock, "west", "2")
    swept = sweep(parts, now=morning(date(2026, 2, 2)))
    assert [failure.case_number for failure in swept.failures] == [number]
    assert [fired.case_number for fired in swept.fired] == [other]
    with parts.store.read() as unit:
        editions = Editions(parts, unit)
        assert editions.of(unit.case(number)).procedure.key == "small"
        assert editions.days(unit.case(number)).region == "CN-NX"


def test_the_holidays_are_those_of_the_authority_or_of_the_country(parts: Parts, clock: VirtualClock) -> None:
    number = ordered(parts, clock, "east", "1")
    eid = date(2021, 5, 13)
    with parts.store.read() as unit:
        assert not Editions(parts, unit).grounds(unit.case(number)).calendar.is_working(eid)
    choose(parts, office="city", name="calendar_region", answer="national", reason="样例理由", actor="keeper")
    with parts.store.read() as unit:
        editions = Editions(parts, unit)
        assert editions.grounds(unit.case(number)).calendar.is_working(eid)
        assert editions.days(unit.case(number)).is_working(eid)


@pytest.mark.parametrize(
    ("actor", "office", "name", "answer", "reason", "error", "told"),
    [
        ("east_keeper", "west", POLICY, "stays", "理由", NotPermittedError, "只能为本单位及其下级"),
        ("east_keeper", "city", POLICY, "stays", "理由", NotPermittedError, "只能为本单位及其下级"),
        ("head", "city", POLICY, "stays", "理由", NotPermittedError, "口径管理岗位"),
        ("keeper", "city", POLICY, "sometimes", "理由", RefusedError, "可选：rolls（.*stays（"),
        ("keeper", "city", "rectify", "stays", "理由", MissingError, "rectify_extend.*reading:small.start_from"),
        ("keeper", "city", "reading:small.other", "x", "理由", MissingError, "reading:small.start_from"),
        ("keeper", "city", READING, "found_on", "理由", RefusedError, "ladder.served_on（从送达之日）"),
        ("keeper", "north", POLICY, "stays", "理由", MissingError, "north"),
        ("keeper", "city", POLICY, "stays", "  ", RefusedError, "理由"),
        ("keeper", "city", POLICY, "", "理由", RefusedError, "没有就“.*”选定过"),
        ("nobody", "city", POLICY, "stays", "理由", MissingError, "nobody"),
    ],
)
def test_a_choice_that_may_not_be_made_is_refused_and_changes_nothing(
    parts: Parts, actor: str, office: str, name: str, answer: str, reason: str, error: type[ShixianError], told: str
) -> None:
    with pytest.raises(error, match=told):
        choose(parts, office=office, name=name, answer=answer, reason=reason, actor=actor)
    assert list_choices(parts) == []


def test_the_list_says_what_is_in_force_and_who_chose_it(parts: Parts) -> None:
    choose(parts, office="city", name=POLICY, answer="stays", reason="样例理由", actor="keeper")
    by_name = {one.name: one for one in list_questions(parts, office="west", procedure="small")}

    assert len(by_name) == 17
    chosen = by_name[POLICY]
    assert (chosen.answer, chosen.reason, chosen.source) == ("stays", "样例理由", "样例市局（样例甲，2025-12-30）")
    assert by_name["before_mode"].source == "通行的默认口径"
    assert by_name[READING].source == "流程“样例流程”"
    assert [option.key for option in by_name[READING].options] == ["ladder.served_on", "ladder.posted_on"]
    assert list_questions(parts)[0].answer == "stays"
    assert {one.name: one.answer for one in list_questions(parts)}[POLICY] == "rolls"


def test_the_command_lists_sets_and_withdraws(parts: Parts) -> None:
    assert parts.home.is_dir()
    run = CliRunner().invoke

    made = run(app, ["policy", "set", "east", POLICY, "stays", "--reason", "样例理由", "--as", "east_keeper", "--json"])
    assert made.exit_code == 0
    assert json.loads(made.stdout)["answer"] == "stays"
    listed = json.loads(run(app, ["policy", "list", "--office", "east", "--json"]).stdout)
    assert len(listed) == 16
    assert {one["name"]: one["answer"] for one in listed}[POLICY] == "stays"
    words = run(app, ["policy", "list", "--office", "east", "--procedure", "small"]).stdout
    assert "现行：不顺延：三个月是上限（stays）　来源：样例东区局（样例乙" in words
    assert "共 17 个问题" in words
    assert run(app, ["policy", "withdraw", "east", POLICY, "--reason", "样例理由"]).exit_code == 0
    history = json.loads(run(app, ["policy", "history", "--json"]).stdout)
    assert [(one["value"], one["officer"]) for one in history] == [("stays", "样例乙"), ("", "本机管理员")]
    refused = run(app, ["policy", "set", "east", "no_such", "stays", "--reason", "样例理由"])
    assert refused.exit_code == 1
    assert isinstance(refused.exception, MissingError)
