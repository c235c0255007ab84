"""kill -9 at random points of every job, on both databases, and of the database itself.

After each kill the store verifies; in the end its content is that of an undisturbed run, and nothing is there twice.
`make test` kills some of the jobs once; `make soak` goes on with further seeds.
"""

from __future__ import annotations

import os
import random
import time

import pytest

from tests.crashing import ledger
from tests.crashing.drive import JOBS
from tests.crashing.killing import MODE, Killer, driven, undisturbed
from tests.crashing.places import Ground, problems

SOAK = bool(os.environ.get("SHIXIAN_SOAK"))
SEEDS = range(6 if SOAK else 1)
WHOLE = list(JOBS) * 2
SAMPLE = {"SQLite": ["render"], "PostgreSQL": ["sweep"]}
"""The samples of `test_embedded` and of `test_reminders` kill others."""
MOST_MISSES = 6
"""How much quicker than the undisturbed run a machine may have become is not known beforehand."""
DATABASE_KILLS = 12 if SOAK else 1


@pytest.mark.parametrize("seed", SEEDS)
def test_jobs_killed_again_and_again_leave_what_an_undisturbed_run_leaves(ground: Ground, seed: int) -> None:
    place = ground.copy(f"seed_{seed}")
    killer = Killer(random.Random(seed), ground.seconds)  # noqa: S311 - the points need to vary, not to be secret
    jobs = WHOLE if SOAK else SAMPLE[place.database]
    for number, job in enumerate(jobs):
        for misses in range(MOST_MISSES):
            if killer.kill_once(place, job, share=0.5**misses):
                break
            place = ground.copy(f"seed_{seed}_{number}_{misses}")  # all is done there: nothing is left to kill
        else:
            pytest.fail(f"{job} was done each time before it was killed")
        assert problems(place) == []

    undisturbed(place)

    ground.must_be_whole(place)


def test_a_database_killed_under_the_jobs_loses_nothing(on_postgres: Ground) -> None:
    assert on_postgres.cluster is not None
    place = on_postgres.copy("under")
    dice = random.Random(7)  # noqa: S311 - likewise
    for _ in range(DATABASE_KILLS):
        with driven(place) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(dice.uniform(0.0, sum(on_postgres.seconds.values()) / 2))
            on_postgres.cluster.kill()
            ledger.died(MODE, place.database, "database")
            process.communicate(timeout=60)
        on_postgres.cluster.start()
        assert problems(place) == []

    undisturbed(place)

    on_postgres.must_be_whole(place)
