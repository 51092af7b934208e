"""What must be clear for each kind of case, checked against the organisation and the calendar (G0.1)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from schemas.findings import Finding
from schemas.kinds import KindFields, ProblemFields, ProcessFields, ProjectFields, ResourceFields
from schemas.organization import Organization

RULE = "G0.1"


def kind_findings(fields: KindFields, org: Organization, today: date) -> list[Finding]:
    """Who must be known and which dates must lie ahead, for the kind of case; places as in the file."""
    match fields:
        case ProjectFields():
            found = [*_who(org, "responsible", fields.responsible), *_ahead("finish", fields.finish, today)]
        case ProblemFields():
            found = [*_problem(org, fields), *_ahead("solve_by", fields.solve_by, today)]
        case ResourceFields():
            found = [*_ahead("return_by", fields.return_date, today)]
        case ProcessFields():
            found = [*_process(org, fields, today)]
    return found


def _who(org: Organization, field: str, named: str) -> Iterator[Finding]:
    """A department or a person of the organisation, by name or address; words may follow the name."""
    names = [department.name for department in org.departments] + [person.name for person in org.people]
    if org.person(named) is None and not any(named.startswith(name) for name in names):
        message = f"公司里没有“{named}”这个部门或人员，请写部门名称、姓名或邮箱"
        yield Finding(f"kind_fields.{field}", RULE, message)


def _ahead(field: str, day: date | None, today: date) -> Iterator[Finding]:
    if day is not None and day < today:
        yield Finding(f"kind_fields.{field}", RULE, f"日期 {day} 已经过去，请写今天（{today}）或以后的日期")


def _problem(org: Organization, fields: ProblemFields) -> Iterator[Finding]:
    yield from _who(org, "leads", fields.leads)
    for i, name in enumerate(fields.supports):
        yield from _who(org, f"supports[{i}]", name)


def _process(org: Organization, fields: ProcessFields, today: date) -> Iterator[Finding]:
    if org.department(fields.owner) is None:
        yield Finding("kind_fields.owner", RULE, f"公司没有“{fields.owner}”这个部门，请写流程归属部门的名称")
    yield from _ahead("land_by", fields.land_by, today)
    for i, step in enumerate(fields.steps):
        place = f"steps[{i}].date"
        yield from _ahead(place, step.date, today)
        if step.date > fields.land_by:
            message = f"步骤“{step.name}”的日期 {step.date} 晚于落地日期 {fields.land_by}，请改正其中一个"
            yield Finding(f"kind_fields.{place}", RULE, message)
