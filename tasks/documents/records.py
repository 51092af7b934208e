"""Approval records 审批记录：who answered what at which gate of a case, in the order it happened."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from schemas.answers import RETURN
from schemas.gate_kinds import GATE_KINDS
from tasks.office import Unit
from tasks.store.tables import AssignmentRow, CaseRow, GateRow

# Fields worth a line beside the comment; what a gate collects for a paper stands in the paper itself.
_TOLD: dict[str, tuple[str, ...]] = {
    "assess": ("fit", "feasibility", "priority"),
    "consult": ("people", "time", "money"),
    "settle": ("department", "support"),
}


_COLUMNS = (
    GateRow.kind, GateRow.key, AssignmentRow.person, AssignmentRow.answered_by, AssignmentRow.answer,
    AssignmentRow.answered_at,
)  # fmt: skip


async def approval_records(
    unit: Unit,
    case: CaseRow,
    until: datetime | None = None,
    kinds: Collection[str] | None = None,
    week: str | None = None,
) -> list[dict[str, Any]]:
    """All answers given in a case so far, or until an aware moment, in the order in which they were given.

    ``kinds``: only those at gates of these kinds; ``week``: only those of one week, 2026-W49. Each with kind (of the
    gate), key, gate (its title), person, by, decision, comment, at (aware datetime).
    """
    answered = (
        select(*_COLUMNS)
        .join(AssignmentRow, AssignmentRow.gate_id == GateRow.id)
        .where(GateRow.case_id == case.id, AssignmentRow.answered_at.is_not(None))
        .order_by(AssignmentRow.answered_at, AssignmentRow.position)
    )
    if until is not None:
        answered = answered.where(AssignmentRow.answered_at <= until)
    if kinds is not None:
        answered = answered.where(GateRow.kind.in_(kinds))
    if week is not None:
        answered = answered.where(GateRow.key.endswith(week_ending(week), autoescape=True))
    return [
        {
            "kind": kind, "key": key, "gate": gate_name(kind, key), "person": person, "by": by or person,
            "decision": (answer or {}).get("decision", ""), "comment": opinion(kind, answer or {}), "at": at,
        }
        for kind, key, person, by, answer, at in await unit.session.execute(answered)
    ]  # fmt: skip


def week_ending(week: str) -> str:
    """How the keys of a week's gates end."""
    return f"-{week.lower()}"


def gate_name(kind: str, key: str) -> str:
    """Title of a gate, with its round from the second on (its key ends with the round)."""
    title = GATE_KINDS[kind].title
    rounds = key.rpartition("-")[2]
    return f"{title}（第 {rounds} 轮）" if rounds.isdigit() and int(rounds) > 1 else title


def opinion(kind: str, answer: Mapping[str, Any]) -> str:
    """What an answer says beside its decision, in words with the form's titles."""
    fields = GATE_KINDS[kind].form.model_fields
    told = [answer.get("comment") or ""]
    for name in _TOLD.get(kind, ()):
        if value := answer.get(name):
            reason = answer.get(f"{name}_reason")
            told.append(f"{fields[name].title}：{value}{f'（{reason}）' if reason else ''}")
    if answer.get("decision") == RETURN and answer.get("return_to"):
        told.append(f"退回到：{answer['return_to']}")
    return "\n".join(line for line in told if line)
