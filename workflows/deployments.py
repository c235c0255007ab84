"""The timetable as Prefect's deployments: which flow, when, how many at once, in which pool.

Owns the form of ``prefect.yaml`` at the root of the checkout, which ``prefect deploy --all`` reads; ``shixian deploy``
works from the same values (``workflows.deploying``), and a test holds the file equal to them. Nothing of Prefect is
imported.
"""

from __future__ import annotations

import sys
from typing import Any, Final

import yaml

from workflows.timetable import TIMETABLE, ZONE, Entry

NAME: Final = "shixian"
"""Of the work pool and of each flow's deployment."""
HEAD: Final = """\
# 供 Prefect 自己的命令使用：在项目根目录执行 prefect deploy --all，效果与 shixian deploy 的部署部分相同；
# 工作池和失联处理由 shixian deploy 建立。时间为北京时间。
# 本文件与 workflows/timetable.py 一致，由测试保证；要改时间，改那里，再写出本文件：
#   python -m workflows.deployments > prefect.yaml
"""
_ANCHOR: Final = "2026-01-01T00:00:00+08:00"
"""Intervals are counted from here, so that deploying again does not shift them."""


def schedule(entry: Entry) -> dict[str, Any] | None:
    """When a deployment runs; None: only when somebody starts it."""
    if entry.every_s:
        return {"interval": entry.every_s, "anchor_date": _ANCHOR, "timezone": ZONE, "active": True}
    if entry.cron:
        return {"cron": entry.cron, "timezone": ZONE, "day_or": True, "active": True}
    return None


def deployment(entry: Entry) -> dict[str, Any]:
    """One deployment, as in ``prefect.yaml``."""
    planned = schedule(entry)
    return {
        "name": NAME,
        "description": f"{entry.title}：{entry.help}",
        "entrypoint": f"workflows.flows.{entry.job}",
        "tags": [NAME, entry.job],
        "parameters": {},
        "work_pool": {"name": NAME},
        "schedules": [planned] if planned else [],
        # A run that finds all its places taken is not begun: what it would do is being done.
        "concurrency_limit": {"limit": entry.at_once, "collision_strategy": "CANCEL_NEW"},
    }


def prefect_yaml() -> dict[str, Any]:
    """The whole file. The code is installed on every worker, so nothing is pulled."""
    return {"name": NAME, "pull": [], "deployments": [deployment(entry) for entry in TIMETABLE]}


def main() -> None:
    """Write the file to standard output."""
    sys.stdout.write(HEAD + yaml.safe_dump(prefect_yaml(), allow_unicode=True, sort_keys=False, width=110))


if __name__ == "__main__":
    main()
