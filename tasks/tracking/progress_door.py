"""Doors to tracking that nobody was asked through: progress reported and issues raised at any time (T1, E1)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from schemas.case import CHINESE_STATUS, CaseStatus
from schemas.errors import CaseClosed, Invalid, NotYours, Refused, WrongStatus
from schemas.findings import Finding
from schemas.organization import Organization
from schemas.tracking.escalation import start_level
from schemas.tracking.forms import Report
from schemas.tracking.rows import RaiseIssue
from schemas.violations import findings_of, titles_of
from tasks import cases, organizations, permits, telling
from tasks.guide import ground
from tasks.office import Office, Unit
from tasks.store.tables import CaseRow
from tasks.tracking import escalating, items, ladders, reporting
from tasks.tracking.issues import RAISED, Trouble

Form = TypeVar("Form", bound=BaseModel)
Apply = Callable[[Unit, CaseRow, Organization, str], Awaitable[dict[str, Any]]]
DISPUTE = "部门壁垒"


async def report(
    office: Office, number: str, person: str, data: dict[str, Any], code: str | None = None, trusted: bool = False
) -> dict[str, Any]:
    """T1：progress reported at any time by owner, liaison or head. Without a code one is sent (permits.CodeSent).

    Raises Invalid with all findings, NoSuch, CaseClosed, WrongStatus, WrongCode, DoorLocked; then nothing is stored.
    """
    form = _read(Report, data)

    async def apply(unit: Unit, case: CaseRow, organization: Organization, by: str) -> dict[str, Any]:
        return await reporting.applied(unit, case, organization, by, form)

    async def check(unit: Unit, case: CaseRow, organization: Organization, by: str) -> list[Finding]:
        return await reporting.findings(unit, case, organization, by, form)

    return await _through(office, number, person, ("progress", "填报进度", code, trusted), check, apply)


async def raise_issue(
    office: Office, number: str, person: str, data: dict[str, Any], code: str | None = None, trusted: bool = False
) -> dict[str, Any]:
    """E1：an issue raised by hand by owner, liaison, head or lead, with what was tried. Raises as ``report``."""
    form = _read(RaiseIssue, data)

    async def check(unit: Unit, case: CaseRow, _organization: Organization, _by: str) -> list[Finding]:
        known, names = await items.of_case(unit, case), await ground.content(unit, case, "team")
        departments = [row["department"] for row in names["departments"]]
        found = (
            [Finding("item", "E1", f"没有编号为“{form.item}”的任务")] if form.item and form.item not in known else []
        )
        if form.against and form.against not in departments:
            found.append(Finding("against", "E1", f"“{form.against}”不是参与部门，请填写：{'、'.join(departments)}"))
        return found

    async def apply(unit: Unit, case: CaseRow, organization: Organization, by: str) -> dict[str, Any]:
        item = (await items.of_case(unit, case)).get(form.item)
        start = start_level(form.severity, item.postponed if item else 0, dispute=form.cause == DISPUTE)
        rungs = await ladders.of_item(unit, case, organization, item, form.against, start)
        content = form.model_dump(mode="json", include={"what", "impact", "tried", "wanted", "against"})
        trouble = Trouble(RAISED, by, content, item, cause=form.cause, severity=form.severity)
        issue = await escalating.raised(unit, case, organization, trouble, rungs)
        return {"case": case.request_number, "issue": issue.number, "level": issue.level}

    return await _through(office, number, person, ("issue", "登记问题", code, trusted), check, apply)


def _read(model: type[Form], data: dict[str, Any]) -> Form:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise Invalid(findings_of(error, titles_of(model))) from None


async def _through(
    office: Office,
    number: str,
    person: str,
    permit: tuple[str, str, str | None, bool],
    check: Callable[[Unit, CaseRow, Organization, str], Awaitable[list[Finding]]],
    apply: Apply,
) -> dict[str, Any]:
    purpose, words, code, trusted = permit
    by, refusal = person.strip().lower(), None
    async with office.unit() as unit:
        organization = await organizations.current(unit)
        case = await unit.lock_case((await cases.find(unit, number)).id)
        _check_status(case)
        await _check_member(unit, case, organization, by)
        if problems := await check(unit, case, organization, by):
            raise Invalid(problems)
        refusal: Refused | None = None if trusted else await permits.check(unit, case, by, purpose, words, code)
        if refusal is None:
            return await apply(unit, case, organization, by)
    raise refusal


def _check_status(case: CaseRow) -> None:
    status = CHINESE_STATUS[CaseStatus(case.status)]
    if case.closed_at is not None:
        raise CaseClosed(case=telling.number(case), status=status)
    if case.status != CaseStatus.PLANNED:
        raise WrongStatus(case=telling.number(case), status=status, action="填报进度或登记问题")


async def _check_member(unit: Unit, case: CaseRow, organization: Organization, by: str) -> None:
    team = await ground.content(unit, case, "team")
    owners = {row.owner for row in (await items.of_case(unit, case)).values()}
    heads = set((await ground.heads(unit, case, organization)).values())
    if by not in {*ground.everybody_of(team), *owners, *heads}:
        raise NotYours(people="本事项的成员")
