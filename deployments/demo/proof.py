"""The proof: what must be true at the end, looked up in the records and in what people got."""

from __future__ import annotations

import asyncio
from collections import Counter

from sqlalchemy import func, select

from deployments.demo.people import People
from schemas.effects import TIMERS
from tasks import audit
from tasks.cases import find
from tasks.store.tables import AssignmentRow, DocumentRow
from tasks.store.tables_outbox import OutboxRow

WANTED_PAPERS = {  # kind → versions, for the straight case and for the one with loops
    "straight": {"request": 1, "application": 1, "charter": 1},
    "loops": {"request": 3, "application": 2, "charter": 1},
}


class NotProven(Exception):
    """Something is not as it must be; the text says what."""


async def prove(people: People, numbers: dict[str, str]) -> None:
    """Check statuses, papers, mails and audit; raises NotProven naming everything that is wrong."""
    await _delivered(people)
    wrong: list[str] = []
    for story, number in numbers.items():
        wrong += await _case(people, story, number)
    wrong += await _mails(people)
    async with people.office.unit() as unit:
        wrong += await audit.verify(unit)
    if wrong:
        raise NotProven("\n".join(wrong))


async def _delivered(people: People) -> None:
    for _ in range(300):
        async with people.office.unit() as unit:
            left = await unit.session.scalar(
                select(func.count()).where(
                    OutboxRow.state == "queued", OutboxRow.kind.not_in([k.value for k in TIMERS])
                )
            )
        if not left:
            return
        await asyncio.sleep(0.1)
    raise NotProven("the outbox does not become empty")


async def _case(people: People, story: str, number: str) -> list[str]:
    wrong: list[str] = []
    async with people.office.unit() as unit:
        case = await find(unit, number)
        papers = (await unit.session.execute(select(DocumentRow).where(DocumentRow.case_id == case.id))).scalars().all()
        open_ = await unit.session.scalar(select(func.count()).where(AssignmentRow.status == "open"))
    if case.status != "established" or case.case_number is None or case.lead is None:
        wrong.append(f"{number}: status {case.status}, number {case.case_number}, lead {case.lead}")
    versions = {paper.kind: max(p.version for p in papers if p.kind == paper.kind) for paper in papers}
    if versions != WANTED_PAPERS[story]:
        wrong.append(f"{number}: papers {versions}, wanted {WANTED_PAPERS[story]}")
    if open_:
        wrong.append(f"{open_} to-dos are still open")
    folder = people.stage.home / "documents" / number
    folder.mkdir(parents=True, exist_ok=True)
    for paper in papers:
        (folder / f"{paper.kind}-v{paper.version}.md").write_text(paper.markdown, encoding="utf-8")
    return wrong


async def _mails(people: People) -> list[str]:
    """One mail per recipient and event: as many as were queued, none twice (N2)."""
    async with people.office.unit() as unit:
        rows = (
            await unit.session.execute(
                select(OutboxRow.id, OutboxRow.state, OutboxRow.sent).where(OutboxRow.kind == "send_message")
            )
        ).all()
    sent = {row.sent["message_id"] for row in rows if row.sent}
    ids = Counter(str(mail["Message-ID"]) for mail in people.stage.mailbox.mails)
    wrong = [f"mail {one} came {n} times" for one, n in ids.items() if n > 1]
    wrong += [f"message {row.id} is {row.state}" for row in rows if row.state != "done"]
    if sent != set(ids):
        wrong.append(f"{len(sent)} messages were sent, {len(ids)} mails came")
    people.stage.say(f"邮件 {sum(ids.values())} 封，事件 {len(sent)} 件，重复 {sum(n - 1 for n in ids.values())} 封")
    return wrong
