"""Cases that only wait, by the million, beside the few that a measurement is about.

They are real rows of real weight where a sweep of the others meets them: the case table with its indexes, timers,
counters, parties. Each waits for a deadline of its own day within three years. What a sweep never looks at they do not
have: no events, no duties, no restrictions, no index of names; so they do not verify, and nothing may be done in them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bench.stores.histories import TODAY, History
from bench.stores.loading import Loader
from bench.stores.patterns import DISTRICTS
from engine.canonical import GENESIS
from engine.case import Case
from store.cases import joined
from store.columns import day_number
from store.projections import lapse_timer
from store.snapshots import snapshot
from store.tally import standing_key

DAYS = 1000
_CASES_OF_A_PARTY = 100
_FIRST = 8  # the day of the first that lapses, from today on; what is measured falls due before


@dataclass(frozen=True, slots=True)
class Waiting:
    """Cases that wait.

    Attributes:
        history: what they lived through; one deadline runs in the end.
        cases: how many there are with those that do not wait.
        others: how many do not, spread evenly through the ids.
        light: whether they have nothing but their deadline, and weigh a quarter.
    """

    history: History
    cases: int
    others: int
    light: bool

    def ids_of_others(self) -> range:
        """The ids left free."""
        step = self.cases // self.others
        return range(step, step * self.others + 1, step)

    def load(self, loader: Loader) -> None:
        """Write the rows by statements over all of them at once; the store has nothing else yet."""
        state = self.history.chapters[-1].decision.after
        _patterns(loader, _lightened(state) if self.light else state)
        step, last = self.ids_of_others().step, self.ids_of_others()[-1]
        loader.run(
            "CREATE TEMP TABLE waiting AS "
            f"SELECT i AS id, i % {DAYS} AS place, {DISTRICTS[0]} + i % {len(DISTRICTS)} AS office, "
            f"-1 - i / {_CASES_OF_A_PARTY} AS party, '样例批次' || (i % {_CASES_OF_A_PARTY}) AS batch "
            f"FROM {loader.series(1, self.cases)} WHERE i % {step} <> 0 OR i > {last}"
        )
        self._parties(loader)
        self._files(loader, state)
        loader.run(
            "INSERT INTO timer (due_day, office_id, case_id, name) "
            "SELECT due_day, office, waiting.id, name FROM waiting JOIN pattern ON pattern.id = place "
            "ORDER BY due_day, office, waiting.id"
        )
        loader.run(
            "INSERT INTO tally (office_id, procedure, states, last_day, over_on, provisional, cases) "
            "SELECT office, %s, %s, last_day, due_day, 0, COUNT(*) "
            "FROM waiting JOIN pattern ON pattern.id = place GROUP BY office, last_day, due_day",
            (state.procedure, joined(state.configuration)),
        )
        loader.run("DROP TABLE waiting")
        loader.run("DROP TABLE pattern")

    def _parties(self, loader: Loader) -> None:
        loader.run(
            "INSERT INTO subject (id, kind, name, code, address, phone, legal_person) "
            "SELECT -i, 'enterprise', '样例' || i || '号建筑工程有限公司', '91210100WA' || i, '样例路1号', '', '' "
            f"FROM {loader.series(1, self.cases // _CASES_OF_A_PARTY + 1)} ORDER BY i DESC"
        )

    def _files(self, loader: Loader, state: Case) -> None:
        # Numbers and parties rise with the ids, as they do where cases are opened one after the other.
        loader.run(
            "INSERT INTO case_file (id, number, procedure, edition, initial, office_id, subject_id, batch, states, "
            "finished, version, last_event, head, snapshot) "
            f"SELECT waiting.id, '样例〔2025〕' || {loader.padded('waiting.id')} || '号', %s, %s, %s, office, "
            "party, batch, %s, 0, %s, NULL, %s, snapshot "
            "FROM waiting JOIN pattern ON pattern.id = place ORDER BY waiting.id",
            (state.procedure, state.edition, "normal", joined(state.configuration), state.seq, GENESIS),
        )


def _lightened(state: Case) -> Case:
    return replace(state, facts={}, lines=(), restrictions={}, duties={}, deadlines=state.live_deadlines())


def _patterns(loader: Loader, state: Case) -> None:
    loader.run(
        f"CREATE TEMP TABLE pattern (id {loader.number} PRIMARY KEY, last_day {loader.number}, "
        f"due_day {loader.number}, name TEXT, snapshot TEXT)"
    )
    for place, one in enumerate(_on_days(state)):
        [deadline] = one.live_deadlines().values()
        timer = lapse_timer(0, 0, deadline)
        values = (place, day_number(deadline.last_day), day_number(timer.due), timer.name, snapshot(one).decode())
        loader.run("INSERT INTO pattern VALUES (%s, %s, %s, %s, %s)", values)
        if standing_key(0, one)[3:] != (values[1], values[2], 0):
            raise SystemExit("waiting cases are not counted as they stand")


def _on_days(state: Case) -> Iterator[Case]:
    """The state with its deadline on each of the days."""
    [(name, deadline)] = state.live_deadlines().items()
    for place in range(DAYS):
        last: date = TODAY + timedelta(days=_FIRST + place)
        moved = replace(deadline, nominal=last, last_day=last, agency_warn=last, earliest=last, latest=last, rungs=())
        yield state.having(deadlines={**state.deadlines, name: replace(moved, safe_act_from=last + timedelta(days=1))})
