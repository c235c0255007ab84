"""The letters of all played timelines, played once for all processes of a test run; how tests render them.

Playing takes most of a minute. What came of it is kept in a file named after everything it depends on, so another
state of the procedures or of the code is played anew.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import pickle
import re
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TypeVar

from documents.pdf.render import Letter, Renderer
from documents.signing.seals import sample_seal
from documents.templating import templates

T = TypeVar("T")

_ROOT = Path(__file__).parents[1]
_DEPENDS_ON = ("procedures", "engine", "casework", "store", "bootstrap.py", "tests/played.py")


@cache
def letters() -> dict[str, Letter]:
    """One letter of each kind, by ``procedure/kind``."""
    folder = Path(tempfile.gettempdir()) / "shixian-tests"
    folder.mkdir(exist_ok=True)
    kept = folder / f"played-{_digest()}.pickle"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.is_file():
            from tests import played

            found = {name: (letter.kind, dict(letter.context)) for name, letter in played.letters().items()}
            part = kept.with_suffix(".part")
            part.write_bytes(pickle.dumps(found))
            part.replace(kept)
            for older in {*folder.glob("played-*.pickle")} - {kept}:
                older.unlink()
    read = pickle.loads(kept.read_bytes())  # noqa: S301 - written above, by the tests themselves
    return {name: Letter(kind, context) for name, (kind, context) in read.items()}


def _digest() -> str:
    digest = hashlib.sha256()
    for place in _DEPENDS_ON:
        path = _ROOT / place
        files = (
            [path]
            if path.is_file()
            else sorted(one for one in path.rglob("*") if one.suffix in {".py", ".yaml", ".csv"})
        )
        for file in files:
            digest.update(file.relative_to(_ROOT).as_posix().encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def some(found: Sequence[T], of: int) -> Sequence[T]:
    """One of so many in `make test`, all in `make soak`: for what takes long with each."""
    return found if os.environ.get("SHIXIAN_SOAK") else found[::of]


def one_of_each_template(found: Mapping[str, Letter]) -> dict[str, Letter]:
    """Kinds of one template differ in the words of their procedures."""
    first: dict[str, str] = {}
    for name, letter in found.items():
        first.setdefault(letter.kind, name)
    return {name: found[name] for name in first.values()}


@cache
def issued() -> dict[str, Letter]:
    """The same, numbered and with its seal printed, as issued letters are."""
    return {name: as_issued(letter) for name, letter in letters().items()}


def as_issued(letter: Letter) -> Letter:
    number = letter.context.get("number") or "样例〔2024〕1号"
    return Letter(letter.kind, {**letter.context, "number": number, "seal_printed": True})


def proved(letter: Letter) -> Letter:
    """With the annex that shows how its days were counted."""
    return Letter(letter.kind, {**letter.context, "annexes": ["proof"]})


def renderer_for(found: Iterable[Letter]) -> Renderer:
    """A renderer that has a sample seal of every issuer."""
    names = {letter.context["issuer"]["name"] for letter in found}
    return Renderer({name: sample_seal(name) for name in sorted(names)})


def layout_of(letter: Letter) -> str:
    """The layout of a letter's template: letter, form, ledger or control."""
    found = re.search(r'<section class="(\w+)"', templates.section(letter, 1, ""))
    assert found is not None, letter.kind
    return found.group(1)


def has_imprint(letter: Letter) -> bool:
    """Whether a letter's template turns the imprint on."""
    return 'class="imprint' in templates.section(letter, 1, "")
