"""Which wheels an offline installation consists of: ``python scripts/bundle_wheels.py COMMAND ...``.

Owns the closure of the project's requirements on the machine the bundle is for, at the versions of ``constraints.txt``,
and the choice of the best wheel of each. It reads wheels and calls no other program: ``scripts/bundle.sh`` downloads.

pip asks the environment markers of the machine it runs on even when it downloads for another one, and a Debian 12 has
an older Python than the machines bundles are made on, so the closure is worked out here: for each Python that may be
met there, with the markers of that machine.

Commands: ``tags ARCH`` prints pip's options that name the machine; ``missing`` prints the requirements that have no
wheel yet, which is to be repeated after each download, as a wheel tells what it needs; ``take`` puts the chosen wheels
into a folder with a ``requirements.txt`` that holds their hashes.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import sys
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.parser import HeaderParser
from functools import cache
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.tags import Tag, cpython_tags
from packaging.utils import NormalizedName, canonicalize_name, parse_wheel_filename
from packaging.version import Version

ARCHES = ("x86_64", "aarch64")
PYTHON = (3, 11)
PYTHONS = ("3.11.2", "3.11.99")
"""The oldest a Debian 12 has, and any later one: some requirements are asked for by one of them only."""
GLIBC = (2, 36)
"""Of Debian 12; a wheel may ask for an older one."""
PROJECT = canonicalize_name("shixian")
NOT_FOR_OFFICES = frozenset({"bench", "dev"})
"""Extras that are not installed; all others are."""
INSTALLER = canonicalize_name("pip")
"""Installed too: a bare Debian has no pip, and its venv brings none without another package."""

Pins = Mapping[NormalizedName, Version]


class IncompleteError(Exception):
    """A bundle cannot be made; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Wheel:
    """One wheel file."""

    path: Path
    name: NormalizedName
    version: Version
    tags: frozenset[Tag]

    @classmethod
    def of(cls, path: Path) -> Wheel:
        """The wheel at a path, by its name."""
        name, version, _, tags = parse_wheel_filename(path.name)
        return cls(path, name, version, tags)

    @property
    def sha256(self) -> str:
        """Of the file, in hexadecimal."""
        return hashlib.sha256(self.path.read_bytes()).hexdigest()


def platforms(arch: str) -> list[str]:
    """The platform tags of Debian 12 on an architecture, best first."""
    found = []
    for minor in range(GLIBC[1], 16, -1):
        found.append(f"manylinux_{GLIBC[0]}_{minor}_{arch}")
        if minor == 17:
            found.append(f"manylinux2014_{arch}")
    if arch == "x86_64":  # older ones exist for Intel alone
        found += [f"manylinux_2_12_{arch}", f"manylinux2010_{arch}", f"manylinux_2_5_{arch}", f"manylinux1_{arch}"]
    return found


def ranks(arch: str) -> dict[Tag, int]:
    """Each tag that a Debian 12 can install, with its place: the lower the better."""
    native = list(cpython_tags(PYTHON, platforms=platforms(arch)))
    majors = ("py311", "py3", *(f"py3{minor}" for minor in range(10, -1, -1)))
    generic = [Tag(major, "none", platform) for platform in [*platforms(arch), "any"] for major in majors]
    return {tag: place for place, tag in enumerate([*native, *generic])}


def environment(arch: str, python: str) -> dict[str, str]:
    """What markers are asked with on the machine that is installed on."""
    return {
        "implementation_name": "cpython",
        "implementation_version": python,
        "os_name": "posix",
        "platform_machine": arch,
        "platform_python_implementation": "CPython",
        "platform_release": "",
        "platform_system": "Linux",
        "platform_version": "",
        "python_full_version": python,
        "python_version": ".".join(map(str, PYTHON)),
        "sys_platform": "linux",
    }


def read_pins(constraints: Path) -> dict[NormalizedName, Version]:
    """The versions of ``constraints.txt``, by name."""
    lines = (line.partition("#")[0].strip() for line in constraints.read_text("utf-8").splitlines())
    pairs = (line.split("==") for line in lines if line)
    return {canonicalize_name(name): Version(version) for name, version in pairs}


def best_wheels(folder: Path, pins: Pins, arch: str) -> dict[NormalizedName, Wheel]:
    """Of each pinned package the wheel that suits the machine best, among those in a folder."""
    order = ranks(arch)
    chosen: dict[NormalizedName, tuple[int, Wheel]] = {}
    for path in sorted(folder.glob("*.whl")):
        wheel = Wheel.of(path)
        place = min((order[tag] for tag in wheel.tags if tag in order), default=None)
        if place is None or pins.get(wheel.name) != wheel.version:
            continue
        if wheel.name not in chosen or place < chosen[wheel.name][0]:
            chosen[wheel.name] = (place, wheel)
    return {name: wheel for name, (_, wheel) in chosen.items()}


