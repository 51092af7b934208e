"""Escalation: a ladder is started, climbed by time or by word, and told of; the run follows (E1 to E4)."""

from __future__ import annotations

from typing import Any

from schemas.due import due
from schemas.effects import OutboxKind
from schemas.gate import SignOff
from schemas.organization import Organization
from schemas.tracking.escalation import LEVELS, Rung, limit_of, next_rung
from tasks import audit, gates, outbox, procedures, telling
from tasks.gates import Asked
from tasks.guide import ground
from tasks.notes import Note, told
from tasks.office import Unit
from tasks.refreshing import refresh
from tasks.store.tables import AssignmentRow, CaseRow, GateRow
from tasks.store.tables_outbox import OutboxRow
from tasks.store.tables_tracking import IssueRow
from tasks.tracking import issues, ladders
from tasks.tracking.issues import ESCALATION, GATE, Trouble

_LABELS = (("what", "问题"), ("impact", "影响"), ("support", "需要的支持"), ("tried", "已尝试"), ("wanted", "希望得到"))
NEVER = frozenset({"resolve", "close_issue", "report", "monitor"})  # these have a ladder or a rhythm of their own


async def raised(
    unit: Unit, case: CaseRow, organization: Organization, trouble: Trouble, rungs: list[Rung]
) -> IssueRow:
    """E1, E2：an issue is raised and its first level asked, in one transaction; the run comes after (rule 9)."""
    issue = await issues.record(unit, case, trouble, ladders.kept(rungs))
    if not rungs:
        await telling.alert(
            unit, f"no-ladder-{issue.id}", what="有问题无人可以升级",
            where=f"{telling.number(case)} 问题 {issue.number}", reason=str(trouble.content.get("what", ""))[:300], 
            todo="在组织文件里补上上级或分管领导", case_id=case.id,
        )  # fmt: skip
        return issue
    procedure = await procedures.begin(unit, case.id, ESCALATION, subject=str(issue.id))
    await reached(unit, organization, issue, rungs[0])
    await gates.open_gate(unit, case, procedure, "resolve", "resolve-1", _asking(issue, rungs[0]))
    await _told(unit, case, organization, issue, rungs[0], "issue_raised")
    return issue


def _asking(issue: IssueRow, rung: Rung) -> Any:
    async def asking(unit: Unit, case: CaseRow, organization: Organization) -> Asked:
        lowest = len(rung.people) if rung.level == 1 and issue.origin != GATE else 0
        barred = issue.content.get("barred", [])
        return Asked(
            rung.people, SignOff(kind="ladder", n=lowest), barred, remarks(organization, issue), until=issue.level_due
        )

    return asking


def asking_again(issue: IssueRow) -> Any:
    """Who is asked where an issue stands now: for a level that is asked anew (E5)."""
    rungs = ladders.read(issue.content["ladder"])
    here = next((rung for rung in rungs if rung.level == issue.level), rungs[-1])
    return _asking(issue, here)


def remarks(organization: Organization, issue: IssueRow) -> list[str]:
    """What everybody asked should know: the matter, its effect, what was tried, and what was said below (E2)."""
    said = issue.content
    labels = (
        ("what", "问题"),
        ("impact", "影响"),
        ("support", "需要的支持"),
        ("tried", "已尝试"),
        ("wanted", "希望得到"),
    )
    lines = [f"{label}：{said[name]}" for name, label in labels if said.get(name)]
    lines.insert(0, f"第 {issue.level} 级：{LEVELS[min(issue.level, 4)].asked}")
    lines += [f"{organization.name(o['by'])}的意见：{o['text']}" for o in said.get("opinions", [])]
    return lines


async def reached(unit: Unit, organization: Organization, issue: IssueRow, rung: Rung) -> None:
    """A level begins: its limit is counted on the working calendar and its timer set (E2)."""
    calendar = ground.calendar(unit, organization)
    issue.level, issue.level_due = rung.level, due(calendar, unit.now, limit_of(rung.level))
    key = f"{OutboxKind.LEVEL_DUE}-{issue.id}-{rung.level}-{issue.content.get('round', 1)}"
    payload = {"issue": str(issue.id), "level": rung.level}
    await outbox.enqueue(unit, OutboxKind.LEVEL_DUE, key, payload, case_id=issue.case_id, at=issue.level_due)


