"""Every kind of document of every procedure, as it comes out of playing the timelines.

Owns the collecting alone: the timelines are those of the procedures, the bureau and the parties are made up and marked
as samples. Nothing is rendered here. A timeline whose drafting acts all stand in others that were played before is left
out: it drafts no other kind.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from bootstrap import library
from casework.definitions.library import PACKAGED, Library
from casework.playing import timelines
from casework.playing.scratch import Bureau, scratch_parts
from casework.playing.timeline_file import Timeline, read_timeline
from casework.rendering import letter
from documents.templating.templates import Letter
from store.sqlite import SqliteStore
from store.values import Document

Act = tuple[str, str, str]
"""An act that drafts papers: its regulation's folder, the rule by which its case was opened, its name."""


@cache
def letters() -> dict[str, Letter]:
    """One letter of each kind, by ``procedure/kind``: the first that any timeline drafts."""
    found: dict[str, Letter] = {}
    known = library()
    drafting = _drafting(known)
    played: set[Act] = set()
    for path in sorted(PACKAGED.glob("*/timelines/*.yaml")):
        timeline = read_timeline(path)
        acts = {(path.parts[-3], _rule(step.case), step.act) for step in timeline.steps if step.act in drafting}
        if acts <= played:
            continue
        played |= acts
        for procedure, document in _documents(known, timeline):
            found.setdefault(f"{procedure}/{document.kind}", letter(document))
    return dict(sorted(found.items()))


def _drafting(known: Library) -> set[str]:
    """Names of acts that draft papers, in any procedure."""
    actions = (action for key in known.all_keys() for action in known.compiled(key).procedure.actions.values())
    return {action.name for action in actions if action.documents}


def _rule(case: str) -> str:
    """What a case's name in a timeline begins with: one rule opens the same kind of case each time."""
    return case.partition("#")[0].partition(":")[0]


def _documents(known: Library, timeline: Timeline) -> Iterator[tuple[str, Document]]:
    """The papers of a timeline, each with the key of its procedure."""
    region = known.compiled(timeline.procedure).procedure.region
    start = timelines._morning(timeline.steps[0].recorded)
    with scratch_parts(known, SqliteStore, start) as (parts, clock):
        player = timelines._Player(parts, timeline, Bureau(parts, region))
        for step in timeline.steps:
            clock.now = timelines._morning(step.recorded)
            difference = player.step(step)
            assert difference is None, str(difference)
        with parts.store.read() as unit:
            for document in unit.documents():
                case = unit.cases(document.case_ids)[document.case_ids[0]]
                yield case.state.procedure, document
