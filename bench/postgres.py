"""A PostgreSQL server of one's own, for measurements and tests: made in a folder, started, killed, thrown away.

It takes the programs that the system has installed and touches no server that runs already. The server refuses to run
as root, so then it runs as the user ``postgres`` that comes with the package.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import psycopg

from engine.errors import StoreError

_PLACES = Path("/usr/lib/postgresql")
_USER = "postgres"
_LOCALE = "C.UTF-8"
QUICK: Mapping[str, str] = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
"""Settings for tests in which no machine dies: whatever a process is killed, nothing is lost."""
DURABLE: Mapping[str, str] = {}


class Cluster:
    """A server in a folder.

    Args:
        folder: an empty or absent one; the user ``postgres`` must be able to enter those above it.
        settings: of the server, beside its own defaults.
    """

    def __init__(self, folder: Path, settings: Mapping[str, str] = DURABLE) -> None:
        self._folder = folder
        self._data = folder / "data"
        self._programs = _programs()
        self._settings = dict(settings)
        self.port = _free_port()
        folder.mkdir(parents=True, exist_ok=True)
        if os.getuid() == 0:
            shutil.chown(folder, _USER, _USER)
        self._run(
            "initdb", "--auth=trust", f"--username={_USER}", "--encoding=UTF8", f"--locale={_LOCALE}", "--no-sync"
        )

    def start(self) -> None:
        """Start it and wait until it answers."""
        options = {"listen_addresses": "127.0.0.1", "port": str(self.port), "unix_socket_directories": ""}
        told = " ".join(f"-c {name}={value or chr(39) * 2}" for name, value in (options | self._settings).items())
        self._run("pg_ctl", "--wait", "--timeout=60", f"--log={self._folder / 'log'}", f"--options={told}", "start")

    def stop(self) -> None:
        """Stop it; open transactions are rolled back."""
        self._run("pg_ctl", "--wait", "--timeout=60", "--mode=fast", "stop")

    def kill(self) -> None:
        """Kill all of it at once, as a machine that loses its power does; what it promised is in its log."""
        postmaster = psutil.Process(self._pid())
        family = [postmaster, *postmaster.children(recursive=True)]
        for process in family:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(family, timeout=30)
        (self._data / "postmaster.pid").unlink()  # of a machine that came up again it would be stale, too

    def url(self, database: str) -> str:
        """The address of a database, as ``SHIXIAN_DATABASE_URL`` takes it."""
        return f"postgresql://{_USER}@127.0.0.1:{self.port}/{database}"

    def create(self, database: str, template: str = "template0") -> str:
        """Make a database, a copy of another; returns its address."""
        self._execute(f'CREATE DATABASE "{database}" TEMPLATE "{template}"')
        return self.url(database)

    def drop(self, database: str) -> None:
        """Remove a database, whoever is connected."""
        self._execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')

    def cpu_seconds(self) -> float:
        """Processor time of the server so far, with that of connections that ended."""
        postmaster = psutil.Process(self._pid())
        own = postmaster.cpu_times()
        spent = own.user + own.system + own.children_user + own.children_system
        for child in postmaster.children():
            with suppress(psutil.NoSuchProcess):
                times = child.cpu_times()
                spent += times.user + times.system
        return spent

    def _pid(self) -> int:
        return int((self._data / "postmaster.pid").read_text().split()[0])

    def _execute(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / program), f"--pgdata={self._data}", *arguments]
        found = subprocess.run(
            command,
            user=_USER if os.getuid() == 0 else None,
            cwd="/",
            env={**os.environ, "LC_ALL": _LOCALE},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,  # the server inherits it: a pipe would never end
            stderr=subprocess.DEVNULL,
            check=False,
        )
        if found.returncode:
            raise StoreError(f"{program} 没有成功（{found.returncode}）：{' '.join(command)}")


@contextmanager
def running(settings: Mapping[str, str] = DURABLE) -> Iterator[Cluster]:
    """A server in a folder of its own, both gone in the end."""
    with tempfile.TemporaryDirectory(prefix="shixian-postgres-") as folder:
        Path(folder).chmod(0o755)  # the server's user must be able to enter
        cluster = Cluster(Path(folder) / "server", settings)
        cluster.start()
        try:
            yield cluster
        finally:
            cluster.stop()


def is_installed() -> bool:
    """Whether there is a PostgreSQL to start."""
    return bool(_found())


def _programs() -> Path:
    found = _found()
    if not found:
        raise StoreError("没有找到 PostgreSQL 的服务程序，请安装系统组件 postgresql（make test 会安装）")
    return found[-1]


def _found() -> list[Path]:
    versions = [path for path in _PLACES.glob("*/bin") if (path / "initdb").exists()]
    if versions:
        return sorted(versions, key=lambda path: int(path.parent.name))
    initdb = shutil.which("initdb")
    return [Path(initdb).resolve().parent] if initdb else []


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        number: int = listener.getsockname()[1]
        return number
