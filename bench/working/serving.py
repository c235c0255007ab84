"""The pages in processes of their own, begun as ``shixian serve`` begins them, on a port of this machine."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

from bench.working.app import AHEAD
from bench.working.scene import Scene
from workflows.serve import pages_command

_PATIENCE = 120.0  # seconds
_GRACE = 20.0


@dataclass(frozen=True, slots=True)
class Pages:
    """Pages that are served.

    Attributes:
        address: of them.
        processes: that serve them.
    """

    address: str
    processes: tuple[psutil.Process, ...]

    def cpu_seconds(self) -> float:
        """Processor time of all of them so far."""
        times = [one.cpu_times() for one in self.processes]
        return sum(one.user + one.system for one in times)

    def megabytes(self) -> float:
        """Memory that all of them hold, what they share counted once for each."""
        return sum(one.memory_info().rss for one in self.processes) / 1e6


@contextmanager
def serving(scene: Scene, processes: int) -> Iterator[Pages]:
    """Serve a scene.

    Args:
        scene: what is served.
        processes: how many.
    """
    listening = socket.create_server(("127.0.0.1", 0), backlog=2048)
    environment = {**os.environ, "SHIXIAN_HOME": str(scene.home), AHEAD: str(scene.ahead)}
    environment["PYTHONPATH"] = str(Path(__file__).resolve().parents[2])
    begun = []
    try:
        for number in range(processes):
            log = (scene.home / f"pages-{number}.log").open("ab")
            command = pages_command(listening.fileno(), "bench.working.app:create")
            begun.append(
                subprocess.Popen(
                    [sys.executable, "-m", *command],
                    env=environment,
                    pass_fds=(listening.fileno(),),
                    stdout=log,
                    stderr=subprocess.STDOUT,
                )
            )
            log.close()
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        _wait(address, begun)
        yield Pages(address, tuple(psutil.Process(one.pid) for one in begun))
    finally:
        for one in begun:
            one.send_signal(signal.SIGTERM)
        for one in begun:
            try:
                one.wait(_GRACE)
            except subprocess.TimeoutExpired:
                one.kill()
                one.wait()
        listening.close()


def _wait(address: str, begun: list[subprocess.Popen[bytes]]) -> None:
    """Wait until the pages answer.

    Raises:
        SystemExit: they do not.
    """
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end and all(one.poll() is None for one in begun):
        try:
            if httpx.get(f"{address}/healthz", trust_env=False, timeout=_PATIENCE).status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise SystemExit("the pages do not answer; see pages-0.log of the data directory")
