"""The sheet that proves a paper's days: chosen by kind or officer, refused where there is nothing to prove."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from casework.acting import Act, Opening, act, open_cases
from casework.definitions.library import Library
from casework.papers.history import history
from casework.papers.steps import take
from casework.papers.wanted import Taken, Wanted
from casework.parts import Parts
from casework.playing.scratch import VirtualClock, people_for, scratch_parts
from casework.rendering import letter
from casework.verifying import verify
from documents.pdf.render import Renderer
from engine.errors import RefusedError
from engine.life import Step
from store.sqlite import SqliteStore
from store.values import Document, Subject
from tests.bureau import morning
from tests.integration.papers.scene import Office
from tests.paper import Paper

LIVING = Path(__file__).parents[2] / "data" / "procedures" / "living"
OPENED, TOLD = date(2026, 3, 2), date(2026, 3, 4)
NOTE, SHEET = "附件：期限计算说明", "届满日：2026年3月11日。"


@dataclass(slots=True)
class Desk:
    """A case of the living procedure whose notice prints two last days."""

    parts: Parts
    clock: VirtualClock
    number: str

    def do(self, name: str, day: date, **facts: Any) -> None:
        self.clock.now = morning(day)
        act(self.parts, "clerk_a", self.number, Act(name, day, facts))

    def notice(self) -> Document:
        with self.parts.store.read() as unit:
            return unit.documents(case_id=unit.case(self.number).id)[-1]

    def redraft(self, *, proof: bool | None = None, on: date = TOLD) -> Document:
        """Draft the notice again, or raise what hindered it."""
        [taken] = take(self.parts, "clerk_a", [self.notice().id], Wanted(Step.REDRAFT, on, reason="更正", proof=proof))
        _raise(taken)
        return self.notice()

    def printed(self) -> str:
        paper = Paper(Renderer(further=self.parts.library.template_folders()).render(letter(self.notice())))
        text = paper.text
        paper.close()
        return text


def _raise(taken: Taken) -> None:
    if taken.error is not None:
        raise taken.error


def _desk(folder: Path) -> Iterator[Desk]:
    library = Library([folder])
    with scratch_parts(library, SqliteStore, morning(OPENED)) as (parts, clock):
        people_for(parts, library.compiled("living").procedure)
        subject = Subject(0, "enterprise", "样例公司", "X1")
        [opened] = open_cases(parts, "clerk_a", [Opening("living", "district", subject, "", Act("open", OPENED))])
        yield Desk(parts, clock, opened.number)


@pytest.fixture
def desk() -> Iterator[Desk]:
    yield from _desk(LIVING)


@pytest.fixture
def proving(tmp_path: Path) -> Iterator[Desk]:
    """The same, with a notice that goes with its proof."""
    folder = tmp_path / "living"
    copytree(LIVING, folder)
    file = folder / "procedure.yaml"
    source = file.read_text(encoding="utf-8")
    known = "    prints: [limit, statement]\n"
    assert source.count(known) == 1
    file.write_text(source.replace(known, f"{known}    annexes: [proof]\n"), encoding="utf-8")
    yield from _desk(folder)


def test_an_officer_puts_the_proof_to_a_paper_and_takes_it_away_again(desk: Desk) -> None:
    desk.do("tell", TOLD)
    assert desk.notice().context["annexes"] == []
    assert NOTE not in desk.printed()
    assert desk.redraft(proof=True).context["annexes"] == ["proof"]
    text = desk.printed()
    assert text.index("办结") < text.index(NOTE) < text.index("2026年3月4日") < text.index(SHEET)
    assert "第5个工作日为2026年3月11日" in text
    assert desk.redraft(proof=False).context["annexes"] == []
    assert SHEET not in desk.printed()
    told = history(desk.parts, None, desk.notice().id)
    assert [step["says"] for step in told["steps"]] == ["附《期限计算说明》；更正", "不附《期限计算说明》；更正"]
    assert verify(desk.parts).problems == ()


def test_a_paper_drafted_again_keeps_its_annex_and_shows_the_new_days(desk: Desk) -> None:
    desk.do("tell", TOLD)
    desk.redraft(proof=True)
    desk.do("extend", TOLD + timedelta(days=6), extra=5, approver="样例甲", why="案情复杂")
    again = desk.redraft(on=TOLD + timedelta(days=6))
    assert again.context["annexes"] == ["proof"]
    assert "届满日：2026年4月7日。" in desk.printed()
    assert history(desk.parts, None, again.id)["annexes"] == ["期限计算说明"]


def test_a_kind_says_that_its_papers_go_with_their_proof(proving: Desk) -> None:
    proving.do("tell", TOLD)
    assert proving.notice().context["annexes"] == ["proof"]
    assert SHEET in proving.printed()
    assert proving.redraft().context["annexes"] == ["proof"]
    assert proving.redraft(proof=False).context["annexes"] == []
    assert proving.redraft().context["annexes"] == [], "what an officer left out stays out"


def test_once_issued_no_annex_comes_to_a_paper(desk: Desk) -> None:
    desk.do("tell", TOLD)
    [taken] = take(desk.parts, "clerk_a", [desk.notice().id], Wanted(Step.ISSUE, TOLD))
    _raise(taken)
    with pytest.raises(RefusedError, match=r"已制发，现在不能重新拟制；编号、制发以后不再改动.*重新制发文书"):
        desk.redraft(proof=True)


def test_a_paper_that_prints_no_day_has_nothing_to_prove(office: Office) -> None:
    order = office.draft(1)[0]
    with pytest.raises(RefusedError, match="《责令限期整改通知书》不能附《期限计算说明》：文书没有印期限的届满日"):
        office.one("heping_1", Step.REDRAFT, order, reason="补充", proof=True)
    assert office.document(order).version == 0


def test_changing_annexes_begins_the_approval_anew(office: Office) -> None:
    order = office.draft(1)[0]
    office.one("heping_1", Step.AGREE, order)
    office.one("heping_1", Step.REDRAFT, order, reason="不附", proof=False)
    with pytest.raises(RefusedError, match="由承办人办理"):
        office.one("heping_section", Step.AGREE, order)
    office.number(order)
    with pytest.raises(
        RefusedError, match="已编号，待签名，现在不能重新拟制；编号、制发以后不再改动：没有制发的先作废"
    ):
        office.one("heping_1", Step.REDRAFT, order, reason="补充", proof=True)


def test_with_another_step_an_annex_is_refused(office: Office) -> None:
    order = office.draft(1)[0]
    with pytest.raises(RefusedError, match="附件只在重新拟制"):
        office.step("heping_1", Step.AGREE, order, proof=True)
