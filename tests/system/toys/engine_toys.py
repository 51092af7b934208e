"""Flows that do what an engine must survive; each leaves its traces in the run's log or in files it is told of."""

from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path
from typing import Any, Literal

from prefect import flow, get_run_logger, suspend_flow_run, task
from prefect.input import RunInput


class Answer(RunInput):
    decision: Literal["yes", "no"]


def trace(file: str, line: str) -> None:
    with Path(file).open("a", encoding="utf-8") as handle:
        handle.write(f"{time.time()} {os.getpid()} {line}\n")


@flow(name="toy-gate")
async def gate(file: str, case_id: str | None = None) -> str:
    trace(file, "begin")
    waiting: Any = suspend_flow_run(wait_for_input=Answer, key="gate-1", timeout=None)
    answer = await waiting
    trace(file, f"answered {answer.decision}")
    return str(answer.decision)


@flow(name="toy-fails")
async def fails() -> None:
    get_run_logger().info("before the fall")
    raise ValueError("this flow always falls")


@task
async def said(word: str) -> str:
    get_run_logger().info("said %s", word)
    return word


@flow(name="toy-talks")
async def talks(word: str) -> None:
    for number in range(20):
        get_run_logger().info("%s %s", word, number)
        await asyncio.sleep(0.01)
    await said(word)


@flow(name="toy-waits")
async def waits(file: str, seconds: float) -> None:
    trace(file, "begin")
    await asyncio.sleep(seconds)
    trace(file, "end")


@flow(name="toy-blocks")
async def blocks(file: str, seconds: float) -> None:
    trace(file, "begin")
    time.sleep(seconds)  # noqa: ASYNC251 (what it is here for)
    trace(file, "end")


@flow(name="toy-leaves")
async def leaves() -> None:
    raise SystemExit(3)
