"""Who may answer, who assesses, who decides, who rules: resolved when asked, never in a circle."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from pydantic import BaseModel, ConfigDict

from schemas.gate import SignOff
from schemas.organization import BOARD, DecisionLevel, Organization, When


class Level(BaseModel):
    """A decision level as used for one case: stored in the charter as the original decision level (R3.2)."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    name: str
    sign_off: SignOff
    members: tuple[str, ...]


def substitutes_of(org: Organization, person: str, on: date) -> tuple[str, ...]:
    """Who stands in for a person on a day; a substitute's own substitute does not (S2)."""
    return org.substituted(person, on)


def may_answer(org: Organization, assigned: str, by: str, on: date, *, requester: str | None = None) -> bool:
    """Whether ``by`` may answer what is assigned to ``assigned`` on that day (S2).

    ``requester`` is given at gates that judge a request: its requester never answers there, not even as a
    substitute (R3.2).
    """
    who, whose = by.strip().lower(), assigned.strip().lower()
    if requester is not None and who == requester.strip().lower():  # R3.2: nobody approves their own request
        return False
    return who == whose or who in substitutes_of(org, whose, on)  # S2: the person assigned or their substitute


def superiors(org: Organization, email: str) -> tuple[str, ...]:
    """The people above somebody, nearest first: managers, else the head, else the supervising executive."""
    chain: list[str] = []
    current = email.strip().lower()
    while (above := _above(org, current)) is not None and above not in chain and above != email.strip().lower():
        chain.append(above)
        current = above
    return tuple(chain)


def _above(org: Organization, email: str) -> str | None:
    person = org.person(email)
    department = org.department(person.department) if person else None
    candidates = [person.manager if person else None]
    candidates += [department.head, department.executive] if department else []
    return next((c for c in candidates if c is not None and c != email), None)


def assessors(org: Organization, requester: str) -> tuple[str, ...]:
    """Who makes the first assessment of a request (R1.3): one person, never the requester, never nobody.

    The head of the requester's department, or of the PMO where the organisation says so or the requester is
    the head; where the requester leads the PMO too, the nearest superior, else the other board members.
    """
    who = requester.strip().lower()
    department = org.department(org.department_of(who) or "")
    pmo = org.department(org.pmo.name)
    if department is not None and department.assessment == "head" and department.head != who:
        return (department.head,)  # R1.3
    if pmo is not None and pmo.head != who:
        return (pmo.head,)  # R1.3: a requester who is the head is assessed by the PMO
    return superiors(org, who)[:1] or _others(org.decision_board.members, who)


def _others(members: Sequence[str], *without: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(m for m in members if m not in without))


def decision_level(
    org: Organization, *, kind: str, budget: float | None, departments: Sequence[str], requester: str
) -> Level:
    """The decision level that fits a case (R3.2); ``budget`` in 元，None (not stated) fits no upper limit.

    The first fitting row of the table decides, else the board. A requester among the members is replaced by
    the board; on the board the other members decide.
    """
    who = requester.strip().lower()
    row = next((r for r in enumerate(org.decision_levels) if _fits(r[1].when, kind, budget, departments)), None)
    if row is None:
        return _board_without(org, who)
    return _level_without(org, *row, who)


def _fits(when: When, kind: str, budget: float | None, departments: Sequence[str]) -> bool:
    names = set(departments)
    return (
        (when.kind is None or kind in when.kind)
        and (when.budget_at_most is None or (budget is not None and budget <= when.budget_at_most))
        and (when.departments is None or names <= set(when.departments))
        and (when.departments_at_most is None or len(names) <= when.departments_at_most)
    )


def _board_without(org: Organization, *without: str) -> Level:
    board = org.decision_board
    return Level(name=BOARD, sign_off=board.sign_off, members=_others(board.members, *without))


def _level_without(org: Organization, index: int, row: DecisionLevel, who: str) -> Level:
    board = _board_without(org, who)
    if not _others(row.members, who):  # R3.2: the level above takes their place
        return board
    places = [board.members if member == who else (member,) for member in row.members]
    members = tuple(dict.fromkeys(email for place in places for email in place))
    return Level(name=row.name or f"审批权限表第 {index + 1} 级", sign_off=row.sign_off, members=members)


def arbiter(org: Organization, heads: Sequence[str], requester: str) -> Level:
    """Who rules on an objection (R2.2): the nearest common superior of the heads at odds, else the board.

    Neither the requester nor one of the heads rules on their own matter, as long as the board has others.
    """
    parties = tuple(dict.fromkeys(h.strip().lower() for h in heads))
    who = requester.strip().lower()
    chains = [superiors(org, head) for head in parties]
    common = [p for p in chains[0] if p not in {who, *parties} and all(p in c for c in chains)] if chains else []
    if common:
        return Level(name="共同上级", sign_off=SignOff(kind="any"), members=(common[0],))  # R2.2
    neutral = _board_without(org, who, *parties)
    return neutral if neutral.members else _board_without(org, who)