@cache
def _read(path: Path) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The requirements and the extras that a wheel declares."""
    with zipfile.ZipFile(path) as archive:
        [name] = [one for one in archive.namelist() if one.count("/") == 1 and one.endswith(".dist-info/METADATA")]
        headers = HeaderParser().parsestr(archive.read(name).decode("utf-8"))
    return tuple(headers.get_all("Requires-Dist", [])), tuple(headers.get_all("Provides-Extra", []))


def _required(name: NormalizedName, wheels: Mapping[NormalizedName, Wheel], pins: Pins) -> tuple[str, ...]:
    """What a package asks for: by its wheel, else as far as the same version installed here tells, else nothing yet."""
    if name in wheels:
        return _read(wheels[name].path)[0]
    try:
        here = metadata.distribution(name)
    except metadata.PackageNotFoundError:
        return ()
    return tuple(here.requires or ()) if Version(here.version) == pins.get(name) else ()


def _asked(lines: tuple[str, ...], extra: str, arch: str) -> Iterator[Requirement]:
    """The requirements that hold on one of the Pythons that may be met."""
    for line in lines:
        requirement = Requirement(line)
        marker = requirement.marker
        if marker is None or any(marker.evaluate({**environment(arch, p), "extra": extra}) for p in PYTHONS):
            yield requirement


def closure(project: Wheel, wheels: Mapping[NormalizedName, Wheel], pins: Pins, arch: str) -> set[NormalizedName]:
    """All packages that the project needs on the machine, with itself and pip.

    Raises:
        IncompleteError: a package has no version in ``constraints.txt``, or one that another package does not take.
    """
    known = {**wheels, PROJECT: project}
    extras = [extra for extra in _read(project.path)[1] if extra not in NOT_FOR_OFFICES]
    waiting: list[tuple[NormalizedName, str]] = [(INSTALLER, ""), *((PROJECT, extra) for extra in ["", *extras])]
    seen: set[tuple[NormalizedName, str]] = set()
    while waiting:
        name, extra = one = waiting.pop()
        if one in seen:
            continue
        seen.add(one)
        for requirement in _asked(_required(name, known, pins), extra, arch):
            needed = canonicalize_name(requirement.name)
            _compare(requirement, name, pins.get(needed) if needed != PROJECT else project.version)
            waiting += [(needed, extra) for extra in ["", *requirement.extras]]
    return {name for name, _ in seen}


def _compare(requirement: Requirement, asker: str, version: Version | None) -> None:
    if version is None:
        raise IncompleteError(f"constraints.txt 里没有 {requirement.name} 的版本（{asker} 需要它），请补上")
    if not requirement.specifier.contains(version, prereleases=True):
        wanted = f"{requirement.name}{requirement.specifier}"
        raise IncompleteError(f"constraints.txt 里的 {requirement.name} {version} 不合 {asker} 的要求（{wanted}）")


def missing(project: Wheel, cache_folder: Path, pins: Pins, arch: str) -> list[str]:
    """The requirements that have no wheel in the cache, as pip takes them."""
    wheels = best_wheels(cache_folder, pins, arch)
    names = closure(project, wheels, pins, arch) - wheels.keys() - {PROJECT}
    return [f"{name}=={pins[name]}" for name in sorted(names)]


def take(project: Wheel, cache_folder: Path, pins: Pins, arch: str, target: Path) -> None:
    """Put the chosen wheels and ``requirements.txt`` with their hashes into a folder that is made anew.

    Raises:
        IncompleteError: a wheel is missing.
    """
    lacking = missing(project, cache_folder, pins, arch)
    if lacking:
        raise IncompleteError(f"缺少 {arch} 的组件：{'、'.join(lacking)}")
    wheels = {**best_wheels(cache_folder, pins, arch), PROJECT: project}
    if target.exists():
        shutil.rmtree(target)
    target.mkdir(parents=True)
    lines = []
    for name in sorted(closure(project, wheels, pins, arch)):
        wheel = wheels[name]
        lines.append(f"{name}=={wheel.version} --hash=sha256:{wheel.sha256}\n")
        os.link(wheel.path, target / wheel.path.name)
    (target / "requirements.txt").write_text("".join(lines), "utf-8")


def options(arch: str) -> list[str]:
    """How pip is told of the machine."""
    abis = [f"--abi={abi}" for abi in ("cp311", "abi3", "none")]
    tags = [f"--platform={platform}" for platform in platforms(arch)]
    return ["--implementation=cp", f"--python-version={PYTHONS[0]}", *abis, *tags]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for command in ("tags", "missing", "take"):
        one = commands.add_parser(command)
        one.add_argument("arch", choices=ARCHES)
        if command == "tags":
            continue
        one.add_argument("project", type=Path, help="the project's wheel")
        one.add_argument("cache", type=Path, help="folder of downloaded wheels")
        one.add_argument("constraints", type=Path)
        if command == "take":
            one.add_argument("target", type=Path)
    return parser.parse_args()


def main() -> int:
    """Run one command; returns 1 when a bundle cannot be made, with the reason on standard error."""
    given = _arguments()
    try:
        if given.command == "tags":
            lines = options(given.arch)
        else:
            project, pins = Wheel.of(given.project), read_pins(given.constraints)
            if given.command == "missing":
                lines = missing(project, given.cache, pins, given.arch)
            else:
                lines = []
                take(project, given.cache, pins, given.arch, given.target)
    except IncompleteError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
