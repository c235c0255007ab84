"""Read by every interpreter that starts with this folder in its PYTHONPATH: the scene's clock, and small batches.

The processes are those of the product, started as the product starts them; only the instant is the scene's, as the file
named by ``SHIXIAN_TEST_CLOCK`` tells it, and transactions are small, so that a kill falls between some of them. Modules
are changed when they are loaded, so that a process loads no more than it needs.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import ModuleType
from typing import Any, Final

CLOCK: Final = "SHIXIAN_TEST_CLOCK"


def _now() -> datetime:
    return datetime.fromisoformat(Path(os.environ[CLOCK]).read_text("utf-8"))


def _joining(module: Any) -> None:
    module.wall_clock = _now
    module.join.__kwdefaults__["clock"] = _now


def _importing(module: Any) -> None:
    module.CHUNK = 1


def _recounting(module: Any) -> None:
    module.CASES_AT_ONCE = 2


def _sweeping(module: Any) -> None:
    module.BATCH = 4


def _rendering(module: Any) -> None:
    module.render_documents.__defaults__ = (2,)


_CHANGES: Final[Mapping[str, Callable[[ModuleType], None]]] = {
    "bootstrap": _joining,
    "casework.importing": _importing,
    "casework.calendars.importing": _recounting,
    "workflows.sweeps": _sweeping,
    "workflows.jobs": _rendering,
}


class _Changing(SourceFileLoader):
    def exec_module(self, module: ModuleType) -> None:
        super().exec_module(module)
        _CHANGES[module.__name__](module)


class _Finder(MetaPathFinder):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        spec = PathFinder.find_spec(fullname, path, target) if fullname in _CHANGES else None
        if spec is not None and spec.origin:
            spec.loader = _Changing(fullname, spec.origin)
        return spec


if CLOCK in os.environ:
    sys.meta_path.insert(0, _Finder())
