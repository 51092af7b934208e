"""The process every attempt is forked from: Prefect and our flows imported, no client, no loop, no thread.

It reads one request per line from its standard input and reports on its first standard output (what flows print goes
to standard error). Run as ``python -m deployments.template``; with ``--once`` it drives a single request itself,
without a fork, for systems that have none.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import select
import signal
import sys
import threading
import time
from typing import Any

from deployments.child import Report, attempt, report_to
from deployments.child_settings import spared

PRELOADED = (
    "prefect.task_engine",
    "prefect.flow_runs",
    "prefect.input.run_input",
    "prefect.artifacts",
    "prefect.client.orchestration",
    "prefect.events.clients",
    "sqlalchemy.ext.asyncio",
    "sqlalchemy.dialects.postgresql.asyncpg",
    "anyio._backends._asyncio",
    "httpcore",
    "h11",
)
ORPHANS_SECONDS = 30.0  # how long attempts may go on when the worker is gone; their locks are released with them


def main() -> int:
    """Serve until the standard input ends; the exit status."""
    report = report_to(_own_output())
    with spared():
        return _once(report) if "--once" in sys.argv[1:] else _template(report)


def _template(report: Report) -> int:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the worker's to handle
    preload(report)
    if threading.active_count() > 1:
        report({"event": "warning", "text": f"Threads in the template: {threading.enumerate()}"})
    gc.collect()
    gc.freeze()  # the collector of a child must not touch, and so copy, the template's pages
    Template(report).serve()
    return 0


def preload(report: Report) -> None:
    """Import everything an attempt needs; a flow that cannot be imported fails in its own attempts, not here."""
    from deployments.catalog import CATALOG

    for name in (*PRELOADED, *(entry.module for entry in CATALOG)):
        try:
            importlib.import_module(name)
        except Exception as error:
            report({"event": "warning", "text": f"Not preloaded: {name}: {error!r}"[:2000]})
    try:
        from tasks.surroundings import settings_here
        from tasks.warming import warm

        warm(settings_here() if "LIANBAN_HOME" in os.environ else None)
    except Exception as error:
        report({"event": "warning", "text": f"Not warmed: {error!r}"[:2000]})


def _own_output() -> int:
    """The pipe to the worker; standard output becomes standard error so that a print cannot disturb it."""
    pipe = os.dup(1)
    os.dup2(2, 1)
    return pipe


def _once(report: Report) -> int:
    request = json.loads(sys.stdin.buffer.readline())
    report({"event": "started", "run": request["flow_run"]["id"], "pid": os.getpid()})
    status = attempt(request, report)
    os._exit(status)


class Template:
    """The loop that forks and reaps. One thread, so that a fork copies nothing half done."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.children: dict[int, str] = {}  # pid → run
        self._buffer = b""
        self._woken, waker = os.pipe()
        for end in (self._woken, waker):
            os.set_blocking(end, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(waker, warn_on_full_buffer=False)

    def serve(self) -> None:
        """Fork for every request; when the worker is gone, leave the attempts some time and end them."""
        self.report({"event": "ready", "pid": os.getpid()})
        while True:
            ready, _, _ = select.select([0, self._woken], [], [])
            if self._woken in ready:
                os.read(self._woken, 4096)
                self._reap()
            if 0 in ready and not self._requests():
                return self._abandoned()

    def _requests(self) -> bool:
        data = os.read(0, 1 << 20)
        *lines, self._buffer = (self._buffer + data).split(b"\n")
        for line in lines:
            self._fork(json.loads(line))
        return bool(data)

    def _fork(self, request: dict[str, Any]) -> None:
        mine, run = os.getpid(), str(request["flow_run"]["id"])
        pid = os.fork()
        if pid:
            self.children[pid] = run
            return
        status = 1
        try:
            self._leave_template()
            self.report({"event": "started", "run": run, "pid": os.getpid()})
            # Were the template gone by now, the worker might not have seen the line above and send the run again.
            if os.getppid() == mine:
                status = attempt(request, self.report)
        finally:
            os._exit(status)

    def _leave_template(self) -> None:
        os.setsid()  # a signal to the worker's terminal is not for the attempts
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGCHLD, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.close(nothing)
        os.close(self._woken)

    def _reap(self) -> None:
        while self.children:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            code = os.waitstatus_to_exitcode(status)
            self.report({"event": "exited", "run": self.children.pop(pid, ""), "pid": pid, "status": code})

    def _abandoned(self) -> None:
        end = time.monotonic() + ORPHANS_SECONDS
        while self.children and time.monotonic() < end:
            select.select([self._woken], [], [], 0.5)
            self._reap()
        for pid in self.children:
            os.killpg(pid, signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main())
