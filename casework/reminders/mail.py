"""Handing letters to a mail server, or to a folder where there is none.

Owns the port :class:`MailPort` and its two implementations. It does not decide who is written to or what
(``casework.reminders.planning``, ``casework.reminders.digest``). `send` returns only when the letter was accepted, so
that the caller may note it as sent.
"""

from __future__ import annotations

import contextlib
import os
import re
import smtplib
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parsedate_to_datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from casework.reminders.failing import NotSentError
from engine.errors import InputError

DEFAULT_SENDER = "shixian@localhost"
_TIMEOUT_S = 30.0


class MailError(NotSentError):
    """A letter was not accepted."""


class MailPort(Protocol):
    """Where letters go."""

    @property
    def sender(self) -> str:
        """The address letters come from."""

    def send(self, message: EmailMessage) -> None:
        """Hand over one letter; MailError when it was not accepted."""


class Tls(StrEnum):
    """How a connection to the server is protected."""

    IMPLICIT = "implicit"  # TLS from the first byte, usually port 465
    ALWAYS = "always"  # STARTTLS, or nothing is sent
    AUTO = "auto"  # STARTTLS when the server offers it; demanded when there is a password
    NEVER = "never"  # for a relay on the same machine or network


@dataclass(frozen=True, slots=True)
class SmtpMail:
    """Sends through an SMTP server; one connection a letter, because a day has few."""

    host: str
    port: int
    sender: str = DEFAULT_SENDER
    user: str = ""
    password: str = field(default="", repr=False)
    tls: Tls = Tls.AUTO
    ca_file: str = ""  # certificates trusted besides the system's, for a server of the authority's own
    timeout_s: float = _TIMEOUT_S

    def send(self, message: EmailMessage) -> None:
        """Hand over one letter; MailError when it was not accepted."""
        try:
            with self._session() as session:
                session.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            raise MailError(f"邮件服务器不接受收件地址：{_replies(error)}", server=False) from error
        except smtplib.SMTPAuthenticationError as error:
            raise MailError(f"邮件服务器拒绝登录（{error.smtp_code}），请检查用户名和密码", server=True) from error
        except (smtplib.SMTPConnectError, smtplib.SMTPServerDisconnected, smtplib.SMTPHeloError) as error:
            raise MailError(f"与邮件服务器 {self.host}:{self.port} 的连接中断：{error}", server=True) from error
        except smtplib.SMTPSenderRefused as error:
            raise MailError(
                f"邮件服务器不接受发件地址 {self.sender}：{_text(error.smtp_error)}", server=True
            ) from error
        except smtplib.SMTPException as error:
            raise MailError(f"邮件服务器没有接受邮件：{error}", server=False) from error
        except OSError as error:
            raise MailError(f"连接不上邮件服务器 {self.host}:{self.port}：{error}", server=True) from error

    @contextlib.contextmanager
    def _session(self) -> Iterator[smtplib.SMTP]:
        if self.tls is Tls.IMPLICIT:
            session: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, timeout=self.timeout_s, context=self._context()
            )
        else:
            session = smtplib.SMTP(self.host, self.port, timeout=self.timeout_s)
        try:
            session.ehlo()
            self._protect(session)
            if self.user:
                session.login(self.user, self.password)
            yield session
        finally:
            # The letter is accepted or refused by now; a farewell that fails changes neither.
            with contextlib.suppress(smtplib.SMTPException, OSError):
                session.quit()
            session.close()

    def _protect(self, session: smtplib.SMTP) -> None:
        if self.tls in (Tls.IMPLICIT, Tls.NEVER):
            return
        if session.has_extn("starttls"):
            session.starttls(context=self._context())
            session.ehlo()
        elif self.tls is Tls.ALWAYS or self.user:
            raise MailError(
                f"邮件服务器 {self.host}:{self.port} 不支持加密（STARTTLS），没有发送密码和邮件；"
                "确需明文时在 SHIXIAN_MAIL 中写明 tls=never",
                server=True,
            )

    def _context(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        if self.ca_file:
            context.load_verify_locations(self.ca_file)
        return context


@dataclass(frozen=True, slots=True)
class FolderMail:
    """Writes each letter as an .eml file, which any mail program opens; for demonstrations and offices without mail."""

    folder: Path
    sender: str = DEFAULT_SENDER

    def send(self, message: EmailMessage) -> None:
        """Write one letter; one that was written before, known by its Message-ID, is replaced."""
        mark = re.sub(r"[^0-9A-Za-z]", "", str(message["Message-ID"]).partition("@")[0])[:24]
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            target = next(self.folder.glob(f"*_{mark}.eml"), self.folder / _file_name(message, mark))
            _write_whole(target, message.as_bytes(policy=SMTP))
        except OSError as error:
            raise MailError(f"写不进邮件文件夹 {self.folder}：{error}", server=True) from error


def mail_port(url: str) -> SmtpMail | FolderMail:
    """The port an address describes, as it stands in SHIXIAN_MAIL.

    ``smtp://user:password@host:25?from=a@b&tls=auto|always|never``, ``smtps://…`` for TLS from the first byte,
    ``folder:PATH``. Special signs in user and password are percent-encoded; `ca` names a file of trusted certificates.

    Raises:
        InputError: the address cannot be understood; the password is not repeated in the message.
    """
    if url.startswith("folder:"):
        return FolderMail(Path(url.removeprefix("folder:").removeprefix("//")))
    try:
        parts = urlsplit(url)
        host, port, options = parts.hostname, parts.port, parse_qs(parts.query, strict_parsing=bool(parts.query))
    except ValueError as error:
        raise InputError("SHIXIAN_MAIL", "邮件服务器地址写法有误，例：smtp://user:password@host:25?from=a@b") from error
    unknown = sorted(options.keys() - {"from", "tls", "ca"})
    if parts.scheme not in ("smtp", "smtps") or not host or unknown:
        what = f"不认识的选项 {'、'.join(unknown)}" if unknown else "应以 smtp://、smtps:// 或 folder: 开头并写明主机"
        raise InputError("SHIXIAN_MAIL", f"邮件服务器地址写法有误：{what}")
    tls = _tls(parts.scheme, options.get("tls", ["auto"])[-1])
    return SmtpMail(
        host=host,
        port=port or (465 if tls is Tls.IMPLICIT else 25),
        sender=options.get("from", [DEFAULT_SENDER])[-1],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        tls=tls,
        ca_file=options.get("ca", [""])[-1],
    )


def _tls(scheme: str, word: str) -> Tls:
    if scheme == "smtps":
        return Tls.IMPLICIT
    try:
        return Tls(word)
    except ValueError as error:
        raise InputError("SHIXIAN_MAIL", f"tls 只能写 auto、always、never，不能写 {word}") from error


def _file_name(message: EmailMessage, mark: str) -> str:
    day = parsedate_to_datetime(str(message["Date"])).date().isoformat()
    return f"{day}_{re.sub(r'[^0-9A-Za-z@.-]', '_', str(message['To']))}_{mark}.eml"


def _write_whole(target: Path, content: bytes) -> None:
    draft = target.with_suffix(".part")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(target)


def _replies(error: smtplib.SMTPRecipientsRefused) -> str:
    return "；".join(f"{address}（{code} {_text(reply)}）" for address, (code, reply) in error.recipients.items())


def _text(reply: bytes | str) -> str:
    return reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
