"""What letters need of this machine, what is missing, and how to get it: one finding for each thing.

Owns fonts, system libraries, programs and Python packages; seals and certificates of offices are
``documents.signing.health``. It looks, and mends nothing.
"""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib import metadata, util
from pathlib import Path

from documents.diagrams.layout import find_dot
from documents.fonts.families import Role
from documents.fonts.finding import Face, FontReport, find_fonts, has_fast_subsetting, pruned_path
from documents.pdf.justify import PINNED_VERSION
from engine.errors import DocumentError

_SETUP = "请执行 make setup"
_POPPLER = ("pdfinfo", "pdftoppm", "pdftotext")


class State(StrEnum):
    """How a thing stands."""

    OK = "ok"
    MISSING = "missing"
    """Something Shixian needs is not there or not in order."""
    OPTIONAL = "optional"
    """Shixian works without; something would be better or possible with it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at."""

    subject: str
    state: State
    text: str
    remedy: str = ""
    """What to do, in one line; empty when there is nothing to do."""


def found(subject: str, there: bool, good: str, bad: str, remedy: str, *, needed: bool = True) -> Finding:
    """A finding of something that is there or not."""
    if there:
        return Finding(subject, State.OK, good)
    return Finding(subject, State.MISSING if needed else State.OPTIONAL, bad, remedy)


def examine_printing() -> list[Finding]:
    """Fonts, libraries, programs and packages."""
    return [*_fonts(), *_libraries(), _weasyprint(), *_programs(), *_packages()]


def _fonts() -> Iterator[Finding]:
    try:
        report = find_fonts()
    except (DocumentError, OSError) as error:
        yield Finding("字体", State.MISSING, f"字体不能读取：{error}", "请换上完好的字体文件，或者把它移走")
        return
    faces = {face.role: face for face in report.faces}
    for face in report.faces:
        yield _face(face, report)
    for role in report.missing:
        if role not in faces:
            yield Finding(f"字体：{role.chinese}", State.MISSING, "没有，文书不能制作", report.how_to_get)
    folder = report.folder
    yield found(
        "字体目录",
        can_write(folder),
        f"{folder}，可以写入",
        f"{folder} 不能写入，每次启动都要重建字体缓存",
        f"请让运行本系统的用户可以写入 {folder}，或者用 SHIXIAN_FONTS 指定别的目录",
        needed=False,
    )


def _face(face: Face, report: FontReport) -> Finding:
    subject = f"字体：{face.role.chinese}"
    if face.kind == "office":
        return Finding(subject, State.OK, f"单位自有字体 {face.family}（{face.path.name}）")
    own = _own(face.role)
    if face.kind == "full" and face.role.prune:
        return Finding(
            subject,
            State.OPTIONAL,
            f"免费替代字体 {face.path.name}，没有整理过，制作文书较慢",
            f"{_SETUP}，或者执行 python -m documents.fonts.building"
            f"（生成 {pruned_path(face.role, report.folder).name}）",
        )
    state = State.OPTIONAL if own else State.OK
    remedy = f"单位有{own}的，把字体文件放入 {report.folder / 'office'}" if own else ""
    return Finding(
        subject, state, f"免费替代字体 {face.role.source}{'' if face.kind == 'full' else '（已整理）'}", remedy
    )


def _own(role: Role) -> str:
    return role.office[0] if role.office else ""


def _libraries() -> Iterator[Finding]:
    remedy = f"{_SETUP}，或者执行 apt-get install libpango-1.0-0 libpangoft2-1.0-0"
    subset_remedy = f"{_SETUP}，或者执行 apt-get install libharfbuzz-subset0"
    try:
        # WeasyPrint prints what it misses; with --json, standard output is JSON alone
        with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            quick = has_fast_subsetting()
    except (OSError, ImportError) as error:
        told = str(error).partition("\n")[0].partition(". ")[0]
        yield Finding("排版系统库（Pango）", State.MISSING, f"不能装入：{told}", remedy)
        return
    yield Finding("排版系统库（Pango）", State.OK, "可用")
    yield found("字体裁剪", quick, "可用", "缺少 libharfbuzz-subset0，每份文书要多花数秒", subset_remedy)


def _weasyprint() -> Finding:
    there = _version("weasyprint")
    return found(
        "排版组件 WeasyPrint",
        there == PINNED_VERSION,
        there,
        f"现为 {there or '未安装'}，应为 {PINNED_VERSION}",
        f"{_SETUP}，或者执行 pip install weasyprint=={PINNED_VERSION}",
    )


def _programs() -> Iterator[Finding]:
    yield found(
        "状态图（Graphviz）",
        find_dot() is not None,
        "可用",
        "没有，状态图不能画成图片",
        f"{_SETUP}，或者执行 apt-get install graphviz",
        needed=False,
    )
    missing = [name for name in _POPPLER if shutil.which(name) is None]
    yield found(
        "PDF 工具（poppler）",
        not missing,
        "可用",
        f"没有{'、'.join(missing)}，不能在命令行核对打印文件",
        f"{_SETUP}，或者执行 apt-get install poppler-utils",
        needed=False,
    )


def _packages() -> Iterator[Finding]:
    yield found(
        "Word 文件（python-docx）",
        util.find_spec("docx") is not None,
        _version("python-docx"),
        "没有，文书不能另存为可以修改的 Word 文件",
        f"{_SETUP}，或者执行 pip install python-docx",
    )
    yield found(
        "电子签名（pyHanko）",
        has_signing(),
        _version("pyhanko"),
        "没有，不能电子签名，也不能核对签名；文书照常制作、盖湿章",
        "需要电子签名的，执行 pip install 'shixian[sign]'",
        needed=False,
    )


def can_write(folder: Path) -> bool:
    """Whether files can be made in a folder, or the folder itself can be made."""
    place = next(one for one in (folder, *folder.parents) if one.exists())
    return place.is_dir() and os.access(place, os.W_OK | os.X_OK)


def has_signing() -> bool:
    """Whether all that signs is installed."""
    return all(util.find_spec(name) is not None for name in ("pyhanko", "cryptography", "pdfminer"))


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""
