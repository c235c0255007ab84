"""Work that takes longer than a page: done beside it, told on a page of its own, with the files it left.

Owns what lies in the folder ``jobs/`` of the data directory: each job has a folder with its state and its files, seen
by the officer who began it alone and taken away after a day (:mod:`casework.tidying`). What is done is casework's,
which goes on where it stopped when it is asked again; a job that died with its process is told as interrupted.
"""

from __future__ import annotations

import json
import logging
import re
import secrets
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from threading import BoundedSemaphore, Thread
from typing import Any, Final

from casework.parts import SHANGHAI, Parts
from casework.tidying import RESULTS, clear_results
from documents.files import write_whole
from engine.errors import MissingError, ShixianError
from web.words import why

_STATE: Final = "state.json"
_KEY: Final = re.compile(r"[A-Za-z0-9_-]{22}")
_SILENT: Final = 600  # seconds without a sign, after which a job is taken for dead
_AT_ONCE: Final = BoundedSemaphore(2)
_AT_FIRST: Final = 1.5  # seconds that the one who began it waits: most jobs are done by then
_BROKEN: Final = "系统出错，没有办完；已经办完的有效。请稍后再次办理，仍然不行的请系统管理员查看运行记录"
_log = logging.getLogger("shixian.serve")


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one thing: a word and its tone (good, wrong, note), where it leads, what is told of it."""

    word: str
    tone: str
    cells: tuple[str, ...]
    link: str = ""  # address behind the first cell


@dataclass(frozen=True, slots=True)
class Told:
    """The result of a job."""

    summary: str
    heads: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    notes: tuple[str, ...] = ()  # what did not come about beside


@dataclass(frozen=True, slots=True)
class Job:
    """A job as its page tells it."""

    officer: str
    title: str
    begun: str  # when, in Shanghai
    done: int = 0
    of: int = 0
    what: str = "等候办理"
    ended: bool = False
    error: str = ""
    told: Told = field(default_factory=lambda: Told(""))
    files: tuple[str, ...] = ()


Progress = Callable[[int, int, str], None]
Work = Callable[[Path, Progress], Told]
"""Does it: given a folder for files to be handed out, and whom to tell how far it has come."""


def new_key() -> str:
    """A key for a job that is to be known elsewhere before it begins."""
    return secrets.token_urlsafe(16)


def begin(parts: Parts, officer: str, title: str, work: Work, *, keeping: Path | None = None, key: str = "") -> str:
    """Begin a job; returns the key of its page.

    Args:
        parts: the system.
        officer: key of the one who asks.
        title: what is done, in Chinese.
        work: does it.
        keeping: a folder that goes with the job: it is removed at its end.
        key: of the page, as :func:`new_key` gave it; empty: a new one.
    """
    clear_results(parts.home, datetime.now(SHANGHAI))
    key = key or new_key()
    folder = parts.home / RESULTS / key
    (folder / "files").mkdir(parents=True)
    job = Job(officer, title, parts.clock().astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M"))
    _write(folder, job)
    thread = Thread(target=_run, args=(folder, job, work, keeping), daemon=True)
    thread.start()
    thread.join(_AT_FIRST)
    return key


def job_of(parts: Parts, officer: str, key: str) -> Job:
    """A job of an officer.

    Raises:
        MissingError: there is no such job, or not of this officer, or no more.
    """
    folder = _folder(parts, key)
    try:
        job = _read(folder)
        silent = time.time() - (folder / _STATE).stat().st_mtime
    except (OSError, ValueError, TypeError) as error:
        raise _no_job(key) from error
    if job.officer != officer:
        raise _no_job(key)
    if not job.ended and silent > _SILENT:
        return replace(job, ended=True, error="办理中断，已经办完的有效；请再次办理，会从停下的地方继续")
    return job


def file_of(parts: Parts, officer: str, key: str, number: int) -> tuple[str, bytes]:
    """A file that a job left, by its place in the list: its name and its content.

    Raises:
        MissingError: there is no such file, or the job is another's.
    """
    files = job_of(parts, officer, key).files
    if not 0 <= number < len(files):
        raise MissingError("文件", str(number))
    try:
        return files[number], (_folder(parts, key) / "files" / files[number]).read_bytes()
    except OSError as error:
        raise MissingError("文件", files[number]) from error


def _run(folder: Path, job: Job, work: Work, keeping: Path | None) -> None:
    state = job

    def progress(done: int, of: int, what: str) -> None:
        nonlocal state
        state = replace(job, done=done, of=of, what=what)
        _write(folder, state)

    try:
        with _AT_ONCE:
            progress(0, 0, "正在办理")
            told = work(folder / "files", progress)
        state = replace(state, told=told)
    except ShixianError as error:
        state = replace(state, error=why(error))
    except Exception:
        _log.exception("the job “%s” failed", job.title)
        state = replace(state, error=_BROKEN)
    finally:
        if keeping is not None:
            shutil.rmtree(keeping, ignore_errors=True)
    files = tuple(sorted(one.name for one in (folder / "files").iterdir()))
    _write(folder, replace(state, ended=True, files=files))


def _folder(parts: Parts, key: str) -> Path:
    if not _KEY.fullmatch(key):
        raise _no_job(key)
    return parts.home / RESULTS / key


def _no_job(key: str) -> MissingError:
    return MissingError("办理结果", key)


def _write(folder: Path, job: Job) -> None:
    write_whole(folder / _STATE, json.dumps(asdict(job), ensure_ascii=False).encode())


def _read(folder: Path) -> Job:
    found: dict[str, Any] = json.loads((folder / _STATE).read_text(encoding="utf-8"))
    told = found.pop("told")
    lines = tuple(Line(**{**one, "cells": tuple(one["cells"])}) for one in told["lines"])
    result = Told(told["summary"], _words(told["heads"]), lines, _words(told["notes"]))
    return Job(**{**found, "files": _words(found["files"]), "told": result})


def _words(found: Sequence[str]) -> tuple[str, ...]:
    return tuple(found)
