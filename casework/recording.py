"""What an event says beside who and when: the same for an officer's act and for the lapse of a deadline."""

from __future__ import annotations

from typing import Any

from engine.command import Command
from engine.compiled import Compiled
from engine.decide import Decision
from engine.periods.calendar import Calendar

JsonValue = Any


def event_body(compiled: Compiled, command: Command, decision: Decision, calendar: Calendar) -> dict[str, JsonValue]:
    """The command, what followed, the proofs, and what they rest on."""
    procedure = compiled.procedure
    return {
        "command": command.as_json(),
        "delta": decision.delta.as_json(),
        "passed": list(decision.passed),
        "proofs": {name: [dict(step) for step in steps] for name, steps in decision.proofs.items()},
        "edition": procedure.digest,
        "calendar": calendar.digest,
        "duty_roles": {
            name: [procedure.duties[name].role, procedure.roles[procedure.duties[name].role].level.value]
            for name in decision.after.duties
        },
    }
