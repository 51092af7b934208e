"""``python -m deployments.worker``: start the worker of the pool ``lianban`` (as ``prefect worker start`` does)."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from contextlib import suppress

from deployments.attempt_worker import DRAIN_SECONDS, LIMIT, SLOW_SECONDS
from deployments.catalog import POOL
from deployments.resolve import resolve
from deployments.worker_type import LianbanWorker


def main(arguments: list[str] | None = None) -> int:
    """Run until SIGTERM or Ctrl-C; a second one ends at once. The exit status."""
    given = _parser().parse_args(arguments)
    worker = LianbanWorker(
        given.pool,
        name=given.name,
        limit=given.limit,
        database_url=resolve().database_url,
        drain_seconds=given.drain_seconds,
        slow_seconds=given.slow_seconds,
    )
    asyncio.run(_serve(worker))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="lianban worker", description="Drive due flow runs of a work pool.")
    parser.add_argument("--pool", default=POOL, help="name of the work pool (default: %(default)s)")
    parser.add_argument("--name", help="name of this worker (default: from host and process)")
    parser.add_argument("--limit", type=int, default=LIMIT, help="attempts at a time (default: %(default)s)")
    parser.add_argument(
        "--drain-seconds", type=float, default=DRAIN_SECONDS, help="for attempts to end after SIGTERM (%(default)s)"
    )
    parser.add_argument(
        "--slow-seconds", type=float, default=SLOW_SECONDS, help="before an attempt is reported (%(default)s)"
    )
    return parser


async def _serve(worker: LianbanWorker) -> None:
    serving = asyncio.ensure_future(worker.start())
    for number in (signal.SIGTERM, signal.SIGINT):
        with suppress(NotImplementedError):  # Windows: Ctrl-C then reaches asyncio.run
            asyncio.get_running_loop().add_signal_handler(number, serving.cancel)
    with suppress(asyncio.CancelledError):
        await serving


if __name__ == "__main__":
    sys.exit(main())
