"""What was recorded, in Chinese: facts with their labels, choices by their words, files by name and hash."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.model import Fact, FactType, Procedure
from engine.periods.trace import full
from engine.running.questions import QUESTION_FACTS
from engine.running.reissuing import REISSUE_FACTS

JsonValue = Any

RECORDS = "办理记录.json"
"""Name of the file with the records whole, which the dossier carries."""
_HASH_SHOWN = 12  # hexadecimal digits


@dataclass(frozen=True, slots=True)
class Telling:
    """How the facts of a procedure read."""

    procedure: Procedure
    parties: Mapping[int, str]

    def label(self, name: str) -> str:
        """What a fact is called; of one that no edition knows any more, its name."""
        fact = self._fact(name)
        return fact.label if fact is not None else name

    def line_label(self, no: str, name: str) -> str:
        """What a fact of a line is called."""
        fact = self.procedure.line_facts.get(name)
        return f"第{no}项{fact.label if fact is not None else name}"

    def facts(self, values: Mapping[str, JsonValue]) -> Iterator[str]:
        """Each fact with its value."""
        for name, value in _in_order(values, self.procedure.facts):
            yield f"{self.label(name)}：{self.value(self._fact(name), value)}"

    def line(self, no: str, values: Mapping[str, JsonValue]) -> str:
        """The facts of one line, on one line."""
        facts = self.procedure.line_facts
        told = (
            f"{facts[name].label if name in facts else name} {self.value(facts.get(name), value)}"
            for name, value in _in_order(values, facts)
        )
        return f"第{no}项：{'，'.join(told)}"

    def value(self, fact: Fact | None, value: JsonValue) -> str:
        """A value as it is read."""
        if value is None:
            return "（空）"
        if is_file(value):
            return file_words(value)
        if isinstance(value, bool):
            return "是" if value else "否"
        if isinstance(value, Mapping):
            return f"{len(value.get('rows', ()))}行（各行见附件“{RECORDS}”）"
        if fact is None:
            return str(value)
        match fact.type:
            case FactType.SUBJECT:
                return self.parties.get(value, str(value))
            case FactType.DATE:
                return _day(str(value))
            case _:
                return fact.choices.get(str(value), str(value))

    def _fact(self, name: str) -> Fact | None:
        return self.procedure.facts.get(name) or QUESTION_FACTS.get(name) or REISSUE_FACTS.get(name)


def is_file(value: JsonValue) -> bool:
    """Whether a recorded value is a file kept as evidence."""
    return isinstance(value, Mapping) and {"name", "sha256"} <= value.keys()


def file_words(value: Mapping[str, JsonValue]) -> str:
    """A file by its name, the day it shows and the beginning of its hash."""
    shows = f"，所示日期{_day(str(value['shows']))}" if value.get("shows") else ""
    return f"{value['name']}（SHA-256 {str(value['sha256'])[:_HASH_SHOWN]}…{shows}）"


def _day(text: str) -> str:
    try:
        return full(date.fromisoformat(text))
    except ValueError:
        return text


def _in_order(values: Mapping[str, JsonValue], declared: Iterable[str]) -> list[tuple[str, JsonValue]]:
    """Values in the order of their declaration; records keep them by the alphabet."""
    places = {name: place for place, name in enumerate(declared)}
    return sorted(values.items(), key=lambda value: places.get(value[0], len(places)))
