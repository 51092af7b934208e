"""《问题跟踪表》 as rows (E1, T3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

OPEN, RESOLVED, CLOSED = "open", "resolved", "closed"
CHINESE_ISSUE_STATUS = {OPEN: "处理中", RESOLVED: "已解决", CLOSED: "已关闭"}
_SAID = ("what", "impact", "support", "tried", "wanted")


def issue_row(issue: Mapping[str, Any]) -> dict[str, Any]:
    """One row of 《问题跟踪表》 (E1, T3), of plain JSON data.

    ``issue``: number, origin, item, cause, severity, status (code), level, raised_by, raised_at, content, resolution,
    resolved_at; moments are ISO 8601 texts. People stay addresses, the status becomes the word people read. The same
    names as ``schemas.tracking.weekly.agenda`` takes. Raises KeyError where the issue lacks one of them.
    """
    content: Mapping[str, Any] = issue["content"] or {}
    resolution: Mapping[str, Any] = issue["resolution"] or {}
    return {
        "number": issue["number"],
        "raised_at": issue["raised_at"],
        "raised_by": issue["raised_by"],
        "item": issue["item"] or "",
        "origin": issue["origin"],
        "cause": issue["cause"] or "",
        "severity": issue["severity"] or "",
        **{name: content.get(name) or "" for name in _SAID},
        "opinions": [{"by": one["by"], "text": one["text"]} for one in content.get("opinions") or ()],
        "forecast": resolution.get("forecast") or None,
        "resolved_at": issue["resolved_at"],
        "status": CHINESE_ISSUE_STATUS[issue["status"]],
        "level": issue["level"],
        "decided_by": resolution.get("by") or "",
        "ruling": resolution.get("ruling") or "",
        "conclusion": resolution.get("opinion") or resolution.get("how") or "",
        "change": resolution.get("change") or "",
    }


def draft_of(issue: Mapping[str, Any], rulings: frozenset[str]) -> dict[str, Any] | None:
    """The change an issue's ruling asks for, pre-filled (E7); None where it asks for none.

    ``issue``: number and resolution; ``rulings``: those that move the plan.
    """
    resolution: Mapping[str, Any] = issue["resolution"] or {}
    if resolution.get("ruling") not in rulings:
        return None
    return {
        "draft_of": issue["number"],
        "ruling": resolution["ruling"],
        "change": resolution.get("change") or resolution.get("opinion") or "",
        "forecast": resolution.get("forecast") or None,
        "by": resolution.get("by") or "",
    }
