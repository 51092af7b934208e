"""What the minutes say, and whose part of them changed (G3.4, G3.5, G3.6)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence
from itertools import count
from typing import Any, cast

from schemas.findings import Finding
from schemas.guide.rows import Absence, MeetingAction, Statement
from schemas.organization import Organization

RULE = "G3.5"
_COMMON = ("discussion", "decisions", "next_meeting")
Content = Mapping[str, Any]


def numbered_statements(statements: Sequence[Statement]) -> list[dict[str, Any]]:
    """What the departments can give and need, as the minutes hold it: S1, S2 … count through all of it (G3.4)."""
    numbers = count(1)
    return [
        {
            "department": statement.department,
            "gives": [{"code": f"S{next(numbers)}", "what": what} for what in statement.gives],
            "needs": [{"code": f"S{next(numbers)}", **need.model_dump(mode="json")} for need in statement.needs],
        }
        for statement in statements
    ]


def minutes_findings(
    org: Organization, absent: Sequence[Absence], actions: Sequence[MeetingAction], invited: Sequence[str]
) -> list[Finding]:
    """People in the minutes who cannot be right (G3.5); ``invited`` are the addresses of those who were called."""
    return [*_absent(org, absent, set(invited)), *_owners(org, actions)]


def _absent(org: Organization, absent: Sequence[Absence], invited: set[str]) -> Iterator[Finding]:
    seen: set[str] = set()
    for i, absence in enumerate(absent):
        email, place = absence.person, f"absent[{i}].person"
        if org.person(email) is None:
            yield Finding(place, RULE, f"人员名单里没有 {email}，请核对缺席人员的邮箱")
        elif email not in invited:
            yield Finding(place, RULE, f"{org.name(email)}不在这次会议的参会名单里，请从缺席人员中删去")
        elif email in seen:
            yield Finding(place, RULE, f"{org.name(email)}在缺席人员里写了两次，请删去一行")
        seen.add(email)


def _owners(org: Organization, actions: Sequence[MeetingAction]) -> Iterator[Finding]:
    for i, action in enumerate(actions):
        if org.person(action.owner) is None:
            message = f"人员名单里没有 {action.owner}，请为行动项“{action.what[:20]}”写明负责人的邮箱"
            yield Finding(f"actions[{i}].owner", RULE, message)


def touched(old: Content, new: Content, department_of: Mapping[str, str]) -> set[str] | None:
    """Whose part changed between two versions of the minutes; None where a common part did, so that all confirm (G3.6).

    A department's part is its statement, the action items of its people and their absences; ``department_of`` is
    address → department. Neither other codes nor another order is a change; a change about somebody of no
    department concerns everybody.
    """
    if any(_frozen(old.get(field)) != _frozen(new.get(field)) for field in _COMMON):
        return None
    changed = _changed(_said(old), _said(new))
    changed |= {department_of.get(who, "") for field in ("actions", "absent") for who in _people(field, old, new)}
    return None if "" in changed else changed


def _people(field: str, old: Content, new: Content) -> set[str]:
    who = "owner" if field == "actions" else "person"
    return _changed(*(Counter((row[who], _frozen(row)) for row in content.get(field, [])) for content in (old, new)))


def _said(content: Content) -> Counter[tuple[str, Hashable]]:
    return Counter(
        (statement["department"], (side, _frozen(item)))
        for statement in content.get("statements", [])
        for side in ("gives", "needs")
        for item in statement[side]
    )


def _changed(old: Counter[tuple[str, Hashable]], new: Counter[tuple[str, Hashable]]) -> set[str]:
    """Whose entries, the first of each pair, are not the same on both sides."""
    return {who for who, _ in [*(old - new), *(new - old)]}


def _frozen(value: Any) -> Hashable:
    """A value without codes and order, to compare."""
    if isinstance(value, Mapping):
        pairs = cast("Mapping[str, Any]", value)
        return frozenset((key, _frozen(item)) for key, item in pairs.items() if key != "code")
    if isinstance(value, list | tuple):
        items = cast("Sequence[Any]", value)
        return frozenset(Counter(map(_frozen, items)).items())
    return value
