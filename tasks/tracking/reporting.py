"""Reports of progress applied: one way in for the weekly form and the command line (T1, T2, T6, G5.3)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from schemas.findings import Finding
from schemas.organization import Organization
from schemas.tracking import status as progress
from schemas.tracking.escalation import start_level
from schemas.tracking.forms import Report
from schemas.tracking.items import Who, postpones
from schemas.tracking.progress import report_findings
from schemas.tracking.rows import ItemReport
from schemas.tracking.status import ItemAction, ItemStatus
from tasks import audit
from tasks.canonical import storable
from tasks.given import Given
from tasks.guide import ground
from tasks.office import Unit
from tasks.store.tables import CaseRow
from tasks.store.tables_guide import ActionItemRow
from tasks.store.tables_tracking import GoalValueRow, ItemReportRow, OccurrenceRow
from tasks.tracking import checking, escalating, issues, items, ladders, timers
from tasks.tracking.issues import BLOCKED, Trouble


async def who(unit: Unit, case: CaseRow, organization: Organization, person: str) -> Who:
    """What a person may report of: departments they answer for as liaison or head, what they may unblock (T2)."""
    team = await ground.content(unit, case, "team")
    answers = {n for n, liaison in ground.liaisons(team).items() if liaison == person}
    answers |= {n for n, head in (await ground.heads(unit, case, organization)).items() if head == person}
    rows = (await items.of_case(unit, case)).values()
    lifts = {row.code for row in rows if (row.blocked or {}).get("lifter") == person}
    return Who(person, frozenset(answers), person == case.lead, frozenset(lifts))


async def findings(unit: Unit, case: CaseRow, organization: Organization, person: str, report: Report) -> list[Finding]:
    """Everything about a report that the case does not allow, all at once (T2, T6, G5.3)."""
    known = {code: items.seen(row) for code, row in (await items.of_case(unit, case)).items()}
    today = unit.now.astimezone(organization.zone).date()
    known_person = partial(_known, organization)
    found = report_findings(report.rows, known, await who(unit, case, organization, person), today, known=known_person)
    goals = len(await ground.numbered_goals(unit, case))
    found += [
        Finding(f"values[{i}].goal", "T6", f"没有第 {one.goal} 个目标，共有 {goals} 个目标")
        for i, one in enumerate(report.values)
        if not 1 <= one.goal <= goals
    ]
    codes = {one["code"] for one in (await ground.content(unit, case, "subgoals"))["subgoals"]}
    found += [
        Finding(f"occurrences[{i}].code", "G5.3", f"没有编号为“{one.code}”的子目标")
        for i, one in enumerate(report.occurrences)
        if one.code not in codes
    ]
    return found


def _known(organization: Organization, email: str) -> bool:
    return organization.person(email) is not None


async def form_findings(given: Given) -> list[Finding]:
    """The same for the weekly form (T1): who answers stands in for who is asked."""
    return await findings(given.unit, given.case, given.organization, given.row.person, given.form)


async def from_form(given: Given) -> None:
    """The weekly form counts in the transaction that takes it."""
    by = given.row.answered_by or given.row.person
    await applied(given.unit, given.case, given.organization, by, given.form)


async def applied(unit: Unit, case: CaseRow, organization: Organization, by: str, report: Report) -> dict[str, Any]:
    """T1, T2：every row moves its item, a block is escalated at once, what is finished goes to the lead to check.

    The caller holds the case's lock and has checked ``findings``. Returns the codes of what changed.
    """
    known = await items.of_case(unit, case)
    finished: list[ActionItemRow] = []
    for row in report.rows:
        item = known[row.code]
        if await _moved(unit, case, organization, by, item, row) is ItemAction.FINISH:
            finished.append(item)
    await _figures(unit, case, organization, by, report)
    if finished:
        await checking.asked(unit, case, [item.code for item in finished])
    await items.finished_all(unit, case)
    codes = [row.code for row in report.rows]
    payload = {"items": codes, "values": len(report.values), "occurrences": len(report.occurrences)}
    await audit.record(unit, case.request_number, "progress_reported", by, None, "system", payload)
    return {"case": case.request_number, "items": codes, "finished": [item.code for item in finished]}


async def _moved(
    unit: Unit, case: CaseRow, organization: Organization, by: str, item: ActionItemRow, row: ItemReport
) -> ItemAction | None:
    was = ItemStatus(item.status)
    action = progress.action_for(was, row.status, row.percent)
    to = progress.after(was, action) if action is not None else None
    if action is None or to is None:
        return None
    today, slipped = unit.now.astimezone(organization.zone).date(), postpones(row, items.seen(item))
    item.status, item.reported_at = to.value, unit.now
    item.percent = progress.percent_after(to, row.percent, item.percent)
    if action in (ItemAction.FINISH, ItemAction.REOPEN, ItemAction.BLOCK):
        item.finished_on = today if action is ItemAction.FINISH else None
    item.deliverable = row.deliverable or item.deliverable
    if row.forecast:
        item.postponed, item.forecast = item.postponed + slipped, row.forecast
    unit.session.add(ItemReportRow(case_id=case.id, item_id=item.id, at=unit.now, by=by, content=_said(row)))
    match action:
        case ItemAction.BLOCK:
            await _blocked(unit, case, organization, by, item, row)
        case ItemAction.UNBLOCK:
            item.blocked = None
            await _unblocked(unit, case, item, by)
        case ItemAction.REPORT if to is ItemStatus.BLOCKED and row.block:
            item.blocked = {**(item.blocked or {}), **_block(row)}  # news of a block that lasts
        case ItemAction.REOPEN:
            await timers.set_timers(unit, case, [item])
        case ItemAction.FINISH | ItemAction.CANCEL:
            await timers.void_timers(unit, case, item.id)
        case _:
            pass
    return action


def _said(row: ItemReport) -> dict[str, Any]:
    return storable(row.model_dump(mode="json", exclude_defaults=True))


def _block(row: ItemReport) -> dict[str, Any]:
    return {
        "cause": row.cause, "block": row.block, "impact": row.impact, "support": row.support, "lifter": row.lifter,
        "expected": row.expected and row.expected.isoformat(), "blocked_by": list(row.blocked_by),
    }  # fmt: skip


async def _blocked(
    unit: Unit, case: CaseRow, organization: Organization, by: str, item: ActionItemRow, row: ItemReport
) -> None:
    """T2, E2：a declared block is an issue, and its first level is asked in this very transaction."""
    item.blocked = {**_block(row), "since": unit.now.isoformat()}
    open_one = await issues.open_for_item(unit, case, item.code)
    if open_one is not None:  # late already: one issue an item, now with its cause
        open_one.cause, open_one.content = row.cause, {**open_one.content, "what": row.block, "impact": row.impact,
                                                       "support": row.support}  # fmt: skip
        return
    content = {
        "what": f"任务 {item.code} 阻塞：{row.block}",
        "impact": row.impact,
        "support": row.support,
        "wanted": "支持",
    }
    against = organization.department_of(row.lifter) or ""
    start = start_level(row.severity, item.postponed)
    rungs = await ladders.of_item(unit, case, organization, item, against, start)
    trouble = Trouble(BLOCKED, by, content, item, cause=row.cause, severity=row.severity)
    await escalating.raised(unit, case, organization, trouble, rungs)


async def _unblocked(unit: Unit, case: CaseRow, item: ActionItemRow, by: str) -> None:
    """E5：unblocked by whoever may: the issue is settled, its ladder comes down."""
    issue = await issues.open_for_item(unit, case, item.code)
    if issue is not None:
        await issues.settled(unit, issue, {"how": "任务已解除阻塞", "by": by})


async def _figures(unit: Unit, case: CaseRow, organization: Organization, by: str, report: Report) -> None:
    """T6：actual values of goals; G5.3：sub-goals met or missed. The same day again replaces what was said."""
    today = unit.now.astimezone(organization.zone).date()
    for one in report.values:
        row = {"case_id": case.id, "goal": one.goal, "on": one.on or today, "value": one.value, "by": by}
        added = insert(GoalValueRow).values(**row)
        again = {"value": one.value, "by": by}
        await unit.session.execute(added.on_conflict_do_update(index_elements=["case_id", "goal", "on"], set_=again))
    for one in report.occurrences:
        said = {"met": one.met, "missed": one.missed, "note": one.note, "by": by}
        await _occurred(unit, case, organization, one.code, one.due or today, said)


async def _occurred(
    unit: Unit, case: CaseRow, organization: Organization, code: str, day: date, said: dict[str, Any]
) -> None:
    """What fell due that day, else a count of its own at the end of the day."""
    begin = datetime.combine(day, time(), organization.zone)
    here = (OccurrenceRow.due_at >= begin, OccurrenceRow.due_at < begin + timedelta(days=1))
    known = select(OccurrenceRow).where(OccurrenceRow.case_id == case.id, OccurrenceRow.code == code, *here).limit(1)
    row = await unit.session.scalar(known)
    if row is None:
        at = datetime.combine(day, time(18), organization.zone)
        unit.session.add(OccurrenceRow(case_id=case.id, code=code, due_at=at, **said))
        await unit.session.flush()
        return
    row.met, row.missed, row.note, row.by = said["met"], said["missed"], said["note"], said["by"]
