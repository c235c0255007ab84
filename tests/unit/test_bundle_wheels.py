"""Which wheels an offline installation consists of, for machines other than the one the bundle is made on."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

import pytest

from scripts.bundle_wheels import IncompleteError, Wheel, best_wheels, missing, options, platforms, read_pins, take

CONSTRAINTS = """
pip==26.3
alpha==1.0  # asks for others
beta==2.0
Gamma_Ray==3.0
delta==4.0
epsilon==5.0
"""
PURE = "py3-none-any"


def wheel(folder: Path, name: str, version: str, *lines: str, tag: str = PURE) -> Path:
    """A wheel that holds nothing but its metadata."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}-{version}-{tag}.whl"
    headers = [f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}", *lines]
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{name}-{version}.dist-info/METADATA", "\n".join(headers) + "\n\n")
    return path


@pytest.fixture
def constraints(tmp_path: Path) -> Path:
    path = tmp_path / "constraints.txt"
    path.write_text(CONSTRAINTS)
    return path


def lacking(tmp_path: Path, constraints: Path, arch: str, *lines: str) -> list[str]:
    """What a project with these lines of metadata lacks; pip's own wheel is there."""
    project = wheel(tmp_path / "project", "shixian", "0.1.0", *lines)
    wheel(tmp_path / "cache", "pip", "26.3")
    return missing(Wheel.of(project), tmp_path / "cache", read_pins(constraints), arch)


def test_what_only_the_python_of_debian_asks_for_is_taken(tmp_path: Path, constraints: Path) -> None:
    lines = (
        'Requires-Dist: alpha; python_full_version < "3.11.3"',
        'Requires-Dist: beta; python_full_version > "3.11.4"',
        'Requires-Dist: delta; python_version >= "3.12"',
        'Requires-Dist: epsilon; sys_platform == "win32"',
    )

    assert lacking(tmp_path, constraints, "x86_64", *lines) == ["alpha==1.0", "beta==2.0"]


@pytest.mark.parametrize(("arch", "needed"), [("x86_64", "beta==2.0"), ("aarch64", "alpha==1.0")])
def test_markers_are_those_of_the_machine_it_is_for(tmp_path: Path, constraints: Path, arch: str, needed: str) -> None:
    lines = (
        'Requires-Dist: alpha; platform_machine == "aarch64"',
        'Requires-Dist: beta; platform_machine == "x86_64"',
    )

    assert lacking(tmp_path, constraints, arch, *lines) == [needed]


def test_extras_are_followed_except_those_for_development(tmp_path: Path, constraints: Path) -> None:
    wheel(tmp_path / "cache", "alpha", "1.0", "Provides-Extra: fast", 'Requires-Dist: gamma.ray>=3; extra == "fast"')
    lines = (
        "Requires-Dist: alpha[fast]",
        "Provides-Extra: sign",
        'Requires-Dist: beta; extra == "sign"',
        "Provides-Extra: dev",
        'Requires-Dist: delta; extra == "dev"',
        "Provides-Extra: bench",
        'Requires-Dist: epsilon; extra == "bench"',
    )

    assert lacking(tmp_path, constraints, "x86_64", *lines) == ["beta==2.0", "gamma-ray==3.0"]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("Requires-Dist: zeta", "constraints.txt 里没有 zeta 的版本（shixian 需要它），请补上"),
        ("Requires-Dist: beta>=3", "constraints.txt 里的 beta 2.0 不合 shixian 的要求（beta>=3）"),
    ],
)
def test_a_version_that_is_missing_or_does_not_fit_is_told(
    tmp_path: Path, constraints: Path, line: str, sentence: str
) -> None:
    with pytest.raises(IncompleteError) as caught:
        lacking(tmp_path, constraints, "x86_64", line)

    assert str(caught.value) == sentence


def test_the_best_wheel_that_debian_can_load_is_chosen(tmp_path: Path, constraints: Path) -> None:
    tags = ("manylinux_2_17_x86_64", "manylinux_2_34_x86_64", "manylinux_2_38_x86_64", "musllinux_1_2_x86_64")
    for tag in tags:
        wheel(tmp_path, "alpha", "1.0", tag=f"cp311-cp311-{tag}")
    wheel(tmp_path, "alpha", "1.0")
    wheel(tmp_path, "beta", "2.0", tag="cp312-cp312-manylinux_2_17_x86_64")
    wheel(tmp_path, "delta", "4.0", tag="cp38-abi3-manylinux_2_28_aarch64")
    wheel(tmp_path, "delta", "4.1")
    wheel(tmp_path, "epsilon", "5.0", tag="py2.py3-none-any")

    intel = best_wheels(tmp_path, read_pins(constraints), "x86_64")
    arm = best_wheels(tmp_path, read_pins(constraints), "aarch64")

    assert {name: one.path.name for name, one in intel.items()} == {
        "alpha": "alpha-1.0-cp311-cp311-manylinux_2_34_x86_64.whl",
        "epsilon": "epsilon-5.0-py2.py3-none-any.whl",
    }
    assert {name: one.path.name for name, one in arm.items()} == {
        "alpha": "alpha-1.0-py3-none-any.whl",
        "delta": "delta-4.0-cp38-abi3-manylinux_2_28_aarch64.whl",
        "epsilon": "epsilon-5.0-py2.py3-none-any.whl",
    }


def test_what_is_taken_is_pinned_by_its_hash_and_nothing_else_is_there(tmp_path: Path, constraints: Path) -> None:
    project = wheel(tmp_path / "project", "shixian", "0.1.0", "Requires-Dist: alpha")
    cache, target = tmp_path / "cache", tmp_path / "target"
    wheel(cache, "pip", "26.3")
    with pytest.raises(IncompleteError, match=r"缺少 aarch64 的组件：alpha==1\.0"):
        take(Wheel.of(project), cache, read_pins(constraints), "aarch64", target)
    alpha = wheel(cache, "alpha", "1.0")
    wheel(cache, "beta", "2.0")
    target.mkdir()
    (target / "left.whl").touch()

    take(Wheel.of(project), cache, read_pins(constraints), "aarch64", target)

    assert sorted(path.name for path in target.glob("*.whl")) == [
        "alpha-1.0-py3-none-any.whl",
        "pip-26.3-py3-none-any.whl",
        "shixian-0.1.0-py3-none-any.whl",
    ]
    lines = (target / "requirements.txt").read_text().splitlines()
    assert [line.split()[0] for line in lines] == ["alpha==1.0", "pip==26.3", "shixian==0.1.0"]
    assert lines[0] == f"alpha==1.0 --hash=sha256:{hashlib.sha256(alpha.read_bytes()).hexdigest()}"


def test_pip_is_told_of_the_machine() -> None:
    told = options("aarch64")

    assert told[:5] == ["--implementation=cp", "--python-version=3.11.2", "--abi=cp311", "--abi=abi3", "--abi=none"]
    assert [f"--platform={one}" for one in platforms("aarch64")] == told[5:]
    assert platforms("aarch64")[0] == "manylinux_2_36_aarch64"
    assert platforms("aarch64")[-1] == "manylinux2014_aarch64"
    assert platforms("x86_64")[-1] == "manylinux1_x86_64"
