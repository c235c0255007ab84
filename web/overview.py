"""What the status page shows, read from the store and from what the clock noted down. Looks only, changes nothing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from casework.editions import Editions
from casework.listing.troubles import TroubleShown, troubles_shown
from casework.parts import SHANGHAI, Parts, shanghai_day
from casework.runstate import JobState, RunState, Way, instant, read_state
from store.anchors import anchor_head
from store.contract import UnitOfWork
from store.projections import TimerName
from store.values import Timer, TimerKind

NEXT = 20
_FARTHEST_DAYS = 4096  # longer than any term
_CLOCK_SILENT = timedelta(minutes=2)
_JOB_LABELS = {
    "sweep_deadlines": "期限检查",
    "render_documents": "文书制作",
    "send_reminders": "期限提醒",
    "tell_hooks": "事件推送",
    "file_reports": "报送准备",
    "apply_calendar_edition": "放假安排补算",
    "check_store": "办理记录校验",
    "clear_leftovers": "清理临时文件",
}
_WAY_LABELS = {Way.PREFECT: "经流程服务", Way.DIRECT: "直接执行"}
_KIND_LABELS = {"render": "文书", "remind": "提醒", "message": "提醒的发送"}


@dataclass(frozen=True, slots=True)
class StateCount:
    """How many cases of a procedure are in a state."""

    procedure: str  # its title
    state: str
    label: str
    cases: int


@dataclass(frozen=True, slots=True)
class NextDeadline:
    """A deadline that will lapse soon."""

    case: str
    subject: str
    office: str
    label: str
    last_day: date
    days_left: int  # negative: it lapsed and was not dealt with yet
    provisional: bool


@dataclass(frozen=True, slots=True)
class JobLine:
    """A job of the clock, in words."""

    name: str
    label: str
    checked: str
    ran: str
    way: str
    summary: str
    failures: tuple[str, ...]
    error: str


@dataclass(frozen=True, slots=True)
class OutboxLine:
    """Work that waits to leave the database."""

    kind: str
    label: str
    waiting: int
    failing: int
    done: int


@dataclass(frozen=True, slots=True)
class Overview:
    """The whole page. Instants are in words, in Shanghai time."""

    at: str
    states: tuple[StateCount, ...]
    cases: int
    deadlines: tuple[NextDeadline, ...]
    troubles: tuple[TroubleShown, ...]
    outbox: tuple[OutboxLine, ...]
    anchors: int
    anchor_hash: str  # hexadecimal
    clock_ok: bool
    clock: str
    prefect_ok: bool
    prefect: str
    jobs: tuple[JobLine, ...]


def overview(parts: Parts) -> Overview:
    """Look at everything once, on one consistent state of the store."""
    now = parts.clock()
    state = read_state(parts.home)
    with parts.store.read() as unit:
        states = _states(parts, unit)
        head = anchor_head(unit)
        aside = unit.troubles()
        troubles = tuple(troubles_shown(unit, Editions(parts, unit), aside))
        deadlines = _deadlines(parts, unit, shanghai_day(now), {one.case_id for one in aside})
        outbox = _outbox(unit)
    clock_ok, clock = _clock(state, now)
    prefect_ok, prefect = _prefect(state, clock_ok=clock_ok)
    return Overview(
        at=_when(now),
        states=states,
        cases=sum(line.cases for line in states),
        deadlines=deadlines,
        troubles=troubles,
        outbox=outbox,
        anchors=head.count,
        anchor_hash=head.hash.hex(),
        clock_ok=clock_ok,
        clock=clock,
        prefect_ok=prefect_ok,
        prefect=prefect,
        jobs=tuple(_job(name, state.jobs.get(name) if state else None) for name in _JOB_LABELS),
    )


def _states(parts: Parts, unit: UnitOfWork) -> tuple[StateCount, ...]:
    """Cases by procedure and state, in the order of the procedure, so that the list reads as the way of a case."""
    totals: dict[tuple[str, str], int] = {}
    for (_, procedure, configuration), cases in unit.counts(None).items():
        totals[procedure, configuration] = totals.get((procedure, configuration), 0) + cases
    found: list[StateCount] = []
    for key in sorted({procedure for procedure, _ in totals}):
        labels = _labels(parts, key)
        order = {path: place for place, path in enumerate(labels)}
        mine = [configuration for procedure, configuration in totals if procedure == key]
        for states in sorted(mine, key=lambda states: (order.get(states.partition("+")[0], len(order)), states)):
            label = " + ".join(labels.get(path, path) for path in states.split("+"))
            found.append(StateCount(_title(parts, key), states, label, totals[key, states]))
    return tuple(found)


def _labels(parts: Parts, key: str) -> dict[str, str]:
    """Labels of a procedure's states; none of one that is not installed any more."""
    if key not in parts.library.all_keys():
        return {}
    leaves = parts.library.compiled(key).procedure.leaves()
    return {leaf.path: f"{leaf.label}（{leaf.code}）" if leaf.code else leaf.label for leaf in leaves}


