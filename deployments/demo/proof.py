"""The proof: what must be true at the end, looked up in the records and in what people got."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path
from uuid import UUID

from deployments.demo.people import People
from tasks import audit, organizations, outbox, views
from tasks.cases import find
from tasks.documents import Paper

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
            if not await outbox.unsettled(unit):
                return
        await asyncio.sleep(0.1)
    raise NotProven("the outbox does not become empty")


async def _case(people: People, story: str, number: str) -> list[str]:
    wrong: list[str] = []
    async with people.office.unit() as unit:
        organization = await organizations.current(unit)
        case = await find(unit, number)
        listed = await views.documents(unit, case)
        papers = [await unit.get(Paper, UUID(row["id"])) for row in listed]
        open_ = [row for row in await views.todo(unit, organization, None, "") if row["case"] == number]
    if case.status != "established" or case.case_number is None or case.lead is None:
        wrong.append(f"{number}: status {case.status}, number {case.case_number}, lead {case.lead}")
    versions = {row["kind"]: row["version"] for row in listed if row["current"]}
    if versions != WANTED_PAPERS[story]:
        wrong.append(f"{number}: papers {versions}, wanted {WANTED_PAPERS[story]}")
    wrong += [f"{number}: {row['gate']} is still open for {row['person']}" for row in open_]
    _kept(people.stage.home / "documents" / number, papers)
    return wrong


def _kept(folder: Path, papers: list[Paper]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for paper in papers:
        (folder / f"{paper.kind}-v{paper.version}.md").write_text(paper.markdown, encoding="utf-8")


async def _mails(people: People) -> list[str]:
    """One mail per recipient and event: as many as were sent, none twice (N2)."""
    async with people.office.unit() as unit:
        rows = await views.messages(unit)
    sent = [row for row in rows if row["state"] == "sent"]
    ids = Counter(str(mail["Message-ID"]) for mail in people.stage.mailbox.mails)
    wrong = [f"mail {one} came {n} times" for one, n in ids.items() if n > 1]
    wrong += [f"a message to {row['to']} is {row['state']}" for row in rows if row["state"] in {"queued", "failed"}]
    if len(sent) != len(ids):
        wrong.append(f"{len(sent)} messages were sent, {len(ids)} mails came")
    people.stage.say(f"邮件 {sum(ids.values())} 封，事件 {len(sent)} 件，重复 {sum(n - 1 for n in ids.values())} 封")
    return wrong
