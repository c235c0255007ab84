"""Living deadlines: which version of each is due after a case has moved.

A deadline is a function of facts: its start, the extensions granted, what stops it. After every event its basis is
found anew and held against the standing version's; another basis makes another version in the same event, with its
cause and its proof, and what hangs on it follows. Nothing is erased: the event that set a version keeps its proof.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from engine.case import Case, Cause, Deadline, DeadlineStatus, Grant, Pause
from engine.command import Command
from engine.compiled import Compiled, Running
from engine.errors import RefusedError
from engine.model import DeadlineRule
from engine.periods.calendar import Calendar
from engine.running.outlook import Basis, Outlook, Proof, outlook
from engine.running.seeing import Seen, see
from engine.running.stopping import Stops, Telling, stops_of, with_earlier
from engine.running.versions import Begun, cause_of, dates_of, ended_by, is_done, is_met, start_of, withdrawn

Proofs = dict[str, Proof]

_MOST_ROUNDS = 12  # chains are two or three long; what needs more goes round in a circle
_STANDING = frozenset({DeadlineStatus.LIVE, DeadlineStatus.SUSPENDED, DeadlineStatus.LAPSED})
"""How a deadline stands that the party was given and that was not met: it runs, is stopped, or has run out."""


@dataclass(frozen=True, slots=True)
class Settling:
    """What all deadlines of an event are settled on.

    Attributes:
        compiled: the edition.
        before: the case before the event.
        moved: the case after its moves.
        command: what is being decided.
        calendar: of the case.
        grants: extensions granted by the event, by deadline.
    """

    compiled: Compiled
    before: Case
    moved: Case
    command: Command
    calendar: Calendar
    grants: Mapping[str, Grant]

    def deadlines(self) -> tuple[Mapping[str, Deadline], Proofs]:
        """The newest version of each deadline, and the proofs of those that are new.

        Raises:
            RefusedError: one cannot be counted, or they move each other without end.
        """
        running = self.compiled.running(self.moved.configuration)
        standing = {**self.moved.deadlines, **dict(ended_by(self.compiled, self.moved, self.command))}
        rules = list(running.deadlines.values())
        found = self._round(rules, running, standing, standing)
        if running.hanging and any(found.values()):
            rules = [rule for rule in rules if rule.name in running.hanging]
            for _ in range(_MOST_ROUNDS):
                again = {**found, **self._round(rules, running, standing, _laid(standing, found))}
                if again == found:
                    break
                found = again
            else:
                raise RefusedError("办理流程的期限互相牵动，没有结果，请联系流程编制人员")
        proofs = {name: begun[1] for name, begun in found.items() if begun is not None and begun[1]}
        return _laid(standing, found), proofs

    def _round(
        self,
        rules: list[DeadlineRule],
        running: Running,
        standing: Mapping[str, Deadline],
        others: Mapping[str, Deadline],
    ) -> dict[str, Begun]:
        seen = see(self.compiled, self.moved, self.command.occurred_on, deadlines=others)
        entered = self.compiled.running(self.before.configuration).deadlines
        return {
            rule.name: self._begun(
                rule,
                standing.get(rule.name),
                seen,
                {name: other for name in running.hanging.get(rule.name, ()) if (other := others.get(name))},
                anew=rule.name not in entered,
            )
            for rule in rules
        }

    def _begun(
        self, rule: DeadlineRule, current: Deadline | None, seen: Seen, others: Mapping[str, Deadline], *, anew: bool
    ) -> Begun:
        """A new version of a deadline whose states are active; None when it has not begun or goes on as it is.

        Args:
            rule: of the deadline.
            current: the version that stands.
            seen: what its expressions may mention.
            others: the deadlines it rests on.
            anew: whether its states were entered in this event; what is over runs again from a new start.
        """
        start, sources = start_of(rule, seen, others)
        if start is None:
            return withdrawn(rule, current)
        again = current is not None and self._runs_again(rule, current, start)
        fresh = (
            current is None or again or current.status is DeadlineStatus.CANCELLED or (anew and current.start != start)
        )
        granted = () if current is None or fresh else current.extensions
        if rule.name in self.grants:
            granted = (*granted, self.grants[rule.name])
        basis = Basis(start, granted, sources=sources)
        if current is None:
            return self._left(rule, self._version(rule, self._stopped(rule, basis, seen, None), Cause.SET, None), None)
        same_start = rule.period is not None and start == current.start
        if not fresh and same_start and not self._may_differ(rule, current, others):
            return None
        earlier = None if fresh or current.status is DeadlineStatus.MET else current
        basis = self._protected(rule, self._stopped(rule, basis, seen, earlier), current)
        cause = Cause.SET if fresh and basis.start == start else self._cause(rule, basis, current)
        if cause is None:
            return None
        version = self._version(rule, basis, cause, current)
        return version if again else self._left(rule, version, current)

    def _runs_again(self, rule: DeadlineRule, current: Deadline, start: date) -> bool:
        """Whether what this very event ends runs again: from its own end, or from the act that meets it."""
        lapses = self.command.kind == "lapse" and self.command.name == rule.name
        meets = is_met(rule, self.command)
        if start == current.start or not (lapses or meets):
            return False
        past_end = current.start < current.last_day <= start
        return past_end or (meets and start == self.command.occurred_on)

    def _left(
        self, rule: DeadlineRule, version: tuple[Deadline, Proof], current: Deadline | None
    ) -> tuple[Deadline, Proof]:
        """A version as the event leaves it: met by the act that tells its start, or lapsed as the one before it was."""
        deadline, proof = version
        was_lapsed = current is not None and current.status is DeadlineStatus.LAPSED
        if is_met(rule, self.command):
            if deadline.start == self.command.occurred_on:
                return version
            late = was_lapsed and self.command.occurred_on >= deadline.over_on
            return deadline.ended(DeadlineStatus.LAPSED if late else DeadlineStatus.MET), proof
        longer = current is None or deadline.last_day > current.last_day
        if was_lapsed and not longer and deadline.status is DeadlineStatus.LIVE:
            return deadline.ended(DeadlineStatus.LAPSED), proof
        return version

    def _may_differ(self, rule: DeadlineRule, current: Deadline, others: Mapping[str, Deadline]) -> bool:
        """Whether anything but its start can have made a version due."""
        if current.status not in _STANDING:
            return False
        return bool(rule.stops or others or rule.name in self.grants or self.command.kind == "recount")

    def _cause(self, rule: DeadlineRule, basis: Basis, current: Deadline) -> Cause | None:
        """Why another version is due; None when the standing one is right."""
        if rule.period is None:
            if current.status not in _STANDING or not self._differs(rule, basis, current):
                return None
            return Cause.RECOUNTED if self.command.kind == "recount" else Cause.SUPERSEDED
        if basis.start != current.start:
            return None if is_done(basis, current) else Cause.SUPERSEDED
        if current.status not in _STANDING:
            return None
        if self.command.kind == "recount":
            return Cause.RECOUNTED if self._recounts(rule, basis, current) else None
        return cause_of(basis, current)

    def _differs(self, rule: DeadlineRule, basis: Basis, current: Deadline) -> bool:
        new = self._version(rule, basis, current.cause, current)[0]
        return dates_of(new) != dates_of(current)

    def _recounts(self, rule: DeadlineRule, basis: Basis, current: Deadline) -> bool:
        if not self._differs(rule, basis, current):
            return False
        shorter = self._outlook(rule, basis).computed.last_day < current.last_day
        return not (rule.never_shorten and shorter and not current.provisional)

    def _protected(self, rule: DeadlineRule, basis: Basis, current: Deadline) -> Basis:
        """The basis with the start that the party was given, when the one found later would shorten the deadline."""
        if not rule.never_shorten or current.status not in _STANDING or basis.start == current.start:
            return basis
        kept = Basis(
            current.start, basis.extensions or current.extensions, basis.stops, basis.suspended_on, basis.suspended_by
        )
        was = current.last_day
        if cause_of(kept, current) is not None:
            was = self._outlook(rule, kept).computed.last_day
        return kept if self._outlook(rule, basis).computed.last_day <= was else basis

    # -- what it rests on

    def _stopped(self, rule: DeadlineRule, basis: Basis, seen: Seen, current: Deadline | None) -> Basis:
        """The basis with what stops the deadline: intervals that begin after its end do not count."""
        if rule.stops:
            before = self._seen_before if self.command.kind == "act" else None
            told = stops_of(rule, Telling(seen, before, self.calendar))
            if current is not None and current.stops:
                told = with_earlier(
                    told, stops_of(rule, Telling(self._seen_before(), None, self.calendar)), current.stops
                )
            basis = replace(basis, stops=self._effective(rule, basis, told))
            for first, index in told.still:
                if first <= self._outlook(rule, basis).computed.latest:
                    return replace(basis, suspended_on=first, suspended_by=index)
        waiting = [s.suspended_on for s in basis.sources if s.status is DeadlineStatus.SUSPENDED and s.suspended_on]
        return replace(basis, suspended_on=min(waiting)) if waiting else basis

    def _effective(self, rule: DeadlineRule, basis: Basis, told: Stops) -> tuple[Pause, ...]:
        found: tuple[Pause, ...] = ()
        for pause in told.closed:
            end = self._outlook(rule, replace(basis, stops=found)).computed
            if pause.first <= end.last_day:
                found = (*found, pause)
        return found

    def _seen_before(self) -> Seen:
        return see(self.compiled, self.before, self.command.occurred_on)

    # -- the version

    def _outlook(self, rule: DeadlineRule, basis: Basis) -> Outlook:
        return outlook(rule, basis, self.calendar, self.compiled.deadline_labels)

    def _version(
        self, rule: DeadlineRule, basis: Basis, cause: Cause, current: Deadline | None
    ) -> tuple[Deadline, Proof]:
        found = self._outlook(rule, basis)
        computed = found.computed
        deadline = Deadline(
            rule.name,
            current.version + 1 if current is not None else 1,
            DeadlineStatus.LIVE if basis.suspended_on is None else DeadlineStatus.SUSPENDED,
            self.before.seq + 1,
            computed.start,
            computed.nominal,
            computed.last_day,
            computed.agency_warn,
            computed.safe_act_from,
            computed.provisional,
            computed.earliest,
            computed.latest,
            found.rungs,
            cause,
            basis.extensions,
            basis.stops,
            basis.suspended_on,
            found.rulings,
        )
        return deadline, found.proof


def _laid(standing: Mapping[str, Deadline], found: Mapping[str, Begun]) -> dict[str, Deadline]:
    return {**standing, **{name: begun[0] for name, begun in found.items() if begun is not None}}
