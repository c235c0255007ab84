"""How the papers of a case were served: what was done when and by whom, what became of the mails, the evidence.

A service is a state of the fragment ``procedures/common/service.yaml``; it is known by the acts that hand mails to the
post (``casework.post.contents``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from casework.dossier.ground import Ground, Record
from casework.dossier.wording import Telling, is_file
from casework.listing.looking import state_labels
from casework.onecase.kept import FileTold
from casework.post.contents import papers_of, services_of, tracking_fact
from engine.machine import is_active
from engine.model import Procedure, State
from store.mails import tracking_key

JsonValue = Any
_RESULT: Final = "mail_result"
_PENDING: Final = "pending"
_SERVED_ON: Final = "served_on"
_SERVED_HOW: Final = "served_how"


@dataclass(frozen=True, slots=True)
class ServiceStep:
    """An act of a service, or what the lapse of a deadline led to."""

    seq: int
    label: str
    occurred_on: date
    actor: str
    told: tuple[str, ...]  # what was registered, each as "label：value"
    files: tuple[FileTold, ...]


@dataclass(frozen=True, slots=True)
class MailTold:
    """A mail handed to the post."""

    number: str
    posted_on: date
    result: str  # in Chinese
    result_on: date | None


@dataclass(frozen=True, slots=True)
class Service:
    """One service of a case."""

    label: str
    papers: tuple[str, ...]  # titles with numbers
    states: tuple[str, ...]  # where it stands; empty: it is over
    served_on: str  # ISO; empty: not yet
    served_how: str
    mails: tuple[MailTold, ...]
    steps: tuple[ServiceStep, ...]


def services(ground: Ground) -> tuple[Service, ...]:
    """The services of a case that have begun, in the order of its procedure."""
    found = (_service(ground, prefix) for prefix in services_of(ground.procedure))
    return tuple(one for one in found if one.steps or one.states)


def _service(ground: Ground, prefix: str) -> Service:
    procedure, facts = ground.procedure, ground.case.state.facts
    telling = Telling(procedure, ground.parties)
    own = [record for record in ground.records if _belongs(procedure, prefix, record)]
    how = procedure.facts.get(_name(prefix, _SERVED_HOW))
    return Service(
        label=_label(procedure, prefix),
        papers=tuple(f"《{one.title}》{one.number}" for one in papers_of(procedure, prefix, ground.documents)),
        states=_standing(ground, prefix),
        served_on=str(facts.get(_name(prefix, _SERVED_ON)) or ""),
        served_how=how.choices.get(str(facts.get(how.name)), "") if how is not None else "",
        mails=tuple(_mails(procedure, prefix, own)),
        steps=tuple(_step(ground, telling, record) for record in own),
    )


def _belongs(procedure: Procedure, prefix: str, record: Record) -> bool:
    name = record.event.name
    if record.event.kind not in ("act", "lapse"):
        return False
    if prefix:
        return name.startswith(f"{prefix}.")
    return name in procedure.actions and bool(tracking_fact(procedure.actions[name]))


def _name(prefix: str, name: str) -> str:
    return f"{prefix}.{name}" if prefix else name


def _label(procedure: Procedure, prefix: str) -> str:
    return next((state.label for state in _every(procedure.states) if state.path == prefix), "送达")


def _every(states: Iterable[State]) -> Iterator[State]:
    for state in states:
        yield state
        yield from _every(state.children)


def _standing(ground: Ground, prefix: str) -> tuple[str, ...]:
    here = [path for path in ground.case.state.configuration if prefix and is_active(prefix, (path,))]
    return state_labels(ground.procedure, here)


def _step(ground: Ground, telling: Telling, record: Record) -> ServiceStep:
    values = record.facts()
    plain = {name: value for name, value in values.items() if value is not None and not is_file(value)}
    files = (FileTold.of(telling.label(name), value) for name, value in values.items() if is_file(value))
    event = record.event
    return ServiceStep(
        event.seq, record.label, event.occurred_on, ground.actor(record), tuple(telling.facts(plain)), tuple(files)
    )


def _mails(procedure: Procedure, prefix: str, records: Iterable[Record]) -> Iterator[MailTold]:
    """The mails in the order of posting; a mail's result is what was recorded before the next one was posted."""
    result = procedure.facts.get(_name(prefix, _RESULT))
    labels: Mapping[str, str] = result.choices if result is not None else {}
    mail: MailTold | None = None
    for record in records:
        action = procedure.actions.get(record.event.name)
        number = tracking_key(str(record.facts().get(tracking_fact(action) or action.mails) or "")) if action else ""
        if number:
            if mail is not None:
                yield mail
            mail = MailTold(number, record.event.occurred_on, labels.get(_PENDING, ""), None)
            continue
        told = record.body["delta"].get("facts", {}).get(_name(prefix, _RESULT))
        if mail is not None and told in labels:
            mail = MailTold(mail.number, mail.posted_on, labels[told], record.event.occurred_on)
    if mail is not None:
        yield mail
