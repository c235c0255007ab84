"""Runs a command where nothing but the loopback interface exists: ``python loopback.py COMMAND...``.

It is called in a network namespace of its own (``tests.offline``) and refuses to run anything where there is another
interface. It imports nothing of the project.
"""

from __future__ import annotations

import fcntl
import os
import socket
import struct
import sys

_GET_FLAGS, _SET_FLAGS = 0x8913, 0x8914  # SIOCGIFFLAGS, SIOCSIFFLAGS of linux/sockios.h
_UP = 0x1  # IFF_UP


def main() -> None:
    """Bring the loopback interface up and become the command."""
    others = [name for _, name in socket.if_nameindex() if name != "lo"]
    if others:
        raise SystemExit(f"the network is not off: {', '.join(others)}")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
        answer = fcntl.ioctl(asker, _GET_FLAGS, struct.pack("16sh14x", b"lo", 0))
        flags = struct.unpack("16sh14x", answer)[1]
        fcntl.ioctl(asker, _SET_FLAGS, struct.pack("16sh14x", b"lo", flags | _UP))
    os.execvp(sys.argv[1], sys.argv[1:])  # noqa: S606 - one process, so that whoever waits for it can end it


if __name__ == "__main__":
    main()
