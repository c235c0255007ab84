"""An office's own regulation: the guide's worked example, which no line of the program knows about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bootstrap import join
from casework.acting import Act, Opening, act, open_cases
from casework.definitions.library import Library
from casework.parts import Parts
from casework.playing.timelines import play
from casework.restrictions import ask
from casework.verifying import verify
from engine.model import Level
from store.sqlite import SqliteStore
from store.values import Subject
from tests import factories as make

DOCS = Path(__file__).parents[2] / "docs"
EXAMPLES = DOCS / "examples"
EXAMPLE = EXAMPLES / "curtain_wall"
GUIDE = (DOCS / "procedure-authors.md").read_text(encoding="utf-8")
QUOTED = re.findall(
    r"```yaml\n(.*?)```", GUIDE.partition("## A worked example")[2].partition("## The text")[0], re.DOTALL
)
TODAY = datetime(2026, 4, 20, 1, 0, tzinfo=UTC)
RECORD = {"name": "记录.pdf", "sha256": "0" * 64}


@pytest.mark.parametrize("quoted", QUOTED, ids=lambda text: text.split(":")[0].strip())
def test_the_guide_quotes_the_files(quoted: str) -> None:
    texts = [path.read_text(encoding="utf-8") for path in EXAMPLE.glob("*.yaml")]
    lines = [line for line in quoted.splitlines() if line.strip()]
    assert any(all(line in text for line in lines) for text in texts)


def test_the_guide_quotes_enough_to_follow() -> None:
    assert len(QUOTED) == 7


@pytest.mark.parametrize("timeline", sorted((EXAMPLE / "timelines").glob("*.yaml")), ids=lambda path: path.stem)
def test_its_timelines_play(timeline: Path) -> None:
    played = play(timeline, Library([EXAMPLES]), SqliteStore)
    assert played.difference is None, str(played.difference)


@pytest.fixture
def parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Parts]:
    monkeypatch.setenv("SHIXIAN_PROCEDURES", str(EXAMPLES))
    joined = join(tmp_path, clock=lambda: TODAY, sample=True)
    with joined.store.write() as unit:
        city = unit.put_office(make.office("city", level=Level.CITY))
        district = unit.put_office(make.office("heping", parent_id=city.id))
        unit.put_officer(make.officer("chief", office_id=city.id, roles=frozenset({"city_officer"})))
        for key in ("li", "wang"):
            unit.put_officer(make.officer(key, office_id=district.id, roles=frozenset({"district_officer"})))
        unit.commit()
    yield joined
    joined.store.close()


def opened(parts: Parts, actor: str, opening: Opening) -> str:
    [outcome] = open_cases(parts, actor, [opening])
    if outcome.error is not None:
        raise outcome.error
    return outcome.number


def test_a_bureau_works_by_it(parts: Parts) -> None:
    unit = Subject(0, "unit", "样例区局", "heping")
    district = opened(
        parts, "chief", Opening("curtain_wall_district", "heping", unit, "", Act("open", date(2026, 3, 2)))
    )
    wanted = Act("open", date(2026, 3, 3), {"building": "样例大厦"})
    tower = opened(parts, "li", Opening("curtain_wall", "heping", make.subject(), "", wanted, parent=district))
    found = Act("check", date(2026, 3, 10), {"danger": True, "what": "松动", "record": RECORD}, officers=("li", "wang"))
    act(parts, "li", tower, found)
    issued = act(parts, "li", tower, Act("order", date(2026, 3, 12), officers=("li", "wang")))
    act(parts, "li", tower, Act("serve", date(2026, 3, 16)))
    assert [kind for kind, _ in issued.documents] == ["mending_order"]
    assert [limit.label for limit in ask(parts, make.subject().code, date(2026, 4, 1), "幕墙下方区域经营").limits] == [
        "隐患排除以前，幕墙下方区域不得用于经营"
    ]
    assert not verify(parts, redecide=True).problems
