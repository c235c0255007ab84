"""The offline installation: one archive, installed and used where no network exists.

`make test` builds the archive for this machine, installs it and plays a timeline. `make soak` also issues a letter,
serves, installs on a bare Debian, and looks at the archive of the other architecture, which cannot run here.
"""

from __future__ import annotations

import json
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.offline import CHECKOUT, SYSTEM_PATH, build, copy_with, flipped, offline, resolves, unpack
from tests.orchestration import free_port

MACHINE = platform.machine()
DEBIAN = {"x86_64": "amd64", "aarch64": "arm64"}
OTHER = {"x86_64": "aarch64", "aarch64": "x86_64"}
SAMPLES = CHECKOUT / "samples"

soak = pytest.mark.skipif(not os.environ.get("SHIXIAN_SOAK"), reason="takes minutes: make soak")
pytestmark = pytest.mark.skipif(
    "bookworm" not in Path("/etc/os-release").read_text("utf-8"),
    reason="bundles are made of this machine's own packages, which are not those of Debian 12",
)


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where everything lies that several tests use; most of a gigabyte, which pytest would keep for three runs."""
    folder = tmp_path_factory.mktemp("work")
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def archive(work: Path) -> Path:
    [built] = build(work / "out", MACHINE)
    return built


@pytest.fixture(scope="module")
def bundle(archive: Path, work: Path) -> Path:
    return unpack(archive, work)


@pytest.fixture(scope="module")
def prefix(bundle: Path, work: Path) -> Path:
    """An installation; its folder's name has a space, and the machine's settings would lead pip and Python astray."""
    place = work / "shixian office"
    astray = {
        "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
        "PIP_TARGET": str(work / "elsewhere"),
        "PYTHONPATH": str(CHECKOUT),
    }
    done = offline([bundle / "install.sh", place], folder=work, seconds=600, more=astray)
    assert done.code == 0, done.out + done.err
    assert not (work / "elsewhere").exists()
    assert "软件包" not in done.out, "the test must not have changed this machine"
    return place


def call(prefix: Path, work: Path, *arguments: str | Path, home: Path | None = None) -> str:
    """What the installed command prints."""
    more = {"SHIXIAN_HOME": str(home)} if home else {}
    done = offline([prefix / "bin" / "shixian", *arguments], folder=work, seconds=300, more=more)
    assert done.code == 0, done.out + done.err
    return done.out


@pytest.mark.parametrize(
    ("pattern", "spoil", "named"),
    [
        ("wheels/weasyprint-*.whl", flipped, None),
        ("system/libpango-*.deb", lambda path: None, None),
        ("SHA256SUMS", lambda path: b"?" + path.read_bytes()[1:], "SHA256SUMS"),
    ],
    ids=["one bit of a wheel", "a package is missing", "the list cannot be read"],
)
def test_a_damaged_archive_is_refused_by_name_and_nothing_is_installed(
    bundle: Path, tmp_path: Path, pattern: str, spoil: Callable[[Path], bytes | None], named: str | None
) -> None:
    victim = next(bundle.glob(pattern))
    name = str(victim.relative_to(bundle))
    damaged = copy_with(bundle, tmp_path / "bundle", name, spoil(victim))

    done = offline([damaged / "install.sh", tmp_path / "prefix"], folder=tmp_path, seconds=60)

    assert done.code == 1
    assert done.err.splitlines()[:2] == ["错误：安装包已损坏，以下文件与 SHA256SUMS 不符：", f"错误：{named or name}"]
    assert "没有安装任何东西" in done.err
    assert not (tmp_path / "prefix").exists()


def test_a_debian_that_has_nothing_gets_all_its_packages_from_the_folder(bundle: Path, tmp_path: Path) -> None:
    done = resolves(bundle / "system", DEBIAN[MACHINE], tmp_path)

    assert done.code == 0, done.out + done.err
    assert "0 upgraded" in done.out
    found = re.search(r"(\d+) newly installed", done.out)
    assert found is not None
    assert int(found[1]) == len([*(bundle / "system").glob("*.deb")])


def test_what_is_installed_is_the_bundle_s_and_plays_a_timeline(bundle: Path, prefix: Path, work: Path) -> None:
    python = prefix / "current" / "venv" / "bin" / "python"
    asked = "import sys, engine, procedures; print(engine.__file__); print(*procedures.__path__); print(*sys.path)"
    places = offline([python, "-c", asked], folder=work, seconds=60).out

    assert str(CHECKOUT) not in places
    assert places.startswith(str(prefix / "current"))
    assert (prefix / "current" / "VERSION").read_bytes() == (bundle / "VERSION").read_bytes()
    timelines = Path(places.splitlines()[1]) / "shenyang_qualification_check" / "timelines"
    assert "相符" in call(prefix, work, "procedure", "play", timelines / "signed_and_rectified.yaml")


def test_nothing_that_letters_need_is_missing(prefix: Path, work: Path) -> None:
    done = offline([prefix / "bin" / "shixian", "doctor", "--json"], folder=work, seconds=60)

    found = {one["subject"]: one for one in json.loads(done.out)}
    assert [name for name, one in found.items() if one["state"] == "missing"] == ["邮件", "时钟"]
    assert str(prefix / "fonts") in found["字体目录"]["text"]
    assert "已整理" in found["字体：仿宋"]["text"]
    assert found["电子签名（pyHanko）"]["state"] == "ok"


@soak
def test_installing_again_keeps_what_is_there_and_mends_what_was_broken_off(
    bundle: Path, prefix: Path, work: Path
) -> None:
    [version] = (prefix / "versions").iterdir()
    made = (version / "complete").stat().st_mtime_ns
    again = offline([bundle / "install.sh", prefix], folder=work, seconds=600)
    assert again.code == 0, again.err
    assert "安装 Python 组件" not in again.out
    [same] = (prefix / "versions").iterdir()
    kept = (same / "complete").stat().st_mtime_ns
    assert kept >= made

    (version / "complete").unlink()
    (version / "venv" / "bin" / "shixian").unlink()
    mended = offline([bundle / "install.sh", prefix], folder=work, seconds=600)
    assert mended.code == 0, mended.err
    assert "安装 Python 组件" in mended.out
    assert "shenyang_qualification_check" in call(prefix, work, "procedure", "list")


@soak
def test_a_letter_is_written(prefix: Path, work: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    call(prefix, work, "office", "import", SAMPLES / "offices.yaml", home=home)
    call(prefix, work, "case", "import", SAMPLES / "异常企业名单-样例.xlsx", "--as", "heping_1", home=home)
    number = json.loads(call(prefix, work, "case", "list", "--json", home=home))[0]["number"]
    act = ("print_notices", "--as", "heping_1", "--on", "2026-03-05")
    call(prefix, work, "case", "do", number, *act, "--officer", "heping_1", "--officer", "heping_2", home=home)
    papers = {one["kind"]: one["id"] for one in json.loads(call(prefix, work, "document", "list", "--json", home=home))}
    letter = tmp_path / "letter.pdf"
    call(prefix, work, "document", "proof", str(papers["rectification_order"]), letter, home=home)

    text = subprocess.run(["pdftotext", letter, "-"], capture_output=True, text=True, check=True).stdout
    assert "责令限期整改通知书" in text
    fonts = subprocess.run(["pdffonts", letter], capture_output=True, text=True, check=True).stdout
    assert "Shixian-FangSong" in fonts
    assert "0 个" in call(prefix, work, "verify", "--redecide", home=home)


def assert_served(told: dict[str, Any]) -> None:
    assert told["pages"]
    assert told["status"]["code"] == 200
    assert "时限" in told["status"]["text"]
    assert told["prefect"], told["prefect_log"]
    assert told["prefect_api"]["code"] == 200
    assert told["prefect_pages"]["code"] == 200
    assert "<html" in told["prefect_pages"]["text"]
    assert told["exit"] == 0
    assert told["left"] == []


@soak
def test_it_serves_pages_and_prefect(prefix: Path, work: Path, tmp_path: Path) -> None:
    python = prefix / "current" / "venv" / "bin" / "python"
    script = CHECKOUT / "tests" / "served.py"
    command: list[str | Path] = [python, "-I", script, prefix / "bin" / "shixian", tmp_path / "home", str(free_port())]
    done = offline(command, folder=work, seconds=300)

    assert done.code == 0, done.err
    assert_served(json.loads(done.out))


@soak
def test_the_same_files_make_the_same_archive(archive: Path, tmp_path: Path) -> None:
    [again] = build(tmp_path, MACHINE)

    assert again.read_bytes() == archive.read_bytes()
    said = (tmp_path / f"{again.name}.sha256").read_text()
    assert said == (archive.parent / f"{archive.name}.sha256").read_text()


@soak
def test_the_archive_of_the_other_architecture_is_complete(tmp_path: Path) -> None:
    arch = OTHER[MACHINE]
    [built] = build(tmp_path / "out", arch)
    bundle = unpack(built, tmp_path)

    refused = offline([bundle / "install.sh", tmp_path / "prefix"], folder=tmp_path, seconds=60)
    assert refused.code == 1
    assert f"安装包适用于 {arch}，本机是 {MACHINE}" in refused.err

    system = resolves(bundle / "system", DEBIAN[arch], tmp_path / "apt")
    assert system.code == 0, system.out + system.err

    tags: list[str | Path] = [sys.executable, CHECKOUT / "scripts" / "bundle_wheels.py", "tags", arch]
    options = subprocess.run(tags, capture_output=True, text=True, check=True).stdout.split()
    taken = ("--no-index", "--find-links", bundle / "wheels", "--require-hashes", "--only-binary=:all:")
    wanted = ("--dry-run", "--target", tmp_path / "target", "-r", bundle / "wheels" / "requirements.txt")
    pip: list[str | Path] = [sys.executable, "-m", "pip", "install", *options, *taken, *wanted]
    wheels = offline(pip, folder=tmp_path, seconds=120)
    assert wheels.code == 0, wheels.out + wheels.err
    assert "Would install" in wheels.out


def bare_debian(where: Path) -> Path:
    """A Debian 12 as its installer leaves it at the least: made of this machine's own sources, with the network."""
    tool = where / "tool"
    tool.mkdir(parents=True)
    download = ["apt-get", "-qq", "-o", "APT::Sandbox::User=root", "download", "debootstrap"]
    subprocess.run(download, cwd=tool, check=True, capture_output=True)
    [package] = tool.glob("debootstrap_*.deb")
    subprocess.run(["dpkg-deb", "-x", package, tool], check=True)
    asked = ["apt-get", "indextargets", "--format", "$(REPO_URI) $(CODENAME)", "Created-By: Packages"]
    lines = subprocess.run(asked, check=True, capture_output=True, text=True).stdout.splitlines()
    mirror = next(line.split()[0] for line in lines if line.endswith(" bookworm"))
    root = where / "root"
    done = subprocess.run(
        [tool / "usr" / "sbin" / "debootstrap", "--variant=minbase", "bookworm", root, mirror],
        env={"PATH": SYSTEM_PATH, "DEBOOTSTRAP_DIR": str(tool / "usr" / "share" / "debootstrap")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    return root


IN_ROOT = """
set -e
export HOME=/root; unset TMPDIR
mount -t proc proc /proc
mkdir -p /dev/shm && mount -t tmpfs tmpfs /dev/shm
cd /root && tar -xf bundle.tar
! command -v python3
shixian-offline-*/install.sh >&2
useradd --create-home --home-dir /var/lib/shixian shixian
cd /var/lib/shixian
exec setpriv --reuid=shixian --regid=shixian --clear-groups env -i PATH=/usr/bin:/bin HOME=/var/lib/shixian \
    /opt/shixian/current/venv/bin/python -I /srv/served.py /opt/shixian/bin/shixian /var/lib/shixian/data 8000
"""


@soak
def test_a_bare_debian_is_installed_and_serves_for_a_user_without_rights(archive: Path, tmp_path: Path) -> None:
    assert os.geteuid() == 0, "a bare Debian can be made and entered by root only: run make soak as root"
    root = bare_debian(tmp_path)
    (root / "root" / "bundle.tar").hardlink_to(archive)
    (root / "srv" / "served.py").write_bytes((CHECKOUT / "tests" / "served.py").read_bytes())
    enter: list[str | Path] = ["unshare", "--mount", "--pid", "--fork", "chroot", root, "bash", "-c", IN_ROOT]
    done = offline(enter, folder=tmp_path, seconds=900, more={"PATH": SYSTEM_PATH})

    assert done.code == 0, done.err[-4000:]
    assert "安装软件包：libpango-1.0-0" in done.err
    assert_served(json.loads(done.out))
    shutil.rmtree(root)
