"""Sending one message: the code and the link are made now; what was sent is kept, its code masked (rule 8, N2)."""

from __future__ import annotations

from datetime import datetime
from email.utils import parseaddr
from typing import Any

from notifications.channels import Channel
from notifications.email import Letter
from notifications.errors import MailRefused
from notifications.messages import render
from schemas.effects import Done, Failed, Outcome
from schemas.errors import NoOrganization
from schemas.settings import Settings
from tasks import gates, organizations, permits, telling
from tasks.calendars import calendar_for
from tasks.codes import code_for
from tasks.documents import TITLES
from tasks.enclosing import Enclosed, enclosed
from tasks.links import case_link, gate_link
from tasks.office import Office, Unit
from tasks.store.tables import AssignmentRow, CaseRow, GateRow
from tasks.store.tables_outbox import OutboxRow
from tasks.tracking import digests

Sent = dict[str, Any]
_MASK = "••••••"
ESTIMATED = "时限所在年份的节假日安排尚未公布，按预估的日历计算，公布后可能调整"


async def send(office: Office, channel: Channel, row: OutboxRow) -> tuple[Outcome, Sent | None]:
    """Send one message row. Raises Unavailable (the row waits); a refusing mail server makes it Failed, shown (N2)."""
    message, to = str(row.payload["message"]), str(row.payload["to"])
    async with office.unit() as unit:
        facts = await _facts(unit, row)
        name = await _name(unit, to)
        case = await unit.session.get(CaseRow, row.case_id) if row.case_id else None
    if facts is None:
        return Done("no longer needed"), None
    if "@" not in to:
        return await _nobody(office, row, to)
    along = Enclosed()
    if attach := row.payload.get("attach"):
        along = await enclosed(office, attach)
        facts |= along.said()
    letter = _letter(office.settings, row, message, facts, (to, name), case, along)
    try:
        await channel.deliver(letter)
    except MailRefused as refused:
        return await _refused(office, row, to, str(refused)), None
    masked = render(message, {**facts, "code": _MASK} if facts.get("code") else facts)
    kept = {"to": to, "subject": letter.subject, "text": masked.text, "message_id": letter.message_id}
    return Done(), kept | along.kept()


async def _name(unit: Unit, to: str) -> str:
    try:
        return (await organizations.current(unit)).name(to)
    except NoOrganization:
        return to


async def _facts(unit: Unit, row: OutboxRow) -> dict[str, Any] | None:
    """The facts as they are now: due time, code, link, lines of a digest; None when it is no longer wanted."""
    if day := row.payload.get("digest"):
        return await _digest(unit, str(row.payload["to"]), str(day))
    facts = dict(row.payload["facts"])
    if row.assignment_id is None:
        if row.case_id is not None and "link" in facts:
            facts["link"] = facts["link"] or await case_link(unit, row.case_id)  # N1: one link
        return _permitted(unit, row, facts) if "permit" in row.payload else facts
    assignment = await unit.get(AssignmentRow, row.assignment_id)
    gate = await unit.get(GateRow, assignment.gate_id)
    if assignment.status != gates.OPEN or gate.closed_at is not None or assignment.due_at is None:
        return None
    organization = await organizations.current(unit)
    due_at = assignment.due_at.astimezone(organization.zone)
    facts["due_at"] = due_at.isoformat()
    if calendar_for(unit.office.settings, organization.timezone).estimated(due_at.date()):
        facts["remarks"] = [*facts["remarks"], ESTIMATED]
    facts["code"] = code_for(unit.office.settings, assignment.id, assignment.code_turn, str(row.payload["to"]))
    facts["link"] = await gate_link(unit, gate)
    facts["document"] = TITLES[gate.document_kind] if gate.document_kind else None
    return facts


async def _digest(unit: Unit, to: str, day: str) -> dict[str, Any] | None:
    """T4：what a person's digest of a day says now; None where nothing is left to say."""
    facts = await digests.facts(unit, await organizations.current(unit), to, day)
    return facts if facts["lines"] else None


def _permitted(unit: Unit, row: OutboxRow, facts: dict[str, Any]) -> dict[str, Any] | None:
    """The facts with the code of a permit, made only now (rule 8); None once it would be of no use any more."""
    if unit.now > datetime.fromisoformat(facts["valid_until"]):
        return None
    permit = row.payload["permit"]
    belongs_to = permits.subject(str(row.case_id), permit["purpose"])
    code = code_for(unit.office.settings, belongs_to, int(permit["turn"]), str(row.payload["to"]))
    return facts | {"code": code}


def _letter(
    settings: Settings,
    row: OutboxRow,
    message: str,
    facts: dict[str, Any],
    to: tuple[str, str],
    case: CaseRow | None,
    along: Enclosed,
) -> Letter:
    text = render(message, facts)
    domain = parseaddr(settings.mail_from)[1].rpartition("@")[2] or "lianban"
    waited = row.payload.get("not_before")
    sent_at = datetime.fromisoformat(waited) if waited else row.created_at
    return Letter(
        *to, text.subject, text.text, text.html, f"<{row.id}@{domain}>", f"<{case.id}@{domain}>" if case else None,
        sent_at, along.papers, along.invitation,
    )  # fmt: skip


async def _nobody(office: Office, row: OutboxRow, to: str) -> tuple[Outcome, None]:
    # N3: people without an address do not stop a flow; the operator is told
    return await _refused(office, row, to, "no e-mail address"), None


async def _refused(office: Office, row: OutboxRow, to: str, why: str) -> Failed:
    if row.payload["message"] != "operator_alert":
        async with office.unit() as unit:
            await telling.alert(
                unit, f"undelivered-{row.id}", what="有一条通知没有送达", where=to or "（无地址）", reason=why,
                todo="核对此人的邮箱后用 lianban resend 重新发送", case_id=row.case_id,
            )  # fmt: skip
    return Failed(why)
