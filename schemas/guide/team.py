"""Who answers for a department: exactly one liaison each, nobody for two (G2.1, G2.2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from schemas.findings import Finding
from schemas.guide.forms import NameLiaison
from schemas.guide.rows import LiaisonRow
from schemas.organization import Organization

RULE = "G2.1"
_Named = tuple[str, LiaisonRow]  # place in the form up to the field, and the row


def liaison_rows(form: NameLiaison, own: Sequence[str]) -> list[LiaisonRow]:
    """The form as one row per department, in the order of ``own``; the flat fields are the first department's."""
    first = LiaisonRow(department=own[0], liaison=form.liaison, duty=form.duty, core_members=form.core_members)
    others = {row.department: row for row in form.others if row.department in own[1:]}
    return [first, *(others[department] for department in own[1:] if department in others)]


def liaison_findings(
    org: Organization, form: NameLiaison, own: Sequence[str], named: Mapping[str, str]
) -> list[Finding]:
    """Everything wrong with what a head named (G2.1).

    ``own`` are the departments this head answers for, the first one that of the flat fields; ``named`` is
    department → liaison as other heads named them.
    """
    first = LiaisonRow.model_construct(
        department=own[0], liaison=form.liaison, duty=form.duty, core_members=form.core_members
    )
    entries: list[_Named] = [("", first), *((f"others[{i}].", row) for i, row in enumerate(form.others))]
    taken = {person: department for department, person in named.items() if department not in own}
    found: list[Finding] = []
    seen: set[str] = set()
    for place, row in entries:
        found += _department(place, row, own, seen)
        found += _liaison(org, place, row, taken)
        found += _core(org, place, row)
        seen.add(row.department)
        taken.setdefault(row.liaison, row.department)
    return [*found, *_missing(own, seen)]


def _department(place: str, row: LiaisonRow, own: Sequence[str], seen: set[str]) -> Iterator[Finding]:
    name = row.department
    if name in seen:
        message = f"“{name}”写了两名对接人，每个部门只能有一名：请删去一名"
        yield Finding(f"{place}department", RULE, message)
    elif name not in own:
        message = f"“{name}”不是由您指定对接人的部门，请删去；您负责的是：{'、'.join(own)}"
        yield Finding(f"{place}department", RULE, message)


def _liaison(org: Organization, place: str, row: LiaisonRow, taken: Mapping[str, str]) -> Iterator[Finding]:
    person, where = org.person(row.liaison), f"{place}liaison"
    if person is None:
        yield Finding(where, RULE, f"人员名单里没有 {row.liaison}，请核对对接人的邮箱")
        return
    department = org.department(row.department)
    head = department.head if department else ""
    if person.department != row.department and person.email != head:
        message = f"{person.name}属于“{person.department}”，请为“{row.department}”指定本部门的人员"
        yield Finding(where, RULE, message)
    other = taken.get(row.liaison, row.department)
    if other != row.department:
        message = f"{person.name}已是“{other}”的对接人，一人不能同时做两个部门的对接人：请为“{row.department}”另选一人"
        yield Finding(where, RULE, message)


def _core(org: Organization, place: str, row: LiaisonRow) -> Iterator[Finding]:
    for i, email in enumerate(row.core_members):
        where = f"{place}core_members[{i}]"
        if org.person(email) is None:
            yield Finding(where, "G2.2", f"人员名单里没有 {email}，请核对核心成员的邮箱")
        elif email == row.liaison:
            message = f"{org.name(email)}已是“{row.department}”的对接人，不必再写为核心成员：请删去"
            yield Finding(where, "G2.2", message)


def _missing(own: Sequence[str], seen: set[str]) -> Iterator[Finding]:
    for department in own:
        if department not in seen:
            message = f"还没有为“{department}”指定对接人：请在“您负责的其他部门”里补一行"
            yield Finding("others", RULE, message)
