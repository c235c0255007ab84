"""What is missing or wrong for reminders to reach people; it looks, and sends nothing."""

from __future__ import annotations

import stat
from collections.abc import Iterator, Mapping

from casework.parts import Parts
from casework.reminders.channels import FILE, MAIL, Channel, read_channels, refuse_unknown_offices
from casework.reminders.listing import list_failures
from documents.health import Finding, State, found
from engine.errors import InputError

_READABLE_BY_OTHERS = stat.S_IRGRP | stat.S_IROTH | stat.S_IWGRP | stat.S_IWOTH
_SHOWN = 3


def examine_reminders(parts: Parts, environ: Mapping[str, str]) -> list[Finding]:
    """Look at the mail server's setting, the file of channels, and what could not be delivered."""
    try:
        channels = read_channels(parts.home, environ)
        with parts.store.read() as unit:
            refuse_unknown_offices(channels, (office.key for office in unit.offices().values()))
            roles = {role for officer in unit.officers().values() for role in officer.roles}
    except InputError as error:
        wrong = Finding("提醒渠道", State.MISSING, f"{error}；改好以前提醒只在工作台", f"请改正 {parts.home / FILE}")
        return [_mail(parts, ()), wrong, *_undelivered(parts)]
    further = [channel for channel in channels if channel.key != MAIL]
    return [_mail(parts, further), *_file(parts, further, roles), *_undelivered(parts)]


def _mail(parts: Parts, further: list[Channel] | tuple[()]) -> Finding:
    remedy = "设置 SHIXIAN_MAIL，如 smtp://user:password@host:25?from=a@b；没有邮件服务器的写 folder:目录"
    if parts.mail is not None:
        return Finding("邮件", State.OK, parts.mail.sender)
    if further:
        return Finding("邮件", State.OPTIONAL, "未设置 SHIXIAN_MAIL，提醒在工作台和其他渠道", remedy)
    return Finding("邮件", State.MISSING, "未设置 SHIXIAN_MAIL，提醒只在工作台（shixian remind list）", remedy)


def _file(parts: Parts, channels: list[Channel], roles: set[str]) -> Iterator[Finding]:
    path = parts.home / FILE
    if not path.is_file():
        return
    if path.stat().st_mode & _READABLE_BY_OTHERS:
        text = f"{path} 其他用户可以读写，里面可能有密钥"
        yield Finding("提醒渠道文件", State.MISSING, text, f"执行 chmod 600 {path}")
    keys = "、".join(channel.key for channel in channels) or "只有邮件"
    yield Finding("提醒渠道", State.OK, keys)
    for channel in channels:
        if channel.url.startswith(("http://", "json://")):
            text = f"渠道 {channel.key} 不加密，内容在网络上可以被看到"
            yield Finding("提醒渠道", State.OPTIONAL, text, "能用 https:// 或者 jsons:// 的请改用")
        if unknown := sorted(channel.roles - roles):
            text = f"渠道 {channel.key} 的岗位“{unknown[0]}”没有人员担任，不会有提醒"
            yield Finding("提醒渠道", State.OPTIONAL, text, f"请核对 {path}")


def _undelivered(parts: Parts) -> Iterator[Finding]:
    failures = list_failures(parts)
    shown = "；".join(f"{line.what}：{line.error}" for line in failures[:_SHOWN])
    more = f"；另有{len(failures) - _SHOWN}项" if len(failures) > _SHOWN else ""
    yield found(
        "提醒送达",
        not failures,
        "没有失败的",
        f"{len(failures)}项没有送达：{shown}{more}",
        "执行 shixian remind list --failed 看原因；改正以后执行 shixian remind retry 立即重发",
    )