async def climb(unit: Unit, case: CaseRow, organization: Organization, issue: IssueRow, why: str) -> bool:
    """E3, E4：the next level is asked beside those below, who may still answer; whether there was one."""
    rung = next_rung(ladders.read(issue.content["ladder"]), issue.level)
    gate = await issues.gate_of(unit, issue)
    if rung is None or gate is None:
        await _at_the_top(unit, case, issue)
        return False
    await issues.void_levels(unit, issue)
    await reached(unit, organization, issue, rung)
    gate.until, gate.remarks = issue.level_due, remarks(organization, issue)
    await _joined(unit, case, organization, gate, rung)
    if issue.assignment_id is not None:  # the superior may answer the original too
        original = await unit.get(AssignmentRow, issue.assignment_id)
        original.authority = list(dict.fromkeys([*original.authority, *rung.people]))
    payload = {"number": issue.number, "level": rung.level, "people": list(rung.people), "why": why}
    await audit.record(unit, case.request_number, "issue_escalated", None, None, "system", payload)
    await _told(unit, case, organization, issue, rung, "issue_escalated")
    return True


async def _joined(unit: Unit, case: CaseRow, organization: Organization, gate: GateRow, rung: Rung) -> None:
    new = [person for person in rung.people if person not in gate.people]
    start = len(gate.people)
    gate.people = [*gate.people, *new]
    rows = [AssignmentRow(gate_id=gate.id, person=p, position=start + n, status=gates.WAITING)
            for n, p in enumerate(new)]  # fmt: skip
    unit.session.add_all(rows)
    await unit.session.flush()
    for row in rows:
        await gates.ask_one(unit, case, gate, row, organization)
    await refresh(unit, gate, f"level-{rung.level}")


async def _at_the_top(unit: Unit, case: CaseRow, issue: IssueRow) -> None:
    await telling.alert(
        unit, f"top-{issue.id}-{issue.content.get('round', 1)}", what="问题升级到最高一级仍未解决",
        where=f"{telling.number(case)} 问题 {issue.number}", reason=str(issue.content.get("what", ""))[:300],
        todo="请提醒决策层处理", case_id=case.id,
    )  # fmt: skip


async def _told(
    unit: Unit, case: CaseRow, organization: Organization, issue: IssueRow, rung: Rung, message: str
) -> None:
    """Whoever is concerned hears of it; who is asked gets their own call (N1)."""
    people = [case.lead, issue.raised_by if "@" in issue.raised_by else None]
    if issue.assignment_id is not None:
        people = [(await unit.get(AssignmentRow, issue.assignment_id)).person]
    names = "、".join(organization.name(person) for person in rung.people)
    details = (("问题", str(issue.content.get("what", ""))), ("升级到", f"第 {rung.level} 级：{names}"))
    event = f"{issue.number}-{rung.level}-{issue.content.get('round', 1)}"
    words = "有新的问题已登记并升级" if message == "issue_raised" else "问题已升级到上一级"
    note = Note(event, words, details=details, next_step=f"请{names}在时限前处理")
    await told(unit, case, message, note, [p for p in people if p and p not in rung.people])


async def level_over(unit: Unit, case: CaseRow, organization: Organization, timer: OutboxRow) -> bool:
    """A level's limit has passed: climb, without waking the run (rule 10)."""
    issue = await issues.by_id(unit, timer.payload["issue"])
    if issue.status != "open" or issue.level != timer.payload["level"]:
        return False
    await climb(unit, case, organization, issue, "时限已过")
    return True


async def overdue(
    unit: Unit, case: CaseRow, organization: Organization, gate: GateRow, row: AssignmentRow, what: str
) -> None:
    """E4：a to-do whose limit has passed goes to the superior of whoever has not answered, and on upward."""
    if gate.kind in NEVER:
        return
    rungs = ladders.of_gate(organization, gate, row)
    content = {"what": what, "impact": "事项停在这一环节", "wanted": "决定", "barred": list(gate.barred)}
    trouble = Trouble(GATE, issues.SYSTEM, content, assignment=row)
    await raised(unit, case, organization, trouble, rungs)
    if rungs:
        row.authority = list(dict.fromkeys([*row.authority, *rungs[0].people]))
