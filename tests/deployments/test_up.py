"""One supervisor per home: refusals, orphans, what is shown; without Prefect (see ``test_up_whole``)."""

from __future__ import annotations

import json
import socket
import subprocess
from pathlib import Path

import pytest

from deployments.detached import AlreadyUp
from deployments.processes import alive, record, recorded
from deployments.services import PortTaken
from deployments.up import _only_one, down, run_up, status
from schemas.settings import Settings


def settings(home: Path, port: int = 4200) -> Settings:
    return Settings(home=home, prefect_port=port)


async def test_a_second_up_is_refused_with_the_pid(tmp_path: Path) -> None:
    with _only_one(tmp_path):
        mine = recorded(tmp_path / "run", "up")
        assert mine is not None
        for detach in (False, True):
            with pytest.raises(AlreadyUp, match=str(mine.pid)):
                await run_up(settings(tmp_path), detach)
        assert status(settings(tmp_path))["pid"] == mine.pid
    assert status(settings(tmp_path))["up"] is False


async def test_a_taken_port_is_named_with_its_setting(tmp_path: Path, free_port: int) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", free_port))
        taken.listen()
        with pytest.raises(PortTaken, match=rf"{free_port}.*LIANBAN_PREFECT_PORT"):
            await run_up(settings(tmp_path, free_port))
    found = status(settings(tmp_path))
    assert found["up"] is False
    assert {service["state"] for service in found["services"]} == {"down"}


async def test_orphans_are_shown_and_stopped(tmp_path: Path) -> None:
    lines: list[str] = []
    with subprocess.Popen(["sleep", "600"], start_new_session=True) as orphan:
        record(tmp_path / "run", "dispatcher", orphan.pid)
        shown = {service["name"]: service for service in status(settings(tmp_path))["services"]}
        assert shown["dispatcher"] == {
            "name": "dispatcher",
            "title": shown["dispatcher"]["title"],
            "state": "running",
            "pid": orphan.pid,
        }
        assert await down(settings(tmp_path), lines.append) == 0
        assert orphan.wait(10) == -15
    assert any(str(orphan.pid) in line for line in lines)
    assert recorded(tmp_path / "run", "dispatcher") is None


async def test_a_number_given_to_somebody_else_is_left_alone(tmp_path: Path) -> None:
    with subprocess.Popen(["sleep", "600"], start_new_session=True) as bystander:
        record(tmp_path / "run", "worker", bystander.pid)
        file = tmp_path / "run" / "worker.json"
        file.write_text(json.dumps(json.loads(file.read_text()) | {"started": "earlier"}))
        await down(settings(tmp_path), lambda line: None)
        assert bystander.poll() is None
        bystander.kill()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"name": "worker"}', '{"name": 1, "pid": "x", "started": null}'])
async def test_a_broken_record_is_no_record(tmp_path: Path, text: str) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "worker.json").write_text(text)
    assert not alive(recorded(tmp_path / "run", "worker"))
    assert await down(settings(tmp_path), lambda line: None) == 0
