"""`shixian access`: temporary passwords, tokens, the end of sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cli.given import day_of
from cli.shown import AsJson, print_json, print_table, say

if TYPE_CHECKING:
    from casework.access.tokens import TokenRow

app = typer.Typer(no_args_is_help=True, help="账号：临时密码、接口和日历的令牌、结束登录")

OfficerOf = Annotated[str, typer.Argument(metavar="KEY", help="人员代号")]
Keeper = Annotated[str | None, typer.Option("--as", help="账号管理人员；省略则为本机管理员")]


@app.command()
def password(key: OfficerOf, actor: Keeper = None) -> None:
    """设定临时密码并显示一次；首次登录后须更换，此前的登录全部结束。"""
    from bootstrap import join
    from casework.access.changing import set_password

    made = set_password(join(), key, actor=actor)
    say(f"{key}的临时密码：{made}")
    say("只显示这一次；请当面或者电话告知本人，首次登录后须更换")


@app.command()
def tokens(key: OfficerOf, actor: Keeper = None, as_json: AsJson = False) -> None:
    """一名人员名下的令牌：哪个系统使用、到哪一日为止、是否已撤销。"""
    from bootstrap import join
    from casework.access.tokens import tokens_of

    rows = tokens_of(join(), key, actor)
    if as_json:
        print_json(rows)
        return
    heads = ["编号", "种类", "使用的系统", "生成日期", "生成人", "最后一日", "状态"]
    print_table(heads, [_shown(row) for row in rows], f"共 {len(rows)} 个")


def _shown(row: TokenRow) -> list[str]:
    from casework.parts import shanghai_day

    over = "已撤销" if row.revoked_at is not None else "已过期"
    return [
        str(row.id),
        row.kind_label,
        row.name,
        shanghai_day(row.made_at).isoformat(),
        row.made_by,
        row.last_day.isoformat() if row.last_day is not None else "",
        "有效" if row.stands else over,
    ]


@app.command()
def token(
    key: OfficerOf,
    name: Annotated[str, typer.Option("--name", help="哪个系统使用这个令牌")],
    kind: Annotated[str, typer.Option("--kind", help="api 接口、calendar 日历订阅")],
    until: Annotated[str, typer.Option("--until", help="有效期的最后一日，如 2026-12-31；省略则到撤销为止")] = "",
    actor: Keeper = None,
) -> None:
    """生成令牌并显示一次；持有令牌的系统，按这名人员的岗位和管辖查看、办理。"""
    from bootstrap import join
    from casework.access.tokens import make_token

    last_day = day_of(until, "--until") if until else None
    made = make_token(join(), officer=key, kind=kind, name=name, last_day=last_day, actor=actor)
    say(f"令牌：{made}")
    say("只显示这一次，请妥善保管；不再使用或者泄露的，用 shixian access revoke 撤销")


@app.command()
def revoke(
    token_id: Annotated[int, typer.Argument(metavar="ID", help="令牌编号，见 shixian access tokens")],
    actor: Keeper = None,
) -> None:
    """撤销令牌，立即失效。"""
    from bootstrap import join
    from casework.access.tokens import revoke as revoke_token

    revoke_token(join(), token_id, actor)
    say(f"令牌{token_id}已撤销")


@app.command()
def end(key: OfficerOf, actor: Keeper = None) -> None:
    """结束一名人员的全部登录；密码和令牌不变。"""
    from bootstrap import join
    from casework.access.changing import end_sessions

    end_sessions(join(), key, actor)
    say(f"{key}的登录已全部结束")
