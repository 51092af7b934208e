"""What the world says no with: the database that is not there, the engine that answers strangely. All of it waits."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from stage import Clock

from schemas.errors import DatabaseUnavailable, EngineUnavailable
from schemas.settings import Settings
from tasks.engine import Engine, EngineConflict, EngineGone
from tasks.opening import open_office


@pytest.mark.parametrize("host", ["no-socket-here", "127.0.0.1:1"])
async def test_a_database_that_is_not_there_is_unavailable(tmp_path: Path, clock: Clock, host: str) -> None:
    """No socket file yet is as much "not now" as a refused connection."""
    where = f"@/nowhere?host={tmp_path}" if host == "no-socket-here" else f"@{host}/nowhere"
    settings = Settings.model_validate({"home": tmp_path, "database_url": f"postgresql+asyncpg://nobody:x{where}"})
    async with open_office(settings, clock) as office:
        with pytest.raises(DatabaseUnavailable):
            async with office.unit():
                pass


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (503, "{}", EngineUnavailable), (500, "", EngineUnavailable), (429, "", EngineUnavailable),
        (401, '{"detail": "Unauthorized"}', EngineUnavailable), (422, "{}", EngineUnavailable),
        (302, "", EngineUnavailable), (200, "<html>a gateway's page</html>", EngineUnavailable),
        (404, "{}", EngineGone), (409, "{}", EngineConflict),
    ],
)  # fmt: skip
async def test_rule_7_whatever_the_engine_answers_is_one_of_three_errors(
    tmp_path: Path, status: int, body: str, error: type[Exception]
) -> None:
    """An answer nobody expected never ends the dispatcher: its row waits and says why."""
    settings = Settings.model_validate({"home": tmp_path})
    transport = httpx.MockTransport(lambda _: httpx.Response(status, text=body))
    async with Engine(settings, transport) as engine:
        with pytest.raises(error):
            await engine.run("8a2ac1a4-6f1f-4bb9-a1ed-5d2f8b4d3a10")
