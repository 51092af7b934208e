"""An escalation answered: heard at once, solved back to where it came from, closed by who raised it (E2, E5, E7)."""

from __future__ import annotations

from datetime import date
from typing import Any

from schemas.findings import Finding
from schemas.gate import Decision
from schemas.organization import Organization
from schemas.tracking import forms
from schemas.tracking.escalation import ITEM, next_rung, resolve_findings
from schemas.tracking.status import ItemStatus
from tasks import audit, organizations
from tasks.gates import Asked
from tasks.given import Given
from tasks.guide import ground
from tasks.notes import Note, told
from tasks.office import Unit
from tasks.outcomes import Outcome
from tasks.store.tables import CaseRow, GateRow, ProcedureRow
from tasks.store.tables_tracking import IssueRow
from tasks.tracking import escalating, issues, items, ladders

Result = dict[str, Any]
_MOVES = {forms.CHANGE, forms.POSTPONE, forms.STOP}  # rulings that move the plan: only a change may do that


async def issue_of(unit: Unit, gate: GateRow) -> IssueRow:
    """The issue a gate of an escalation is about."""
    procedure = await unit.get(ProcedureRow, gate.procedure_id)
    return await issues.by_id(unit, procedure.subject)


async def findings(given: Given) -> list[Finding]:
    """E2：written opinions from heads upward, a ruling from executives upward."""
    issue = await issue_of(given.unit, given.gate)
    level = next((r.level for r in ladders.read(issue.content["ladder"]) if given.row.person in r.people), issue.level)
    last = next_rung(ladders.read(issue.content["ladder"]), issue.level) is None
    today = given.unit.now.astimezone(given.organization.zone).date()
    kind = ITEM if issue.item_code else issue.origin
    return resolve_findings(given.form, level, kind, last=last, today=today)


async def heard(given: Given) -> None:
    """E2, E3：an opinion stands on everybody's form; what the parties cannot settle goes up at once."""
    form: forms.Resolve = given.form
    issue = await issue_of(given.unit, given.gate)
    if form.opinion:
        opinion = {"by": given.row.answered_by, "text": form.opinion, "decision": form.decision}
        issue.content = {**issue.content, "opinions": [*issue.content.get("opinions", []), opinion]}
    if form.decision == forms.UPWARD:
        await escalating.climb(given.unit, given.case, given.organization, issue, "提请上级")


async def solved(unit: Unit, case: CaseRow, outcome: Outcome, issue_id: str) -> Result:
    """E5：back to where it came from: the row goes on with a forecast, all are told. E7: the baseline does not move."""
    issue = await issues.by_id(unit, issue_id)
    if issue.status == "closed":
        return {"closed": True}
    said = outcome.last
    answer = said.answer
    issue.status, issue.resolved_at, issue.level_due = "resolved", unit.now, None
    issue.resolution = resolution = {
        "by": said.by, "level": issue.level, "opinion": answer["opinion"], "ruling": answer["ruling"],
        "forecast": answer["forecast"], "change": answer["change"],
    }  # fmt: skip
    await issues.void_levels(unit, issue)
    moves = answer["ruling"] in _MOVES
    await _item_goes_on(unit, case, issue, answer)
    await audit.record(unit, case.request_number, "issue_resolved", said.by, None, "system", resolution)
    organization = await organizations.current(unit)
    next_step = "计划的改动须走变更，变更申请已按裁定预填" if moves else "任务按新的预计日期推进，计划日期不变"
    note = Note(
        f"{issue.number}-{issue.content.get('round', 1)}", "升级的问题已有结果", said.by, answer["opinion"],
        next_step if issue.item_code else "", _details(issue, organization),
    )  # fmt: skip
    await told(unit, case, "issue_resolved", note, await _concerned(unit, case, issue))
    return {"closed": False, "change": moves}


def _details(issue: IssueRow, organization: Organization) -> tuple[tuple[str, str], ...]:
    found = issue.resolution or {}
    rows = [("问题", str(issue.content.get("what", ""))), ("裁定", found.get("ruling") or ""),
            ("预计完成", found.get("forecast") or ""), ("变更内容", found.get("change") or "")]  # fmt: skip
    return tuple((label, text) for label, text in rows if text)


async def _item_goes_on(unit: Unit, case: CaseRow, issue: IssueRow, answer: Result) -> None:
    item = (await items.of_case(unit, case)).get(issue.item_code or "")
    if item is None:
        return
    if item.status == ItemStatus.BLOCKED:
        item.status, item.blocked = ItemStatus.RUNNING.value, None
    if answer["forecast"]:
        item.forecast = date.fromisoformat(answer["forecast"])


async def _concerned(unit: Unit, case: CaseRow, issue: IssueRow) -> list[str]:
    people = [case.lead or "", issue.raised_by]
    item = (await items.of_case(unit, case)).get(issue.item_code or "")
    if item is not None:
        liaisons = ground.liaisons(await ground.content(unit, case, "team"))
        people += [item.owner, liaisons.get(item.department, "")]
    people += [
        person for rung in ladders.read(issue.content["ladder"]) if rung.level <= issue.level for person in rung.people
    ]
    return [person for person in dict.fromkeys(people) if "@" in person]


async def raiser_asked(unit: Unit, case: CaseRow, _organization: Organization, *, issue_id: str) -> Asked:
    """E5：who raised it; for what time made late the lead."""
    issue = await issues.by_id(unit, issue_id)
    person = issue.raised_by if "@" in issue.raised_by else case.lead or ""
    result = issue.resolution or {}
    words = [result.get("ruling") or "", result.get("opinion") or ""]
    return Asked(
        [person],
        remarks=[f"问题：{issue.content.get('what', '')}", f"结果：{' '.join(filter(None, words)) or '已解决'}"],
    )


async def closed(unit: Unit, case: CaseRow, outcome: Outcome, issue_id: str) -> Result:
    """E5：the log is closed by who raised it; what is not solved after all goes one level higher."""
    issue = await issues.by_id(unit, issue_id)
    said = outcome.last
    if outcome.decision is Decision.APPROVED:
        issue.status, issue.closed_at = "closed", unit.now
        await audit.record(unit, case.request_number, "issue_closed", said.by, None, "system", {"number": issue.number})
        return {"closed": True}
    organization = await organizations.current(unit)
    issue.status, issue.resolution, issue.resolved_at = "open", None, None
    rungs = ladders.read(issue.content["ladder"])
    issue.content = {**issue.content, "round": issue.content.get("round", 1) + 1,
                     "opinions": [*issue.content.get("opinions", []),
                                  {"by": said.by, "text": f"没有解决：{said.comment}", "decision": ""}]}  # fmt: skip
    rung = next_rung(rungs, issue.level) or rungs[-1]
    await escalating.reached(unit, organization, issue, rung)
    return {"closed": False}
