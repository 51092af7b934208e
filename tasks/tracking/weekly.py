"""A case tracked for a week: both papers before the meeting, its minutes after it (T1, T3, M1)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from schemas.organization import Organization
from schemas.tracking.forms import HELD, WeeklyMinutes
from schemas.tracking.issue_rows import issue_row
from schemas.tracking.listing import agenda, counts, week_rows
from tasks import audit, gates, organizations
from tasks.documents import confirm, store_version
from tasks.gates import Asked
from tasks.given import Given
from tasks.guide import ground
from tasks.notes import Note, told
from tasks.office import Unit
from tasks.outcomes import gate_of
from tasks.refreshing import refresh
from tasks.store.tables import CaseRow
from tasks.store.tables_guide import MeetingRow
from tasks.store.tables_tracking import ItemReportRow, TrackingRow
from tasks.tracking import figures, issues, items, off
from tasks.tracking.asking_week import reports_closed
from tasks.tracking.checking import guide_of
from tasks.tracking.starting import next_week

Result = dict[str, Any]
_LASTS = timedelta(hours=1)
WEEKLY = "weekly"


async def tracked(unit: Unit, case: CaseRow, rhythm: TrackingRow) -> Result:
    """T1, T3：reports closed, both papers written, the agenda sent, the minutes asked for, the next week set."""
    organization = await organizations.current(unit)
    missing = await reports_closed(unit, case, rhythm)
    rows = await _rows(unit, case, organization)
    goals = await figures.goals(unit, case, organization)
    await off.raised(unit, case, organization, goals)
    found = await _issues(unit, case)
    paper = await store_version(unit, case, "weekly_progress", {
        "week": rhythm.week, "rows": rows, "counts": counts(rows), "missing": missing, "goals": goals,
        "occurrences": await figures.occurrences(unit, case, organization, rhythm),
    }, case.lead or "")  # fmt: skip
    await store_version(
        unit, case, "issue_log", {"week": rhythm.week, "issues": [issue_row(one) for one in found]}, case.lead or ""
    )
    topics = agenda(rows, [{**one, **one["content"]} for one in found if one["status"] == "open"])
    await _called(unit, case, organization, rhythm, topics, rows)
    week, meeting_at = rhythm.week, rhythm.meeting_at
    next_week(unit, organization, rhythm, meeting_at)
    payload = {"week": week, "counts": counts(rows), "missing": missing, "paper": paper.version}
    await audit.record(unit, case.request_number, "week_tracked", None, None, "system", payload)
    return {"case": case.request_number, "week": week, **payload}


async def _rows(unit: Unit, case: CaseRow, organization: Organization) -> list[Result]:
    known = await items.of_case(unit, case)
    newest = (
        select(ItemReportRow.item_id, ItemReportRow.content)
        .where(ItemReportRow.case_id == case.id)
        .order_by(ItemReportRow.item_id, ItemReportRow.at)
    )
    said = {item: content for item, content in await unit.session.execute(newest)}  # the last of each stays
    today = unit.now.astimezone(organization.zone).date()
    reports = {row.code: said.get(row.id, {}) for row in known.values()}
    return week_rows([vars(row) for row in known.values()], reports, today)


async def _issues(unit: Unit, case: CaseRow) -> list[Result]:
    return [
        {
            "number": one.number, "origin": one.origin, "item": one.item_code or "", "cause": one.cause,
            "severity": one.severity, "status": one.status, "level": one.level, "raised_by": one.raised_by,
            "raised_at": one.raised_at.isoformat(), "content": one.content, "resolution": one.resolution or {},
            "resolved_at": one.resolved_at and one.resolved_at.isoformat(),
        }
        for one in await issues.of_case(unit, case)
        if one.origin != issues.GATE
    ]  # fmt: skip


async def _called(
    unit: Unit, case: CaseRow, organization: Organization, rhythm: TrackingRow, topics: list[str], rows: list[Result]
) -> None:
    """T3：the drafts go out before the meeting, overdue and blocked first; M1：its minutes are asked for."""
    settled = (await ground.content(unit, case, "communication"))["meeting"]
    details = tuple((f"议程 {n}", topic) for n, topic in enumerate(topics[:20], 1))
    numbers = "，".join(f"{label} {n} 项" for label, n in counts(rows).items() if n)
    where = f"{rhythm.meeting_at.astimezone(organization.zone):%m-%d %H:%M}，{settled['place']}"
    next_step = f"{where}；周进度清单和问题跟踪表的初稿可在事项文档里查看"
    note = Note(rhythm.week, f"{rhythm.week} 例会：{numbers}", next_step=next_step, details=details)
    await told(unit, case, "weekly_agenda", note, settled["attendants"])
    number = int(f"{rhythm.meeting_at:%Y%m%d}")
    unit.session.add(MeetingRow(
        case_id=case.id, kind=WEEKLY, number=number, starts_at=rhythm.meeting_at, ends_at=rhythm.meeting_at + _LASTS,
        place=settled["place"], outcome="planned", history=[],
    ))  # fmt: skip
    procedure = await guide_of(unit, case)

    async def asking(unit: Unit, case: CaseRow, _organization: Organization) -> Asked:
        discussion = [{"topic": topic, "points": "", "conclusion": ""} for topic in topics[:20]]
        ends = rhythm.meeting_at + _LASTS
        return Asked([settled["minutes_by"]], since=ends, prefill={"discussion": discussion})

    key = f"weekly-minutes-{rhythm.week.lower()}"
    if await gate_of(unit, procedure.id, key) is None:
        gate = await gates.open_gate(unit, case, procedure, "weekly_minutes", key, asking)
        await refresh(unit, gate, "opened")


async def minutes_taken(given: Given) -> None:
    """T3, T5：minutes filed and mailed, both papers confirmed with them. M1：not held is recorded; twice is told."""
    unit, case, form = given.unit, given.case, given.form
    by, week = given.row.answered_by or given.row.person, given.gate.key.removeprefix("weekly-minutes-").upper()
    meeting = await _meeting(unit, case)
    held = form.decision == HELD
    if meeting is not None:
        meeting.outcome = "held" if held else "dropped"
        meeting.history = meeting.history if held else [*meeting.history, f"未召开：{form.comment}"]
    if not held:
        await _not_held(unit, case, form, by, week)
        return
    people = (await ground.content(unit, case, "communication"))["meeting"]["attendants"]
    content = {"week": week, "by": by, "attendants": people, **form.model_dump(mode="json", exclude={"decision"})}
    papers = [await store_version(unit, case, "weekly_minutes", content, by)]
    for kind in ("weekly_progress", "issue_log"):
        papers.append(await ground.paper(unit, case, kind))
    for paper in papers:
        await confirm(unit, paper)
    note = Note(week, f"{week} 例会纪要已发布", by, form.comment, "周进度清单和问题跟踪表已一并归档")
    await told(unit, case, "weekly_minutes_published", note, people, {"papers": [str(paper.id) for paper in papers]})


async def _meeting(unit: Unit, case: CaseRow) -> MeetingRow | None:
    last = select(MeetingRow).where(
        MeetingRow.case_id == case.id, MeetingRow.kind == WEEKLY, MeetingRow.outcome == "planned"
    )
    return await unit.session.scalar(last.order_by(MeetingRow.number).limit(1))


async def _not_held(unit: Unit, case: CaseRow, form: WeeklyMinutes, by: str, week: str) -> None:
    known = select(MeetingRow.outcome).where(MeetingRow.case_id == case.id, MeetingRow.kind == WEEKLY)
    await unit.session.flush()
    outcomes = list(await unit.session.scalars(known.order_by(MeetingRow.number)))
    done = [one for one in outcomes if one != "planned"]
    payload = {"week": week, "reason": form.comment}
    await audit.record(unit, case.request_number, "meeting_dropped", by, None, "system", payload)
    if done[-2:] == ["dropped", "dropped"]:
        note = Note(week, "例会已连续两次没有召开", by, form.comment, "请查明原因，恢复例会")
        await told(unit, case, "meetings_dropped", note, [case.lead or ""])
