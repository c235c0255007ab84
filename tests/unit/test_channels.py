"""How ``channels.yaml`` is read: strictly, with the line of what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from casework.reminders.channels import (
    MAIL,
    PLAIN_MAIL,
    Audience,
    Bundling,
    Channel,
    Detail,
    Kind,
    read_channels,
    refuse_unknown_offices,
)
from casework.reminders.urgency import Within
from engine.errors import InputError

ENVIRON = {"WECOM_KEY": "abc-123", "OA_SECRET": "synthetic"}
GROUP = """channels:
  heping_group:
    kind: apprise
    url: wecombot://${WECOM_KEY}
    base_url: https://im.example.gov.cn/
    offices: [heping]
    roles: [district_officer]
    from: 3wd
"""
HOOK = """channels:
  oa:
    kind: webhook
    url: https://oa.example.gov.cn/shixian
    secret: ${OA_SECRET}
    to: person
    send: each
    detail: full
"""


def read(home: Path, text: str) -> dict[str, Channel]:
    (home / "channels.yaml").write_text(text, encoding="utf-8")
    return {channel.key: channel for channel in read_channels(home, ENVIRON)}


def test_without_a_file_there_is_mail(tmp_path: Path) -> None:
    assert read_channels(tmp_path, {}) == (PLAIN_MAIL,)
    assert (PLAIN_MAIL.audience, PLAIN_MAIL.detail, PLAIN_MAIL.bundling) == (
        Audience.PERSON,
        Detail.FULL,
        Bundling.DIGEST,
    )


def test_a_group_is_told_little_unless_the_file_says_otherwise(tmp_path: Path) -> None:
    found = read(tmp_path, GROUP)
    assert found == {
        MAIL: PLAIN_MAIL,
        "heping_group": Channel(
            key="heping_group",
            kind=Kind.APPRISE,
            audience=Audience.GROUP,
            detail=Detail.SHORT,
            url="wecombot://abc-123",
            base_url="https://im.example.gov.cn",
            offices=frozenset({"heping"}),
            roles=frozenset({"district_officer"}),
            within=Within(3, working=True),
        ),
    }


def test_a_webhook_says_all_it_was_told_to(tmp_path: Path) -> None:
    hook = read(tmp_path, HOOK)["oa"]
    assert (hook.audience, hook.bundling, hook.detail) == (Audience.PERSON, Bundling.EACH, Detail.FULL)
    assert hook.secret == "synthetic"  # noqa: S105 - made up
    assert "synthetic" not in repr(hook)
    assert "oa.example" not in repr(hook)


def test_an_entry_narrows_mail(tmp_path: Path) -> None:
    mail = read(tmp_path, "channels:\n  mail:\n    from: 5wd\n    roles: [handler]\n")[MAIL]
    assert (mail.kind, mail.within, mail.roles) == (Kind.MAIL, Within(5, working=True), frozenset({"handler"}))
    assert read(tmp_path, "channels:\n  mail:\n")[MAIL] == PLAIN_MAIL


WRONG = [
    (GROUP + "    colour: red\n", 9, "不认识“colour”"),
    (GROUP + "    secret: x\n", 9, "不认识“secret”"),
    (GROUP + "    to: person\n", 9, "不认识“to”"),
    (GROUP.replace("3wd", "3w"), 8, "3wd（剩余3个工作日以内）"),
    (GROUP.replace("${WECOM_KEY}", "${NOT_SET}"), 4, "环境变量 NOT_SET 没有设置"),
    (GROUP.replace("[heping]", "heping"), 6, "“offices”应为列表"),
    (GROUP.replace("[heping]", "[]"), 6, "“offices”应为列表"),
    (GROUP.replace("apprise", "pigeon"), 3, "“kind”应为 mail、apprise、webhook 之一"),
    (GROUP.replace("wecombot://${WECOM_KEY}", "wecombot"), 4, "Apprise 的地址"),
    (GROUP.replace("https://im", "ftp://im"), 5, "https://"),
    (GROUP.replace("heping_group:", "和平群:"), 2, "小写字母"),
    (HOOK.replace("https://oa", "https://u:p@oa"), 4, "口令写在 secret"),
    (HOOK.replace("https://oa.example.gov.cn", "file:///etc"), 4, "https://"),
    (HOOK.replace("https://oa.example.gov.cn", "http://[::1"), 4, "https://"),
    (HOOK + "    ca: /nowhere/root.pem\n", 9, "没有证书文件"),
    (HOOK.replace("    url: https://oa.example.gov.cn/shixian\n", ""), 3, "缺少“url”"),
    (HOOK.replace("oa:", "mail:"), 3, "邮件渠道的代号只能是 mail"),
    ("channels:\n  post:\n    kind: mail\n", 3, "邮件渠道的代号只能是 mail"),
    (HOOK + "    send: digest\n", 9, "duplicate key"),
    (HOOK.replace("detail: full", "detail: yes"), 8, "YAML 写法有误"),
    ("channels:\n  - oa\n", 2, "逐个写明渠道"),
    ("canals:\n  oa: 1\n", 1, "不认识“canals”"),
    ("channels: {\n", 2, "YAML 写法有误"),
]


@pytest.mark.parametrize(("text", "line", "reason"), WRONG, ids=range(len(WRONG)))
def test_what_is_wrong_is_refused_with_its_line(tmp_path: Path, text: str, line: int, reason: str) -> None:
    with pytest.raises(InputError) as caught:
        read(tmp_path, text)
    assert caught.value.place == f"channels.yaml 第{line}行"
    assert reason in caught.value.reason
    assert "synthetic" not in str(caught.value)


def test_an_office_nobody_registered_is_refused(tmp_path: Path) -> None:
    channels = read(tmp_path, GROUP).values()
    refuse_unknown_offices(channels, ["heping", "tiexi"])
    with pytest.raises(InputError, match="没有单位“heping”，现有：tiexi"):
        refuse_unknown_offices(channels, ["tiexi"])


def test_a_channel_of_an_office_serves_those_below() -> None:
    channel = Channel(
        "c", Kind.APPRISE, Audience.GROUP, Detail.SHORT, offices=frozenset({"city"}), roles=frozenset({"r"})
    )
    assert channel.wants(["heping", "city"], "r")
    assert not channel.wants(["other"], "r")
    assert not channel.wants(["city"], "s")
