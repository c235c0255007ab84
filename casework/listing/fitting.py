"""Which cases a list shows, and whether a case is one of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from casework.editions import Editions
from casework.listing.colours import Colour, colour
from casework.listing.deadlines import refuse_unknown_holder
from casework.listing.looking import refuse_backwards, refuse_unknown_procedure, refuse_unknown_states
from casework.listing.rows import next_deadline
from casework.parts import Parts
from engine.running.questions import duty_role
from store.values import StoredCase


@dataclass(frozen=True, slots=True)
class CasesWanted:
    """Which cases a list shows. Empty parts do not narrow.

    Attributes:
        offices: keys or full names; each stands for itself and all offices below it.
        state: path of a state without children; the case is in it.
        procedure: key of the procedure.
        batch: what the case was opened from.
        finished: whether nothing follows any more.
        holder: key or Chinese label of a role that an open duty of the case waits for.
        colours: how pressing the running deadline is that is over first.
        first: earliest last day of that deadline, inclusive.
        last: latest last day of it, inclusive.
    """

    offices: tuple[str, ...] = ()
    state: str = ""
    procedure: str = ""
    batch: str = ""
    finished: bool | None = None
    holder: str = ""
    colours: frozenset[Colour] = frozenset()
    first: date | None = None
    last: date | None = None

    @property
    def by_deadline(self) -> bool:
        """Whether they are asked for by what presses."""
        return bool(self.colours or self.first or self.last)


def refuse_unknown(parts: Parts, wanted: CasesWanted) -> None:
    """Refuse what does not exist.

    Raises:
        MissingError: a state, a role or a procedure asked for does not exist.
        RefusedError: the range of days ends before it begins.
    """
    refuse_unknown_procedure(parts, wanted.procedure)
    refuse_unknown_states(parts, {wanted.state} if wanted.state else (), wanted.procedure)
    refuse_unknown_holder(parts, wanted.holder, wanted.procedure)
    refuse_backwards(wanted.first, wanted.last)


def roles_meant(parts: Parts, wanted: CasesWanted) -> frozenset[str]:
    """The keys of the roles asked for: several procedures may call theirs alike."""
    if not wanted.holder:
        return frozenset()
    keys = [wanted.procedure] if wanted.procedure else parts.library.all_keys()
    roles = [role for key in keys for role in parts.library.compiled(key).procedure.roles.values()]
    return frozenset(role.key for role in roles if wanted.holder in (role.key, role.label))


def fits(editions: Editions, today: date, wanted: CasesWanted, case: StoredCase) -> bool:
    """Whether a case is wanted, its office aside.

    Args:
        editions: of the unit in which the case was read.
        today: by which colours are judged.
        wanted: what is.
        case: it.
    """
    state = case.state
    return (
        wanted.procedure in ("", state.procedure)
        and wanted.batch in ("", case.batch)
        and wanted.finished in (None, state.finished)
        and (not wanted.state or wanted.state in state.configuration)
        and (not wanted.holder or _waits_for(editions, wanted.holder, case))
        and (not wanted.by_deadline or _presses(editions, today, wanted, case))
    )


def _waits_for(editions: Editions, holder: str, case: StoredCase) -> bool:
    procedure = editions.of(case).procedure
    roles = (duty_role(procedure, case.state, name) for name in case.state.duties)
    return any(holder in (role.key, role.label) for role in roles)


def _presses(editions: Editions, today: date, wanted: CasesWanted, case: StoredCase) -> bool:
    coming = next_deadline(case.state)
    if coming is None:
        return False
    if (wanted.first and coming.last_day < wanted.first) or (wanted.last and coming.last_day > wanted.last):
        return False
    return not wanted.colours or colour(coming, today, editions.days(case)) in wanted.colours
