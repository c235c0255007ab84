"""``python -m web.served FD [APP]``: serves pages on a socket that listens already.

Several processes serve beside one another on one socket: whoever is free takes the next visitor. As the socket belongs
to who began them, nobody is turned away while one of them starts anew.
"""

from __future__ import annotations

import socket
import sys
from typing import Final

import uvicorn

APP: Final = "web.app:create_app"
_GRACE_S: Final = 3
_KEPT_S: Final = 75  # an officer reads a page before asking for the next one: the connection stays


def main() -> None:
    """Serve until SIGTERM or SIGINT."""
    descriptor, app = int(sys.argv[1]), (sys.argv[2:] or [APP])[0]
    config = uvicorn.Config(
        app, factory=True, access_log=False, timeout_keep_alive=_KEPT_S, timeout_graceful_shutdown=_GRACE_S
    )
    uvicorn.Server(config).run(sockets=[socket.socket(fileno=descriptor)])


if __name__ == "__main__":
    main()
