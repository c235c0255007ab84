"""Pattern cases: one of each history, recorded through the store like any other case, then read back as moulds."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, NoReturn

import orjson

from bench.stores.histories import NOW, TODAY, Chapter, History
from bench.stores.moulds import COLUMNS, Form, Mould
from casework.calendars import load_calendar
from casework.definitions.library import Library
from casework.editions import Editions, Grounds
from casework.parts import SHANGHAI, Parts
from engine.canonical import canonical
from engine.compiled import Compiled
from engine.creditcode import with_check_digit
from engine.errors import DocumentError
from engine.life import Stage
from engine.model import Level
from engine.settings import Settings
from store.columns import day_number
from store.contract import Store, UnitOfWork
from store.mails import TRACKING
from store.snapshots import state_of
from store.sqlite import SqliteStore
from store.tally import standing_key
from store.values import Draft, Mail, Office, Recording, StoredCase, Subject, TimerKind

CITY = 1
DISTRICTS = range(2, 15)
"""Ids of the offices: a city and thirteen districts below it."""

_BATCH = "样例批次"


def parts_on(store: Store, library: Library, home: Path) -> Parts:
    """The parts of a system on a store; its clock stands at `NOW`."""
    return Parts(store, library, lambda: NOW, home, _no_letters, _no_letters, sample=True)


def grounds_of(library: Library, procedure: str) -> Grounds:
    """What cases of a procedure are decided on when nobody chose anything."""
    compiled = library.compiled(procedure)
    return Grounds(compiled, load_calendar(_region(compiled)), Settings())


def _region(compiled: Compiled) -> str:
    return "CN-LN" if compiled.procedure.region == "CN" else compiled.procedure.region


def found(store: Store, library: Library, procedures: Iterable[str]) -> None:
    """Bring an empty store to where cases can be opened: tables, offices, editions."""
    store.migrate()
    parts = parts_on(store, library, Path())
    with store.write() as unit:
        city = unit.put_office(_office("city", Level.CITY, None))
        for number in range(1, len(DISTRICTS) + 1):
            unit.put_office(_office(f"d{number:02d}", Level.DISTRICT, city.id))
        for procedure in procedures:
            Editions(parts, unit).keep(grounds_of(library, procedure))
        unit.commit()


def _office(key: str, level: Level, above: int | None) -> Office:
    name = f"样例{key}局"
    return Office(0, key, name, level, above, "CN-LN", "样例", "样例路1号", "024-00000000", "样例政府", "样例法院")


def moulds(library: Library, histories: Sequence[History], folder: Path, *, papers: bool = False) -> list[Mould]:
    """Record a case of each history in a store of their own, and make moulds of them.

    Args:
        library: of the histories' procedures.
        histories: what the cases live through, by procedures that the library knows.
        folder: where the store may lie.
        papers: whether acts draft a paper with what they would.
    """
    path = folder / "patterns.db"
    store = SqliteStore(path)
    found(store, library, {history.procedure for history in histories})
    with store.write() as unit:
        files = [_file(unit, number, library.compiled(one.procedure)).id for number, one in enumerate(histories)]
        _live(unit, files, histories, papers=papers)
        unit.commit()
    store.close()
    connection = sqlite3.connect(path)
    try:
        for table in ("event", "timer", "duty", "restriction"):
            connection.execute(f"CREATE INDEX {table}_by_case ON {table} (case_id)")
        return [_mould(connection, number) for number in range(1, len(histories) + 1)]
    finally:
        connection.close()
        path.unlink()


def party(number: int, name: str) -> Subject:
    """An enterprise."""
    code = with_check_digit(f"91210100MA{number:07d}")
    return Subject(0, "enterprise", name, code, f"样例路{number}号")


def _file(unit: UnitOfWork, number: int, compiled: Compiled) -> StoredCase:
    subject = unit.put_subject(party(number, f"样例{number}号建筑工程有限公司"))
    procedure = compiled.procedure
    return unit.add_case(
        number=f"样例〔2026〕{number + 1}号",
        procedure=procedure.key,
        edition=procedure.digest,
        initial=procedure.initial,
        office_id=DISTRICTS[number % len(DISTRICTS)],
        subject_id=subject.id,
        batch=_BATCH,
    )


def _live(unit: UnitOfWork, files: Sequence[int], histories: Sequence[History], *, papers: bool) -> None:
    for place in range(max(len(history.chapters) for history in histories)):
        known = unit.cases(files)
        lived = [
            (known[case_id], history.chapters[place], place + 1 == len(history.chapters))
            for case_id, history in zip(files, histories, strict=True)
            if place < len(history.chapters)
        ]
        unit.record([_recording(case, chapter, papers=papers, last=last) for case, chapter, last in lived])
        unit.put_mails([mail for case, chapter, _ in lived for mail in _mails(case, chapter)])


def _recording(case: StoredCase, chapter: Chapter, *, papers: bool, last: bool) -> Recording:
    command = chapter.command
    return Recording(
        case=case,
        kind="open" if command.name == "open" else command.kind,
        name=command.name,
        occurred_on=command.occurred_on,
        recorded_at=datetime.combine(command.recorded_on, time(10), SHANGHAI),
        actor_id=None,
        body=chapter.body,
        after=chapter.decision.after,
        drafts=tuple(_draft(case, chapter, waiting=last)) if papers else (),
    )


def _mails(case: StoredCase, chapter: Chapter) -> Iterator[Mail]:
    for fact, value in chapter.command.facts.items():
        service, _, last = fact.rpartition(".")
        if last == TRACKING:
            yield Mail(value, case.id, service, chapter.command.occurred_on)


def _draft(case: StoredCase, chapter: Chapter, *, waiting: bool) -> Iterator[Draft]:
    """The first paper of those that the act drafts, which waits for approval or was issued; what it says is made up."""
    for kind in chapter.decision.documents[:1]:
        day: date = chapter.command.occurred_on
        context = {"kind": kind, "title": "样例文书", "number": "", "date": day.isoformat(), "text": "样例正文" * 60}
        stage, edition = (Stage.DRAFTED, case.state.edition) if waiting else (Stage.ISSUED, "")
        yield Draft(1, kind, "样例文书", case.office_id, "样例", day, False, context, stage.value, edition)


# -- from rows to moulds


@dataclass(frozen=True, slots=True)
class _Marks:
    """Where the numbers of a pattern case stand in its texts."""

    case: int
    number: str
    office: int
    subject: int
    letters: tuple[str, ...]

    def text(self, text: str) -> str:
        """A text with a gap for each letter's number."""
        marked = text.replace(f'"{self.number}"', '"⟦number⟧"')
        for place, letter in enumerate(self.letters):
            marked = marked.replace(f'"{letter}"', f'"⟦letter{place}⟧"')
        return marked

    def body(self, text: str) -> str:
        """A body with a gap for each of the case's numbers."""
        plain: dict[str, Any] = orjson.loads(text)
        own = plain | {"case": "⟦case⟧"}
        if "file" in plain:
            own["file"] = plain["file"] | {"office": "⟦office⟧", "subject": "⟦subject⟧"}
        if canonical(plain).decode() != text:
            raise SystemExit("an event's body is not canonical")
        for paper in own.get("documents", ()):
            paper["issuer"] = "⟦office⟧"
        marked = self.text(canonical(own).decode())
        # The number of a case, an office, a party is no text: its marks come without quotes.
        return (
            marked.replace('"⟦case⟧"', "⟦case⟧").replace('"⟦office⟧"', "⟦office⟧").replace('"⟦subject⟧"', "⟦subject⟧")
        )


