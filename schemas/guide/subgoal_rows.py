"""What has to hold for each sub-goal by itself, and for no two of them (G5.1, G5.2, G2.4)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from schemas.findings import Finding
from schemas.guide.order import named, repeated
from schemas.guide.rows import SubGoal
from schemas.guide.time_limit import AtMilestone, parse

RULE = "G5.1"
_Weak = tuple[str, str, str]  # field, rule, message


@dataclass(frozen=True)
class Against:
    """What sub-goals refer to: numbers of the goals, codes of the rows, participating departments, milestones.

    None for departments or milestones: not looked at yet.
    """

    numbers: frozenset[int]
    row_codes: frozenset[str]
    departments: frozenset[str] | None = None
    milestones: frozenset[str] | None = None


def title(part: SubGoal, index: int) -> str:
    """A sub-goal as messages name it."""
    return named(part.code, part.statement, index)


def row_findings(subgoals: Sequence[SubGoal], against: Against) -> Iterator[Finding]:
    """Everything wrong with sub-goals one by one, and codes that stand twice."""
    for i, part in enumerate(subgoals):
        for check in (_missing, _goal, _department, _milestone, _rows):
            for field, rule, message in check(part, against):
                yield Finding(f"subgoals[{i}].{field}", rule, f"{title(part, i)}：{message}")
    for i, first in repeated([part.code for part in subgoals]):
        message = f"{title(subgoals[i], i)}：编号与第 {first + 1} 项相同，请改用别的编号"
        yield Finding(f"subgoals[{i}].code", RULE, message)


def _missing(part: SubGoal, _: Against) -> Iterator[_Weak]:
    if not part.statement:
        yield "statement", RULE, "没有写子目标，请写清对什么、做到什么程度"
    if not part.metric:
        yield "metric", RULE, "没有指标，请写用什么衡量，例如“24 小时内闭环率”"
    if part.target is None:
        yield "target", RULE, "没有目标值，请写要达到的数字"
    if not part.time_limit:
        yield "time_limit", RULE, "没有完成时限，请写日期、周期、事件之后多久或里程碑，例如 受理投诉后 24 小时"


def _goal(part: SubGoal, against: Against) -> Iterator[_Weak]:
    known = "、".join(map(str, sorted(against.numbers)))
    if not part.goal:
        yield "goal", "G5.2", f"没有写支撑哪个目标，请写目标序号（{known}）"
    elif part.goal not in against.numbers:
        yield "goal", "G5.2", f"没有第 {part.goal} 个目标，请写目标序号（{known}）"


def _department(part: SubGoal, against: Against) -> Iterator[_Weak]:
    if not part.department:
        yield "department", RULE, "没有责任部门，请写一个参与部门"
    elif against.departments is not None and part.department not in against.departments:
        yield "department", "G2.4", f"“{part.department}”没有参与本协作，请改为一个参与部门；新增部门须走变更"


def _milestone(part: SubGoal, against: Against) -> Iterator[_Weak]:
    limit = parse(part.time_limit) if part.time_limit else None
    if not isinstance(limit, AtMilestone):
        return
    if limit.code not in against.row_codes:
        yield "time_limit", RULE, f"分工表里没有任务 {limit.code}，请写一个里程碑的编号"
    elif against.milestones is not None and limit.code not in against.milestones:
        yield "time_limit", RULE, f"任务 {limit.code} 不是里程碑，请写一个里程碑的编号，或改写为日期"


def _rows(part: SubGoal, against: Against) -> Iterator[_Weak]:
    for code in dict.fromkeys(part.served_by):
        if code not in against.row_codes:
            yield "served_by", RULE, f"分工表里没有任务 {code}，请核对编号"
