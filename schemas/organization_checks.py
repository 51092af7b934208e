"""What an organisation must be as a whole, so that no gate can open without anybody to answer it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from schemas.findings import Finding
from schemas.gate import SignOff
from schemas.organization import Organization

RULE = "组织"


def organization_findings(org: Organization) -> list[Finding]:
    """Everything wrong with an organisation whose fields are right one by one, in the order of the file."""
    checks = (_pmo, _board, _levels, _departments, _people, _managers, _substitutes)
    return [finding for check in checks for finding in check(org)]


def _unknown(org: Organization, place: str, email: str | None) -> Iterator[Finding]:
    if email is not None and org.person(email) is None:
        yield Finding(place, RULE, f"人员名单（people）里没有 {email}，请核对邮箱或补上此人")


def _repeated(values: Sequence[str]) -> Iterator[tuple[int, str, int]]:
    first: dict[str, int] = {}
    for i, value in enumerate(values):
        if first.setdefault(value, i) != i:
            yield i, value, first[value]


def _pmo(org: Organization) -> Iterator[Finding]:
    if org.department(org.pmo.name) is None:  # R1.3: the PMO assesses what heads ask for
        yield Finding("pmo.name", "R1.3", f"协调机构“{org.pmo.name}”不在部门列表里：部门负责人提出的需求将无人初评")


def _members(org: Organization, place: str, members: Sequence[str], sign_off: SignOff) -> Iterator[Finding]:
    for i, member in enumerate(members):
        yield from _unknown(org, f"{place}.members[{i}]", member)
    for i, member, first in _repeated(members):
        yield Finding(f"{place}.members[{i}]", RULE, f"{member} 与第 {first + 1} 名成员重复，请删除一个")
    if sign_off.kind == "at_least" and sign_off.n > len(set(members)):
        message = f"要求至少 {sign_off.n} 人同意，但只有 {len(set(members))} 名成员，永远无法通过"
        yield Finding(f"{place}.sign_off", "R3.2", message)


def _board(org: Organization) -> Iterator[Finding]:
    board = org.decision_board
    yield from _members(org, "decision_board", board.members, board.sign_off)
    if len(set(board.members)) == 1:  # R3.2: nobody approves their own request
        message = f"{org.name(board.members[0])}自己提出的需求将无人审批：请至少再写一名决策层成员"
        yield Finding("decision_board.members", "R3.2", message)


def _levels(org: Organization) -> Iterator[Finding]:
    for i, level in enumerate(org.decision_levels):
        place = f"decision_levels[{i}]"
        yield from _members(org, place, level.members, level.sign_off)
        for j, name in enumerate(level.when.departments or []):
            if org.department(name) is None:
                yield Finding(f"{place}.when.departments[{j}]", RULE, f"没有“{name}”这个部门，请核对名称")


def _departments(org: Organization) -> Iterator[Finding]:
    for i, name, first in _repeated([d.name for d in org.departments]):
        yield Finding(f"departments[{i}].name", RULE, f"部门“{name}”与第 {first + 1} 个部门重名，请合并或改名")
    for i, department in enumerate(org.departments):
        place = f"departments[{i}]"
        yield from _unknown(org, f"{place}.head", department.head)
        yield from _unknown(org, f"{place}.executive", department.executive)
        head = org.person(department.head)
        if head is not None and head.department != department.name:
            message = f"部门负责人{head.name}在人员名单里属于“{head.department}”，不是“{department.name}”，请统一"
            yield Finding(f"{place}.head", RULE, message)


def _people(org: Organization) -> Iterator[Finding]:
    for i, email, first in _repeated([p.email for p in org.people]):
        yield Finding(f"people[{i}].email", RULE, f"邮箱 {email} 与第 {first + 1} 人重复，每人一个邮箱")
    leaders = {*org.decision_board.members, *(d.executive for d in org.departments)}
    leaders |= {member for level in org.decision_levels for member in level.members}
    for i, person in enumerate(org.people):
        yield from _unknown(org, f"people[{i}].manager", person.manager)
        # Those who decide need no department of their own; everybody else needs a head (R1.3).
        if org.department(person.department) is None and person.email not in leaders:
            yield Finding(f"people[{i}].department", RULE, f"没有“{person.department}”这个部门，请核对名称或补上部门")


def _managers(org: Organization) -> Iterator[Finding]:
    """Each circle of managers once, at its first person in the file."""
    reported: set[str] = set()
    for i, person in enumerate(org.people):
        circle = _circle(org, person.email)
        if circle and not reported.intersection(circle):
            reported.update(circle)
            names = " → ".join(org.name(email) for email in (*circle, circle[0]))
            yield Finding(f"people[{i}].manager", RULE, f"上级关系成了环：{names}，请改正其中一个上级")


def _circle(org: Organization, start: str) -> tuple[str, ...]:
    path = [start]
    while (person := org.person(path[-1])) is not None and person.manager is not None:
        if person.manager == start:
            return tuple(path)
        if person.manager in path:
            return ()
        path.append(person.manager)
    return ()


def _substitutes(org: Organization) -> Iterator[Finding]:
    rows = [(s.person, s.substitute, s.from_, s.until) for s in org.substitutes]
    for i, row in enumerate(org.substitutes):
        place = f"substitutes[{i}]"
        yield from _unknown(org, f"{place}.person", row.person)
        yield from _unknown(org, f"{place}.substitute", row.substitute)
        if row.person == row.substitute:
            yield Finding(f"{place}.substitute", RULE, f"{org.name(row.person)}不能做自己的代理人，请另选一人")
        if row.from_ > row.until:
            yield Finding(f"{place}.until", RULE, f"结束日期 {row.until} 早于开始日期 {row.from_}，请对调或改正")
        if Counter(rows[:i])[rows[i]]:
            yield Finding(place, RULE, "与前面的代理重复，请删除")
