"""Who may take a paper's next step: for worklists, and for demonstrations that let everybody do their part."""

from __future__ import annotations

from casework.authority import People
from casework.papers.advancing import Cast
from casework.papers.posts import posts_for
from casework.papers.reading import Paper
from engine.approvals import HANDLER
from engine.life import Step
from engine.running.reissuing import drafting
from store.values import Officer


def candidates(people: People, paper: Paper, step: Step) -> tuple[Officer, ...]:
    """The officers whose posts cover a step, those of the issuing office first.

    Who is recused or gave an opinion already is not left out: that is refused when the step is taken.
    """
    if step is Step.SIGN:
        named = [str(one["key"]) for one in paper.document.context.get("officers", ())]
        signers = map(people.officer, named)
        return tuple(officer for officer in signers if officer.id not in paper.life.signers)
    posts = set(posts_for(paper.procedure, paper.rules, paper.life, step))
    if HANDLER in posts:
        posts |= {role for act in drafting(paper.procedure, paper.kind.name) for role in act.roles}
    found: list[Officer] = []
    office: int | None = paper.document.issuer_id
    while office is not None:
        here = [one for one in people.everybody() if one.office_id == office and one.roles & posts]
        found += sorted(here, key=lambda one: one.key)
        office = people.offices[office].parent_id
    return tuple(found)


def everybody(people: People) -> Cast:
    """A cast in which each step is taken by the first who may: for demonstrations."""
    people.everybody()  # read now: the cast may outlive the unit of work

    def who(paper: Paper, step: Step) -> str:
        row = paper.life.row(paper.rules)
        for officer in candidates(people, paper, step):
            if not (row is not None and row.apart and officer.id in paper.life.opinions):
                return officer.key
        return ""

    return who
