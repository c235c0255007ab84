"""Where hooks may lead, and that a name is judged by what it means when it is spoken to."""

from __future__ import annotations

import socket
from functools import partial

import pytest

from casework.hooks.addresses import refusal, refuse_url, shown
from casework.outward import NoAnswerError, Way, post
from engine.errors import RefusedError


@pytest.mark.parametrize(
    "address", ["10.1.2.3", "192.168.1.1", "172.16.0.9", "8.8.8.8", "2001:db8::1", "fd12::1", "oa.example.invalid"]
)
def test_the_own_network_and_the_world_may_be_spoken_to(address: str) -> None:
    assert refusal(address, local=False) == ""


@pytest.mark.parametrize(
    "address",
    [
        "169.254.169.254",
        "169.254.1.1",
        "100.100.100.200",
        "168.63.129.16",
        "192.0.0.192",
        "fd00:ec2::254",
        "fe80::1",
        "fe80::1%eth0",
        "::ffff:169.254.169.254",
        "0.0.0.0",  # noqa: S104 - an address that is refused
        "::",
        "224.0.0.1",
        "255.255.255.255",
    ],
)
def test_nobody_may_speak_to_what_is_for_machines_alone(address: str) -> None:
    assert refusal(address, local=False)
    assert refusal(address, local=True)


@pytest.mark.parametrize("address", ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"])
def test_this_machine_is_for_its_administrator(address: str) -> None:
    assert refusal(address, local=False)
    assert refusal(address, local=True) == ""


@pytest.mark.parametrize("host", ["127.0.0.1", "2130706433", "0x7f.1", "localhost"])
def test_a_name_is_judged_by_what_it_means(host: str) -> None:
    """Nothing arrives, however this machine is spelt."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        port = listening.getsockname()[1]
        with pytest.raises(NoAnswerError, match="本机地址"):
            post(f"http://{host}:{port}/", b"{}", {}, Way(refusal=partial(refusal, local=False)))
        with pytest.raises(BlockingIOError):
            listening.accept()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "oa.example.invalid",
        "file:///etc/passwd",
        "http://",
        "http://a b/",
        "http://例子.invalid/",
        "http://u:p@example.invalid/",
        "http://example.invalid/#x",
        "http://example.invalid:0/",
        "http://example.invalid:99999/",
        "http://[::1",
        "http://localhost/",
        "http://a.localhost:8000/",
        "https://example.invalid/" + "x" * 500,
    ],
)
def test_what_is_no_address_is_refused_at_its_field(url: str) -> None:
    with pytest.raises(RefusedError) as caught:
        refuse_url(url, local=False)
    assert caught.value.field == "url"


def test_what_may_be_a_secret_is_not_shown() -> None:
    assert shown("https://example.invalid:8443/in?key=hidden") == "https://example.invalid:8443/in"
