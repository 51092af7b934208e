"""What is reported finished is checked against its standard by the lead, never by its owner (T2)."""

from __future__ import annotations

from sqlalchemy import func, select

from schemas.authority import superiors
from schemas.findings import Finding
from schemas.gate import SignOff
from schemas.organization import Organization
from schemas.tracking.forms import CheckItems
from schemas.tracking.progress import check_findings
from schemas.tracking.rows import PASSED
from schemas.tracking.status import ItemAction, ItemStatus, after
from tasks import gates
from tasks.gates import Asked
from tasks.given import Given
from tasks.guide import ground
from tasks.notes import Note, told
from tasks.office import Unit
from tasks.refreshing import refresh
from tasks.store.tables import CaseRow, GateRow, ProcedureRow
from tasks.tracking import issues, items, timers

GUIDE = "eight_step_guide"


async def guide_of(unit: Unit, case: CaseRow) -> ProcedureRow:
    """The guide of a case, beside whose standing gate the gates of tracking stand."""
    this = (ProcedureRow.case_id == case.id, ProcedureRow.flow == GUIDE)
    return (await unit.session.execute(select(ProcedureRow).where(*this))).scalar_one()


async def asked(unit: Unit, case: CaseRow, codes: list[str]) -> None:
    """T2：ask for a check of these items, of the lead; of what the lead owns, somebody above them."""
    known = await items.of_case(unit, case)
    own = [code for code in codes if known[code].owner == case.lead]
    for mine, which in ((False, [code for code in codes if code not in own]), (True, own)):
        if which:
            await _ask(unit, case, which, mine)


async def _ask(unit: Unit, case: CaseRow, codes: list[str], above: bool) -> None:
    procedure = await guide_of(unit, case)
    checks = (GateRow.procedure_id == procedure.id, GateRow.kind == "check_items")
    number = (await unit.session.scalar(select(func.count()).select_from(GateRow).where(*checks)) or 0) + 1

    async def asking(unit: Unit, case: CaseRow, organization: Organization) -> Asked:
        known = await items.of_case(unit, case)
        lines = [
            f"{code} {known[code].work}：交付物“{known[code].deliverable}”，"
            f"标准“{known[code].content.get('standard', '')}”"
            for code in codes
        ]
        person = await _checker(unit, case, organization, above)
        rows = [{"code": code, "decision": PASSED, "comment": ""} for code in codes]
        return Asked([person], SignOff(kind="all"), remarks=lines, prefill={"rows": rows})

    gate = await gates.open_gate(unit, case, procedure, "check_items", f"check-items-{number}", asking)
    await refresh(unit, gate, "opened")


async def _checker(unit: Unit, case: CaseRow, organization: Organization, above: bool) -> str:
    lead = case.lead or ""
    if not above:
        return lead
    chair = await ground.chair(unit, case, organization)
    over = superiors(organization, lead)
    return chair if chair != lead else (over[0] if over else organization.decision_board.members[0])


async def findings(given: Given) -> list[Finding]:
    """T2：only what awaits its check, and never one's own."""
    known = await items.of_case(given.unit, given.case)
    waiting = [code for code, row in known.items() if row.status == ItemStatus.SUBMITTED]
    owners = {code: row.owner for code, row in known.items()}
    return check_findings(given.form.rows, waiting, owners, given.row.person)


async def checked(given: Given) -> None:
    """T2：done, or back to running with what is missing; owner and liaison are told."""
    form: CheckItems = given.form
    known = await items.of_case(given.unit, given.case)
    liaisons = ground.liaisons(await ground.content(given.unit, given.case, "team"))
    for row in form.rows:
        item, passed = known[row.code], row.decision == PASSED
        to = after(ItemStatus(item.status), ItemAction.ACCEPT if passed else ItemAction.REFUSE)
        if to is None:
            continue
        item.status = to.value
        if passed:
            await timers.void_timers(given.unit, given.case, item.id)
            await _settled(given, item.code)
        else:
            item.finished_on = None
            await timers.set_timers(given.unit, given.case, [item])
        what = f"任务 {item.code} {item.work}：{'完成情况合格' if passed else '未达到交付标准，请继续完善'}"
        note = Note(f"{given.gate.key}-{item.code}", what, given.row.answered_by or "", row.comment)
        await told(given.unit, given.case, "item_checked", note, [item.owner, liaisons.get(item.department, "")])
    await given.unit.session.flush()
    await items.finished_all(given.unit, given.case)


async def _settled(given: Given, code: str) -> None:
    issue = await issues.open_for_item(given.unit, given.case, code)
    if issue is not None:  # finished after all: nothing is left to be solved (E5)
        await issues.settled(given.unit, issue, {"how": "任务已完成"})
