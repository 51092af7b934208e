"""《周进度清单》 as rows, the agenda that follows from it, and who has not reported (T2, T3)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from schemas.guide.order import named, short
from schemas.tracking.rows import BLOCKED, CANCELLED, DECISION, FINISHED, NOT_STARTED, RUNNING
from schemas.tracking.status import OVERDUE, SETTLED, ItemStatus, late_days, shown

LABELS = (NOT_STARTED, RUNNING, FINISHED, OVERDUE, BLOCKED, CANCELLED)
PRESSING = frozenset({OVERDUE, BLOCKED})
_STILL_OPEN = {"open", "处理中"}
Item = Mapping[str, Any]
_BLOCK = ("cause", "impact", "support", "expected")


def week_rows(
    items: Iterable[Mapping[str, Any]], reports: Mapping[str, Mapping[str, Any]], today: date
) -> list[dict[str, Any]]:
    """The rows of 《周进度清单》 (T3): overdue and blocked first, then by due day and code.

    ``items``: each with code, work, department, owner, start, due, status (its code), percent, forecast, finished_on
    (days or None), deliverable, and blocked: what was said of its block. ``reports``: by code the newest report as it
    is kept. In the rows days are ISO texts or None, ``late_days`` natural days; cause, impact, support and the day
    expected are there only while an item is blocked.
    """
    return sorted((_row(item, reports.get(item["code"], {}), today) for item in items), key=_place)


def _row(item: Item, report: Mapping[str, Any], today: date) -> dict[str, Any]:
    status = ItemStatus(item["status"])
    block: Item = (item["blocked"] or {}) if status is ItemStatus.BLOCKED else {}
    finished = item["finished_on"] if status in {ItemStatus.SUBMITTED, ItemStatus.DONE} else None
    counts = status not in SETTLED or finished is not None
    return {
        **{field: item[field] for field in ("code", "work", "department", "owner")},
        "start": _day(item["start"]),
        "due": _day(item["due"]),
        "percent": item["percent"],
        "status": shown(status, item["due"], today, finished),
        "late_days": late_days(item["due"], finished, today) if counts else 0,
        "forecast": _day(item["forecast"]),
        "done": report.get("done") or "",
        "next": report.get("next_steps") or "",
        **{field: _day(block.get(field)) if field == "expected" else block.get(field) or "" for field in _BLOCK},
        "deliverable": item["deliverable"],
    }


def _day(value: object) -> str | None:
    return value.isoformat() if isinstance(value, date) else str(value) if value else None


def _place(row: Mapping[str, Any]) -> tuple[bool, str, list[tuple[int, str]]]:
    parts = re.split(r"(\d+)", str(row["code"]))
    natural = [(int(part), "") if part.isdecimal() else (-1, part) for part in parts if part]
    return row["status"] not in PRESSING, str(row["due"] or "9999"), natural


def agenda(rows: Sequence[Mapping[str, Any]], issues: Sequence[Mapping[str, Any]] = ()) -> list[str]:
    """The agenda of the regular meeting (T3, G6.1): overdue and blocked items first, issues, decisions, the rest.

    ``issues``: each with ``number``, ``what``, ``level``, ``status``, ``item``, ``wanted`` (支持 or 决定). Those solved
    or closed are left out, and those for support of an item that is named already; the highest levels come first.
    """
    pressing = [row for row in rows if row["status"] in PRESSING]
    said = {row["code"] for row in pressing}
    ranked = sorted(filter(_open, issues), key=lambda one: (-int(one.get("level") or 0), int(one.get("number") or 0)))
    wanted = [one for one in ranked if one.get("wanted") == DECISION]
    talked = [one for one in ranked if one.get("wanted") != DECISION and one.get("item") not in said]
    return [
        *map(_pressing, pressing),
        *(f"问题讨论：{_issue(one)}" for one in talked),
        *(f"决策事项：{_issue(one)}" for one in wanted),
        f"进度同步：其余 {len(rows) - len(pressing)} 项任务",
    ]


def _open(issue: Mapping[str, Any]) -> bool:
    return issue.get("status", "open") in _STILL_OPEN


def _pressing(row: Mapping[str, Any]) -> str:
    who = f"{named(str(row['code']), str(row['work']), 0)}（{row['department']}）"
    late = f"逾期 {row['late_days']} 天" if row["late_days"] else ""
    if row["status"] != BLOCKED:
        return f"{late}：{who}" + (f"，预计 {row['forecast']} 完成" if row["forecast"] else "")
    wants = f"，需要：{short(str(row['support']))}" if row["support"] else ""
    return f"{BLOCKED}{'、' if late else ''}{late}：{who}{wants}"


def _issue(issue: Mapping[str, Any]) -> str:
    level = f"（第 {issue['level']} 级）" if issue.get("level") else ""
    return f"问题 {issue.get('number', '')} {short(str(issue.get('what') or ''))}{level}"


def counts(rows: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """How many rows have each label, all six of them in one order (T2)."""
    found = Counter(str(row["status"]) for row in rows)
    return {label: found[label] for label in LABELS}


def missing(departments: Iterable[str], reported: Collection[str]) -> list[str]:
    """Departments with open items that have not reported, each once, in the order given (T1)."""
    return [name for name in dict.fromkeys(departments) if name not in reported]
