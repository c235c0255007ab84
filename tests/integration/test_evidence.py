"""Evidence kept: whole or not at all, once, under its hash, and never through memory."""

from __future__ import annotations

import hashlib
import os
import signal
import stat
import subprocess
import sys
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from casework.evidence import keep, keep_bytes, keep_stream, kept_file
from documents.uploads.filetypes import Use
from engine.errors import InputError
from tests import uploads
from tests.absent import ROOT

MB = 1024 * 1024


def files(home: Path) -> list[Path]:
    return sorted(path for path in (home / "evidence").rglob("*") if path.is_file())


def test_a_file_is_kept_under_its_hash_and_told_as_a_fact(tmp_path: Path) -> None:
    content = uploads.pdf()
    source = tmp_path / "送达回证.PDF"
    source.write_bytes(content)
    kept = keep(tmp_path / "home", source, date(2024, 8, 22), use=Use.RECEIPT)

    sha256 = hashlib.sha256(content).hexdigest()
    assert kept == {
        "name": "送达回证.PDF",
        "sha256": sha256,
        "kind": "pdf",
        "size": len(content),
        "shows": "2024-08-22",
    }
    lies = kept_file(tmp_path / "home", kept)
    assert files(tmp_path / "home") == [lies]
    assert lies == tmp_path / "home" / "evidence" / sha256[:2] / f"{sha256}.pdf"
    assert lies.read_bytes() == content
    assert not lies.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH)


def test_the_same_content_is_kept_once(tmp_path: Path) -> None:
    content = uploads.picture("PNG", (900, 900))
    with ThreadPoolExecutor(8) as pool:
        kept = list(pool.map(lambda n: keep_bytes(tmp_path, f"{n}.png", content), range(32)))
    assert len({one["sha256"] for one in kept}) == 1
    assert len(files(tmp_path)) == 1
    assert "shows" not in kept[0]


def test_what_is_refused_leaves_nothing(tmp_path: Path) -> None:
    for name, content, words in (
        ("截图.png", b"sample", "不能识别"),
        ("截图.png", uploads.pdf(), "内容却是PDF"),
        ("空.pdf", b"", "文件是空的"),
    ):
        with pytest.raises(InputError, match=words) as refused:
            keep_bytes(tmp_path, name, content)
        assert refused.value.place == name
    assert files(tmp_path) == []


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="没有这个文件") as refused:
        keep(tmp_path, tmp_path / "none.pdf")
    assert refused.value.place == str(tmp_path / "none.pdf")


class Film:
    """A film that comes in pieces and is nowhere whole."""

    def __init__(self, megabytes: int) -> None:
        self.length = megabytes * MB
        self.head = uploads.film(pictures=0)[:-8] + (self.length + 8).to_bytes(4) + b"mdat"
        self.given = 0

    def read(self, size: int = -1, /) -> bytes:
        if not self.given:
            self.given = len(self.head)
            return self.head
        piece = bytes(min(size, self.length + len(self.head) - self.given))
        self.given += len(piece)
        return piece


def test_a_film_is_never_in_memory_whole(tmp_path: Path) -> None:
    tracemalloc.start()
    try:
        kept = keep_stream(tmp_path, "执法录像.mp4", Film(60), use=Use.FILM)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept["size"] > 60 * MB
    assert peak < 8 * MB


def test_a_film_that_is_too_long_is_refused_while_it_comes(tmp_path: Path) -> None:
    film = Film(60)
    with pytest.raises(InputError, match="超过20MB"):
        keep_stream(tmp_path, "执法录像.mp4", film, use=Use.RECEIPT)
    assert film.given < 22 * MB
    assert files(tmp_path) == []


def test_a_process_killed_while_it_copies_leaves_no_evidence(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from casework.evidence import keep_stream;"
        "keep_stream(Path(sys.argv[1]), '执法录像.mp4', sys.stdin.buffer)"
    )
    with subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], cwd=ROOT, stdin=subprocess.PIPE) as child:
        assert child.stdin is not None
        child.stdin.write(uploads.film(pictures=8 * MB)[: 6 * MB])
        child.stdin.flush()
        while not any(path.stat().st_size >= 4 * MB for path in files(tmp_path)):
            assert child.poll() is None
            os.sched_yield()
        child.send_signal(signal.SIGKILL)
        assert child.wait() == -signal.SIGKILL
    assert [path.parent.name for path in files(tmp_path)] == ["incoming"]

    whole = keep_bytes(tmp_path, "执法录像.mp4", uploads.film(pictures=8 * MB))
    assert kept_file(tmp_path, whole).stat().st_size == whole["size"]
