"""How a case is carried out, as lines for people: action items, issues, changes that rulings ask for."""

from __future__ import annotations

from typing import Any

from deployments.cli.moments import local
from deployments.cli.printing import cell
from deployments.cli.widths import table

Shape = dict[str, Any]
_ITEMS = ["编号", "任务", "部门", "责任人", "状态", "完成", "截止", "预计完成"]


def tracking_lines(found: Shape) -> list[str]:
    """Items with what is late marked, issues with their level and who is asked, drafts of changes (T2, E2, E7)."""
    return [*_items(found["action_items"]), *_issues(found["issues"]), *_drafts(found["changes"])]


def _items(items: list[Shape]) -> list[str]:
    rows = [
        [
            cell(one["code"]) + ("★" if one["milestone"] else ""), cell(one["work"]), cell(one["department"]),
            cell(one["owner_name"]), _status(one), f"{one['percent']}%", one["due"], one["forecast"] or "-",
        ]
        for one in items
    ]  # fmt: skip
    return ["", *table(_ITEMS, rows)] if rows else []


def _status(item: Shape) -> str:
    """The one word people read, with how late it is; what awaits its check says so."""
    marks = (item["to_be_checked"], f"晚 {item['late_days']} 天" if item["late"] else None)
    told = "，".join(text for text in marks if text)
    return f"{item['status_title']}（{told}）" if told else item["status_title"]


def _issues(issues: list[Shape]) -> list[str]:
    lines: list[str] = []
    for one in issues:
        item = f"（任务 {cell(one['item'])}）" if one["item"] else ""
        marks = "，".join(text for text in (one["status_title"], cell(one["severity"]), one["cause"]) if text)
        lines += ["", f"问题 {one['number']}{item}：{cell(one['what'])}（{marks}）"]
        if one["asked"]:
            people = "、".join(map(cell, one["asked_names"]))
            lines.append(f"  第 {one['level']} 级，等待{people}，期限 {local(one['level_due'])}")
        lines += [f"  结果：{text}"] if (text := _outcome(one["resolution"] or {})) else []
    return lines


def _outcome(resolution: Shape) -> str:
    said = (resolution.get(name) for name in ("ruling", "opinion", "how"))
    forecast = f"预计 {resolution['forecast']}" if resolution.get("forecast") else None
    return "；".join(cell(text) for text in (*said, forecast) if text)


def _drafts(drafts: list[Shape]) -> list[str]:
    lines = [
        f"待变更（依据问题 {one['draft_of']} 的裁定“{cell(one['ruling'])}”）：{cell(one['change'])}" for one in drafts
    ]
    return ["", *lines] if lines else []
