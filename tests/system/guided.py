"""A case's way through the guide in a whole house whose clock is set: the story of ``guide_paths``."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml
from guide_paths import (
    COMMUNICATION,
    DUTIES,
    LIAISONS,
    OF_HEAD,
    OF_LIAISON,
    PLAN,
    RISKS,
    ROWS,
    SUBGOALS,
    SUN,
    matrix_of,
)
from sqlalchemy import func, select
from stage import WANG
from system.fragile import apart
from system.house import until
from system.life import Life

from tasks import cases, outbox
from tasks.opening import real_clock
from tasks.store.tables_outbox import OutboxRow

AFTER_THE_KICKOFF = datetime(2026, 11, 30, 3, 31, tzinfo=UTC)  # 90 minutes from KICKOFF of the story, and one more
AGREE = {"decision": "同意"}
NAMED: dict[str, dict[str, Any]] = {
    name: {"liaison": person, "duty": DUTIES[name], "core_members": [WANG] if name == "售后部" else []}
    for name, person in LIAISONS.items()
}
DRAFTED = {name: {"rows": rows} for name, rows in ROWS.items()}
QUANTIFIED = {name: {"subgoals": parts} for name, parts in SUBGOALS.items()}


def set_clock(file: Path, to: datetime) -> None:
    """Let it be ``to`` for every process that reads this clock, all at once."""
    handle, beside = tempfile.mkstemp(dir=file.parent)
    os.write(handle, f"{(to - real_clock()).total_seconds():.3f}".encode())
    os.close(handle)
    os.replace(beside, file)


@dataclass
class GuidedLife(Life):
    """One case that goes through the guide."""

    folder: Path = field(default_factory=Path)

    async def each(self, gate: str, said: dict[str, Any], of: dict[str, str], but: str = "") -> None:
        """Everybody asked answers for their department, ``but`` one."""
        for row in await self.asked(gate):
            if of[row["person"]] != but:
                await self.say(row, said[of[row["person"]]])

    async def only(self, gate: str, fields: dict[str, Any]) -> None:
        """The one person asked answers."""
        [row] = await self.asked(gate)
        await self.say(row, fields)

    async def by_command(self, row: dict[str, Any], fields: dict[str, Any]) -> None:
        """Somebody answers with ``lianban answer --file``."""
        file = self.folder / f"{row['id']}.yaml"
        file.write_text(yaml.safe_dump(fields, allow_unicode=True), encoding="utf-8")
        code = self.house.letterbox.code(row["id"], row["person"]) or ""
        call = ("answer", row["id"], "--person", row["person"], "--code", code, "--file", str(file))
        await apart(lambda: self.house.command(*call))

    async def move(self, to: datetime) -> None:
        """Move the house's clock once nothing is on its way; what is due by then follows."""
        await self.calm()
        assert self.office.settings.clock_file is not None
        set_clock(self.office.settings.clock_file, to)
        async with self.office.unit() as unit:
            await outbox.wake(unit)

    async def calm(self) -> None:
        """Wait until nothing is on its way: all letters have left, all forms are as they must be."""

        async def nothing() -> bool:
            async with self.office.unit() as unit:
                on_its_way = (OutboxRow.next_at <= unit.now) | OutboxRow.claimed_by.is_not(None)
                queued = select(func.count()).where(OutboxRow.state == "queued", on_its_way)
                return not await unit.session.scalar(queued)

        await until(nothing, f"{self.number}: nothing is on its way", self.house)

    async def letters(self, message: str) -> dict[UUID, str]:
        """Rows of the outbox with this message → to whom."""
        async with self.office.unit() as unit:
            case = await cases.find(unit, self.number)
            rows = select(OutboxRow).where(OutboxRow.case_id == case.id, OutboxRow.kind == "send_message")
            return {
                row.id: row.payload["to"]
                for row in await unit.session.scalars(rows)
                if row.payload["message"] == message
            }

    async def recorded(self, message: str) -> dict[UUID, str]:
        """The same as soon as there are any."""

        async def look() -> dict[UUID, str] | None:
            return await self.letters(message) or None

        return await until(look, f"{self.number}: {message} is recorded", self.house)

    async def to_the_kickoff(self) -> None:
        """Steps 1 and 2."""
        await self.only("confirm_goals", {"decision": "确认"})
        await self.each("name_liaison", NAMED, OF_HEAD)
        await self.only("form_team", {"recorder": SUN})

    async def from_the_minutes(self) -> None:
        """The rest of step 3, and the rows of step 4 by the command line itself."""
        await self.everybody("confirm_minutes", {"decision": "确认"})
        for row in await self.asked("draft_rows"):
            await self.by_command(row, DRAFTED[OF_LIAISON[row["person"]]])

    async def from_the_matrix(self) -> None:
        """From the rows to the plan, the matrix by the command line itself."""
        [row] = await self.asked("compile_matrix")
        await self.by_command(row, matrix_of(row["prefill"]))
        await self.everybody("accept_matrix", AGREE)
        await self.each("draft_subgoals", QUANTIFIED, OF_LIAISON)
        await self.only("compile_subgoals", {"comment": ""})
        await self.everybody("sign_subgoals", AGREE)
        await self.only("communication", COMMUNICATION)
        await self.each("draft_risks", RISKS, OF_LIAISON)
        await self.only("compile_plan", PLAN)
        await self.everybody("sign_plan", AGREE)
        await self.status("planned")
