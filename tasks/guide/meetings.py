"""Meetings as rows: planned, moved, dropped, and what everybody invited is told each time (G3.3, M1)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update

from notifications.text import full_moment
from schemas.effects import OutboxKind
from schemas.guide.forms import ScheduleKickoff, TakeMinutes
from schemas.guide.meeting import planned as on_a_working_day
from schemas.organization import Organization
from tasks import audit, gates, organizations
from tasks.documents import confirm, store_version
from tasks.guide import ground
from tasks.notes import Note, told
from tasks.office import Unit
from tasks.store.tables import AssignmentRow, CaseRow, GateRow
from tasks.store.tables_guide import MeetingRow
from tasks.store.tables_outbox import OutboxRow

Content = dict[str, Any]
REQUEST, CANCEL = "REQUEST", "CANCEL"


async def planned(unit: Unit, case: CaseRow, form: ScheduleKickoff) -> MeetingRow:
    """The next kickoff meeting of a case; a date on a day off moves to the next working day."""
    calendar = ground.calendar(unit, await organizations.current(unit))
    last = await unit.session.scalar(select(func.max(MeetingRow.number)).where(*_kickoffs(case)))
    starts = on_a_working_day(calendar, form.starts_at)
    row = MeetingRow(
        case_id=case.id, kind=ground.KICKOFF, number=(last or 0) + 1, sequence=0, starts_at=starts,
        ends_at=starts + timedelta(minutes=form.minutes), place=form.place, outcome="planned", history=[],
    )  # fmt: skip
    unit.session.add(row)
    await unit.session.flush()
    return row


def _kickoffs(case: CaseRow) -> tuple[Any, ...]:
    return MeetingRow.case_id == case.id, MeetingRow.kind == ground.KICKOFF


async def outcomes(unit: Unit, case: CaseRow) -> list[str]:
    """What became of the kickoff meetings called so far, in their order (M1)."""
    found = await unit.session.scalars(select(MeetingRow.outcome).where(*_kickoffs(case)).order_by(MeetingRow.number))
    return list(found)


async def announced(
    unit: Unit, case: CaseRow, row: MeetingRow, agenda: Content, by: str, message: str, event: str, reason: str = ""
) -> None:
    """《启动会议程》 in a new version, and the invitation to everybody of the team (G3.1–G3.3)."""
    organization = await organizations.current(unit)
    team = await ground.content(unit, case, "team")
    people = ground.everybody_of(team)
    content = {
        **agenda,
        "meeting": {
            "number": row.number,
            "sequence": row.sequence,
            "starts_at": row.starts_at.astimezone(organization.zone).isoformat(),
            "ends_at": row.ends_at.astimezone(organization.zone).isoformat(),
            "place": row.place,
            "moved": "；".join(row.history),
        },
        "chair": team["chair"], "lead": case.lead, "recorder": team["recorder"], "attendants": people,
    }  # fmt: skip
    paper = await store_version(unit, case, "agenda", content, by)
    await confirm(unit, paper)
    await _support_wanted_until(unit, case, row.starts_at, organization)
    goals = await ground.paper(unit, case, "goals")
    attach = {
        "papers": [str(paper.id), str(goals.id)],
        "meeting": _invitation(unit, case, row, people, content, organization, REQUEST),
    }
    what = "启动会已改期" if row.sequence else "邀请您参加启动会"
    wanted = "请预留时间，并在会前填写贵部门能提供什么、需要什么"
    note = Note(event, what, by, reason, wanted, _details(content, organization))
    await told(unit, case, message, note, people, attach)


async def _support_wanted_until(unit: Unit, case: CaseRow, starts_at: datetime, organization: Organization) -> None:
    """G3.4: what is stated before the meeting has time until the meeting, wherever that moved."""
    both = select(AssignmentRow, GateRow).join(GateRow, GateRow.id == AssignmentRow.gate_id)
    late = both.where(GateRow.case_id == case.id, GateRow.kind == "state_support", AssignmentRow.status == gates.OPEN)
    for row, gate in (await unit.session.execute(late)).all():
        gate.until = starts_at
        times = gates.times(ground.calendar(unit, organization), gate, row.opened_at or unit.now)
        row.due_at = times[OutboxKind.REMIND_DUE]
        for kind, at in times.items():
            timer = (OutboxRow.key == gates.timer_key(kind, row), OutboxRow.state == "queued")
            await unit.session.execute(update(OutboxRow).where(*timer).values(next_at=at))


def _details(content: Content, organization: Organization) -> tuple[tuple[str, str], ...]:
    meeting = content["meeting"]
    starts, ends = (datetime.fromisoformat(meeting[name]) for name in ("starts_at", "ends_at"))
    rows = [
        ("时间", f"{full_moment(starts)} 至 {ends:%H:%M}"),
        ("地点", meeting["place"]),
        ("主持人", organization.name(content["chair"])),
        ("记录员", organization.name(content["recorder"])),
        *((f"议程 {n}", item["topic"]) for n, item in enumerate(content["agenda"], 1)),
    ]
    if content["shortened_because"]:  # G3.3: an urgent problem may be called at shorter notice, with the reason
        rows.append(("缩短通知的原因", content["shortened_because"]))
    return tuple(rows)


def _invitation(
    unit: Unit, case: CaseRow, row: MeetingRow, people: list[str], agenda: Content, organization: Organization, how: str
) -> Content:
    return {
        "uid": f"{ground.KICKOFF}-{row.number}-{case.id}", "sequence": row.sequence, "method": how,
        "starts_at": row.starts_at.isoformat(), "ends_at": row.ends_at.isoformat(), "zone": organization.timezone,
        "summary": f"{case.title} 启动会", "place": row.place, "agenda": [item["topic"] for item in agenda["agenda"]],
        "attendees": [[person, organization.name(person)] for person in people], "stamp": unit.now.isoformat(),
    }  # fmt: skip


async def postponed(unit: Unit, case: CaseRow, row: MeetingRow, form: TakeMinutes, by: str, event: str) -> None:
    """M1: another date, recorded with its reason; everybody gets the agenda and the invitation anew."""
    organization = await organizations.current(unit)
    assert form.new_start is not None
    lasts, was = row.ends_at - row.starts_at, row.starts_at.astimezone(organization.zone)
    row.starts_at = on_a_working_day(ground.calendar(unit, organization), form.new_start)
    row.ends_at, row.sequence = row.starts_at + lasts, row.sequence + 1
    row.history = [*row.history, f"原定 {full_moment(was)}，改期：{form.comment}"]
    agenda = await ground.content(unit, case, "agenda")
    await _recorded(unit, case, "meeting_postponed", row, by, form.comment)
    await announced(unit, case, row, agenda, by, "kickoff_postponed", event, form.comment)


async def dropped(unit: Unit, case: CaseRow, row: MeetingRow, form: TakeMinutes, by: str, event: str) -> None:
    """M1: it does not take place; recorded with its reason, and the invitation is taken back."""
    organization = await organizations.current(unit)
    row.outcome, row.sequence = "dropped", row.sequence + 1
    row.history = [*row.history, f"取消：{form.comment}"]
    agenda = await ground.content(unit, case, "agenda")
    people = ground.everybody_of(await ground.content(unit, case, "team"))
    attach = {"meeting": _invitation(unit, case, row, people, agenda, organization, CANCEL)}
    await _recorded(unit, case, "meeting_dropped", row, by, form.comment)
    note = Note(event, "启动会已取消", by, form.comment, "项目负责人将另行安排", _details(agenda, organization)[:2])
    await told(unit, case, "kickoff_cancelled", note, people, attach)


async def _recorded(unit: Unit, case: CaseRow, action: str, row: MeetingRow, by: str, reason: str) -> None:
    payload = {"kind": row.kind, "number": row.number, "starts_at": row.starts_at.isoformat(), "reason": reason}
    await audit.record(unit, case.request_number, action, by, None, "system", payload)
