"""What an event says beside who and when: the same for an act, for the lapse of a deadline and for a recount."""

from __future__ import annotations

from typing import Any

from casework.editions import Grounds
from engine.command import Command
from engine.decide import Decision
from engine.running.questions import duty_role

JsonValue = Any

FORMAT = 2
"""Of the bodies written now. Those of another format are folded as they are, and not decided anew."""


def event_body(grounds: Grounds, command: Command, decision: Decision) -> dict[str, JsonValue]:
    """The command, what followed, the proofs, and what they rest on."""
    procedure = grounds.compiled.procedure
    roles = {name: duty_role(procedure, decision.after, name) for name in decision.after.duties}
    return {
        "format": FORMAT,
        "command": command.as_json(),
        "delta": decision.delta.as_json(),
        "passed": list(decision.passed),
        "proofs": {name: [dict(step) for step in steps] for name, steps in decision.proofs.items()},
        "edition": procedure.digest,
        "calendar": grounds.calendar.digest,
        "settings": grounds.settings.digest,
        "duty_roles": {name: [role.key, role.level.value] for name, role in roles.items()},
    }
