"""《协作目标分解表》: the core goals broken down, quantified, with department and time limit (G5.1, G5.2, G5.4)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from schemas.findings import Finding
from schemas.guide.forms import CompileSubgoals, DraftSubgoals
from schemas.guide.order import in_order, numbered, short
from schemas.guide.rows import SubGoal
from schemas.guide.subgoal_rows import RULE, Against, row_findings, title
from schemas.guide.subgoal_warnings import warnings

SUPPORT = "G5.2"


def filled(subgoals: Sequence[SubGoal], department: str = "") -> list[SubGoal]:
    """The sub-goals with codes Z1, Z2 … where they have none, and this department where they name none (G5.1)."""
    codes = numbered("Z", [part.code for part in subgoals])
    return [
        part.model_copy(update={"code": code, "department": part.department or department})
        for part, code in zip(subgoals, codes, strict=True)
    ]


def draft_findings(form: DraftSubgoals, department: str, goals: int, row_codes: Collection[str]) -> list[Finding]:
    """What is plainly wrong with the sub-goals of one department (G5.1).

    ``goals``: how many core goals there are; ``row_codes``: the codes of the matrix.
    """
    own = [part if part.department else part.model_copy(update={"department": department}) for part in form.subgoals]
    against = Against(frozenset(range(1, goals + 1)), frozenset(row_codes))
    return in_order([*_theirs(own, department), *row_findings(own, against)], DraftSubgoals, SubGoal)


def _theirs(subgoals: Sequence[SubGoal], department: str) -> Iterator[Finding]:
    for i, part in enumerate(subgoals):
        if part.department != department:
            message = f"{title(part, i)}：这里只填“{department}”的子目标，“{part.department}”的由其对接人填报，请删去"
            yield Finding(f"subgoals[{i}].department", RULE, message)


def subgoal_findings(
    subgoals: Sequence[SubGoal],
    goals: Sequence[Mapping[str, Any]],
    departments: Collection[str],
    row_codes: Collection[str],
    milestones: Collection[str],
    kept: Mapping[str, str],
) -> list[Finding]:
    """Everything wrong with the whole breakdown (G5.1, G5.2, G2.4), and its warnings (G5.2).

    ``goals`` as in the content of the paper; ``milestones``: codes of the rows that are. ``kept`` is place → reason;
    what is kept is left out, errors never are. A sub-goal that no row serves is no finding but a gap (G5.4).
    """
    numbers = frozenset(int(goal["number"]) for goal in goals)
    against = Against(numbers, frozenset(row_codes), frozenset(departments), frozenset(milestones))
    found = [
        *row_findings(subgoals, against),
        *_unsupported(subgoals, goals),
        *(finding for finding in warnings(subgoals, goals) if finding.place not in kept),
    ]
    return in_order(found, CompileSubgoals, SubGoal)


def _unsupported(subgoals: Sequence[SubGoal], goals: Sequence[Mapping[str, Any]]) -> Iterator[Finding]:
    supported = {part.goal for part in subgoals}
    for goal in goals:
        if goal["number"] not in supported:
            said = f"目标 {goal['number']}“{short(str(goal.get('statement', '')))}”"
            yield Finding("subgoals", SUPPORT, f"{said}没有子目标支撑，请至少分解出一个子目标")


def gaps(subgoals: Iterable[SubGoal]) -> dict[str, list[str]]:
    """Department → codes of its sub-goals that no row serves; for these departments step 4 opens again (G5.4)."""
    found: dict[str, list[str]] = {}
    for part in subgoals:
        if not part.served_by:
            found.setdefault(part.department, []).append(part.code)
    return found
