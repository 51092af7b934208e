"""Staffing follows need (G2.3): a head replaces liaison, core member or owner at any time, without a change."""

from __future__ import annotations

from typing import Any

from schemas.authority import may_answer
from schemas.case import CHINESE_STATUS, CaseStatus
from schemas.errors import CaseClosed, Invalid, NoSuch, NotYours, Refused
from schemas.findings import Finding
from schemas.organization import Organization
from tasks import audit, organizations, permits, telling
from tasks.documents import Paper
from tasks.documents import current as current_document
from tasks.guide import ground, moving
from tasks.guide.moving import CHINESE_ROLE, Replacement
from tasks.notes import Note, told
from tasks.office import Office, Unit
from tasks.store.tables import CaseRow

__all__ = ["CHINESE_ROLE", "PURPOSE", "Replacement", "replace"]
PURPOSE = "staffing"


async def replace(
    office: Office, wanted: Replacement, code: str | None = None, *, trusted: bool = False, door: str = "cli"
) -> dict[str, Any]:
    """G2.3：replace somebody; open to-dos and items move in one step, all are told, both stay in the history.

    Without a code one is sent to the head (raises permits.CodeSent). Raises NoSuch, NotYours, CaseClosed, Invalid with
    all findings, WrongCode, DoorLocked; then nothing is stored but the count of wrong codes.
    """
    from tasks.cases import find

    refusal: Refused | None = None
    async with office.unit() as unit:
        organization = await organizations.current(unit)
        case = await unit.lock_case((await find(unit, wanted.case)).id)
        if case.closed_at is not None:
            raise CaseClosed(case=telling.number(case), status=CHINESE_STATUS[CaseStatus(case.status)])
        _check_who(unit, organization, wanted)
        team = await current_document(unit, case.id, "team")
        if team is None:
            raise NoSuch(what="团队，请先完成 G2.1 指定对接人，事项", name=wanted.case)
        if problems := await _findings(unit, organization, case, team, wanted):
            raise Invalid(problems)
        if not trusted:
            by = wanted.by.strip().lower()
            refusal = await permits.check(unit, case, by, PURPOSE, f"更换{CHINESE_ROLE[wanted.role]}", code)
        if refusal is None:
            return await _replaced(unit, organization, case, team, wanted, door)
    raise refusal


def _check_who(unit: Unit, organization: Organization, wanted: Replacement) -> None:
    if organization.department(wanted.department) is None:
        raise NoSuch(what="部门", name=wanted.department)
    head = organization.head(wanted.department)
    if not may_answer(organization, head, wanted.by, unit.now.astimezone(organization.zone).date()):
        raise NotYours(people=organization.name(head))


async def _findings(
    unit: Unit, organization: Organization, case: CaseRow, team: Paper, wanted: Replacement
) -> list[Finding]:
    row = _row(team, wanted.department)
    if row is None:
        names = "、".join(r["department"] for r in team.content["departments"])
        return [Finding("department", "G2.3", f"“{wanted.department}”不是参与部门，参与部门有：{names}")]
    found: list[Finding] = []
    new = organization.person(wanted.now)
    if new is None:
        found.append(Finding("to", "G2.3", f"组织里没有 {wanted.now}，请填写接替人的公司邮箱"))
    elif new.department != wanted.department and wanted.now != row["head"]:
        found.append(Finding("to", "G2.3", f"{new.name}不是{wanted.department}的人，请指定本部门的人"))
    taken = {r["liaison"]: r["department"] for r in team.content["departments"] if r is not row}
    if wanted.role == "liaison" and wanted.now in taken:
        found.append(Finding("to", "G2.1", f"{organization.name(wanted.now)}已是{taken[wanted.now]}的对接人"))
    if wanted.was == wanted.now:
        found.append(Finding("to", "G2.3", "接替人与原来是同一人"))
    if not await _holds(unit, case, row, wanted):
        role = CHINESE_ROLE[wanted.role]
        found.append(Finding("from", "G2.3", f"{organization.name(wanted.was)}现在不是{wanted.department}的{role}"))
    return found


def _row(team: Paper, department: str) -> dict[str, Any] | None:
    return next((row for row in team.content["departments"] if row["department"] == department), None)


async def _holds(unit: Unit, case: CaseRow, row: dict[str, Any], wanted: Replacement) -> bool:
    match wanted.role:
        case "liaison":
            return row["liaison"] == wanted.was
        case "core":
            return wanted.was in row["core_members"]
        case "owner":
            matrix = await ground.drafted(unit, case, "matrix")
            rows = (matrix or {}).get("rows", [])
            return any(r["owner"] == wanted.was and r["department"] == wanted.department for r in rows)


async def _replaced(
    unit: Unit, organization: Organization, case: CaseRow, team: Paper, wanted: Replacement, door: str
) -> dict[str, Any]:
    new = await moving.team_changed(unit, case, team, wanted)
    items = await moving.items_moved(unit, case, organization, wanted)
    await moving.forms_moved(unit, case, organization, wanted, new.version)
    moved = await moving.todos_moved(unit, case, organization, wanted, moving.holds_the_pen(team, wanted))
    payload = {"department": wanted.department, "role": wanted.role, "was": wanted.was, "now": wanted.now,
               "items": items, "todos": moved}  # fmt: skip
    head = organization.head(wanted.department)
    on_behalf = None if wanted.by == head else head
    await audit.record(unit, case.request_number, "staffing_changed", wanted.by, on_behalf, door, payload)
    await _told(unit, organization, case, new, wanted, payload)
    return payload


async def _told(
    unit: Unit, organization: Organization, case: CaseRow, team: Paper, wanted: Replacement, payload: dict[str, Any]
) -> None:
    role, name = CHINESE_ROLE[wanted.role], organization.name
    details = (("部门", wanted.department), ("原" + role, name(wanted.was)), ("现" + role, name(wanted.now)),
               ("移交的待办", f"{payload['todos']} 项"),
               ("移交的任务、风险和资源", "、".join(payload["items"]) or "无"))  # fmt: skip
    people = [*ground.everybody_of(team.content), wanted.was, wanted.now, organization.head(wanted.department)]
    note = Note(f"v{team.version}", f"{wanted.department}更换了{role}", wanted.by, details=details)
    await told(unit, case, "staffing_changed", note, people)
