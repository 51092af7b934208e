"""What the guide stands on: the case's papers as they are now, its departments, team, meeting and calendar."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from schemas.guide.matrix import Ground
from schemas.guide.rows import MatrixRow
from schemas.organization import Organization
from schemas.worktime import WorkCalendar
from tasks.calendars import calendar_for
from tasks.documents import Paper
from tasks.documents import current as current_document
from tasks.office import Unit
from tasks.requests import current_request
from tasks.store.tables import CaseRow
from tasks.store.tables_guide import MeetingRow

Content = dict[str, Any]
KICKOFF = "kickoff"


async def paper(unit: Unit, case: CaseRow, kind: str) -> Paper:
    """The newest version of a paper that must be there by now; LookupError where it is not."""
    found = await current_document(unit, case.id, kind)
    if found is None:
        raise LookupError(f"no {kind} of {case.request_number}")
    return found


async def content(unit: Unit, case: CaseRow, kind: str) -> Content:
    """What that paper says."""
    return (await paper(unit, case, kind)).content


async def drafted(unit: Unit, case: CaseRow, kind: str) -> Content | None:
    """What a paper says, None while it is not there."""
    found = await current_document(unit, case.id, kind)
    return None if found is None else found.content


def calendar(unit: Unit, organization: Organization) -> WorkCalendar:
    """The working calendar of the company."""
    return calendar_for(unit.office.settings, organization.timezone)


async def participants(unit: Unit, case: CaseRow, organization: Organization) -> list[str]:
    """G2.1: every department of the charter, the lead department first; one that was dissolved is left out."""
    request = await current_request(unit, case)
    names = dict.fromkeys([case.lead_department or "", *(d.name for d in request.departments)])
    return [name for name in names if organization.department(name) is not None]


async def chair(unit: Unit, case: CaseRow, organization: Organization) -> str:
    """G3.1: the head of the lead department."""
    return organization.head((await participants(unit, case, organization))[0])


def liaisons(team: Content) -> dict[str, str]:
    """Department → its one liaison (G2.1)."""
    return {row["department"]: row["liaison"] for row in team["departments"]}


def spoken_for(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Person → the departments they answer for, from (department, person)."""
    found: dict[str, list[str]] = {}
    for department, person in pairs:
        found.setdefault(person, []).append(department)
    return found


def everybody_of(team: Content) -> list[str]:
    """Chair, lead, recorder, liaisons, core members and other members, each once (G2.2, G3.1)."""
    people = [team["chair"], team["lead"], team["recorder"]]
    for row in team["departments"]:
        people += [row["liaison"], *row["core_members"]]
    people += [member["person"] for member in team["members"]]
    return list(dict.fromkeys(person for person in people if person))


async def heads(unit: Unit, case: CaseRow, organization: Organization) -> dict[str, str]:
    """Department → its head, of all that take part."""
    return {name: organization.head(name) for name in await participants(unit, case, organization)}


async def meeting(unit: Unit, case: CaseRow) -> MeetingRow:
    """The newest kickoff meeting; LookupError where none was called."""
    newest = (
        select(MeetingRow)
        .where(MeetingRow.case_id == case.id, MeetingRow.kind == KICKOFF)
        .order_by(MeetingRow.number.desc())
        .limit(1)
    )
    found = await unit.session.scalar(newest)
    if found is None:
        raise LookupError(f"no kickoff of {case.request_number}")
    return found


async def numbered_goals(unit: Unit, case: CaseRow) -> list[Content]:
    """The core goals with their numbers, as rows and sub-goals cite them."""
    goals = (await content(unit, case, "goals"))["goals"]
    return [{"number": number, **goal} for number, goal in enumerate(goals, 1)]


async def ground(unit: Unit, case: CaseRow, organization: Organization) -> Ground:
    """What the checks of the matrix need to know (G4.2)."""
    departments = await participants(unit, case, organization)
    minutes = await drafted(unit, case, "minutes")
    return Ground(
        known=lambda email: organization.person(email) is not None,
        department_of=organization.department_of,
        departments=tuple(departments),
        liaisons=liaisons(await content(unit, case, "team")),
        heads={name: organization.head(name) for name in departments},
        goals=len((await content(unit, case, "goals"))["goals"]),
        support_items=tuple(support_items(minutes) if minutes else []),
        company_departments=frozenset(d.name for d in organization.departments),
        today=unit.now.astimezone(organization.zone).date(),
    )


def support_items(minutes: Content) -> list[Content]:
    """What was offered or needed at the kickoff, item by item (G3.4), to be a row or declined (G4.2)."""
    return [
        {
            "code": item["code"], "department": said["department"], "kind": kind, "what": item["what"],
            "from_department": item.get("from_department", ""),
        }
        for said in minutes["statements"]
        for kind, name in (("能提供", "gives"), ("需要", "needs"))
        for item in said[name]
    ]  # fmt: skip


def rows_of(matrix: Content | None) -> list[MatrixRow]:
    """The rows of a matrix's content."""
    return [MatrixRow.model_validate(row) for row in (matrix or {}).get("rows", [])]
