"""Parts of the worker by themselves: forms of the run page, messages of attempts, wake-ups, the template."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast
from uuid import uuid4

import asyncpg
import pytest
from prefect import flow
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.objects import FlowRun
from pydantic import BaseModel

from deployments.attempts import Attempt, Attempts
from deployments.catalog import CATALOG, form_schema
from deployments.child import report_to
from deployments.taken_runs import Taken, TakenRuns
from deployments.template_process import TemplateProcess
from deployments.wakeups import CHANNEL, DatabaseWakeups
from deployments.worker import _parser

LOG = logging.getLogger(__name__)
ROOT = Path(__file__).parents[2]


class Wish(BaseModel, title="愿望"):
    text: str
    by: float | None = None


def test_the_form_shows_what_people_fill_in_and_no_choice_of_nothing() -> None:
    @flow
    async def asked(request: Wish | None = None, case_id: str | None = None) -> None: ...

    schema = form_schema(asked, ("request",))
    assert list(schema["properties"]) == ["request"]
    shown = schema["properties"]["request"]
    assert shown["$ref"].endswith("/Wish")
    assert "anyOf" not in shown
    assert shown["title"] == "愿望"
    assert schema["required"] == ["request"], "a run by form brings something"
    assert schema.get("additionalProperties", True), "our own doors pass case_id"
    assert schema["definitions"]["Wish"]["properties"]["by"]["type"] == "number", "no choice between float and None"
    assert "Wish" in schema["definitions"]


def test_the_catalog_names_dotted_entrypoints_once_and_explains_itself_in_chinese() -> None:
    assert len({entry.entrypoint for entry in CATALOG}) == len(CATALOG)
    for entry in CATALOG:
        module, _, name = entry.entrypoint.partition(":")
        assert name.isidentifier()
        assert all(part.isidentifier() for part in module.split("."))
        assert any("\u4e00" <= letter <= "\u9fff" for letter in entry.description)


def test_a_report_is_one_line_and_a_reader_that_left_is_no_error() -> None:
    reader, writer = os.pipe()
    report_to(writer)({"event": "ended", "reason": "two\nlines"})
    assert os.read(reader, 4096) == b'{"event": "ended", "reason": "two\\nlines"}\n'
    os.close(reader)
    report_to(writer)({"event": "ended"})
    os.close(writer)


def test_messages_may_come_in_pieces_and_rubbish_is_passed_over() -> None:
    taken: list[dict[str, Any]] = []
    process = TemplateProcess(taken.append, LOG)
    process.pipe_data_received(1, b'{"event": "re')
    process.pipe_data_received(1, b'ady"}\nrubbish\n{"event"')
    process.pipe_data_received(1, b': "exited"}\n')
    assert taken == [{"event": "ready"}, {"event": "exited"}]


async def test_only_the_death_of_its_own_process_ends_an_attempt() -> None:
    attempts = Attempts({}, LOG)
    one = attempts.attempts["run"] = Attempt("run", b"")
    attempts._take({"event": "started", "run": "run", "pid": 4_000_001})
    attempts._take({"event": "exited", "run": "run", "pid": 4_000_000, "status": 0})
    assert not one.ended.is_set()
    attempts._take({"event": "ended", "run": "run", "outcome": "done", "reason": ""})
    assert not one.ended.is_set(), "it still sends its logs"
    attempts._take({"event": "exited", "run": "run", "pid": 4_000_001, "status": 0})
    assert (one.ended.is_set(), one.outcome, one.status) == (True, "done", 0)
    assert attempts.attempts == {}


async def test_news_of_the_schedule_that_was_taken_is_no_news() -> None:
    woken: list[int] = []
    runs = TakenRuns(
        cast("PrefectClient", None),
        Attempts({}, LOG),
        mark="",
        slow_seconds=1,
        wake=lambda: woken.append(1),
        logger=LOG,
    )
    run, now = uuid4(), datetime.now(UTC)
    assert runs.heard(run, now), "a run we have not taken"
    mine = runs.runs[run] = Taken(FlowRun(id=run, flow_id=uuid4()), since=now)
    assert not runs.heard(run, now - timedelta(seconds=1))
    assert mine.heard is not None
    assert mine.heard < now
    assert not runs.heard(run, now + timedelta(seconds=1)), "looked at when the attempt has ended"
    assert mine.heard > now


async def test_the_database_wakes_and_is_heard_again_after_a_broken_connection(empty_database_url: str) -> None:
    woken = asyncio.Event()
    ear = DatabaseWakeups(empty_database_url, woken.set, LOG)
    listening = asyncio.create_task(ear.run())
    connection = await asyncpg.connect(empty_database_url.replace("+asyncpg", ""))
    try:
        await asyncio.wait_for(woken.wait(), 10)  # the connection itself is a reason to look
        assert ear.healthy
        for _ in range(2):
            woken.clear()
            await connection.execute(f"NOTIFY {CHANNEL}")
            await asyncio.wait_for(woken.wait(), 10)
            woken.clear()
            await connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            await asyncio.wait_for(woken.wait(), 10)
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
        await connection.close()


def test_the_template_has_every_flow_and_one_thread() -> None:
    """What is forked must have no thread, no loop and no client; a warning on its pipe would say so."""
    done = subprocess.run(
        [sys.executable, "-m", "deployments.template"],
        input=b"",
        capture_output=True,
        cwd=ROOT,
        timeout=60,
        check=True,
    )
    messages = [json.loads(line) for line in done.stdout.splitlines()]
    assert [message["event"] for message in messages] == ["ready"], done.stdout


@pytest.mark.parametrize(
    ("given", "limit", "drain"), [([], 8, 30.0), (["--limit", "3", "--drain-seconds", "1"], 3, 1.0)]
)
def test_the_command_line_says_how_many_and_how_long(given: list[str], limit: int, drain: float) -> None:
    found = _parser().parse_args(given)
    assert (found.pool, found.limit, found.drain_seconds) == ("lianban", limit, drain)
