"""One action over many papers: preview, take all steps that are the officer's, make the PDFs, print; resumable.

Everything done stands: stages move in one transaction, each PDF is noted when it lies in its place, and a paper that
has come further is not touched again. After a crash the same call goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from casework.papers.advancing import Upcoming, advance, preview
from casework.papers.selecting import Selection, selected
from casework.papers.wanted import Taken
from casework.parts import Parts
from casework.printing import PrintJob, print_documents
from casework.rendering import render_documents
from engine.errors import RefusedError
from engine.life import WAITING, Stage, Step

Progress = Callable[[int, int, str], None]
AT_ONCE = 25
"""Papers moved in one transaction, and letters in one layout."""


@dataclass(frozen=True, slots=True)
class BatchResult:
    """What became of each paper, and the print job, if one was asked for."""

    taken: tuple[Taken, ...]
    rendered: int
    failures: tuple[tuple[str, str], ...]  # of rendering: number or id, and why
    job: PrintJob | None


def upcoming(parts: Parts, actor: str, wanted: Selection, on: date) -> list[Upcoming]:
    """What the officer's next step would be with each paper meant; nothing is changed."""
    return preview(parts, actor, _waiting(parts, actor, wanted), on)


def run_batch(
    parts: Parts,
    actor: str,
    wanted: Selection,
    on: date,
    *,
    printed: bool = False,
    copies: int = 1,
    folder: Path | None = None,
    progress: Progress = lambda done, of, what: None,
) -> BatchResult:
    """Take every step in a row that the officer may take, with all papers meant; make their PDFs; print them.

    Args:
        parts: the system.
        actor: key of the officer.
        wanted: which papers.
        on: the day on which all is done.
        printed: the seal is printed instead of stamped by hand, where the officer permits its use.
        copies: that are sealed.
        folder: where the print file and the mail list go; None: nothing is printed.
        progress: told (done, of how many, what).

    Raises:
        RefusedError: nothing fits the selection.
    """
    everything = [one.id for one in selected(parts, actor, wanted)]
    if not everything:
        raise RefusedError("没有符合条件的文书，请核对文书种类、批次和本人的管辖范围")
    waiting = _waiting(parts, actor, wanted)
    # The text is final before it is sealed and issued: the PDFs are made in between.
    first = _advanced(parts, actor, waiting, on, progress, printed=printed, copies=copies, stop=Step.ISSUE)
    made = render_documents(parts, waiting, lambda done, of: progress(done, of, "制成PDF"))
    second = _advanced(parts, actor, _ready(parts, waiting), on, progress, printed=printed, copies=copies, stop=None)
    job = None
    if folder is not None:
        job = print_documents(parts, everything, folder, lambda done, of: progress(done, of, "合成打印文件"))
    # Whoever did his own part is not told that the next one is another's.
    last = {**second, **first, **{one: taken for one, taken in second.items() if taken.done}}
    return BatchResult(tuple(last[one] for one in waiting if one in last), made.rendered, made.failures, job)


def _waiting(parts: Parts, actor: str, wanted: Selection) -> list[int]:
    return [one.id for one in selected(parts, actor, wanted) if one.stage in WAITING]


def _ready(parts: Parts, documents: Sequence[int]) -> list[int]:
    if not documents:
        return []
    with parts.store.read() as unit:
        return [one.id for one in unit.documents(ids=list(documents), stages=(Stage.SEALED,))]


def _advanced(
    parts: Parts,
    actor: str,
    documents: Sequence[int],
    on: date,
    progress: Progress,
    *,
    printed: bool,
    copies: int,
    stop: Step | None,
) -> dict[int, Taken]:
    last: dict[int, Taken] = {}
    for start in range(0, len(documents), AT_ONCE):
        chunk = documents[start : start + AT_ONCE]
        for taken in advance(parts, actor, chunk, on, printed=printed, copies=copies, stop=stop):
            last[taken.document] = taken
        progress(min(start + AT_ONCE, len(documents)), len(documents), "制发" if stop is None else "办理")
    return last
