"""Where Prefect lives and how it behaves when it is embedded.

Owns the environment of the Prefect server and of the clock that talks to it. It imports nothing of Prefect, for its
settings are read when it is first imported.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

HOST = "127.0.0.1"


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
        "PREFECT_HOME": str(home / "prefect"),
        "PREFECT_API_URL": api_url(port),
        "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "false",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        "DO_NOT_TRACK": "1",
        # Nothing is scheduled on the embedded server: the clock is ours.
        "PREFECT_SERVER_SERVICES_SCHEDULER_ENABLED": "false",
        "PREFECT_SERVER_SERVICES_LATE_RUNS_ENABLED": "false",
        "PREFECT_SERVER_SERVICES_TRIGGERS_ENABLED": "false",
        # The history of runs is a convenience; without a limit it would outgrow the store.
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(60 * 24 * 3600),
        "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
        "PREFECT_LOGGING_LEVEL": "WARNING",
        "PREFECT_LOGGING_TO_API_ENABLED": "false",
        # A server that died must not hold a job up for long: the job then runs without it.
        "PREFECT_CLIENT_MAX_RETRIES": "2",
        "PREFECT_API_REQUEST_TIMEOUT": "10",
        "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",
    }


def past_any_proxy(environment: Mapping[str, str]) -> dict[str, str]:
    """What keeps a proxy of the office's network from being asked for the loopback address."""
    known = environment.get("NO_PROXY") or environment.get("no_proxy") or ""
    value = ",".join(part for part in (known, HOST, "localhost") if part)
    return {"NO_PROXY": value, "no_proxy": value}
