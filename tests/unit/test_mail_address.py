"""How SHIXIAN_MAIL is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from casework.reminders.mail import FolderMail, SmtpMail, Tls, mail_port
from engine.errors import InputError


def test_an_address_names_server_sender_and_protection() -> None:
    port = mail_port("smtp://u%40x:p%2Fq@mail.example.invalid:587?from=shixian@example.invalid&tls=always")
    assert port == SmtpMail(
        "mail.example.invalid", 587, "shixian@example.invalid", "u@x", "p/q", Tls.ALWAYS
    )  # the password is percent-decoded


def test_smtps_is_protected_from_the_first_byte_on_its_usual_port() -> None:
    port = mail_port("smtps://mail.example.invalid")
    assert isinstance(port, SmtpMail)
    assert (port.port, port.tls) == (465, Tls.IMPLICIT)


def test_a_folder_needs_no_server() -> None:
    assert mail_port("folder:/var/mail-out") == FolderMail(Path("/var/mail-out"))


@pytest.mark.parametrize(
    "url",
    [
        "http://mail.example.invalid",
        "smtp://",
        "smtp://host:port",
        "smtp://u:topsecret@host?tls=maybe",
        "smtp://u:topsecret@host?password=x",
        "smtp://u:topsecret@host:99999",
    ],
)
def test_a_wrong_address_is_refused_without_repeating_the_password(url: str) -> None:
    with pytest.raises(InputError, match="SHIXIAN_MAIL") as caught:
        mail_port(url)
    assert "topsecret" not in str(caught.value)


def test_a_password_is_not_shown_when_the_port_is_printed() -> None:
    assert "topsecret" not in repr(mail_port("smtp://u:topsecret@host"))
