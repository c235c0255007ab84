"""``shixian serve`` killed on the scene: its clock with the flows in it, its Prefect server, the supervisor itself.

Children come back by themselves, a supervisor is started again as the system would do it, and nobody is left behind. In
the end everything is there that an undisturbed run leaves, and nothing twice. Holidays are imported by a process of an
officer that is killed; what it leaves is completed by the service.
"""

from __future__ import annotations

import os
import random
import time

import pytest

from tests.crashing.killing import Killer, undisturbed
from tests.crashing.places import Ground, Place, problems
from tests.crashing.service import CLOCK, MODE, PREFECT, SUPERVISOR, Service, let_it_work, serving

SOAK = bool(os.environ.get("SHIXIAN_SOAK"))
SEEDS = range(3 if SOAK else 1)
KILLS = [CLOCK, CLOCK, CLOCK, CLOCK, PREFECT, SUPERVISOR, SUPERVISOR] if SOAK else [CLOCK]


@pytest.mark.prefect
@pytest.mark.parametrize("ground", ["sqlite", "postgres"] if SOAK else ["sqlite"], indirect=True)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_service_killed_again_and_again_leaves_what_an_undisturbed_run_leaves(ground: Ground, seed: int) -> None:
    place = ground.copy(f"served_{seed}")
    dice = random.Random(seed)  # noqa: S311 - the points need to vary, not to be secret
    officers_do_their_part(ground, place, dice)
    with serving(place, ground.outcome) as service:
        service.start(after_prefect=SOAK)
        deaths = kill_while_at_work(service, dice, sum(ground.seconds.values()) / 2)
        let_it_work(service)
        service.end()
    ground.must_be_whole(place)
    assert deaths > 0


def officers_do_their_part(ground: Ground, place: Place, dice: random.Random) -> None:
    """Import the list, killed once on the way; begin to import holidays, and be killed while cases are recounted."""
    killer = Killer(dice, ground.seconds, MODE)
    killer.kill_once(place, "import", "import")
    undisturbed(place, "import")
    killer.leave_holidays_half_imported(place)
    assert problems(place) == []


def kill_while_at_work(service: Service, dice: random.Random, seconds: float) -> int:
    """Kill one after the other, until the work is done; how many died over it."""
    for number, what in enumerate(dice.sample(KILLS, len(KILLS))):
        time.sleep(dice.uniform(0.0, seconds))
        if service.is_done():
            return number
        service.kill(what)
        assert problems(service.place) == []
        if what == SUPERVISOR:
            service.start(after_prefect=SOAK and dice.random() < 0.5)
    return len(KILLS)
