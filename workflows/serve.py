"""The supervisor behind ``shixian serve``: pages, clock and Prefect server, each in processes of their own.

Owns which children there are, their environment, the socket that the pages listen on, the record of pids and ports in
``SHIXIAN_HOME/run`` and the order of stopping. The pages come first and wait for nobody; the clock starts without
Prefect and goes on when Prefect dies. Where workers turn the crank on several machines, the pages run alone. Nothing
heavy is imported here.
"""

from __future__ import annotations

import fcntl
import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from casework.runstate import run_folder, write_json
from engine.errors import RefusedError
from workflows.children import Child, ChildSpec
from workflows.settings import HOST, embedded_settings, past_any_proxy

_LOOK_S = 0.2
_log = logging.getLogger("shixian.serve")
_PYTHON = (sys.executable, "-m")
_PAGES = "pages"
_MOST_PAGES = 4  # processes; more would wait for the one database that they share
_WAITING = 2048  # visitors who may wait to be let in


def serve(home: Path, port: int, *, host: str = HOST, clock: bool = True) -> None:
    """Run the pages, the clock and Prefect on a data directory until SIGTERM or SIGINT.

    Args:
        home: the data directory; it is made ready when it is new.
        port: of the pages.
        host: address the pages listen on. They ask nobody's name yet, so it should stay the loopback address.
        clock: whether the clock and its Prefect server run, too. Without them several machines may serve the pages of
            one directory; one with a clock stands alone.

    Raises:
        RefusedError: another service runs on the directory, or the port is taken.
        StoreError: the database cannot be used.
    """
    home = home.absolute()
    with _held(home, alone=clock), _listening(host, port) as listener:
        _make_ready(home)
        pages = _pages(home, listener)
        if clock:
            prefect_port = _free_port()
            children = [*pages, *_crank(home, prefect_port)]
            _run(home, children, {"port": port, "prefect_port": prefect_port})
        else:
            _run(home, pages, {"port": port})


def _run(home: Path, specs: Sequence[ChildSpec], ports: Mapping[str, int]) -> None:
    # Machines that share the directory must not write into one another's files.
    where = "" if "prefect_port" in ports else f"-{socket.gethostname()}-{ports['port']}"
    record = run_folder(home) / f"serve{where}.json"
    children = [Child(spec, run_folder(home) / "logs" / f"{spec.name}{where}.log") for spec in specs]
    _supervise(record, children, ports, _stop_on_signals())


def _environment(home: Path) -> dict[str, str]:
    base = {**os.environ, **past_any_proxy(os.environ), "SHIXIAN_HOME": str(home), "PYTHONUNBUFFERED": "1"}
    checkout = str(Path(__file__).resolve().parents[1])
    base["PYTHONPATH"] = os.pathsep.join(filter(None, (checkout, os.environ.get("PYTHONPATH"))))
    return base


def pages_command(descriptor: int, *app: str) -> list[str]:
    """What a process of pages is begun with.

    Args:
        descriptor: of the socket that listens; the process inherits it.
        app: what makes the pages, where it is not the workbench itself.
    """
    return ["web.served", str(descriptor), *app]


def pages_processes() -> int:
    """How many processes serve pages: as many as there are processors, for one computes on one alone, up to a bound."""
    return min(len(os.sched_getaffinity(0)), _MOST_PAGES)


def _pages(home: Path, listener: socket.socket) -> list[ChildSpec]:
    command = [*_PYTHON, *pages_command(listener.fileno())]
    names = [_PAGES, *(f"{_PAGES}-{number}" for number in range(2, pages_processes() + 1))]
    return [ChildSpec(name, command, _environment(home), inherits=(listener.fileno(),)) for name in names]


def _crank(home: Path, prefect_port: int) -> list[ChildSpec]:
    orchestrated = {**_environment(home), **embedded_settings(home, prefect_port)}
    prefect_options = ("--host", HOST, "--port", str(prefect_port))
    return [
        # The clock ends a running job in peace even when its supervisor was killed; it watches its own time.
        ChildSpec("clock", [*_PYTHON, "workflows.clock"], orchestrated, when_orphaned=signal.SIGTERM, grace_s=25.0),
        # Prefect takes settings from files of the folder it works in (.env, prefect.toml): not where this began.
        ChildSpec(
            "prefect", [*_PYTHON, "prefect", "server", "start", *prefect_options], orchestrated, home / "prefect"
        ),
    ]


def _supervise(path: Path, children: list[Child], ports: Mapping[str, int], stop: threading.Event) -> None:
    started = datetime.now(UTC).isoformat()
    try:
        while not stop.is_set():
            started_now = [child.spec.name for child in children if child.keep_alive()]
            if started_now:
                _note(path, {"pid": os.getpid(), "started_at": started, **ports}, children)
            stop.wait(_LOOK_S)
    finally:
        _stop_all(children)
        path.unlink(missing_ok=True)


def _note(path: Path, record: Mapping[str, Any], children: list[Child]) -> None:
    """Write down who runs where. A full disk is no reason to stop: the record is for people."""
    pids = {child.spec.name: {"pid": child.pid, "restarts": child.restarts} for child in children}
    try:
        write_json(path, {**record, "children": pids})
    except OSError:
        _log.exception("cannot write %s", path)


def _stop_all(children: list[Child]) -> None:
    """The clock first, for its jobs use Prefect; the pages last, all at once."""
    by_name = {child.spec.name: child for child in children}
    crank = [[by_name.pop(name)] for name in ("clock", "prefect") if name in by_name]
    for group in (*crank, list(by_name.values())):
        for child in group:
            child.ask_to_stop()
        for child in group:
            child.make_stop()


def _stop_on_signals() -> threading.Event:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop


@contextmanager
def _held(home: Path, *, alone: bool) -> Iterator[None]:
    """Hold the directory's lock, alone or with others who do not; the kernel frees it however the process ends."""
    folder = run_folder(home)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "serve.lock").open("a") as lock:
        try:
            fcntl.flock(lock, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise RefusedError(f"数据目录 {home} 上已有服务在运行，请先停止它") from error
        yield


def _make_ready(home: Path) -> None:
    """Bring the database up to date once, before several children would do it at the same time."""
    from bootstrap import join

    join(home).store.close()
    (home / "prefect").mkdir(exist_ok=True)  # its server does not make it


@contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    """The socket of the pages. It stays open while a process of theirs starts anew: visitors wait and are let in."""
    try:
        listener = _bind(host, port)
    except OSError as error:
        raise RefusedError(f"网页端口 {host}:{port} 不能使用（{error.strerror}），请用 --port 换一个端口") from error
    with listener:
        listener.listen(_WAITING)
        yield listener


def _free_port() -> int:
    with _bind(HOST, 0) as listener:
        number: int = listener.getsockname()[1]
        return number


def _bind(host: str, port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
    except OSError:
        listener.close()
        raise
    return listener
