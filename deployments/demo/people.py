"""The people of the example at work: each waits for their mail and answers with the code in it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from deployments.demo.stage import Stage
from notifications.text import full_moment
from schemas.effects import TIMERS
from schemas.errors import Invalid
from tasks import deadlines, organizations, outbox, telling, views
from tasks.answering import Answering, Receipt, answer
from tasks.cases import CaseRow, find, raise_case
from tasks.documents import Paper
from tasks.guide.staffing import Replacement, replace
from tasks.office import Office
from tasks.permits import CodeSent

_PATIENCE_S = 90.0
_CALM_LOOKS = 3  # a timer that is just being fired is in none of our sights
_MINUTE = timedelta(minutes=1)
ASSESSMENT = {
    "fit": "高", "fit_reason": "与年度客户满意度目标一致", "feasibility": "高",
    "feasibility_reason": "三个部门均有值班",
    "priority": "高", "priority_reason": "投诉量持续上升",
}  # fmt: skip
Row = dict[str, Any]


@dataclass
class People:
    """Plays everybody."""

    stage: Stage
    office: Office

    async def name(self, person: str) -> str:
        """How a person is called."""
        async with self.office.unit() as unit:
            return (await organizations.current(unit)).name(person)

    async def raise_request(self, data: dict[str, Any]) -> str:
        """Somebody raises a request through the command line's door; its number."""
        async with self.office.unit() as unit:
            case = await raise_case(unit, data, "cli")
        self.stage.say(f"{await self.name(case.requester)}提交协作需求《{case.title}》，编号 {case.request_number}")
        return case.request_number

    async def _open(self, number: str, gate: str, person: str | None = None) -> list[Row]:
        async with self.office.unit() as unit:
            rows = await views.todo(unit, await organizations.current(unit), person, "")
        return [row for row in rows if row["case"] == number and row["gate"] == gate]

    async def todo(self, number: str, gate: str, person: str | None = None) -> Row:
        """The open to-do at this gate (of this person), as soon as its mail has come."""
        deadline = time.monotonic() + _PATIENCE_S
        while True:
            for row in await self._open(number, gate, person):
                if self.stage.mailbox.code(row["id"], row["person"]):
                    return row
            if time.monotonic() > deadline:
                raise TimeoutError(f"{number}: nobody was asked at {gate} within {_PATIENCE_S:.0f} s")
            self.stage.waiting(f"{number} 等待环节 {gate}")
            await self.stage.mailbox.wait(0.5)

    async def _answer(self, row: Row, fields: Mapping[str, Any]) -> Receipt:
        code = self.stage.mailbox.code(row["id"], row["person"])
        return await answer(self.office, Answering(UUID(row["id"]), row["person"], dict(fields), "cli", code))

    async def say(self, number: str, gate: str, person: str | None = None, **fields: Any) -> None:
        """Somebody answers with the code from their mail."""
        await self._said(await self.todo(number, gate, person), fields)

    async def _said(self, row: Row, fields: Mapping[str, Any]) -> Receipt:
        receipt = await self._answer(row, fields)
        self.stage.say(f"{row['clause']} {receipt.gate}：{row['name']}答复“{receipt.said}”")
        return receipt

    async def everybody(self, number: str, gate: str, said: Mapping[str, Any], each: bool = False) -> None:
        """Everybody asked answers the same, or ``each`` what ``said`` has under their address, until it is decided."""
        decided = None
        while decided is None:
            row = await self.todo(number, gate)
            decided = (await self._said(row, said[row["person"]] if each else said)).decision

    async def refused(self, number: str, gate: str, **fields: Any) -> None:
        """Somebody's answer is refused with all its findings. Raises RuntimeError where it is taken."""
        row = await self.todo(number, gate)
        try:
            await self._answer(row, fields)
        except Invalid as invalid:
            count = len(invalid.findings)
            self.stage.say(f"{row['clause']} {row['gate_title']}：{row['name']}的答复没有被接受，{count} 处需要修改")
            for finding in invalid.findings:
                self.stage.more(f"{finding.message} [{finding.rule}]")
        else:
            raise RuntimeError(f"{number}: the answer at {gate} was taken in spite of what is wrong with it")

    async def replaced(self, number: str, by: str, department: str, was: str, now: str) -> None:
        """G2.3: a head asks for a code, and with it replaces the department's liaison."""
        wanted = Replacement(number, by, department, "liaison", was, now)
        try:
            await replace(self.office, wanted)
        except CodeSent:
            await self.settled()
        found = await replace(self.office, wanted, self.stage.mailbox.permit(by))
        names = [await self.name(person) for person in (by, was, now)]
        self.stage.say(
            f"G2.3 人员更换：{names[0]}把{department}对接人由{names[1]}换为{names[2]}，移交待办 {found['todos']} 项"
        )

    async def late(self, number: str, gate: str) -> int:
        """As if time were past the limit of a gate: the reminders that fall due are sent; returns how many."""
        row = await self.todo(number, gate)
        fired = await deadlines.fire_due(self.office, datetime.fromisoformat(row["due_at"]) + _MINUTE)
        self.stage.say(f"E4 时间推移到时限之后：发出 {fired} 次催办")
        return fired

    async def later(self, number: str, to: datetime, why: str) -> None:
        """Move the clock of the whole home to a minute after ``to``; print the case's mails that fall due by then."""
        await self.settled()  # a letter on its way would seem to hang, and be sent again
        before = len(self.stage.mailbox.mails)
        self.stage.move_clock(to + _MINUTE)
        async with self.office.unit() as unit:
            await outbox.wake(unit)
            now = unit.now.astimezone((await organizations.current(unit)).zone)
            about = telling.number(await find(unit, number))
        self.stage.say(f"—— 时钟拨到 {full_moment(now)}：{why}")
        await self.settled()
        for mail in [mail for mail in self.stage.mailbox.mails[before:] if about in str(mail["Subject"])]:
            self.stage.more(f"邮件 → {mail['To']}：{mail['Subject']}")

    async def settled(self) -> None:
        """Wait until everything that is due has left. Raises TimeoutError."""
        deadline, calm = time.monotonic() + _PATIENCE_S, 0
        while calm < _CALM_LOOKS:
            if time.monotonic() > deadline:
                raise TimeoutError("the outbox does not become empty")
            await asyncio.sleep(0.1)
            calm = 0 if await self._on_its_way() else calm + 1

    async def _on_its_way(self) -> bool:
        async with self.office.unit() as unit:
            timer = await outbox.next_due(unit, TIMERS)
            waiting = [row for row in await views.messages(unit, state="queued") if row["attempts"] == 0]
            to_come = [row for row in waiting if datetime.fromisoformat(row["next_at"]) > unit.now]
            fires = timer is not None and timer <= unit.now
            return fires or await outbox.unsettled(unit) > len(to_come)

    async def paper(self, number: str, kind: str) -> Row:
        """What the newest version of a paper says."""
        async with self.office.unit() as unit:
            listed = await views.documents(unit, await find(unit, number))
            newest = next(row for row in listed if row["kind"] == kind and row["current"])
            return (await unit.get(Paper, UUID(newest["id"]))).content

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