def _mould(connection: sqlite3.Connection, case_id: int) -> Mould:
    def rows(table: str, key: str = "case_id", order: str = "rowid") -> list[tuple[Any, ...]]:
        return connection.execute(
            f"SELECT {', '.join(COLUMNS[table])} FROM {table} WHERE {key} = ? ORDER BY {order}", (case_id,)
        ).fetchall()

    [row] = rows("case_file", "id")
    _, number, *file, office, subject, batch, states, finished, _version, _last, _head, snapshot = row
    mails = rows("mail", order="posted_on")
    marks = _Marks(case_id, number, office, subject, tuple(mail[0] for mail in mails))
    papers = connection.execute(
        f"SELECT {', '.join(f'document.{name}' for name in COLUMNS['document'][1:])}, seq, ordinal "
        "FROM document_case JOIN document ON document.id = document_id WHERE case_id = ? ORDER BY document_id",
        (case_id,),
    ).fetchall()
    return Mould(
        file=(*file, batch),
        states=states,
        finished=finished,
        snapshot=Form.of(marks.text(snapshot)),
        events=tuple(Form.of(marks.body(event[-1])) for event in rows("event")),
        timers=tuple((row[0], row[3]) for row in rows("timer", order="due_day") if _waits(*row)),
        duties=tuple((None if row[0] == office else row[0], *row[2:]) for row in rows("duty", order="name")),
        restrictions=tuple(row[2:] for row in rows("restriction", order="name")),
        mails=tuple((str(place), mail[2], mail[3]) for place, mail in enumerate(mails)),
        papers=tuple((None, (*row[:2], *row[3:-2]), *row[-2:]) for row in papers),
        deadlines=sum(one.version for one in state_of(snapshot.encode()).deadlines.values()),
        standing=standing_key(office, state_of(snapshot.encode())),
    )


def _waits(due: int, _office: int, _case: int, name: str) -> bool:
    """Whether a timer still stands at `NOW`: reminders of before went out on their mornings."""
    return name[0] == TimerKind.LAPSE.value or due > day_number(TODAY)


def _no_letters() -> NoReturn:
    raise DocumentError("性能测量不制作文书")
