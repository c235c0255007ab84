"""What offices chose, as a history in words: policies, readings, columns of tables, how numbers read, retention."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from casework.archive.retention import SETTING as RETENTION
from casework.archive.retention import retention_words
from casework.authority import People
from casework.definitions.spoken import spoken
from casework.papers.numbering import WITH_ORDINAL
from casework.parts import Parts
from casework.settings import POLICY_PREFIX, READING_PREFIX, TABLE_PREFIX, columns_of
from engine.periods.policies import POLICIES
from store.values import SettingRow

_WITHDRAWN = "撤销"


@dataclass(frozen=True, slots=True)
class ChosenRow:
    """That an office chose or withdrew something."""

    no: int
    at: datetime
    office: str
    question: str
    answer: str
    officer: str
    reason: str


def list_chosen(parts: Parts, actor: str | None) -> list[ChosenRow]:
    """What was ever chosen for the offices an actor sees, the latest first.

    Raises:
        MissingError: there is no such actor.
    """
    with parts.store.read() as unit:
        people = People.of(unit)
        seen = people.jurisdiction(people.officer(actor)) if actor else frozenset(people.offices)
        rows, names = [row for row in unit.settings() if row.office_id in seen], people.names()
    found = []
    for row in reversed(rows):
        question, answer = _told(parts, row)
        by = names[row.officer_id] if row.officer_id is not None else "本机管理员"
        office = people.offices[row.office_id].name
        found.append(ChosenRow(row.id, row.set_at, office, question, answer or _WITHDRAWN, by, row.reason))
    return found


def _told(parts: Parts, row: SettingRow) -> tuple[str, str]:
    """The question and the answer, as they were; what is not known any more is told by its key."""
    name, value = row.name, row.value
    if name.startswith(POLICY_PREFIX) and (found := POLICIES.get(name.removeprefix(POLICY_PREFIX))) is not None:
        return found.question, next((one.label for one in found.answers if one.key == value), value)
    if name.startswith(READING_PREFIX):
        return _reading(parts, name, value)
    if name.startswith(TABLE_PREFIX):
        return "报表的自填栏目", "、".join(column.label for column in columns_of(value)) if value else ""
    if name == WITH_ORDINAL:
        return "文号的序号前印“第”字", {"yes": "印", "no": "不印"}.get(value, value)
    if name.partition(":")[0] == RETENTION.partition(":")[0]:
        return "档案保管期限", retention_words(int(value)) if value else ""
    return "现在的版本没有这一问题", value


def _reading(parts: Parts, name: str, value: str) -> tuple[str, str]:
    procedure, _, key = name.removeprefix(READING_PREFIX).partition(".")
    if procedure not in parts.library.all_keys():
        return "已停用流程的口径", value
    reading = parts.library.compiled(procedure).procedure.readings.get(key)
    if reading is None:
        return "现行版本已没有的口径", value
    labels = {reading.value: reading.adopted, **{one.value: one.answer for one in reading.alternatives}}
    labels = {key: spoken(label) for key, label in labels.items()}
    return reading.question, labels.get(value, value)
