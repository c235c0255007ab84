"""A batch of letters of one district, from its draft to the print file, as its officers work through it.

``python -m tests.letter_batch HOME`` is the process to be killed while it does that.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

from bootstrap import join
from casework.acting import Act, Opening, act_many, open_cases
from casework.papers.batches import run_batch
from casework.papers.selecting import Selection
from casework.parts import Parts
from casework.playing.scratch import VirtualClock
from engine import creditcode
from store.values import Subject
from tests.bureau import found, morning

DAY = date(2026, 3, 2)
KIND = "rectification_order"
BATCH = "batch"
SIGNERS = ("heping_1", "heping_2")
DESKS = (
    *("heping_1", "heping_section", "heping_review", "heping_deputy"),  # opinions
    "heping_section",  # numbers
    *SIGNERS,
    "heping_deputy",  # permits the seal
    "heping_review",  # seals
)
"""Who works through the batch, in this order; the letters are then issued and printed by the keeper of papers."""
KEEPER = "heping_section"
PRINTED = "print"


def draft(home: Path, count: int) -> Parts:
    """Open so many cases on a store of its own and draft their orders."""
    parts, _ = found(home, DAY)
    draft_in(parts, count)
    return parts


def draft_in(parts: Parts, count: int) -> None:
    """Open so many cases and draft their orders."""
    openings = [Opening("shenyang_qualification_check", "heping", _firm(n), BATCH, _opening(n)) for n in range(count)]
    numbers = [outcome.number for outcome in open_cases(parts, "city_1", openings)]
    wanted = Act("print_notices", DAY, officers=SIGNERS)
    assert all(outcome.done for outcome in act_many(parts, SIGNERS[0], [(number, wanted) for number in numbers]))


def work_through(parts: Parts) -> None:
    """Each desk does what is its own with the whole batch; doing it again goes on where it stopped."""
    wanted = Selection(kind=KIND)
    for desk in DESKS:
        run_batch(parts, desk, wanted, DAY)
    run_batch(parts, KEEPER, wanted, DAY, folder=parts.home / PRINTED)


def _firm(n: int) -> Subject:
    code = creditcode.with_check_digit(f"91000000MA0YB{n:04d}")
    return Subject(
        0, "enterprise", f"样例第{n}建筑工程有限公司", code, f"样例路{n}号（样例数据）", "000-00000000", "样例"
    )


def _opening(n: int) -> Act:
    line = {
        "item": "建筑工程施工总承包",
        "grade": "三级",
        "certificate": f"D0000{n:05d}",
        "standard": "注册建造师不少于5人",
        "required": 5,
        "actual": 3,
        "licensing": "样例市城乡建设局",
        "licensing_level": "city",
    }
    facts = {"batch_no": "SAMPLE-250", "snapshot_on": "2026-02-27"}
    return Act("open", DAY, facts, {1: line})


def main() -> None:
    """Work through the batch of a data directory."""
    parts = join(Path(sys.argv[1]), clock=VirtualClock(morning(DAY)), sample=True)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    work_through(parts)


if __name__ == "__main__":
    main()
