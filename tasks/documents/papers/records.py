"""The approval records at the end of a paper: of the gates that concern it, in the order it happened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from tasks.documents.blocks import Column, Table
from tasks.documents.known import Known
from tasks.documents.records import week_ending

FILLED_IN = "已填写"  # as an answer says of itself where there was nothing to decide
_PLAN = ("compile_plan", "sign_plan")
# paper → kinds of gates it is answered on; a paper of 立项 tells everything that was answered so far
GATES_OF: Final[dict[str, tuple[str, ...]]] = {
    "goals": ("confirm_goals",),
    "team": ("name_liaison", "form_team"),
    "agenda": ("schedule_kickoff",),
    "minutes": ("minutes", "confirm_minutes", "revise_minutes"),
    "matrix": ("compile_matrix", "accept_matrix"),
    "subgoals": ("compile_subgoals", "sign_subgoals"),
    "communication": ("communication",),
    "risks": _PLAN,
    "resources": _PLAN,
    "plan": _PLAN,
    "weekly_progress": ("report", "weekly_minutes"),
    "issue_log": ("weekly_minutes",),
    "weekly_minutes": ("weekly_minutes",),
}
OF_A_WEEK: Final = frozenset({"weekly_progress", "issue_log", "weekly_minutes"})
_COLUMNS = (Column("节点", 16), Column("审批人", 20), Column("动作", 12), Column("意见", 40), Column("时间", 18))


def record_table(kind: str, known: Known) -> Table:
    """The records of a case that concern the paper ``kind``."""
    gates = GATES_OF.get(kind)
    return approvals((one for one in known["records"] if gates is None or one.get("kind") in gates), known)


def records_of_week(kind: str, week: str, known: Known) -> Table:
    """The records that concern the paper ``kind`` of one week, 2026-W49: those of gates whose key ends with it (T3)."""
    ending, gates = week_ending(week), GATES_OF[kind]
    return approvals(
        (one for one in known["records"] if one.get("kind") in gates and str(one.get("key")).endswith(ending)), known
    )


def approvals(records: Iterable[Mapping[str, Any]], known: Known) -> Table:
    """Who answered what, when, and for whom."""
    rows = (
        (
            record["gate"], _by(record, known), record["decision"] or FILLED_IN, record["comment"],
            known.moment(record["at"]),
        )
        for record in records
    )  # fmt: skip
    return Table("审批记录", _COLUMNS, tuple(rows), empty="（暂无）")


def _by(record: Mapping[str, Any], known: Known) -> str:
    by, person = record["by"], record["person"]
    return known.name(by) if by == person else f"{known.name(by)}（代{known.name(person)}）"
