"""``shixian deploy``: makes a Prefect server ready for several workers. Doing it again changes nothing that stands.

Owns what is put on the server: the work pool, the deployments with their schedules and limits, and the automations that
end the runs of workers that died. What they are is ``workflows.deployments``'.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

import httpx
from prefect import Flow, get_client
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.actions import DeploymentScheduleCreate, WorkPoolCreate
from prefect.client.schemas.objects import ConcurrencyOptions, StateType
from prefect.client.schemas.schedules import CronSchedule, IntervalSchedule
from prefect.events.actions import ChangeFlowRunState
from prefect.events.schemas.automations import AutomationCore, EventTrigger, Posture
from prefect.events.schemas.events import ResourceSpecification
from prefect.exceptions import ObjectNotFound, PrefectHTTPStatusError
from prefect.utilities.callables import parameter_schema
from prefect.workers.process import ProcessWorker

from engine.errors import RefusedError
from workflows import flows
from workflows.deployments import NAME, deployment
from workflows.timetable import SWEEP, TIMETABLE, Entry

POOL_TYPE: Final = "process"
SILENCE: Final = timedelta(seconds=90)
"""Three heartbeats missed."""
START: Final = timedelta(minutes=10)
"""So long a run may take from being handed to a worker to its first breath."""
_ENDS: Final = frozenset({"Completed", "Failed", "Cancelled", "Crashed"})


@dataclass(frozen=True, slots=True)
class Deployment:
    """A flow as it stands on the server."""

    name: str
    schedule: str  # in words, Shanghai's time
    at_once: int


@dataclass(frozen=True, slots=True)
class Deployed:
    """What stands on the server afterwards."""

    api: str  # address of the server
    pool: str
    deployments: tuple[Deployment, ...]
    automations: tuple[str, ...]


async def deploy(*, sweep_seconds: int = 0) -> Deployed:
    """Put everything on the server of ``PREFECT_API_URL``.

    Args:
        sweep_seconds: how often the sweep is run; 0: as the timetable says.

    Raises:
        RefusedError: the server does not answer or refuses, or a work pool of another type bears the name.
    """
    async with get_client() as client:
        api = str(client.api_url)
        await _require_answer(client, api)
        try:
            await _pool(client)
            done = [await _deploy(client, entry) for entry in _entries(sweep_seconds)]
            automations = [await _automate(client, automation) for automation in _automations()]
        except (httpx.HTTPError, PrefectHTTPStatusError) as error:
            raise RefusedError(f"Prefect 服务器 {api} 没有接受部署：{_words(error)}") from error
    return Deployed(api.rstrip("/"), NAME, tuple(done), tuple(automations))


async def _require_answer(client: PrefectClient, api: str) -> None:
    remedy = "请核对 PREFECT_API_URL，确认 Prefect 服务器已经启动、网络和防火墙允许访问"
    try:
        error = await client.api_healthcheck()
    except (httpx.HTTPError, RuntimeError) as refused:
        error = refused
    if error is not None:
        raise RefusedError(f"Prefect 服务器 {api} 没有应答（{_words(error)}）；{remedy}") from error


async def _pool(client: PrefectClient) -> None:
    try:
        found = await client.read_work_pool(NAME)
    except ObjectNotFound:
        template = ProcessWorker.get_default_base_job_template()
        described = "时限的流程：每次运行是工作机上的一个进程"
        await client.create_work_pool(
            WorkPoolCreate(name=NAME, type=POOL_TYPE, description=described, base_job_template=template)
        )
        return
    if found.type != POOL_TYPE:
        raise RefusedError(
            f"Prefect 服务器上已有名为 {NAME} 的工作池，类型是 {found.type}，不是 {POOL_TYPE}；请先改名或者删除"
        )


def _entries(sweep_seconds: int) -> Iterator[Entry]:
    for entry in TIMETABLE:
        yield replace(entry, every_s=sweep_seconds) if sweep_seconds and entry.job == SWEEP else entry


async def _deploy(client: PrefectClient, entry: Entry) -> Deployment:
    flow: Flow[Any, Any] = getattr(flows, entry.job)
    planned = deployment(entry)
    limit = planned["concurrency_limit"]
    await client.create_deployment(
        flow_id=await client.create_flow(flow),
        name=planned["name"],
        version=flow.version,
        schedules=[DeploymentScheduleCreate(schedule=_schedule(one)) for one in planned["schedules"]],
        concurrency_limit=limit["limit"],
        concurrency_options=ConcurrencyOptions(collision_strategy=limit["collision_strategy"]),
        parameters=planned["parameters"],
        description=planned["description"],
        tags=planned["tags"],
        work_pool_name=planned["work_pool"]["name"],
        entrypoint=planned["entrypoint"],
        parameter_openapi_schema=parameter_schema(flow).model_dump(exclude_unset=True),
        enforce_parameter_schema=True,
        pull_steps=[],
    )
    return Deployment(f"{entry.job}/{NAME}", _when(entry), entry.at_once)


def _schedule(planned: dict[str, Any]) -> IntervalSchedule | CronSchedule:
    zone = planned["timezone"]
    if "cron" in planned:
        return CronSchedule(cron=planned["cron"], timezone=zone)
    anchor = datetime.fromisoformat(planned["anchor_date"])
    return IntervalSchedule(interval=timedelta(seconds=planned["interval"]), anchor_date=anchor, timezone=zone)


def _when(entry: Entry) -> str:
    return f"每 {entry.every_s} 秒" if entry.every_s else entry.cron or "由人员发起"


def _automations() -> Iterator[AutomationCore]:
    """What ends runs whose worker died: Prefect by itself leaves them running for ever.

    A run's states are told as events by their names, so a state that is called otherwise would count as silence.
    """
    runs = ResourceSpecification({"prefect.resource.id": ["prefect.flow-run.*"]})
    alive = {f"prefect.flow-run.{name}" for name in (*_ENDS, "heartbeat")}

    def crashed(name: str, after: set[str], within: timedelta, expect: set[str], why: str) -> AutomationCore:
        trigger = EventTrigger(
            after={f"prefect.flow-run.{event}" for event in after},
            expect=expect,
            match=runs,
            for_each={"prefect.resource.id"},
            posture=Posture.Proactive,
            threshold=1,
            within=within,
        )
        action = ChangeFlowRunState(state=StateType.CRASHED, name="Crashed", message=why, force=False)
        return AutomationCore(name=name, description=why, trigger=trigger, actions=[action])

    yield crashed(
        f"{NAME}：失联的运行记为中断",
        {"Running", "heartbeat"},  # one that dies at once never lets its heart be heard
        SILENCE,
        alive,
        f"{SILENCE.seconds} 秒没有心跳，工作机或者进程已经中断；没有办完的由下一次运行接着办",
    )
    yield crashed(
        f"{NAME}：未能启动的运行记为中断",
        {"Pending"},
        START,
        {*alive, "prefect.flow-run.Running", "prefect.flow-run.Scheduled", "prefect.flow-run.Late"},
        f"{START.seconds // 60} 分钟没有启动，工作机已经中断；没有办完的由下一次运行接着办",
    )


async def _automate(client: PrefectClient, automation: AutomationCore) -> str:
    standing = await client.read_automations_by_name(automation.name)
    if standing:
        await client.update_automation(standing[0].id, automation)
        for twice in standing[1:]:
            await client.delete_automation(twice.id)
    else:
        await client.create_automation(automation)
    return automation.name


def _words(error: BaseException) -> str:
    if isinstance(error, httpx.HTTPStatusError):
        return f"HTTP {error.response.status_code}"
    return str(error).splitlines()[0] if str(error) else type(error).__name__
