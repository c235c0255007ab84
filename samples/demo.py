"""``python -m samples.demo``: a campaign of each regulation, then a whole year of Shenyang's, on a virtual clock.

It does what officers and the clock would do, through casework and the same functions that the flows call, and leaves
everything under ``demo/``: store, letters, print files, mail lists, ledgers, reminders, a calendar file. All data are
synthetic and say so.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from bootstrap import join
from casework.bureau import found_bureau
from casework.importing import ImportReport, import_findings
from casework.intake.rows import write_refused
from casework.parts import SHANGHAI, Parts
from casework.playing.scratch import VirtualClock
from casework.reminders.mail import FolderMail
from casework.reminders.sending import send_pending
from casework.rendering import render_pending
from casework.sweeping import sweep
from samples.archive import keep_files
from samples.bureau import CITY, Bureau
from samples.campaigns.playing import found_offices, play_campaigns
from samples.campaigns.scene import Scene
from samples.campaigns.stories import BUREAUS, STORIES
from samples.desks import Desks
from samples.logins import give_logins
from samples.results import leave_results
from samples.scenario import BATCH
from samples.story import BEGINNING, HERE
from samples.summary import print_summary

FIRST_DAY = date(2026, 3, 2)
LAST_DAY = date(2026, 12, 1)
MORNING_HOUR = 9
LIST = "异常企业名单-样例.xlsx"
FILES = "来件"


def main() -> int:
    """Run the demonstration; 1 when something went otherwise than the story says."""
    options = argparse.ArgumentParser(
        prog="python -m samples.demo", description="沈阳资质动态核查全流程演示（样例数据）"
    )
    options.add_argument("--home", type=Path, default=Path("demo"), help="结果放在哪里（会被清空）")
    options.add_argument("--campaigns", nargs="*", choices=STORIES, default=[*STORIES], help="演哪些地方的专项行动")
    options.add_argument("--until", type=date.fromisoformat, default=LAST_DAY, help="演到哪一天")
    options.add_argument("--every", type=_positive, default=1, help="名单中每几家企业取一家（默认全部）")
    given = options.parse_args()
    started = time.monotonic()
    home = given.home.absolute()
    _clear(home)
    clock = VirtualClock(_morning(FIRST_DAY))
    parts = join(home, clock=clock, sample=True, mail=FolderMail(home / "reminders", sender="shixian@shixian.example"))
    _lay_seals(parts)
    with _progress() as progress:
        scenes = _campaigns(parts, clock, given.campaigns, progress)
        clock.now = _morning(FIRST_DAY)
        bureau = Bureau(parts, BATCH, _files(home, given.every))
        imported = _live(bureau, clock, given.until, progress)
        if given.until >= LAST_DAY:
            keep_files(bureau, given.until)
        results = leave_results(bureau, progress)
        give_logins(parts)
    print_summary(Console(), parts, imported, bureau, scenes, results, time.monotonic() - started)
    return 0 if not results.problems else 1


def _positive(text: str) -> int:
    if (number := int(text)) < 1:
        raise ValueError(text)
    return number


def _files(home: Path, every: int) -> Path:
    """Where the story's files lie: those kept beside it, or those of a smaller story, made anew."""
    if every == 1:
        return HERE
    from samples.make_samples import main as make

    folder = home / FILES
    folder.mkdir()
    make(folder, every)
    return folder


def _clear(home: Path) -> None:
    """Begin anew, but never remove a folder that is not a demonstration's."""
    if home.exists() and any(home.iterdir()):
        if not (home / "SAMPLE").exists():
            sys.exit(f"错误：{home} 不是演示留下的文件夹，请换一个位置（--home）")
        shutil.rmtree(home)
    home.mkdir(parents=True, exist_ok=True)
    (home / "SAMPLE").write_text("样例数据（虚构）\n", encoding="utf-8")


def _lay_seals(parts: Parts) -> None:
    """Found the bureaus, and draw a sample seal for each of their offices: the renderer reads them once."""
    from documents.signing.seals import sample_seal

    source = HERE / "offices.yaml"
    found_bureau(parts, source.read_text(encoding="utf-8"), source.name)
    for name in BUREAUS:
        found_offices(parts, name)
    folder = parts.home / "seals"
    folder.mkdir()
    with parts.store.read() as unit:
        for office in unit.offices().values():
            (folder / f"{office.key}.png").write_bytes(sample_seal(office.name))


def _campaigns(parts: Parts, clock: VirtualClock, regions: Sequence[str], progress: Progress) -> dict[str, Scene]:
    """Play the campaigns, which were in other years."""
    playing = progress.add_task("专项行动", total=None)

    def tell(day: date, title: str) -> None:
        progress.update(playing, description=f"{day.isoformat()} {title}", advance=1)

    scenes = play_campaigns(parts, clock, [STORIES[region] for region in regions], told=tell)
    progress.update(playing, description="专项行动", total=1, completed=1)
    return scenes


def _live(bureau: Bureau, clock: VirtualClock, until: date, progress: Progress) -> ImportReport:
    """Open the cases, then live through the days."""
    parts = bureau.parts
    opening = progress.add_task("立案", total=None)
    imported = import_findings(
        parts,
        actor=CITY,
        source=bureau.files / LIST,
        now=clock(),
        progress=lambda done, of: progress.update(opening, completed=done, total=of),
    )
    write_refused(parts.home / "退回的行.xlsx", imported.refused)
    desks = Desks.read(bureau)
    days = list(_days(FIRST_DAY, until))
    living = progress.add_task("逐日办理", total=len(days))
    for day in days:
        clock.now = _morning(day)
        sweep(parts, now=clock())
        for step in BEGINNING:
            if step.day == day:
                progress.update(living, description=f"{day.isoformat()} {step.title}")
                step.do(bureau, day)
        desks.work(day)
        bureau.issue()
        send_pending(parts, now=clock(), owner="demo")
        progress.advance(living)
    progress.update(living, description="逐日办理")
    _render(parts, clock, progress)
    return imported


def _render(parts: Parts, clock: VirtualClock, progress: Progress) -> None:
    with parts.store.read() as unit:
        waiting = sum(
            count for (kind, state), count in unit.outbox_counts().items() if kind == "render" and state != "done"
        )
    printing = progress.add_task("制作文书", total=waiting)
    while (report := render_pending(parts, now=clock(), owner="demo", limit=50)).rendered:
        progress.advance(printing, report.rendered)


def _days(first: date, last: date) -> Iterator[date]:
    day = first
    while day <= last:
        yield day
        day += timedelta(days=1)


def _morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, MORNING_HOUR, tzinfo=SHANGHAI)


@contextmanager
def _progress() -> Iterator[Progress]:
    with Progress(
        TextColumn("{task.description:<28}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn()
    ) as progress:
        yield progress


if __name__ == "__main__":
    sys.exit(main())