def _title(parts: Parts, key: str) -> str:
    return parts.library.compiled(key).procedure.title if key in parts.library.all_keys() else key


def _deadlines(parts: Parts, unit: UnitOfWork, today: date, aside: Collection[int]) -> tuple[NextDeadline, ...]:
    """What ends next; cases set aside are told elsewhere, and perhaps cannot even be read."""
    timers = [timer for timer in _next_lapses(unit, today) if timer.case_id not in aside]
    cases = unit.cases(sorted({timer.case_id for timer in timers}))
    subjects = unit.subjects({case.subject_id for case in cases.values()})
    offices = unit.offices()
    editions = Editions(parts, unit)
    found = []
    for timer in timers:
        case = cases[timer.case_id]
        name = TimerName.parse(timer.name).deadline
        last_day = timer.due - timedelta(days=1)  # a deadline lapses at the start of the day after its last
        deadline = case.state.deadlines[name]
        found.append(
            NextDeadline(
                case.number,
                subjects[case.subject_id].name,
                offices[case.office_id].name,
                editions.of(case).procedure.deadlines[name].label,
                deadline.last_day,
                (last_day - today).days,
                deadline.provisional,
            )
        )
    return tuple(found)


def _next_lapses(unit: UnitOfWork, today: date) -> list[Timer]:
    """The first lapses; the range grows, because timers have no other index than their day."""
    days = 1
    while True:
        timers = unit.timers(offices=None, first=None, last=today + timedelta(days=days))
        lapses = [timer for timer in timers if timer.name[0] == TimerKind.LAPSE.value]
        if len(lapses) >= NEXT or days >= _FARTHEST_DAYS:
            return sorted(lapses, key=lambda timer: (timer.due, timer.case_id, timer.name))[:NEXT]
        days *= 4


def _outbox(unit: UnitOfWork) -> tuple[OutboxLine, ...]:
    counts = unit.outbox_counts()
    return tuple(
        OutboxLine(kind, label, *(counts.get((kind, state), 0) for state in ("open", "failing", "done")))
        for kind, label in _KIND_LABELS.items()
    )


def _clock(state: RunState | None, now: datetime) -> tuple[bool, str]:
    if state is None:
        return False, "还没有运行过"
    times = [instant(job.checked_at) for job in state.jobs.values()]
    seen = max((time for time in (*times, instant(state.prefect_probed_at)) if time), default=None)
    if seen is None:
        return False, f"{_when_text(state.started_at)} 启动，正在准备"
    if now - seen > _CLOCK_SILENT:
        return False, f"最后一次活动在 {_when(seen)}，现在没有运行"
    wakes = f"，下一次到期：{state.wakes_on}" if state.wakes_on else ""
    return True, f"正在运行，{_when_text(state.started_at)} 启动{wakes}"


def _prefect(state: RunState | None, *, clock_ok: bool) -> tuple[bool, str]:
    if state is None or not clock_ok:
        return False, "不清楚（由时钟探测）"
    if not state.prefect_ok:
        return False, "没有应答（启动需要几十秒）；各项工作直接执行，不受影响"
    return True, state.prefect_api


def _job(name: str, job: JobState | None) -> JobLine:
    found = job or JobState()
    return JobLine(
        name,
        _JOB_LABELS[name],
        _when_text(found.checked_at),
        _when_text(found.ran_at),
        _WAY_LABELS[found.way] if found.way else "",
        found.summary,
        found.failures,
        found.error,
    )


def _when_text(text: str) -> str:
    moment = instant(text)
    return _when(moment) if moment else "—"


def _when(moment: datetime) -> str:
    return moment.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")
