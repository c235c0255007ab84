"""The workbench as ``shixian serve`` runs it, but that its clock is ahead of the machine's."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import Final

from fastapi import FastAPI

from bootstrap import join, wall_clock
from web.app import create_app

AHEAD: Final = "SHIXIAN_BENCH_AHEAD"
"""By how many seconds; a scene's cases stand at a day of their own."""


def create() -> FastAPI:
    """The pages."""
    ahead = timedelta(seconds=float(os.environ[AHEAD]))
    return create_app(lambda: join(clock=lambda: wall_clock() + ahead))
