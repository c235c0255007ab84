"""The course of a case (办理经过): every event and every step of its papers, with both dates, who and what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from casework.dossier.ground import Ground, Record
from casework.dossier.wording import Telling, file_words, is_file
from casework.papers.history import says
from casework.parts import SHANGHAI, shanghai_day
from documents.templating.templates import Letter
from engine.life import STEPS, Step
from engine.periods.trace import full
from store.values import Entry

JsonValue = Any

TITLE = "办理经过"
_KIND = "dossier_timeline"


@dataclass(frozen=True, slots=True)
class _Row:
    occurred_on: date
    recorded_at: datetime
    order: tuple[int, int]  # records of one instant: events before steps, each in their own order
    actor: str
    what: str
    place: str
    details: tuple[str, ...]

    def plain(self) -> dict[str, JsonValue]:
        """As the template takes it."""
        return {
            "occurred_on": self.occurred_on.isoformat(),
            "recorded_at": self.recorded_at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M"),
            "late": shanghai_day(self.recorded_at) > self.occurred_on,
            "actor": self.actor,
            "what": self.what,
            "place": self.place,
            "details": list(self.details),
        }


def timeline(ground: Ground) -> Letter:
    """The course of a case as a letter to draw, in the order in which it was recorded."""
    telling = Telling(ground.procedure, ground.parties)
    rows = [_event(ground, telling, record) for record in ground.records]
    rows += [_entry(ground, entry) for entry in ground.entries]
    rows.sort(key=lambda row: (row.recorded_at, row.order))
    return Letter(_KIND, {**ground.head(), "kind": _KIND, "title": TITLE, "rows": [row.plain() for row in rows]})


def _event(ground: Ground, telling: Telling, record: Record) -> _Row:
    event = record.event
    return _Row(
        event.occurred_on,
        event.recorded_at,
        (0, event.seq),
        ground.actor(record),
        record.label,
        record.place,
        tuple(_told(ground, telling, record)),
    )


def _told(ground: Ground, telling: Telling, record: Record) -> Iterator[str]:
    yield from telling.facts(record.facts())
    for no, values in record.lines().items():
        yield telling.line(no, values)
    signers = [ground.people.officer(key).name for key in record.body["command"]["officers"]]
    if signers:
        yield f"执法人员：{'、'.join(signers)}"
    kinds = ground.procedure.documents
    papers = [paper["kind"] for word in ("documents", "shared") for paper in record.body.get(word, ())]
    if papers:
        yield f"文书：{'、'.join(kinds[kind].label if kind in kinds else kind for kind in papers)}"
    for spawned in record.body.get("spawned", ()):
        yield f"另行立案：{spawned['number']}"
    ended = record.body["delta"].get("deadlines", {}).get(record.event.name)
    if record.event.kind == "lapse" and ended:
        yield f"最后一日：{full(date.fromisoformat(ended['last_day']))}"


def _entry(ground: Ground, entry: Entry) -> _Row:
    return _Row(
        entry.occurred_on,
        entry.recorded_at,
        (1, entry.id),
        _who(ground, entry),
        _what(ground, entry),
        f"登记簿第{entry.id}条",
        tuple(_said(entry.details)),
    )


def _who(ground: Ground, entry: Entry) -> str:
    names = ground.officers
    name = names.get(entry.officer_id, "本机管理员") if entry.officer_id is not None else "时限"
    absent = entry.details.get("on_behalf_of")
    return f"{name}（代{names[absent]}）" if absent is not None and absent in names else name


def _what(ground: Ground, entry: Entry) -> str:
    if entry.topic == "recusal":
        return f"回避：{ground.officers.get(entry.details.get('recused', 0), '')}"
    words = STEPS[Step(entry.name)] if entry.name in {step.value for step in Step} else entry.name
    title = next((document.title for document in ground.documents if document.id == entry.ref), "")
    return f"{words}《{title}》"


def _said(details: Mapping[str, JsonValue]) -> Iterator[str]:
    if details.get("label"):
        yield f"审批环节：{details['label']}"
    if told := says(details):
        yield told
    for value in details.values():
        if is_file(value):
            yield f"附件：{file_words(value)}"
