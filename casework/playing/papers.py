"""What a rehearsal does with the papers that an act drafts: they go their way to the issue on the day of the act."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from casework.papers.advancing import play_out
from casework.papers.reading import Paper
from casework.papers.wanted import Taken
from casework.parts import Parts
from casework.playing.scratch import Bureau
from engine.approvals import HANDLER
from engine.life import Step
from engine.model import Level, Role
from engine.running.reissuing import drafting
from store.values import Office

DISCUSSED = {"participants": "样例参加人员", "conclusion": "同意（样例）"}
"""What rehearsals and demonstrations record of a collective discussion."""


def issue_all(parts: Parts, bureau: Bureau, documents: Sequence[int], on: date) -> list[Taken]:
    """Issue papers: every step is taken by an officer of the made-up bureau who may."""
    return play_out(parts, documents, on, lambda paper, step: _officer(bureau, paper, step), discussion=DISCUSSED)


def _officer(bureau: Bureau, paper: Paper, step: Step) -> str:
    issuer = bureau.office(paper.document.issuer_id)
    approvals = paper.procedure.approvals
    row = paper.life.row(paper.rules)
    match step:
        case Step.AGREE if row is not None and HANDLER not in row.posts:
            return _holder(bureau, issuer, row.posts[0])
        case Step.AGREE | Step.DISCUSS:
            return _drafter(bureau, paper, issuer)
        case Step.NUMBER | Step.ISSUE:
            return (
                _holder(bureau, issuer, approvals.keeping[0]) if paper.rules.chain else _drafter(bureau, paper, issuer)
            )
        case Step.SIGN:
            named = [str(one["key"]) for one in paper.document.context["officers"]]
            done = len(paper.life.signers)
            return named[done] if done < len(named) else ""
        case Step.PERMIT if paper.rules.chain is not None:
            return _holder(bureau, issuer, paper.rules.chain.sealing[0])
        case Step.SEAL:
            return _holder(bureau, issuer, approvals.seal_keeping[0])
    return ""


def _holder(bureau: Bureau, issuer: Office, post: str) -> str:
    return bureau.officer(Role(post, post, Level.OWN, ()), issuer)


def _drafter(bureau: Bureau, paper: Paper, issuer: Office) -> str:
    acts = drafting(paper.procedure, paper.kind.name)
    return bureau.officer(paper.procedure.roles[acts[0].roles[0]], issuer) if acts else ""
