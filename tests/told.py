"""Cases as a timeline tells them, decided by the engine alone: no store, no papers, no officers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from bootstrap import library
from casework.definitions.library import PACKAGED
from casework.playing.timeline_file import read_timeline
from engine.case import Case, DeadlineStatus
from engine.command import Command
from engine.compiled import Compiled
from engine.decide import decide, lapse_of
from engine.periods.national import national_calendar
from tests.small import unopened

CN = national_calendar()
SIGNERS = ("甲", "乙")


@dataclass(slots=True)
class Telling:
    """A case and the day it has reached."""

    compiled: Compiled
    case: Case

    def until(self, day: date) -> None:
        """Let everything lapse that is over by a day."""
        while True:
            due = [
                one for one in self.case.deadlines.values() if one.status is DeadlineStatus.LIVE and one.over_on <= day
            ]
            if not due:
                return
            first = min(due, key=lambda one: (one.over_on, one.name))
            command = lapse_of(self.case, first.name, day)
            self.case = decide(self.compiled, self.case, command, CN).after

    def act(self, name: str, day: date, recorded: date | None = None, lines: Any = None, **facts: Any) -> None:
        """Do an act; facts of its service are named short."""
        self.until(recorded or day)
        service = name.rpartition(".")[0]
        told = {f"{service}.{fact}" if service and "." not in fact else fact: value for fact, value in facts.items()}
        command = Command("act", name, day, recorded or day, told, lines or {}, SIGNERS)
        self.case = decide(self.compiled, self.case, command, CN).after


def told(key: str, timeline: str, before: str) -> Telling:
    """A case just before the first step of a timeline that does an act."""
    found = read_timeline(PACKAGED / f"{timeline}.yaml")
    compiled = library().compiled(key)
    telling = Telling(compiled, unopened(compiled))
    for step in found.steps:
        if step.act == before:
            return telling
        if step.act and not step.refused:
            lines = step.lines or (dict(enumerate(found.lines, start=1)) if step.act == "open" else {})
            telling.act(step.act, step.day, step.recorded, lines, **step.facts)
    raise AssertionError(before)
