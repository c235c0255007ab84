"""What filters and forms offer for a choice: offices one may see, procedures, states, roles, each with its label."""

from __future__ import annotations

from casework.authority import People
from casework.parts import Parts

Choices = list[tuple[str, str]]
"""Values with their labels, in the order of the list."""


def offices_offered(parts: Parts, who: str) -> Choices:
    """The offices an officer may see, as the tree has them."""
    with parts.store.read() as unit:
        people = People.of(unit)
        seen = people.jurisdiction(people.officer(who))
        return [(office.key, office.name) for office in people.offices.values() if office.id in seen]


def procedures_offered(parts: Parts) -> Choices:
    """The procedures installed."""
    library = parts.library
    return [(key, library.compiled(key).procedure.title) for key in library.all_keys()]


def states_offered(parts: Parts, procedure: str) -> Choices:
    """The states of a procedure; none before one is chosen: those of all would be hundreds."""
    if procedure not in parts.library.all_keys():
        return []
    leaves = parts.library.compiled(procedure).procedure.leaves()
    return [(leaf.path, f"{leaf.label}（{leaf.code}）" if leaf.code else leaf.label) for leaf in leaves]


def roles_offered(parts: Parts, procedure: str) -> Choices:
    """The roles of a procedure."""
    if procedure not in parts.library.all_keys():
        return []
    return [(role.key, role.label) for role in parts.library.compiled(procedure).procedure.roles.values()]
