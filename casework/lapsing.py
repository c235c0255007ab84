"""The lapse of a deadline as it is recorded: decided by the case's own edition, in the words of its event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from orjson import Fragment

from casework.editions import Editions, Grounds
from casework.recording import event_body
from engine.canonical import canonical
from engine.case import Deadline, Delta
from engine.command import Command
from engine.decide import Decision, lapse_of
from engine.remembering import decide_lapse
from store.values import Recording, StoredCase


@dataclass(frozen=True, slots=True)
class Lapses:
    """What the lapses recorded at one instant share."""

    editions: Editions
    now: datetime
    today: date
    swept: bool = False  # by the sweep (`store.values.Recording`)
    bodies: dict[int, tuple[Delta, Mapping[str, Any]]] = field(default_factory=dict)  # by the delta's identity

    def recording(self, case: StoredCase, name: str) -> Recording:
        """The event of a live deadline's lapse.

        Raises:
            RefusedError: it is not over yet, or cannot be decided.
        """
        grounds = self.editions.grounds(case)
        command = lapse_of(case.state, name, self.today)
        decision = decide_lapse(grounds.compiled, case.state, command, grounds.calendar)
        self.editions.keep(grounds)
        return Recording(
            case=case,
            kind="lapse",
            name=name,
            occurred_on=command.occurred_on,
            recorded_at=self.now,
            actor_id=None,
            body=self._body(grounds, command, decision),
            after=decision.after,
            swept=self.swept,
        )

    def _body(self, grounds: Grounds, command: Command, decision: Decision) -> Mapping[str, Any]:
        # Cases that were decided alike share their delta, and with it all that their events say beside who and when.
        known = self.bodies.get(id(decision.delta))
        if known is None:
            plain = event_body(grounds, command, decision)
            body = {**plain, **{name: Fragment(canonical(plain[name])) for name in ("command", "delta", "proofs")}}
            known = self.bodies[id(decision.delta)] = decision.delta, body
        return known[1]


def lapsed_before(case: StoredCase, today: date) -> list[Deadline]:
    """The live deadlines of a case that are certainly over, in legal order."""
    live = case.state.live_deadlines().values()
    return sorted((d for d in live if d.over_on <= today), key=lambda d: (d.over_on, d.name))
