"""Whether a goal is SMART (R1.2): which letter fails and what to write instead. Pure; today is an argument.

A missing metric, target or date, a date in the past and a target equal to the baseline are errors; every other
weak point is a warning, which may be kept with a reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from schemas.findings import Finding
from schemas.request_parts import Goal, GoalDraft
from schemas.vague import QUALITIES, direction_without_figure, evasion
from schemas.values import plain

AnyGoal = Goal | GoalDraft
RULE = "R1.2"
_S, _M, _A, _R, _T = "（S 具体）", "（M 可衡量）", "（A 可实现）", "（R 相关）", "（T 有时限）"
_SHORTEST = 4
EXAMPLE = "80% 的投诉在 24 小时内闭环"

MISSING: dict[str, tuple[str, str]] = {
    "goals[].metric": (RULE, f"没有指标{_M}：请写用什么衡量，例如“24 小时内闭环率”"),
    "goals[].target": (RULE, f"没有目标值{_M}：请写要达到的数字，例如 80"),
    "goals[].due": (RULE, f"没有完成日期{_T}：请写到哪一天为止，例如 2027-09-30 或 2027年Q3末"),
    "goals[].statement": (RULE, f"没有目标描述{_S}：请写清对什么、做到什么程度，例如“{EXAMPLE}”"),
    "goals": ("R1.1", "没有目标：请至少写一个目标，含指标、目标值和完成日期"),
    "departments": ("G0.2", "跨部门协作至少要有两个部门，请补上希望参与的部门及需要的支持"),
}


def smart_findings(goal: AnyGoal, place: str, today: date) -> list[Finding]:
    """Everything about a goal that is not SMART (R1.2). ``place`` is the goal's, for example ``goals[0]``."""
    letters = (_specific(goal), _measurable(goal), _achievable(goal), _relevant(goal), _timed(goal, today))
    return [
        Finding(f"{place}.{field}", RULE, message, "error" if severe else "warning")
        for letter in letters
        for field, severe, message in letter
    ]


_Weak = tuple[str, bool, str]


def _missing(field: str) -> _Weak:
    return field, True, MISSING[f"goals[].{field}"][1]


def _specific(goal: AnyGoal) -> Iterator[_Weak]:
    said = goal.statement
    if not said:
        yield _missing("statement")
        return
    if evasive := evasion(said):
        yield "statement", False, f"“{evasive}”留有余地{_S}：请直接写做到什么程度，例如“{EXAMPLE}”"
    elif direction := direction_without_figure(said):
        yield "statement", False, f"“{said[:20]}”说法含糊{_S}：请写清对什么、{direction}多少，例如“{EXAMPLE}”"
    elif len(said) < _SHORTEST:
        yield "statement", False, f"“{said}”太简短{_S}：请写清对什么、做到什么程度，例如“{EXAMPLE}”"


def _measurable(goal: AnyGoal) -> Iterator[_Weak]:
    if not goal.metric:
        yield _missing("metric")
    elif goal.metric in QUALITIES:
        yield "metric", False, f"“{goal.metric}”无法直接测量{_M}：请写成比率、时长或数量，例如“24 小时内闭环率”"
    if not goal.unit:
        yield "unit", False, f"没有单位{_M}：请写目标值的单位，例如 %、小时、分"
    if goal.target is None:
        yield _missing("target")
    if goal.baseline is None:
        yield "baseline", False, f"没有基线{_M}：请写现在是多少，才能看出变化；暂时没有数据时请写明保留的理由"
    elif goal.target == goal.baseline:
        yield "target", True, f"目标值与基线同为 {plain(goal.baseline)}，没有变化{_M}：请写要达到的新数值"


def _achievable(goal: AnyGoal) -> Iterator[_Weak]:
    if goal.scale is not None and goal.target is not None and goal.target > goal.scale:
        yield "target", True, f"目标值 {plain(goal.target)} 超过满分 {plain(goal.scale)}{_A}：请改正目标值或满分"
    if not goal.achievable_because:
        yield "achievable_because", False, f"没有说明为什么能做到{_A}：请写已有的条件，例如“三部门已有 24 小时值班”"


def _relevant(goal: AnyGoal) -> Iterator[_Weak]:
    if not goal.serves:
        yield "serves", False, f"没有说明服务于什么{_R}：请写它支持的上级目标，例如“提升客户满意度”"


def _timed(goal: AnyGoal, today: date) -> Iterator[_Weak]:
    if goal.due is None:
        yield _missing("due")
    elif goal.due < today:
        yield "due", True, f"完成日期 {goal.due} 已经过去{_T}：请写今天（{today}）或以后的日期"
