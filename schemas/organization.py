"""The organisation: people, departments, who leads, who decides, who stands in for whom.

Read with ``Organization.from_data``, which gives every finding at once. Addresses are lower case throughout.
"""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError

from schemas.errors import Invalid
from schemas.findings import Finding
from schemas.gate import SignOff
from schemas.kinds import Kind
from schemas.part import Part
from schemas.values import Day, Email, Line, Money, OptionalLine
from schemas.violations import findings_of, titles_of, without_unknown

BOARD = "决策层"


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _known_zone(value: str) -> str:
    if value not in available_timezones():
        raise ValueError("没有这个时区，请写 Asia/Shanghai 这样的名称")
    return value


class Pmo(Part):
    """协调机构：the department that coordinates and assesses what heads ask for (R1.3)."""

    name: Line = Field(title="协调机构部门名称")


class Board(Part):
    """决策层：the top; decides where no other level fits (R3.2)."""

    sign_off: SignOff = Field(default=SignOff(kind="sequence"), title="签批方式")
    members: list[Email] = Field(title="成员邮箱", min_length=1, max_length=50)


class When(Part):
    """What a case must be for a decision level to fit; what is left out does not matter."""

    kind: Annotated[list[Kind], BeforeValidator(_listed)] | None = Field(default=None, title="事项类型")
    budget_at_most: Money | None = Field(default=None, title="预算不超过（元）")
    departments: Annotated[list[Line], BeforeValidator(_listed)] | None = Field(default=None, title="只涉及这些部门")
    departments_at_most: int | None = Field(default=None, title="涉及部门数不超过", ge=2)


class DecisionLevel(Part):
    """One row of the table of decision levels; the first that fits decides (R3.2)."""

    name: OptionalLine = Field(default="", title="名称")
    when: When = Field(default=When(), title="适用条件")
    sign_off: SignOff = Field(default=SignOff(kind="sequence"), title="签批方式")
    members: list[Email] = Field(title="成员邮箱", min_length=1, max_length=50)


class Department(Part):
    """A department, its head, its supervising executive, and who makes the first assessment (R1.3)."""

    name: Line = Field(title="部门名称")
    head: Email = Field(title="部门负责人邮箱")
    executive: Email | None = Field(default=None, title="分管领导邮箱")
    assessment: Literal["head", "pmo"] = Field(default="head", title="由谁初评")


class Person(Part):
    """A person; the address is their identity everywhere."""

    email: Email = Field(title="邮箱")
    name: Line = Field(title="姓名")
    department: Line = Field(title="所在部门")
    manager: Email | None = Field(default=None, title="上级邮箱")


class Substitute(Part):
    """Who answers for a person, from the first to the last day, both included (S2)."""

    person: Email = Field(title="被代理人邮箱")
    substitute: Email = Field(title="代理人邮箱")
    from_: Day = Field(alias="from", title="开始日期")
    until: Day = Field(title="结束日期")


class Organization(Part):
    """One company: the organisation file (docs/files.md), checked as a whole."""

    organization: Line = Field(title="公司名称")
    timezone: Annotated[Line, AfterValidator(_known_zone)] = Field(default="Asia/Shanghai", title="时区")
    pmo: Pmo = Field(title="协调机构")
    decision_board: Board = Field(title="决策层")
    decision_levels: list[DecisionLevel] = Field(default=[], title="审批权限表", max_length=100)
    departments: list[Department] = Field(title="部门", min_length=1, max_length=2000)
    people: list[Person] = Field(title="人员", min_length=1, max_length=100_000)
    substitutes: list[Substitute] = Field(default=[], title="代理", max_length=100_000)

    @classmethod
    def from_data(cls, data: object) -> Self:
        """The organisation a file's data describe. Raises Invalid with every finding and its place."""
        from schemas.organization_checks import organization_findings

        findings: list[Finding] = []
        try:
            found = cls.model_validate(data)
        except ValidationError as error:
            findings = findings_of(error, TITLES)
            found = cls._despite_unknown_fields(data, error)
        if found is not None:
            findings += organization_findings(found)
        if found is None or findings:
            raise Invalid(findings)
        return found

    @classmethod
    def _despite_unknown_fields(cls, data: object, error: ValidationError) -> Self | None:
        """So that an unknown field does not hide what else is wrong; None where more than that is."""
        try:
            return cls.model_validate(without_unknown(data, error))
        except ValidationError:
            return None

    @cached_property
    def _people(self) -> dict[str, Person]:
        return {person.email: person for person in reversed(self.people)}

    @cached_property
    def _departments(self) -> dict[str, Department]:
        return {department.name: department for department in reversed(self.departments)}

    @property
    def zone(self) -> ZoneInfo:
        """The time zone people read times in."""
        return ZoneInfo(self.timezone)

    def person(self, email: str) -> Person | None:
        """The person with this address in any spelling, or None."""
        return self._people.get(email.strip().lower())

    def name(self, email: str) -> str:
        """The person's name; the address itself for somebody the organisation does not know (any more)."""
        found = self.person(email)
        return found.name if found else email

    def department(self, name: str) -> Department | None:
        """The department of this name, or None."""
        return self._departments.get(name.strip())

    def head(self, department: str) -> str:
        """The address of a department's head. Raises KeyError for a department there is not."""
        return self._departments[department.strip()].head

    def department_of(self, email: str) -> str | None:
        """The name of the department a person belongs to, or None for an unknown person."""
        found = self.person(email)
        return found.department if found else None

    def substituted(self, email: str, on: date) -> tuple[str, ...]:
        """Who stands in for a person on a day, in the order of the file."""
        who = email.strip().lower()
        return tuple(
            dict.fromkeys(s.substitute for s in self.substitutes if s.person == who and s.from_ <= on <= s.until)
        )


TITLES = titles_of(Organization, Pmo, Board, DecisionLevel, When, Department, Person, Substitute)
