"""SpiffWorkflow: a BPMN process with two timers; each case is read, woken, run, and written back in one transaction.

What it does less than a sweep beside what ``ledger`` says: its dates are given, not computed, and nothing is proved.
What it does more: the process may be any BPMN. It has no store and no clock; a table of due days is kept for it, as
its documentation leaves to the application.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.util.task import TaskState

from bench.firing.engines import Room
from bench.firing.ledger import SqliteLedger

_EVENT = """<bpmn:intermediateCatchEvent id="{0}"><bpmn:incoming>to_{0}</bpmn:incoming>
<bpmn:outgoing>from_{0}</bpmn:outgoing><bpmn:timerEventDefinition>
<bpmn:timeDate xsi:type="bpmn:tFormalExpression">{0}_on</bpmn:timeDate></bpmn:timerEventDefinition>
</bpmn:intermediateCatchEvent>"""
_PROCESS = f"""<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="bench" targetNamespace="urn:bench">
<bpmn:process id="case" isExecutable="true">
<bpmn:startEvent id="start"><bpmn:outgoing>to_first</bpmn:outgoing></bpmn:startEvent>
<bpmn:sequenceFlow id="to_first" sourceRef="start" targetRef="first"/>
{_EVENT.format("first")}
<bpmn:sequenceFlow id="from_first" sourceRef="first" targetRef="second"/>
{_EVENT.format("second").replace("to_second", "from_first")}
<bpmn:sequenceFlow id="from_second" sourceRef="second" targetRef="end"/>
<bpmn:endEvent id="end"><bpmn:incoming>from_second</bpmn:incoming></bpmn:endEvent>
</bpmn:process></bpmn:definitions>"""
_MOMENT = 0.5  # seconds


def prepare(room: Room, timers: int) -> Callable[[], None]:
    """Start a process for each case; its first timer is due."""
    serializer = BpmnWorkflowSerializer()
    kept = serializer.serialize_json(_started(room.folder))
    path = room.folder / "app.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE due (at REAL NOT NULL, case_id INTEGER NOT NULL, PRIMARY KEY (at, case_id))")
        connection.executemany("INSERT INTO due VALUES (0, ?)", ((number,) for number in range(1, timers + 1)))
        connection.execute("UPDATE ledger_case SET snapshot = ?", (kept,))
    connection.close()
    time.sleep(2 * _MOMENT)
    ledger = SqliteLedger(path, room.texts)
    return lambda: _fire(ledger, serializer)


def _started(folder: Path) -> BpmnWorkflow:
    source = folder / "case.bpmn"
    source.write_text(_PROCESS, encoding="utf-8")
    parser = BpmnParser()
    parser.add_bpmn_file(str(source))
    workflow = BpmnWorkflow(parser.get_spec("case"))
    now = datetime.now(UTC)
    days = {"first_on": now + timedelta(seconds=_MOMENT), "second_on": now + timedelta(days=30)}
    [start] = workflow.get_tasks(spec_name="start")
    start.data.update({name: day.isoformat() for name, day in days.items()})
    _run(workflow)
    return workflow


def _run(workflow: BpmnWorkflow) -> None:
    workflow.refresh_waiting_tasks()
    workflow.do_engine_steps()
    workflow.refresh_waiting_tasks()


def _fire(ledger: SqliteLedger, serializer: BpmnWorkflowSerializer) -> None:
    run = ledger.connection.execute
    later = time.time() + timedelta(days=30).total_seconds()
    for (case_id,) in run("SELECT case_id FROM due WHERE at <= ? ORDER BY at, case_id", (time.time(),)).fetchall():
        run("BEGIN IMMEDIATE")
        [kept] = run("SELECT snapshot FROM ledger_case WHERE id = ?", (case_id,)).fetchone()
        workflow = serializer.deserialize_json(kept)
        _run(workflow)
        waiting = [task.task_spec.name for task in workflow.get_tasks(state=TaskState.WAITING)]
        if waiting != ["second"]:
            raise LookupError(f"case {case_id} waits for {waiting}")
        ledger.write(case_id, serializer.serialize_json(workflow))
        run("UPDATE due SET at = ? WHERE at = 0 AND case_id = ?", (later, case_id))
        run("COMMIT")
