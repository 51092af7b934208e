"""Messages of a case queued and delivered without a flow."""

from __future__ import annotations

from typing import Any

from company import Company
from gatehouse import rows_of
from stage import LI, request_content

from tasks import cases, documents, organizations, telling
from tasks.store.tables import CaseRow
from tasks.store.tables_outbox import OutboxRow

DETAILS = (("时间", "2026年12月1日（周二）14:00 至 15:30"), ("地点", "三楼第二会议室"))


async def raised(company: Company) -> tuple[CaseRow, str]:
    """A case and the id of its request as a paper."""
    async with company.office.unit() as unit:
        case = await cases.raise_case(unit, request_content(), "cli")
        paper = await documents.current(unit, case.id, "request")
    assert paper is not None
    return case, str(paper.id)


async def invite(company: Company, case: CaseRow, to: str = LI, event: str = "1", **more: Any) -> None:
    """Queue an invitation to the kickoff."""
    async with company.office.unit() as unit:
        organization = await organizations.current(unit)
        facts = {"what": "启动会已安排", "details": DETAILS, **more}
        await telling.tell(unit, case, organization, "kickoff_invitation", event, to, **facts)


async def sent(company: Company, message: str = "kickoff_invitation") -> list[OutboxRow]:
    """The rows of a message, after everything due has been delivered."""
    await company.deliver()
    return [row for row in await rows_of(company, "send_message") if row.payload["message"] == message]
