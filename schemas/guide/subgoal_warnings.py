"""Where sub-goals contradict the whole, or themselves: warnings that may be kept with a reason (G5.2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from schemas.findings import Finding
from schemas.guide import durations
from schemas.guide.rows import SubGoal
from schemas.guide.subgoal_rows import title
from schemas.guide.time_limit import AfterEvent, Every, OnDate, Recurring, TimeLimit, chinese, parse
from schemas.values import plain

RULE = "G5.2"
KEEP = "，或保留这条提醒并写明理由"
_MOST_NAMED = 10
_PERIODS: dict[str, Every] = {
    "每日": "day", "每天": "day", "每个工作日": "day", "每周": "week", "每星期": "week", "每月": "month",
}  # fmt: skip
_Read = tuple[int, SubGoal, TimeLimit]  # index, sub-goal, its limit


def warnings(subgoals: Sequence[SubGoal], goals: Sequence[Mapping[str, Any]]) -> Iterator[Finding]:
    """Every contradiction among the sub-goals and with their goals (G5.2), each with the severity ``warning``."""
    read = [(i, part, parse(part.time_limit)) for i, part in enumerate(subgoals) if part.time_limit]
    of_goal: dict[int, list[_Read]] = {}
    for entry in read:
        of_goal.setdefault(entry[1].goal, []).append(entry)
    for goal in goals:
        parts = of_goal.get(int(goal["number"]), [])
        yield from _too_long(parts, goal)
        yield from _too_late(parts, goal)
    for i, part, limit in read:
        for message in _contradictions(part, limit):
            yield _warning(i, "statement", f"{title(part, i)}：{message}")


def _warning(index: int, field: str, message: str) -> Finding:
    return Finding(f"subgoals[{index}].{field}", RULE, message, "warning")


def _too_long(parts: Sequence[_Read], goal: Mapping[str, Any]) -> Iterator[Finding]:
    """Parts longer than the whole: one alone, else all together."""
    whole = durations.whole_hours(goal)
    timed = [(i, part, limit.limit) for i, part, limit in parts if isinstance(limit, AfterEvent)]
    if whole is None or not timed:
        return
    whole_said = f"目标 {goal['number']} 的 {plain(whole)} 小时"
    longer = [(i, part, limit) for i, part, limit in timed if durations.hours(limit) > whole]
    for i, part, limit in longer:
        yield _warning(i, "time_limit", f"{title(part, i)}：时限 {limit.chinese()} 超过{whole_said}，请改短{KEEP}")
    total = sum(durations.hours(limit) for _, _, limit in timed)
    if not longer and total > whole:
        names = "、".join(
            f"{part.code or f'第 {i + 1} 项'} {limit.chinese()}" for i, part, limit in timed[:_MOST_NAMED]
        )
        more = f" 等 {len(timed)} 项" if len(timed) > _MOST_NAMED else ""
        message = f"子目标的时限合计 {plain(total)} 小时（{names}{more}），超过{whole_said}，请改短{KEEP}（如同时进行）"
        yield _warning(timed[0][0], "goal", message)


def _too_late(parts: Sequence[_Read], goal: Mapping[str, Any]) -> Iterator[Finding]:
    due = goal.get("due")
    last = date.fromisoformat(due) if isinstance(due, str) and due else due
    for i, part, limit in parts:
        if isinstance(limit, OnDate) and isinstance(last, date) and limit.day > last:
            said = f"完成日期 {limit.day} 晚于目标 {goal['number']} 的完成日期 {last}"
            yield _warning(i, "time_limit", f"{title(part, i)}：{said}，请提前{KEEP}")


def _contradictions(part: SubGoal, limit: TimeLimit) -> Iterator[str]:
    """What the words of a sub-goal say against its limit; each at most once."""
    said = ""
    match limit:
        case AfterEvent():
            lengths = durations.lengths(f"{part.statement} {part.metric}")
            said = "" if durations.length(limit.limit) in lengths else next(iter(lengths.values()), "")
        case Recurring():
            periods = _periods(part.statement)
            said = "" if limit.every in periods.values() else next(iter(periods), "")
        case OnDate():
            days = durations.days(part.statement)
            other = "" if limit.day in days else next((day.isoformat() for day in days), "")
            said = other or next(iter(_periods(part.statement)), "")
        case _:
            pass
    if said:
        yield f"文字里写的是“{said}”，完成时限却是“{chinese(limit)}”，请统一{KEEP}"


def _periods(text: str) -> dict[str, Every]:
    return {word: every for word, every in _PERIODS.items() if word in text}
