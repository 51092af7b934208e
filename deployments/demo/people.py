"""The people of the example at work: each waits for their mail and answers with the code in it."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from deployments.demo.stage import Stage
from tasks import deadlines, organizations, views
from tasks.answering import Answering, answer
from tasks.cases import CaseRow, find, raise_case
from tasks.office import Office

_PATIENCE_S = 90.0
ASSESSMENT = {
    "fit": "高", "fit_reason": "与年度客户满意度目标一致", "feasibility": "高",
    "feasibility_reason": "三个部门均有值班",
    "priority": "高", "priority_reason": "投诉量持续上升",
}  # fmt: skip


@dataclass
class People:
    """Plays everybody."""

    stage: Stage
    office: Office

    async def raise_request(self, data: dict[str, Any]) -> str:
        """Somebody raises a request through the command line's door; its number."""
        async with self.office.unit() as unit:
            case = await raise_case(unit, data, "cli")
            name = (await organizations.current(unit)).name(case.requester)
        self.stage.say(f"{name}提交协作需求《{case.title}》，编号 {case.request_number}")
        return case.request_number

    async def todo(self, number: str, gate: str, person: str | None = None) -> dict[str, Any]:
        """The open to-do at this gate (of this person), as soon as its mail has come."""
        deadline = time.monotonic() + _PATIENCE_S
        while True:
            async with self.office.unit() as unit:
                rows = await views.todo(unit, await organizations.current(unit), person, "")
            for row in rows:
                named = row["case"] == number and row["gate"].startswith(gate) and person in (None, row["person"])
                if named and self.stage.mailbox.code(row["id"], row["person"]):
                    return row
            if time.monotonic() > deadline:
                raise TimeoutError(f"{number}: nobody was asked at {gate} within {_PATIENCE_S:.0f} s")
            self.stage.waiting(f"{number} 等待环节 {gate}")
            await self.stage.mailbox.wait(0.5)

    async def say(self, number: str, gate: str, person: str | None = None, **fields: Any) -> None:
        """Somebody answers with the code from their mail."""
        row = await self.todo(number, gate, person)
        code = self.stage.mailbox.code(row["id"], row["person"])
        receipt = await answer(self.office, Answering(UUID(row["id"]), row["person"], fields, "cli", code))
        async with self.office.unit() as unit:
            name = (await organizations.current(unit)).name(row["person"])
        self.stage.say(f"{row['clause']} {receipt.gate}：{name}答复“{receipt.said}”")

    async def late(self, number: str, gate: str) -> int:
        """Move time past the limit of a gate: the reminders that fall due are sent; returns how many."""
        row = await self.todo(number, gate)
        fired = await deadlines.fire_due(self.office, datetime.fromisoformat(row["due_at"]) + timedelta(minutes=1))
        self.stage.say(f"E4 时间推移到时限之后：发出 {fired} 次催办")
        return fired

    async def status(self, number: str, wanted: str) -> CaseRow:
        """Wait until a case has this status."""
        deadline = time.monotonic() + _PATIENCE_S
        while True:
            async with self.office.unit() as unit:
                case = await find(unit, number)
            if case.status == wanted:
                return case
            if time.monotonic() > deadline:
                raise TimeoutError(f"{number} is {case.status}, not {wanted}")
            await asyncio.sleep(0.1)
