"""Starts an installed ``shixian serve`` and tells as JSON what answered: ``python served.py PROGRAM HOME PORT``.

Run by the Python of the installation, which does not see the checkout; so it imports nothing of the project. Whether
the network is off is the caller's doing.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import psutil

_PAGES_S, _PREFECT_S, _STOP_S = 60, 120, 60


def _get(port: int, path: str, token: str = "") -> httpx.Response | None:
    """An answer; None while nobody listens yet."""
    asked = {"Authorization": f"Bearer {token}"}
    try:
        return httpx.get(
            f"http://127.0.0.1:{port}{path}", timeout=10, trust_env=False, follow_redirects=True, headers=asked
        )
    except httpx.HTTPError:
        return None


def _wait(holds: Callable[[], object], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.2)
    return True


def _page(port: int, path: str) -> dict[str, Any]:
    answer = _get(port, path)
    if answer is None:
        return {"code": None, "text": ""}
    return {"code": answer.status_code, "text": answer.text[:2000]}


def _prefect_is_up(home: Path, port: int) -> bool:
    answer = _get(port, "/status.json", (home / "api-token").read_text("ascii").strip())
    return answer is not None and answer.status_code == 200 and answer.json()["prefect_ok"]


def _told(home: Path, port: int) -> dict[str, Any]:
    told: dict[str, Any] = {"pages": _wait(lambda: _get(port, "/healthz"), _PAGES_S)}
    told["status"] = _page(port, "/")
    told["prefect"] = _wait(lambda: _prefect_is_up(home, port), _PREFECT_S)
    told["prefect_log"] = (home / "run" / "logs" / "prefect.log").read_text("utf-8")[-3000:]
    record = json.loads((home / "run" / "serve.json").read_text("utf-8"))
    told["prefect_pages"] = _page(record["prefect_port"], "/")
    told["prefect_api"] = _page(record["prefect_port"], "/api/health")
    return told


def main() -> None:
    """Start the service, ask, stop it, print."""
    program, home, port = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    command = [program, "serve", "--port", str(port)]
    service = subprocess.Popen(command, env={**os.environ, "SHIXIAN_HOME": str(home)}, stdout=sys.stderr)
    try:
        told = _told(home, port)
        family = psutil.Process(service.pid).children(recursive=True)
        service.send_signal(signal.SIGTERM)
        told["exit"] = service.wait(_STOP_S)
        told["left"] = [one.pid for one in family if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]
    finally:
        if service.poll() is None:
            service.kill()
            service.wait()
    sys.stdout.write(json.dumps(told, ensure_ascii=False))


if __name__ == "__main__":
    main()
