"""Groups of WeCom, DingTalk, Feishu and whatever else Apprise can speak to, public or on a private host.

Owns two things that Apprise leaves open. Robots of WeCom and DingTalk answer "200 OK" also when they refuse a message,
with the reason in the body (`errcode`): Apprise takes that for success, so answers are looked at here. And it knows
only the public hosts of these two: with `base_url` the same robot is asked on the host of a private installation
(政务微信, 浙政钉). A robot does not recognise a repeat; the number in the text lets people do so.
"""

from __future__ import annotations

import importlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import orjson

from casework.outward import TIMEOUT_S, Reply
from casework.reminders.brief import text_of
from casework.reminders.channels import Channel
from casework.reminders.failing import NotSentError
from casework.reminders.ports import Outgoing
from store.values import Officer

WECOM_PATH = "/cgi-bin/webhook/send?key={key}"
DINGTALK_PATH = "/robot/send?access_token={token}"
_CODED = frozenset({"feishu", "lark"})
"""Schemes whose robots tell a refusal in `code` or `StatusCode`."""

_one_at_a_time = threading.Lock()


@dataclass(frozen=True)
class Robot:
    """A port by Apprise."""

    channel: Channel
    confirms: bool = False

    def address(self, officer: Officer | None) -> str:
        """Apprise's address with its secrets masked."""
        del officer
        return str(self._plugin.url(privacy=True)).partition("?")[0]

    def send(self, outgoing: Outgoing) -> str:
        """Give one message to the robot; the answer is the status and the beginning of the body."""
        with _answers() as answers:
            sent = self._plugin.notify(body=text_of(outgoing), title="")
        reply = answers[-1] if answers else None
        if isinstance(reply, Exception):
            raise NotSentError(f"连接不上 {self._plugin.service_name}：{_cause(reply)}", server=True) from reply
        if reply is None:
            if sent:
                return "已发出（对方没有 HTTP 应答）"
            raise NotSentError(f"{self._plugin.service_name} 没有发出，请核对 url", server=True)
        if not sent:
            server = reply.status >= 500 or reply.status == 429
            raise NotSentError(f"对方没有接收（{reply}）", server=server)
        if refusal := _refusal(self._scheme, reply):
            raise NotSentError(f"机器人没有接收：{refusal}", server=True)
        return str(reply)

    @property
    def _scheme(self) -> str:
        return self.channel.url.partition("://")[0].lower()

    @cached_property
    def _plugin(self) -> Any:
        """Apprise's object for the address; one a round, since it keeps the service's pace.

        Raises:
            NotSentError: Apprise does not understand it.
        """
        apprise = importlib.import_module("apprise")
        asset = apprise.AppriseAsset(app_id="Shixian", app_desc="时限", http_redirects=False, storage_mode="memory")
        plugin = apprise.Apprise.instantiate(self.channel.url, asset=asset)
        if plugin is None:
            raise NotSentError(f"Apprise 不认识“{self._scheme}://”之后的地址，请核对 url", server=True)
        plugin.socket_connect_timeout = plugin.socket_read_timeout = TIMEOUT_S
        if self.channel.ca:
            plugin.verify_certificate = self.channel.ca
        if self.channel.base_url:
            _move(plugin, self._scheme, self.channel.base_url)
        return plugin


def _move(plugin: Any, scheme: str, base: str) -> None:
    """Let a robot be asked on another host."""
    if scheme == "wecombot":
        plugin.api_url = base + WECOM_PATH.format(key=plugin.key)
    elif scheme == "dingtalk":
        plugin.notify_url = base + DINGTALK_PATH
    else:
        raise NotSentError(f"base_url 只用于 wecombot:// 和 dingtalk://，“{scheme}://”请在 url 里写主机", server=True)


@contextmanager
def _answers() -> Iterator[list[Reply | Exception]]:
    """What servers answer to requests made meanwhile in this thread: Apprise itself tells only yes or no."""
    session = importlib.import_module("requests").Session
    own, found = threading.get_ident(), list[Reply | Exception]()
    with _one_at_a_time:
        plain = session.send

        def send(self: Any, request: Any, **options: Any) -> Any:
            if threading.get_ident() != own:
                return plain(self, request, **options)
            try:
                answer = plain(self, request, **options)
            except Exception as error:
                found.append(error)
                raise
            found.append(Reply(answer.status_code, answer.text))
            return answer

        session.send = send
        try:
            yield found
        finally:
            session.send = plain


def _refusal(scheme: str, reply: Reply) -> str:
    """What a robot says against a message although its status is fine."""
    try:
        told = orjson.loads(reply.text)
    except orjson.JSONDecodeError:
        return ""
    if not isinstance(told, dict):
        return ""
    words = ("errcode", "code", "StatusCode") if scheme in _CODED else ("errcode",)
    code = next((told[word] for word in words if told.get(word)), 0)
    if not code:
        return ""
    return f"{told.get('errmsg') or told.get('msg') or told.get('StatusMessage') or '未说明原因'}（{code}）"


def _cause(error: Exception) -> str:
    """The innermost words of a chain of errors; the outer ones repeat the address, which may hold a secret."""
    found: BaseException = error
    while (inner := found.__cause__ or found.__context__ or _wrapped(found)) is not None and inner is not found:
        found = inner
    return str(found) or type(found).__name__


def _wrapped(error: BaseException) -> BaseException | None:
    inner = getattr(error, "reason", None)
    return inner if isinstance(inner, BaseException) else None
