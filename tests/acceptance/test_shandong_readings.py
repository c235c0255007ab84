"""The readings of the Shandong collection that an office may choose differently change whom it admits, and when."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from casework.calendars import load_calendar
from casework.definitions.library import Library
from engine.case import Case
from engine.command import Command
from engine.decide import decide, lapse_of
from engine.errors import RefusedError
from engine.periods.policies import Policies
from engine.settings import Settings

KEY = "shandong_worker_information"
FILE = {"name": "样例.pdf", "sha256": "a" * 64}
OWN_ACCOUNT = {"account_kind": "person", "account_usable_on": "2019-01-10", "concentrated_to": "2019-03-31"}
EMPLOYERS = {**OWN_ACCOUNT, "account_kind": "enterprise"}
CONTRACT: dict[str, Any] = {"own_worker": True, "contract_kind": "fixed", "contract_scan": FILE}


class Filing:
    """One synthetic certificate, driven by acts on given days under the readings chosen."""

    def __init__(self, account: dict[str, str], **readings: str) -> None:
        self.compiled = Library().compiled(KEY, Settings(Policies.of({}), tuple(sorted(readings.items()))))
        procedure = self.compiled.procedure
        self.calendar = load_calendar(procedure.region)
        self.account = account
        self.case = Case.unopened(KEY, procedure.digest, procedure.initial)

    def act(self, day: str, name: str, **facts: Any) -> None:
        """Let lapse what ended before the day, then do an act."""
        today = date.fromisoformat(day)
        while due := [d for d in self.case.live_deadlines().values() if d.last_day < today]:
            first = min(due, key=lambda deadline: deadline.last_day)
            self.case = decide(self.compiled, self.case, lapse_of(self.case, first.name, today), self.calendar).after
        inherited = self.account if name == "open" else {}
        command = Command("act", name, today, today, facts, inherited=inherited)
        self.case = decide(self.compiled, self.case, command, self.calendar).after

    def open(self, applied_on: str = "2016-12-31") -> None:
        """Fill in the form."""
        employer = {"employer": 1} if self.account is EMPLOYERS else {}
        asked = {"certificate_no": "SD-0001", "trade": "钢筋工", "grade": "middle", "issued_by": "city"}
        self.act("2019-03-11", "open", applied_on=applied_on, **asked, **employer)

    def submit(self, age: int = 45, **contract: Any) -> None:
        """Submit it the day after."""
        self.act("2019-03-12", "submit", age_years=age, certificate_scan=FILE, promise_signed=FILE, **contract)


def admits_age(age: int, **readings: str) -> bool:
    """Whether somebody of that age may submit."""
    filing = Filing(OWN_ACCOUNT, **readings)
    filing.open()
    try:
        filing.submit(age)
    except RefusedError:
        return False
    return True


def admits_contract(first: str, last: str, **readings: str) -> bool:
    """Whether a contract between two days is enough."""
    filing = Filing(EMPLOYERS, **readings)
    filing.open()
    try:
        filing.submit(contract_from=first, contract_to=last, **CONTRACT)
    except RefusedError:
        return False
    return True


def test_the_sixtieth_birthday_is_still_within_the_age_by_default() -> None:
    assert [admits_age(age) for age in (59, 60, 61)] == [True, True, False]


def test_the_sixtieth_birthday_may_be_read_as_the_first_day_outside() -> None:
    assert [admits_age(age, age_limit="age_years < 60") for age in (59, 60, 61)] == [True, False, False]


@pytest.mark.parametrize(
    ("reading", "last_day_within"),
    [
        ("applied_on < '2017-01-01'", "2016-12-31"),
        ("applied_on < '2017-02-01'", "2017-01-31"),
        ("applied_on < '2018-01-01'", "2017-12-31"),
    ],
)
def test_before_2017_ends_where_the_office_reads_it(reading: str, last_day_within: str) -> None:
    Filing(OWN_ACCOUNT, applied_before=reading).open(last_day_within)
    day_after = date.fromisoformat(last_day_within).toordinal() + 1
    with pytest.raises(RefusedError, match="只统计2017年以前申报的"):
        Filing(OWN_ACCOUNT, applied_before=reading).open(date.fromordinal(day_after).isoformat())


def test_a_contract_of_a_year_is_enough_while_it_runs() -> None:
    assert admits_contract("2018-06-01", "2019-05-31")
    assert not admits_contract("2018-06-01", "2019-05-30")
    assert admits_contract("2018-03-13", "2019-03-12")
    assert not admits_contract("2017-03-12", "2019-03-11")  # of two years, over on the day before


def test_a_contract_may_be_asked_to_run_for_another_year() -> None:
    until = "contract_to != null && contract_to >= days_after(occurred_on, 364)"
    remaining = f"contract_kind == 'open' || (contract_kind == 'fixed' && {until})"
    assert not admits_contract("2018-06-01", "2019-05-31", contract_year=remaining)
    assert admits_contract("2018-06-01", "2020-03-10", contract_year=remaining)


@pytest.mark.parametrize(
    ("reading", "publicised", "reported", "window"),
    [
        ("deadlines.publicity.last_day", "2019-03-24", "2019-04-01", "concentrated"),
        ("deadlines.publicity.last_day", "2019-03-25", "2019-04-02", "batches"),
        ("occurred_on", "2019-03-24", "2019-04-01", "batches"),
        ("occurred_on", "2019-03-23", "2019-03-31", "concentrated"),
        ("submitted_on", "2019-03-29", "2019-04-08", "concentrated"),
    ],
)
def test_the_period_a_record_belongs_to_hangs_on_the_day_chosen(
    reading: str, publicised: str, reported: str, window: str
) -> None:
    filing = Filing(OWN_ACCOUNT, window_basis=reading)
    filing.open()
    filing.submit()
    done = {"originals_seen": True, "identity_taken": True, "stamped": True}
    filing.act("2019-03-13", "pass_verification", summary_kept=FILE, **done)
    filing.act("2019-03-18", "pass_recheck")
    filing.act(publicised, "publicise", publicity_url="https://example.invalid", masked=True)
    filing.act(reported, "report")
    assert filing.case.facts["window"] == window
