"""How the commands print: tables for people, JSON alone with ``--json``."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict, is_dataclass
from typing import Annotated, Any

import typer

AsJson = Annotated[bool, typer.Option("--json", help="只输出 JSON")]
As = Annotated[str | None, typer.Option("--as", help="经办人员；省略则按本机管理员查看全部")]


_WIDTH_OF_FILES = 140  # columns
_UNBROKEN = {
    "案号",
    "最后一日",
    "稳妥办理日",
    "起算日",
    "日期",
    "发生日期",
    "记录时间",
    "自",
    "至",
    "卷号",
    "结案日期",
    "应还日期",
}
"""Headings of columns that are not broken, however narrow the screen."""


def print_json(value: Any) -> None:
    """Print a value as JSON; dates become ISO text, frozen values mappings."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=_plain) + "\n")


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, frozenset | set):
        return sorted(value)
    return str(value)


def print_table(headings: Sequence[str], rows: Sequence[Sequence[str]], title: str = "") -> None:
    """Print a table."""
    from rich.console import Console
    from rich.table import Table

    stacked = any("\n" in cell for row in rows for cell in row)
    table = Table(title=title or None, title_justify="left", header_style="bold", show_lines=stacked)
    for heading in headings:
        table.add_column(heading, overflow="fold", no_wrap=heading in _UNBROKEN)
    for row in rows:
        table.add_row(*row)
    # A file or a pipe has no width of its own; rich would squeeze the table into 80 columns.
    Console(width=None if sys.stdout.isatty() or "COLUMNS" in os.environ else _WIDTH_OF_FILES).print(table)


def say(text: str) -> None:
    """Print a line."""
    typer.echo(text)


def warn(warnings: Sequence[str], of: str = "") -> None:
    """Print what should be looked at, a line each."""
    for warning in warnings:
        say(f"注意：{of}{warning}")
