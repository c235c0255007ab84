"""Which hooks are not well; it looks, and sends nothing."""

from __future__ import annotations

from collections.abc import Iterator

from casework.hooks.listing import list_hooks, troubled
from casework.parts import Parts
from documents.health import Finding, State, found

_SHOWN = 3


def examine_hooks(parts: Parts) -> Iterator[Finding]:
    """Hooks that fail, and those whose messages can be read on the way; nothing where there are no hooks."""
    rows = [row for row in list_hooks(parts, None) if not row.ended]
    if not rows:
        return
    ill = troubled(rows)
    told = "；".join(f"{row.name}：{row.error or row.stands}" for row in ill[:_SHOWN])
    more = f"；另有{len(ill) - _SHOWN}个" if len(ill) > _SHOWN else ""
    yield found(
        "事件推送",
        not ill,
        f"{len(rows)}个接收地址，没有失败的",
        f"{len(ill)}个接收地址没有成功：{told}{more}",
        "请在“管理—事件推送”查看原因，与接收方核对以后重新推送",
    )
    if plain := [row.name for row in rows if row.url.startswith("http://")]:
        names = "、".join(plain[:_SHOWN])
        yield Finding(
            "事件推送", State.OPTIONAL, f"{names}的推送不加密，内容在网络上可以被看到", "能用 https:// 的请改用"
        )
