"""What an event says beside who and when: the same for an act, a lapse, a recount, and for following the parent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from casework.editions import Grounds
from casework.families import Origin, Spawned
from engine.command import Command
from engine.decide import Decision
from engine.running.questions import duty_role

JsonValue = Any

FORMAT = 2
"""Of the bodies written now. Those of another format are folded as they are, and not decided anew."""


def event_body(
    grounds: Grounds,
    command: Command,
    decision: Decision,
    *,
    origin: Origin | None = None,
    spawned: Sequence[Spawned] = (),
) -> dict[str, JsonValue]:
    """The command, what followed, the proofs, and what they rest on.

    Args:
        grounds: what the decision rests on.
        command: what was decided.
        decision: what followed.
        origin: of the first event of a case opened in another, where it comes from.
        spawned: the cases to which the decision led, in its order.
    """
    procedure = grounds.compiled.procedure
    roles = {name: duty_role(procedure, decision.after, name) for name in decision.after.duties}
    body: dict[str, JsonValue] = {
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
    if origin is not None:
        body["parent"] = origin.as_json()
    if spawned:
        body["spawned"] = [one.as_json() for one in spawned]
    return body
