"""立项 on the whole system: real PostgreSQL, Prefect server, worker, dispatcher and SMTP server."""

from __future__ import annotations

import pytest
from system.house import House
from system.life import living

pytestmark = [pytest.mark.system, pytest.mark.timeout(300)]


async def test_R3_3_a_case_is_established_and_every_effect_happens_once(house: House) -> None:
    """R1.1 to R3.3 straight through; N2: one mail per recipient and event."""
    async with living(house) as life:
        await life.submit()
        await life.walk()
        await life.proven()
        assert house.letterbox.twice() == []
        run = await life.engine.run((await life.procedure()).run_id or "")
        assert run.type in {"COMPLETED", "RUNNING"}
        assert await life.engine.artifact(f"{life.number.lower()}-charter")
