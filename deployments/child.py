"""One attempt at one flow run, inside its own process: load the flow, let Prefect's engine drive it, say how it ended.

The process is forked from ``deployments.template`` (or spawned where fork is missing) and never returns to it.
"""

from __future__ import annotations

import asyncio
import inspect
import json
import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from prefect.client.schemas.objects import FlowRun
from prefect.events.worker import EventsWorker
from prefect.exceptions import Abort, Pause
from prefect.flow_engine import run_flow
from prefect.flows import Flow, load_flow_from_entrypoint
from prefect.logging.handlers import APILogWorker
from prefect.logging.loggers import flow_run_logger
from prefect.settings import get_current_settings

from deployments.child_known import remember

CAN_FORK = hasattr(os, "fork")
CANCELLED = 75  # exit status after the worker's request to stop
# The signal by which the worker stops an attempt. Not SIGTERM: Prefect's engine takes that one for a crash.
STOP = getattr(signal, "SIGUSR1", signal.SIGTERM)
FLUSH_SECONDS = 10.0

Report = Callable[[dict[str, Any]], None]


def report_to(descriptor: int) -> Report:
    """A function that writes one message as one line to the pipe the worker reads.

    Lines stay below PIPE_BUF so that those of many children never mix; a worker that is gone is no error.
    """

    def report(message: dict[str, Any]) -> None:
        line = json.dumps(message).encode() + b"\n"
        with suppress(OSError):
            os.write(descriptor, line)

    return report


def attempt(request: dict[str, Any], report: Report) -> int:
    """Drive the flow run of ``request`` (``entrypoint``, ``deployment``, ``flow_run``) once; the exit status.

    The last message says the outcome: ``done`` (a final state was set), ``suspended``, ``aborted`` (the server
    did not want this attempt), ``unloadable`` or ``broken`` with the reason. After the last two, or no message, the
    worker looks at the state.
    """
    flow_run = FlowRun.model_validate(request["flow_run"])
    run = str(flow_run.id)
    os.environ["PREFECT__FLOW_RUN_ID"] = run
    signal.signal(STOP, lambda *_: _stopped(run, report))
    outcome, reason = _driven(request["entrypoint"], request["deployment"], flow_run)
    _flush()
    report({"event": "ended", "run": run, "outcome": outcome, "reason": reason[:500]})
    return int(outcome in ("broken", "unloadable"))


def _driven(entrypoint: str, deployment: dict[str, Any], flow_run: FlowRun) -> tuple[str, str]:
    logger = flow_run_logger(flow_run)
    try:
        flow = _without_lookups(load_flow_from_entrypoint(entrypoint, use_placeholder_flow=False))
    except BaseException as error:  # a module may raise anything at import, SystemExit too
        logger.error("The flow %s could not be loaded", entrypoint, exc_info=True)
        return "unloadable", f"The flow {entrypoint} could not be loaded: {error!r}"
    remember(flow_run, flow, deployment)
    # The engine opens a websocket and a thread, and waits for both, to learn of suspensions from outside when it is
    # told of a deployment. It reads the run again before it calls the flow, so `suspend` still sees the deployment.
    told = flow_run.model_copy(update={"deployment_id": None})
    try:
        result = run_flow(flow, flow_run=told, return_type="state")
        if inspect.iscoroutine(result):
            asyncio.run(result)
    except Pause:
        return "suspended", ""
    except Abort as abort:
        return "aborted", str(abort)
    except BaseException as error:  # nothing may leave: the process is a copy of the template
        if isinstance(error, Exception):
            logger.error("The attempt ended with an unexpected error", exc_info=True)
        return "broken", f"The attempt ended with {error!r}"
    return "done", ""


def _without_lookups(flow: Flow[..., Any]) -> Flow[..., Any]:
    """The flow with the storage it would find by asking the server (twice): the local one.

    Only where it names none itself. Results of ours stay in our tables; a default storage block set on the server
    is not looked for.
    """
    if flow.result_storage is not None:
        return flow
    results = get_current_settings().results
    persist = results.persist_by_default if flow.persist_result is None else flow.persist_result
    return flow.with_options(result_storage=results.local_storage_path, persist_result=persist)


def _flush() -> None:
    """Send what the run logged and the events of its tasks; both are queues in threads of this process."""
    for service in (APILogWorker, EventsWorker):
        service.drain_all(timeout=FLUSH_SECONDS)
    sys.stdout.flush()
    sys.stderr.flush()


def _stopped(run: str, report: Report) -> None:
    """Leave at once, logs first. In a thread: the interrupted code may hold a lock the queues need."""
    flushing = threading.Thread(target=_flush, daemon=True)
    flushing.start()
    flushing.join(3)
    report({"event": "ended", "run": run, "outcome": "stopped", "reason": ""})
    os._exit(CANCELLED)
