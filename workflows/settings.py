"""Where Prefect lives and how it behaves, embedded and on several machines.

Owns the environment of the Prefect server and of what talks to it. It imports nothing of Prefect, for its settings are
read when it is first imported. What the files in ``deploy/`` set is held equal to this by a test.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

HOST = "127.0.0.1"
_KEPT_S = 60 * 24 * 3600  # the history of runs
_QUIET = {
    "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "false",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    "DO_NOT_TRACK": "1",
}
"""Nothing is reported to anybody, and no server is started behind one's back."""
_SERVER = {
    # The history of runs is a convenience; without a limit it would outgrow the store.
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(_KEPT_S),
    "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
}
_CLIENT = {
    "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",
    "PREFECT_WORKER_QUERY_SECONDS": "2",
}


def api_url(port: int) -> str:
    """Address of the API of the embedded server."""
    return f"http://{HOST}:{port}/api"


def embedded_settings(home: Path, port: int) -> dict[str, str]:
    """Environment variables for the embedded server and its clients.

    Args:
        home: the data directory; Prefect's own database lies in it.
        port: of the server on the loopback address.
    """
    return {
        **_QUIET,
        **_SERVER,
        **_CLIENT,
        **_folders(home / "prefect"),
        "PREFECT_API_URL": api_url(port),
        # Nothing is scheduled on the embedded server: the clock is ours.
        "PREFECT_SERVER_SERVICES_SCHEDULER_ENABLED": "false",
        "PREFECT_SERVER_SERVICES_LATE_RUNS_ENABLED": "false",
        "PREFECT_SERVER_SERVICES_TRIGGERS_ENABLED": "false",
        "PREFECT_LOGGING_LEVEL": "WARNING",
        "PREFECT_LOGGING_TO_API_ENABLED": "false",
        # A server that died must not hold a job up for long: the job then runs without it.
        "PREFECT_CLIENT_MAX_RETRIES": "2",
        "PREFECT_API_REQUEST_TIMEOUT": "10",
    }


def _folders(home: Path) -> dict[str, str]:
    """Where a server writes. By default it copies its pages beside its own code, which a service may not write."""
    return {"PREFECT_HOME": str(home), "PREFECT_UI_STATIC_DIRECTORY": str(home / "ui")}


def quiet() -> dict[str, str]:
    """Environment variables for whoever talks to a Prefect server elsewhere."""
    return {**_QUIET}


def server_settings(database: str, home: Path) -> dict[str, str]:
    """Environment variables for the Prefect server of several machines.

    Args:
        database: URL of Prefect's own database, as SQLAlchemy writes it (``postgresql+asyncpg://…``).
        home: folder of the server, on its own disk.
    """
    return {
        **_QUIET,
        **_SERVER,
        **_folders(home),
        "PREFECT_API_DATABASE_CONNECTION_URL": database,
        # Kept in memory, a limit's place would stay taken when the server dies while a run holds it. Not with SQLite:
        # its one writer would wait for files with the database locked.
        "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect.server.concurrency.lease_storage.filesystem",
    }


def worker_settings(api: str) -> dict[str, str]:
    """Environment variables for a worker.

    Args:
        api: address of the Prefect API.
    """
    return {**_QUIET, **_CLIENT, "PREFECT_API_URL": api}


def past_any_proxy(environment: Mapping[str, str]) -> dict[str, str]:
    """What keeps a proxy of the office's network from being asked for the loopback address."""
    known = environment.get("NO_PROXY") or environment.get("no_proxy") or ""
    value = ",".join(part for part in (known, HOST, "localhost") if part)
    return {"NO_PROXY": value, "no_proxy": value}
