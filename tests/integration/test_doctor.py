"""What `shixian doctor` says of a machine on which things are really missing."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from bootstrap import join
from casework.doctor import Finding, State, examine
from casework.playing.scratch import VirtualClock
from documents.fonts.finding import find_fonts, fonts_folder
from documents.health import examine_printing
from documents.signing.health import examine_seals
from documents.signing.seals import sample_seal
from tests.absent import ROOT, run_python, site_without
from tests.signers import PASSPHRASE, Authority

OFFICES = {"heping": "沈阳市和平区城乡建设局（样例）", "shenhe": "沈阳市沈河区城乡建设局（样例）"}
TODAY = date(2026, 3, 2)
ENVIRON = {"SHIXIAN_SIGN_PASSPHRASE_HEPING": PASSPHRASE}
LIBRARIES = "排版系统库（Pango）"


def by_subject(findings: list[Finding]) -> dict[str, Finding]:
    assert len({finding.subject for finding in findings}) == len(findings)
    return {finding.subject: finding for finding in findings}


def printing_elsewhere(env: Mapping[str, str], packages: Path | None = None) -> dict[str, Finding]:
    """What a process with another environment finds; it must print nothing else."""
    program = (
        "import json; from dataclasses import asdict; from documents.health import examine_printing;"
        "print(json.dumps([asdict(one) for one in examine_printing()]))"
    )
    if packages is not None:
        done = run_python("-c", program, packages=packages, env=env)
    else:
        done = subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env={**os.environ, **env},
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    return by_subject([Finding(**{**one, "state": State(one["state"])}) for one in json.loads(done.stdout)])


def test_a_machine_after_set_up_lacks_nothing_that_letters_need() -> None:
    findings = by_subject(examine_printing())
    assert [one for one in findings.values() if one.state is State.MISSING] == []
    assert findings["排版组件 WeasyPrint"].text == "70.0"
    assert all(bool(one.remedy) == (one.state is not State.OK) for one in findings.values())
    assert all("\n" not in one.remedy for one in findings.values())


def test_an_empty_font_folder_names_each_missing_role(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHIXIAN_FONTS", str(tmp_path))
    findings = by_subject(examine_printing())
    for role in ("仿宋", "楷体", "小标宋"):
        assert findings[f"字体：{role}"].state is State.MISSING
        assert str(tmp_path / "office") in findings[f"字体：{role}"].remedy
    for role in ("黑体", "宋体"):
        assert findings[f"字体：{role}"].state is State.OPTIONAL
        assert "没有整理过" in findings[f"字体：{role}"].text
        assert "documents.fonts.building" in findings[f"字体：{role}"].remedy
    assert findings["字体：生僻字后备字体"].state is State.OK
    assert findings["字体目录"].state is State.OK


def test_an_office_s_own_font_is_told_and_a_broken_one_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHIXIAN_FONTS", str(tmp_path))
    office = tmp_path / "office"
    office.mkdir()
    some = next(face.path for face in find_fonts(ROOT / ".fonts").faces if face.kind == "pruned")
    with TTFont(some) as font:
        for record in list(font["name"].names):
            if record.nameID in (1, 16):
                font["name"].setName("仿宋_GB2312", record.nameID, record.platformID, record.platEncID, record.langID)
        font.save(office / "simfang.ttf")
    own = by_subject(examine_printing())["字体：仿宋"]
    assert own == Finding("字体：仿宋", State.OK, "单位自有字体 仿宋_GB2312（simfang.ttf）")

    (office / "broken.ttf").write_bytes(b"not a font")
    broken = by_subject(examine_printing())["字体"]
    assert broken.state is State.MISSING
    assert "broken.ttf" in broken.text
    assert broken.remedy


def test_a_font_folder_that_cannot_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("SHIXIAN_FONTS", str(tmp_path / "file" / "fonts"))
    finding = by_subject(examine_printing())["字体目录"]
    assert finding.state is State.OPTIONAL
    assert "不能写入" in finding.text


def test_programs_that_are_not_on_the_path_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    findings = by_subject(examine_printing())
    assert findings["状态图（Graphviz）"].state is State.OPTIONAL
    assert "apt-get install graphviz" in findings["状态图（Graphviz）"].remedy
    assert findings["PDF 工具（poppler）"].state is State.OPTIONAL
    assert "没有pdfinfo、pdftoppm、pdftotext" in findings["PDF 工具（poppler）"].text


@pytest.mark.parametrize(
    ("library", "subject", "package"),
    [
        ("libharfbuzz-subset.so.0", "字体裁剪", "libharfbuzz-subset0"),
        ("libpango-1.0.so.0", LIBRARIES, "libpango-1.0-0"),
    ],
)
def test_a_library_that_cannot_be_loaded_is_told(tmp_path: Path, library: str, subject: str, package: str) -> None:
    """An empty file found first is as good as none."""
    (tmp_path / library).touch()
    findings = printing_elsewhere({"LD_LIBRARY_PATH": str(tmp_path)})
    assert findings[subject].state is State.MISSING
    assert package in findings[subject].remedy


def test_packages_that_are_not_installed_are_told(tmp_path: Path) -> None:
    findings = printing_elsewhere({}, site_without(tmp_path, "pyhanko", "docx", "python_docx"))
    assert findings["电子签名（pyHanko）"].state is State.OPTIONAL
    assert "pip install 'shixian[sign]'" in findings["电子签名（pyHanko）"].remedy
    assert findings["Word 文件（python-docx）"].state is State.MISSING
    assert findings[LIBRARIES].state is State.OK


def test_another_weasyprint_than_the_pinned_one_is_told(tmp_path: Path) -> None:
    packages = site_without(tmp_path, "weasyprint-")
    named = packages / "weasyprint-69.0.dist-info"
    named.mkdir()
    (named / "METADATA").write_text("Metadata-Version: 2.1\nName: weasyprint\nVersion: 69.0\n")
    finding = printing_elsewhere({}, packages)["排版组件 WeasyPrint"]
    assert finding.state is State.MISSING
    assert finding.text == "现为 69.0，应为 70.0"


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority.found()


def test_each_office_s_seal_is_told(tmp_path: Path) -> None:
    (tmp_path / "heping.png").write_bytes(sample_seal(OFFICES["heping"]))
    findings = by_subject(examine_seals(tmp_path, OFFICES, TODAY, {}))
    assert findings[f"印章图片：{OFFICES['heping']}"].text == "heping.png，42×42毫米"
    assert findings["印章图片"].state is State.OPTIONAL
    assert "shenhe.png" in findings["印章图片"].text
    assert findings["签名证书"].state is State.OK
    assert "可信机构证书" not in findings

    (tmp_path / "shenhe.png").write_bytes(b"\xff\xd8\xff jpeg")
    (tmp_path / "沈阳市沈河区.png").touch()
    findings = by_subject(examine_seals(tmp_path, OFFICES, TODAY, {}))
    broken = findings[f"印章图片：{OFFICES['shenhe']}"]
    assert broken.state is State.MISSING
    assert "内容不是 PNG" in broken.text
    assert "沈阳市沈河区.png" in findings["印章目录"].text
    assert "heping、shenhe" in findings["印章目录"].remedy


@pytest.mark.parametrize(
    ("left", "state", "words"),
    [
        (400, State.OK, "还有400天"),
        (31, State.OK, "还有31天"),
        (30, State.MISSING, "还有30天"),
        (0, State.MISSING, "还有0天"),
        (-1, State.MISSING, "已于2026-03-01到期，不能签名"),
    ],
)
def test_a_certificate_s_days_are_counted(
    tmp_path: Path, authority: Authority, left: int, state: State, words: str
) -> None:
    until = datetime(TODAY.year, TODAY.month, TODAY.day, 4, tzinfo=UTC) + timedelta(days=left)
    authority.issue(tmp_path / "heping.p12", OFFICES["heping"], until=until)
    findings = by_subject(examine_seals(tmp_path, OFFICES, TODAY, ENVIRON))
    finding = findings[f"签名证书：{OFFICES['heping']}"]
    assert finding.state is state
    assert words in finding.text
    assert bool(finding.remedy) == (state is not State.OK)
    assert findings["可信机构证书"].state is State.OPTIONAL
    assert PASSPHRASE not in repr(findings)


def test_a_certificate_that_cannot_be_opened_is_told_with_the_way(tmp_path: Path, authority: Authority) -> None:
    authority.issue(tmp_path / "heping.p12", OFFICES["heping"])
    subject = f"签名证书：{OFFICES['heping']}"
    unread = by_subject(examine_seals(tmp_path, OFFICES, TODAY, {}))[subject]
    assert unread.state is State.MISSING
    assert "没有口令读不出来" in unread.text
    assert "SHIXIAN_SIGN_PASSPHRASE_HEPING" in unread.remedy
    wrong = by_subject(examine_seals(tmp_path, OFFICES, TODAY, {"SHIXIAN_SIGN_PASSPHRASE_HEPING": "other"}))[subject]
    assert "口令不正确" in wrong.remedy
    (tmp_path / "trusted").mkdir()
    (tmp_path / "trusted" / "root.pem").write_bytes(authority.pem)
    assert by_subject(examine_seals(tmp_path, OFFICES, TODAY, ENVIRON))["可信机构证书"].text == "1个"


def examined(home: Path, now: datetime) -> dict[str, Finding]:
    parts = join(home, clock=VirtualClock(now))
    try:
        return by_subject(examine(lambda: parts))
    finally:
        parts.store.close()


def test_a_new_data_directory_lacks_mail_and_clock_and_nothing_else(tmp_path: Path) -> None:
    now = datetime(2026, 3, 2, 2, tzinfo=UTC)
    findings = examined(tmp_path / "home", now)
    missing = {subject for subject, one in findings.items() if one.state is State.MISSING}
    assert missing == {"邮件", "时钟"}
    assert "GB" in findings["磁盘空间"].text

    unfinished = tmp_path / "home" / "evidence" / "incoming" / "x.part"
    unfinished.parent.mkdir(parents=True)
    unfinished.write_bytes(bytes(3 * 1024 * 1024))
    findings = examined(tmp_path / "home", now)
    assert "有1个没有传完的文件，占3MB" in findings["证据目录"].text


def test_a_year_without_data_and_an_unusable_data_directory_are_told(tmp_path: Path) -> None:
    finding = examined(tmp_path / "home", datetime(2031, 3, 2, 2, tzinfo=UTC))["节假日数据"]
    assert finding.state is State.MISSING
    assert "calendar import" in finding.remedy
    (tmp_path / "file").touch()
    finding = by_subject(examine(lambda: join(tmp_path / "file" / "home")))["数据目录和数据库"]
    assert finding.state is State.MISSING
    assert "SHIXIAN_HOME" in finding.remedy


def test_the_command_prints_each_remedy_or_json_alone(tmp_path: Path) -> None:
    shixian = shutil.which("shixian", path=str(Path(sys.executable).parent))
    assert shixian is not None
    env = {**os.environ, "SHIXIAN_HOME": str(tmp_path), "SHIXIAN_MAIL": f"folder:{tmp_path}"}
    told = subprocess.run([shixian, "doctor"], env=env, capture_output=True, text=True, check=False)
    assert told.returncode == 1
    assert "注意  时钟：还没有运行过，期限届满和提醒不会自动处理\n      → 执行 shixian serve\n" in told.stdout
    assert f"正常  字体目录：{fonts_folder()}，可以写入\n" in told.stdout
    raw = subprocess.run([shixian, "doctor", "--json"], env=env, capture_output=True, text=True, check=False)
    findings = json.loads(raw.stdout)
    assert [one["subject"] for one in findings if one["state"] == "missing"] == ["时钟"]
    assert set(findings[0]) == {"subject", "state", "text", "remedy"}
