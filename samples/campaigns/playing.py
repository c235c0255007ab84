"""Playing the stories of the campaigns day by day, the clock's work first, and what is left at the end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from itertools import groupby
from pathlib import Path

from casework.bureau import found_bureau
from casework.parts import SHANGHAI, Parts
from casework.playing.scratch import VirtualClock
from casework.sweeping import sweep
from samples.campaigns.scene import Scene, Step, Story

FOLDER = "专项行动"
COURSE = "经过.txt"
"""What a story has to tell, beside its forms."""
_HERE = Path(__file__).resolve().parent
_MORNING = 9


def play_campaigns(
    parts: Parts,
    clock: VirtualClock,
    stories: Sequence[Callable[[Scene], Story]],
    *,
    told: Callable[[date, str], None] = lambda day, title: None,
) -> dict[str, Scene]:
    """Play all stories on one store, their steps in the order of days.

    Args:
        parts: the system.
        clock: is moved forward.
        stories: each makes a story on a scene.
        told: called with each step's day and title.

    Returns:
        The scenes by region, with what each has to tell.
    """
    scenes: dict[str, Scene] = {}
    steps: list[tuple[date, int, Step]] = []
    for make in stories:
        scene = Scene(parts, clock, parts.home)
        story = make(scene)
        scene.folder = parts.home / FOLDER / story.region
        scene.folder.mkdir(parents=True, exist_ok=True)
        found_offices(parts, story.bureau)
        scenes[story.region] = scene
        steps += [(step.day, len(steps) + n, step) for n, step in enumerate(story.steps())]
    for day, todays in groupby(sorted(steps, key=lambda one: one[:2]), key=lambda one: one[0]):
        clock.now = datetime(day.year, day.month, day.day, _MORNING, tzinfo=SHANGHAI)
        for _, _, step in todays:
            sweep(parts, now=clock())
            told(day, step.title)
            step.do(day)
        for scene in scenes.values():
            scene.issue()
    for scene in scenes.values():
        (scene.folder / COURSE).write_text("\n".join(("样例数据（虚构）", *scene.told, "")), encoding="utf-8")
    return scenes


def found_offices(parts: Parts, name: str) -> None:
    """Found the offices and officers of a story; founding them again changes nothing."""
    source = _HERE / name
    found_bureau(parts, source.read_text(encoding="utf-8"), source.name)
