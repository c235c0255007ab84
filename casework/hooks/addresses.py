"""Where hooks may lead. Whoever registers one lets this machine speak to an address: not to every one of them.

Addresses of the own network are what hooks are for, and are not refused. Refused are those at which machines find what
is meant for them alone (link-local, the metadata of clouds), those that are no single machine's, and this very machine,
unless its administrator registered the hook.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Final
from urllib.parse import urlsplit

from engine.errors import RefusedError

_LONGEST: Final = 500  # characters
_METADATA: Final = frozenset(
    map(
        ip_address,
        (
            "100.100.100.200",  # Alibaba Cloud
            "169.254.169.254",  # most clouds; link-local, too
            "168.63.129.16",  # Azure
            "192.0.0.192",  # Oracle
            "fd00:ec2::254",  # Amazon
        ),
    )
)


def refuse_url(url: str, *, local: bool) -> None:
    """Refuse what is no address that a hook may lead to; what a name means is seen when it is spoken to.

    Args:
        url: as it was written.
        local: whether it may lead to this machine.

    Raises:
        RefusedError: it may not.
    """
    if not 1 <= len(url) <= _LONGEST or not url.isascii() or not url.isprintable() or " " in url:
        raise RefusedError(f"请写明接收地址，以 https:// 或者 http:// 开头，最多{_LONGEST}个字符", field="url")
    try:
        parts = urlsplit(url)
        wrong = parts.scheme not in ("http", "https") or not parts.hostname or parts.port == 0
    except ValueError:
        wrong = True
    if wrong:
        raise RefusedError("接收地址应以 https:// 或者 http:// 开头，端口在1至65535之间", field="url")
    if parts.username is not None or parts.fragment:
        raise RefusedError("接收地址里不能写用户名、口令和 # 之后的部分", field="url")
    host = parts.hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        host = "127.0.0.1"
    if reason := refusal(host, local=local):
        raise RefusedError(reason, field="url")


def refusal(address: str, *, local: bool) -> str:
    """Why a numeric address must not be spoken to; empty: it may, or it is a name.

    Args:
        address: of the network.
        local: whether it may be this machine's.
    """
    found = _parsed(address)
    if found is None:
        return ""
    if found.is_loopback:
        return "" if local else "本机地址只能由本机管理员用命令登记，请填写接收系统的地址"
    if found.is_link_local or found.is_multicast or found.is_unspecified or found.is_reserved or found in _METADATA:
        return f"{address} 是链路本地、云主机元数据或者不指向单台机器的地址，不能推送"
    return ""


def shown(url: str) -> str:
    """An address without what stands behind its question mark, which may be a secret."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}{parts.path}"


def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found
