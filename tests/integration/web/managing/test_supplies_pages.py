"""管理: seals, numbers used elsewhere, registers as files, how long files are kept."""

from __future__ import annotations

import re
import shutil
import time
from dataclasses import replace
from pathlib import Path

import pytest

from casework.access.reading import exports
from casework.archive.retention import list_retention
from casework.managing.numbers import list_passed, series_labels
from casework.managing.people import Standing
from casework.managing.seals import list_seals
from casework.parts import Parts
from documents.signing.folder import FOLDER
from documents.signing.seals import sample_seal
from tests.managing import KEEPER, See, told_in
from tests.signers import PASSPHRASE, Authority

_PATIENCE = 60.0  # seconds
PAPERS = "heping_keeper"


@pytest.fixture
def keeping(parts: Parts) -> str:
    """An officer of a district who keeps its papers and its archive."""
    with parts.store.write() as unit:
        offices = {one.key: one.id for one in unit.offices().values()}
        found = next(one for one in unit.officers().values() if one.key == "heping_2")
        roles = frozenset({"paper_keeper", "archivist"})
        unit.put_officer(replace(found, id=0, key=PAPERS, name="样例文甲", office_id=offices["heping"], roles=roles))
        unit.commit()
    return PAPERS


def test_seals_tell_how_they_come_to_paper(parts: Parts, visit: See, tmp_path: Path) -> None:
    folder = parts.home / FOLDER
    folder.mkdir()
    (folder / "heping.png").write_bytes(sample_seal("沈阳市和平区城乡建设局"))
    (folder / "shenhe.png").write_bytes(b"no picture")
    Authority.found().issue(folder / "heping.p12", "沈阳市和平区城乡建设局")
    shutil.copy(folder / "heping.p12", folder / "dadong.p12")
    rows = {row.key: row for row in list_seals(parts, None, {"SHIXIAN_SIGN_PASSPHRASE_HEPING": PASSPHRASE})}
    assert rows["heping"].how == "经批准可以套印并电子签名"
    assert rows["heping"].until is not None
    assert (rows["shenhe"].how, rows["shenhe"].picture) == ("实物盖章", "图片不合要求，不能使用")
    assert (rows["dadong"].standing, rows["dadong"].note) == (
        Standing.EXPIRED,
        "证书不能打开，请系统管理员核对口令和文件",
    )
    assert (rows["hunnan"].how, rows["hunnan"].standing) == ("实物盖章", Standing.NONE)
    assert [row.key for row in list_seals(parts, "heping_1")] == ["heping"]
    page = told_in(visit("heping_1").page("/seals/list"))
    assert "和平区" in page
    assert "沈河" not in page
    assert str(parts.home) not in page


def test_numbers_used_elsewhere_are_registered_by_who_keeps_the_papers(parts: Parts, visit: See, keeping: str) -> None:
    keeper = visit(keeping)
    assert 'href="/managing/numbers"' in keeper.page("/managing")
    series = next(iter(series_labels(parts)))
    with parts.store.read() as unit:
        offices = {one.key: one.id for one in unit.offices().values()}
        end = unit.last_numbers().get((offices["heping"], series, 2026), 0)
    told = {"office": "heping", "series": series, "year": "2026", "reason": "纸质发文"}
    told |= {"first": str(end + 1), "last": str(end + 3)}
    for name, value, why in (
        ("office", "shenhe", "请从列出的"),
        ("series", "x", "请从列出的"),
        ("year", "2020", "只能登记"),
        ("first", "一", "请填写整数"),
        ("first", str(end + 3), "没有着落"),
        ("last", "999999", "请核对"),
        ("last", "0", "不成立"),
        ("reason", "", "请写明"),
    ):
        answer = keeper.send("/managing/numbers", {**told, name: value})
        assert (answer.status_code, why in answer.text) == (422, True), (name, value)
        assert 'aria-invalid="true"' in answer.text, name
    assert list_passed(parts, keeping) == []
    assert keeper.send("/managing/numbers", told).status_code == 303
    (row,) = list_passed(parts, keeping)
    assert (row.first, row.last, row.reason) == (end + 1, end + 3, "纸质发文")
    assert "纸质发文" in keeper.page("/managing/numbers")
    assert list_passed(parts, "shenhe_1") == []
    assert visit("heping_1").see("/managing/numbers").status_code == 403
    assert visit("shenhe_1").send("/managing/numbers", told).status_code == 403


@pytest.mark.parametrize("register", ["numbers", "seals"])
def test_registers_are_made_as_files_and_noted(parts: Parts, visit: See, register: str) -> None:
    officer = visit("heping_1")
    told = {"register": register, "office": "heping", "year": "2026"}
    for name, value in (("register", "x"), ("office", "shenhe"), ("year", "1999")):
        answer = officer.send("/managing/registers", {**told, name: value})
        assert (answer.status_code, "请从列出的" in answer.text) == (422, True), name
    here = officer.send("/managing/registers", told).headers["location"]
    end = time.monotonic() + _PATIENCE
    while "正在办理" in (page := officer.page(here)):
        assert time.monotonic() < end
        time.sleep(0.05)
    files = re.findall(rf'href="({here}/files/\d)"', page)
    assert len(files) == 2, told_in(page)
    contents = [officer.see(path).content for path in files]
    assert {content[:4] for content in contents} == {b"%PDF", b"PK\x03\x04"}
    assert len(exports(parts, "heping_1").rows) == 2
    assert visit("shenhe_1").see(files[0]).status_code == 404


def test_terms_are_chosen_by_the_archivist(parts: Parts, visit: See, keeping: str) -> None:
    keeper = visit(keeping)
    assert "所有办理流程：10年" in told_in(keeper.page("/managing/retention"))
    procedure = "shenyang_qualification_check"
    told = {"office": "heping", "procedure": procedure, "term": "30", "reason": "本区规定"}
    for name, value, why in (
        ("procedure", "x", "请从列出的办理流程"),
        ("term", "", "请选定"),
        ("term", "7", "没有“7”"),
        ("term", "withdraw", "没有选定过"),
        ("reason", "", "请写明理由"),
    ):
        answer = keeper.send("/managing/retention", {**told, name: value})
        assert (answer.status_code, why in answer.text) == (422, True), (name, value)
    assert keeper.send("/managing/retention", told).status_code == 303
    [term] = list_retention(parts, "heping", [procedure])
    assert (term.label, term.reason) == ("30年", "本区规定")
    page = told_in(keeper.page("/managing/retention?office=heping"))
    assert "本区规定" in page
    assert "其余办理流程：10年" in page
    assert visit("heping_1").send("/managing/retention", told).status_code == 403
    assert keeper.send("/managing/retention", {**told, "office": "shenhe"}).status_code == 404
    assert visit("shenhe_1").see("/managing/retention?office=heping").status_code == 404


def test_the_state_of_the_system_is_told_in_words(visit: See) -> None:
    page = visit(KEEPER).page("/managing/system")
    assert "清理临时文件" in page
    shown = told_in(re.sub(r"<code.*?</code>", "", page, flags=re.DOTALL))
    assert not re.findall(r"shixian|make |pip |apt-get|/home|/tmp", shown)
    assert "供系统管理员" in shown
