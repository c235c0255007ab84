"""procrastinate on PostgreSQL: a scheduled job for each timer, eight at once; each moves its case and defers the next.

What it does less than a sweep beside what ``ledger`` says: the job is marked done after the case's transaction, so that
a crash between the two runs it again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import procrastinate
from procrastinate.types import JSONDict
from psycopg_pool import AsyncConnectionPool

from bench.firing.engines import Room, checkpointed
from bench.firing.ledger import AsyncLedger

_AT_ONCE = 8
_QUEUE = "timers"


def prepare(room: Room, timers: int) -> Callable[[], None]:
    """Defer a job for each case, due since some seconds."""
    connector = procrastinate.PsycopgConnector(conninfo=room.url, min_size=2, max_size=_AT_ONCE + 4)
    app = procrastinate.App(connector=connector)
    pool = AsyncConnectionPool(room.url, min_size=_AT_ONCE, max_size=_AT_ONCE, open=False, kwargs={"autocommit": True})
    ledger = AsyncLedger(pool, room.texts)

    @app.task(queue=_QUEUE, name="lapse")
    async def lapse(case_id: int) -> None:
        await ledger.move(case_id)
        await lapse.configure(schedule_at=_in(days=30)).defer_async(case_id=case_id)

    async def put() -> None:
        async with app.open_async():
            await app.schema_manager.apply_schema_async()
            jobs: list[JSONDict] = [{"case_id": number} for number in range(1, timers + 1)]
            await lapse.configure(schedule_at=_in(seconds=-5)).batch_defer_async(*jobs)

    async def fire() -> None:
        await pool.open()
        async with app.open_async():
            await app.run_worker_async(
                queues=[_QUEUE],
                concurrency=_AT_ONCE,
                wait=False,
                install_signal_handlers=False,
                listen_notify=False,
                delete_jobs="never",
            )
        await pool.close()

    asyncio.run(put())
    checkpointed(room.url)
    return lambda: asyncio.run(fire())


def _in(**span: float) -> datetime:
    return datetime.now(UTC) + timedelta(**span)
