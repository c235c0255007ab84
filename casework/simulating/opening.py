"""Opening the cases of a simulation: campaigns and their units on their days, then whatever each stream brings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from casework.acting import Act, Opening, open_cases
from casework.acts import Outcome
from casework.campaigns import enlist
from casework.parts import Parts
from casework.simulating.arrivals import Arrival, in_year
from casework.simulating.behaviour import Campaign, Regulation, Stream, Units
from casework.simulating.city import Desk, Staff
from casework.simulating.parties import enterprise, person
from casework.simulating.planning import Life, Planner
from casework.simulating.telling import Occasion, Teller
from engine.machine import is_active
from engine.model import OPEN, FactType, Procedure
from store.values import Office, Subject

JsonValue = Any
UNIT = "unit"


@dataclass(slots=True)
class Opener:
    """Opens cases.

    Args:
        parts: the scratch system.
        staff: of the city.
        teller: of facts.
        planner: knows the calendar and the habits.
        lives: of all cases so far, by procedure, oldest first.
        enterprises: in the city.
    """

    parts: Parts
    staff: Staff
    teller: Teller
    planner: Planner
    lives: Mapping[str, list[Life]]
    enterprises: int
    _used: set[int] = field(default_factory=set)  # cases in which one about the same party was opened

    # -- campaigns

    def campaigns(self, regulations: Iterable[Regulation], day: date, year: int) -> list[Outcome]:
        """Open the campaigns that begin on a day; their units take part from the first day."""
        outcomes: list[Outcome] = []
        for regulation in regulations:
            plan = regulation.campaign
            if plan is None or self._begins(plan, year) != day:
                continue
            campaign = self._campaign(plan, regulation, day, year)
            outcomes.append(campaign)
            if campaign.error is None:
                outcomes += self._units(regulation, campaign.number, day)
        return outcomes

    def _begins(self, plan: Campaign, year: int) -> date:
        return self.planner.calendar.next_working(in_year(plan.opens, year))

    def _campaign(self, plan: Campaign, regulation: Regulation, day: date, year: int) -> Outcome:
        procedure = self._procedure(plan.procedure)
        [office, *_] = self.staff.at_level(plan.at)
        later = in_year(plan.opens, year) - plan.original
        facts = {
            name: (date.fromisoformat(fact.default) + later).isoformat()
            for name in (*procedure.actions[OPEN].required, *procedure.actions[OPEN].optional)
            if (fact := procedure.facts[name]).type is FactType.DATE and isinstance(fact.default, str)
        }
        subject = Subject(0, procedure.subject, plan.name, f"sim-{regulation.key}-{year}")
        actor = self._actor(procedure, office.id)
        [outcome] = open_cases(
            self.parts, actor, [Opening(procedure.key, office.key, subject, "", Act(OPEN, day, facts))]
        )
        return outcome

    def _units(self, regulation: Regulation, campaign: str, day: date) -> list[Outcome]:
        outcomes: list[Outcome] = []
        above = {"": campaign}  # number of the case in which units are opened, by the procedure of that case
        for units in regulation.units:
            offices = [office for level in units.levels for office in self.staff.at_level(level)]
            outcomes += self._enlisted(units, above[units.within], offices, day)
            above.setdefault(units.procedure, next((one.number for one in outcomes if one.error is None), campaign))
        return outcomes

    def _enlisted(self, units: Units, above: str, offices: Sequence[Office], day: date) -> list[Outcome]:
        procedure = self._procedure(units.procedure)
        actor = self._actor(procedure, offices[0].id)
        keys = [office.key for office in offices]
        return enlist(self.parts, actor, above, day, keys, procedure=procedure.key, facts=dict(units.facts))

    # -- streams

    def open(self, arriving: Sequence[Arrival], day: date) -> tuple[list[tuple[Arrival, Outcome]], list[Arrival]]:
        """Open what comes in on a day.

        Returns:
            What became of each, and those for which there is no case yet in which they could be opened.
        """
        waiting: list[Arrival] = []
        groups: dict[str, list[tuple[Arrival, Opening]]] = {}
        hosts: dict[Stream, list[Life]] = {}
        for one in arriving:
            if one.stream.within and one.stream not in hosts:
                hosts[one.stream] = self._hosts(one.stream)
            found = self._opening(one, day, hosts.get(one.stream, []))
            if found is None:
                waiting.append(one)
            else:
                desk, opening = found
                groups.setdefault(desk.actor, []).append((one, opening))
        done: list[tuple[Arrival, Outcome]] = []
        for actor, pairs in groups.items():
            outcomes = open_cases(self.parts, actor, [opening for _, opening in pairs])
            done += zip((one for one, _ in pairs), outcomes, strict=True)
        return done, waiting

    def _hosts(self, stream: Stream) -> list[Life]:
        return [
            life
            for life in self.lives.get(stream.within, ())
            if life.finished_on is None
            and (not stream.state or is_active(stream.state, life.configuration))
            and not (stream.about_parent and life.id in self._used)
        ]

    def _opening(self, one: Arrival, day: date, hosts: list[Life]) -> tuple[Desk, Opening] | None:
        stream, chance = one.stream, self.planner.chance
        host: Life | None = None
        if stream.within:
            if not hosts:
                return None
            host = hosts[chance.between(0, len(hosts) - 1, "host", one.n)]
            if stream.about_parent:
                hosts.remove(host)
                self._used.add(host.id)
        procedure = self._procedure(stream.procedure)
        office = self._office(stream, host, one.n)
        action = procedure.actions[OPEN]
        desk = self._desk(procedure, office.id)
        habit = self.planner.behaviour.habit(procedure, OPEN)
        said: dict[str, Mapping[JsonValue, float]] = {name: {value: 1.0} for name, value in stream.like}
        occasion = Occasion(f"open-{one.n}", 0, day, None, [office])
        facts, lines = self.teller.facts(procedure, action, replace(habit, facts={**habit.facts, **said}), occasion)
        facts = {name: value for name, value in facts.items() if name not in stream.without}
        if stream.party and host is not None:
            facts[stream.party] = self._party_of(host).id
        act = Act(OPEN, day, facts, lines, self.staff.signers(desk, action.officers))
        subject = self._subject(procedure, stream, host, office, one.n)
        parent = host.number if host is not None else ""
        return desk, Opening(procedure.key, office.key, subject, f"模拟{one.n}", act, parent)

    def _office(self, stream: Stream, host: Life | None, n: int) -> Office:
        if host is not None and stream.at in (None, self.staff.offices[host.office_id].level):
            return self.staff.offices[host.office_id]
        if stream.at is not None:
            return self.planner.chance.one_of(self.staff.at_level(stream.at), "office", n)
        raise AssertionError(stream.procedure)  # the reader of behaviour sees to it

    def _subject(self, procedure: Procedure, stream: Stream, host: Life | None, office: Office, n: int) -> Subject:
        if stream.about_parent and host is not None:
            return self._party_of(host)
        if procedure.subject == "enterprise":
            return enterprise(self.planner.chance.between(0, self.enterprises - 1, "enterprise", n))
        if procedure.subject == "person":
            return person(n)
        return Subject(0, procedure.subject, office.name, office.key)

    def _party_of(self, host: Life) -> Subject:
        with self.parts.store.read() as unit:
            subject_id = unit.case(host.number).subject_id
            return unit.subjects([subject_id])[subject_id]

    # -- who

    def _desk(self, procedure: Procedure, office_id: int) -> Desk:
        """Who opens a case of a procedure in an office: the first of the roles that somebody holds there."""
        for name in procedure.actions[OPEN].roles:
            desk = self.staff.desk(procedure.roles[name], office_id)
            if desk is not None:
                return desk
        raise AssertionError(procedure.key)  # refused before the year began

    def _actor(self, procedure: Procedure, office_id: int) -> str:
        return self._desk(procedure, office_id).actor

    def _procedure(self, key: str) -> Procedure:
        return self.planner.ways[key].compiled.procedure
