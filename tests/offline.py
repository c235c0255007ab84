"""Offline installations for tests: building the archive, installing and calling it where no network exists.

What is installed sees neither the checkout nor this environment's settings; what builds the archive sees both.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

CHECKOUT = Path(__file__).parents[1]
SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
BUILD_S = 900
NEEDS_NAMESPACE = (
    "this test takes the network away with `unshare -n` (as root) or `unshare -rn`, and neither is permitted here: "
    "run it as root, or permit user namespaces (sysctl kernel.unprivileged_userns_clone=1)"
)


@dataclass(frozen=True, slots=True)
class Done:
    """A command that ended."""

    code: int
    out: str
    err: str


@cache
def _without_network() -> tuple[str, ...]:
    """What a command is prefixed with to run in a network namespace of its own."""
    for options in ("-n", "-rn"):
        tried = subprocess.run(["unshare", options, "true"], capture_output=True, check=False)
        if tried.returncode == 0:
            return ("unshare", options, sys.executable, str(CHECKOUT / "tests" / "loopback.py"))
    raise AssertionError(NEEDS_NAMESPACE)


def offline(
    command: Sequence[str | Path], *, folder: Path, seconds: float, more: Mapping[str, str] | None = None
) -> Done:
    """Run a command with no network, in a folder that is its home too, with nothing of this process's environment."""
    own = {"PATH": python_path(), "LANG": "C.UTF-8", "HOME": str(folder), "TMPDIR": str(folder)}
    done = subprocess.run(
        [*_without_network(), *map(str, command)],
        cwd=folder,
        env={**own, **(more or {})},
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
    return Done(done.returncode, done.stdout, done.stderr)


@cache
def python_path() -> str:
    """A search path on which the installation finds its Python, so that it has no packages to install here.

    Raises:
        AssertionError: there is none, or a system package is missing: the test would change this machine.
    """
    asked = "source scripts/packages.sh; dpkg-query -W -f '${db:Status-Status}\\n' \"${system_packages[@]}\""
    states = subprocess.run(["bash", "-c", asked], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    assert set(states.stdout.split()) == {"installed"}, "run `make setup` first"
    here = Path(getattr(sys, "_base_executable", sys.executable)).parent
    for folder in ("/usr/bin", str(here)):
        if (Path(folder) / "python3.11").is_file():
            return f"{folder}:{SYSTEM_PATH}"
    raise AssertionError("the offline installation is for Python 3.11, which this machine lacks: install python3.11")


def build(out: Path, *arches: str) -> list[Path]:
    """Build archives into a folder; nothing is downloaded that an earlier run left in ``build/bundle``."""
    done = subprocess.run(
        [CHECKOUT / "scripts" / "bundle.sh", *arches],
        env={**os.environ, "SHIXIAN_BUNDLE_OUT": str(out)},
        capture_output=True,
        text=True,
        timeout=BUILD_S,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return sorted(out.glob("*.tar"))


def unpack(archive: Path, where: Path) -> Path:
    """The folder that an archive holds, unpacked."""
    where.mkdir(parents=True, exist_ok=True)
    subprocess.run(["tar", "-xf", archive, "-C", where], check=True)
    return where / archive.stem


def copy_with(bundle: Path, where: Path, spoilt: str, content: bytes | None) -> Path:
    """A copy of an unpacked bundle in which one file has other bytes, or is missing; the rest shares its disk space."""
    copied = Path(shutil.copytree(bundle, where, copy_function=os.link))
    (copied / spoilt).unlink()
    if content is not None:
        (copied / spoilt).write_bytes(content)
    return copied


def flipped(path: Path) -> bytes:
    """A file's bytes with one bit of the middle one changed."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    return bytes(content)


def resolves(system: Path, arch: str, folder: Path) -> Done:
    """Let apt plan the installation of the bundle's packages from its folder alone, on a machine that has none."""
    for place in ("lists/partial", "cache/archives/partial", "parts"):
        (folder / place).mkdir(parents=True)
    (folder / "status").touch()
    (folder / "system").symlink_to(system)
    (folder / "sources.list").write_text(f"deb [trusted=yes] file:{folder}/system ./\n")
    (folder / "apt.conf").write_text(
        f'APT::Architecture "{arch}"; APT::Architectures {{ "{arch}"; }}; APT::Sandbox::User "root";\n'
        f'Dir::State "{folder}"; Dir::State::lists "{folder}/lists"; Dir::State::status "{folder}/status";\n'
        f'Dir::Cache "{folder}/cache"; Dir::Etc::parts "{folder}/parts"; Dir::Etc::main "/dev/null";\n'
        f'Dir::Etc::sourcelist "{folder}/sources.list"; Dir::Etc::sourceparts "/dev/null"; Debug::NoLocking "true";\n'
    )
    settings = {"APT_CONFIG": str(folder / "apt.conf")}
    update = offline(["apt-get", "update"], folder=folder, seconds=60, more=settings)
    if update.code != 0:
        return update
    wanted = [*(system / "wanted").read_text("utf-8").split(), "python3"]
    plan = ["apt-get", "-y", "--no-install-recommends", "--download-only", "install", *wanted]
    return offline(plan, folder=folder, seconds=60, more=settings)
