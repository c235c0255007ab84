"""The careful usual way: SQLAlchemy Core, a thousand timers in a transaction, a statement for each kind of row.

It reaches the same store content as a sweep, row by row. What it does not do: take cases under locks so that others may
sweep beside it, set aside a case that cannot be decided, follow cases whose parent changed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from bench.firing.contender import BATCH, Work, require
from bench.firing.outcome import Outcome, came_of, counter, duty_values, timer_values
from bench.firing.places import Place
from bench.firing.ready import MOVED
from bench.measuring import Cost, measured
from bench.stores.histories import TODAY
from casework.definitions.library import Library
from engine.canonical import canonical, chain
from engine.case import Case
from engine.model import Level
from store.columns import day_number
from store.record import anchor_hash
from store.snapshots import snapshot
from store.tables import ANCHOR, CASE, DUTY, EVENT, OFFICE, TALLY, TIMER
from store.tally import Key
from store.values import Office

_TIMER_KEY = ("due_day", "office_id", "case_id", "name")
_DUTY_KEY = ("office_id", "case_id", "name")
_COUNTER = ("office_id", "procedure", "states", "last_day", "over_on", "provisional")
_COLUMNS = [TIMER.c[name] for name in _TIMER_KEY]
_DUE = sa.select(*_COLUMNS).where(TIMER.c.due_day <= sa.bindparam("day")).order_by(*_COLUMNS).limit(BATCH)
_CASES = sa.select(CASE.c.id, CASE.c.office_id, CASE.c.version, CASE.c.last_event, CASE.c.head, CASE.c.snapshot)
_MOVE = (
    sa.update(CASE)
    .where(CASE.c.id == sa.bindparam("of_id"), CASE.c.version == sa.bindparam("of_version"))
    .values({name: sa.bindparam(name) for name in MOVED})
)
_INSERTS: Mapping[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


class CoreBatch:
    """A thousand cases in a transaction.

    Args:
        library: where the cases' procedure is.
    """

    name = "core"
    label = "SQLAlchemy Core batch"

    def __init__(self, library: Library) -> None:
        self._library = library

    def fire(self, place: Place, work: Work) -> Cost:
        """Fire what is due."""
        engine = place.engine()
        cost = measured(lambda: self._run(engine), place.meter)
        engine.dispose()
        require(cost.pieces == work.timers, f"{cost.pieces} of {work.timers} timers fired")
        return cost

    def _run(self, engine: sa.Engine) -> int:
        fired = 0
        while True:
            with engine.begin() as connection:
                found = self._batch(connection)
            if not found:
                return fired
            fired += found

    def _batch(self, connection: sa.Connection) -> int:
        due = connection.execute(_DUE, {"day": day_number(TODAY)}).all()
        if not due:
            return 0
        offices = {row["id"]: _office(row) for row in connection.execute(sa.select(OFFICE)).mappings()}
        rows = connection.execute(_CASES.where(CASE.c.id.in_([timer.case_id for timer in due])))
        cases = {row.id: row for row in rows}
        outcomes = []
        for timer in due:
            case = cases[timer.case_id]
            before = Case.from_json(orjson.loads(case.snapshot))
            outcome = came_of(self._library, offices, (case.id, case.office_id, case.version), before, timer.name)
            if outcome is not None:
                outcomes.append(outcome)
        connection.execute(_deletion(TIMER, _TIMER_KEY), [_key(row._asdict(), _TIMER_KEY) for row in due])
        _record(connection, outcomes, cases)
        _project(connection, outcomes)
        _count(connection, outcomes)
        return len(outcomes)


def _record(connection: sa.Connection, outcomes: Sequence[Outcome], cases: Mapping[int, Any]) -> None:
    last = connection.execute(sa.select(ANCHOR).order_by(ANCHOR.c.id.desc()).limit(1)).one()
    events, moved = [], []
    for event_id, outcome in enumerate(outcomes, last.last_event + 1):
        case = cases[outcome.case_id]
        body = canonical(dict(outcome.body))
        link = chain(case.head, body)
        event = {"id": event_id, "case_id": case.id, "seq": outcome.seq, "previous_id": case.last_event}
        events.append(event | {"previous": case.head, "hash": link, "body": body})
        row = {"of_id": case.id, "of_version": case.version, "last_event": event_id, "head": link}
        moved.append(row | {"snapshot": snapshot(outcome.after)} | outcome.as_case())
    connection.execute(sa.insert(EVENT), events)
    connection.execute(_MOVE, moved)
    first, end = events[0]["id"], events[-1]["id"]
    anchor = {"id": last.id + 1, "first_event": first, "last_event": end}
    link = anchor_hash(last.hash, first, end, (event["hash"] for event in events))
    connection.execute(sa.insert(ANCHOR), anchor | {"hash": link})


def _project(connection: sa.Connection, outcomes: Sequence[Outcome]) -> None:
    connection.execute(sa.insert(TIMER), [timer_values(timer) for outcome in outcomes for timer in outcome.timers])
    gone = [
        {"of_office_id": office.id, "of_case_id": outcome.case_id, "of_name": name}
        for outcome in outcomes
        for name in outcome.duties.gone
        for office in outcome.line
    ]
    if gone:
        connection.execute(_deletion(DUTY, _DUTY_KEY), gone)
    come = [duty_values(duty) for outcome in outcomes for duty in outcome.duties.come]
    if come:
        connection.execute(sa.insert(DUTY), come)


def _count(connection: sa.Connection, outcomes: Sequence[Outcome]) -> None:
    moved: Counter[Key] = Counter()
    for outcome in outcomes:
        before, after = outcome.counted
        moved[before] -= 1
        moved[after] += 1
    put = _INSERTS[connection.dialect.name](TALLY)
    more = {"cases": TALLY.c.cases + put.excluded.cases}
    put = put.on_conflict_do_update(index_elements=list(_COUNTER), set_=more)
    connection.execute(put, [counter(key) | {"cases": by} for key, by in sorted(moved.items()) if by])
    empty = _deletion(TALLY, _COUNTER).where(TALLY.c.cases == 0)
    left = [_key(counter(key), _COUNTER) for key, by in moved.items() if by < 0]
    if left:
        connection.execute(empty, left)


def _deletion(table: sa.Table, key: Sequence[str]) -> sa.Delete:
    return sa.delete(table).where(*(table.c[name] == sa.bindparam(f"of_{name}") for name in key))


def _key(row: Mapping[str, Any], key: Sequence[str]) -> dict[str, Any]:
    return {f"of_{name}": row[name] for name in key}


def _office(row: Mapping[Any, Any]) -> Office:
    return Office(**{**row, "level": Level(row["level"])})
