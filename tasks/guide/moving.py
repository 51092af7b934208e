"""What moves when somebody is replaced: seat in the team, rows, risks, resources, forms, open to-dos (G2.3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import select

from schemas.effects import OutboxKind
from schemas.organization import Organization
from tasks import gates, outbox
from tasks.documents import Paper, confirm, store_version
from tasks.documents import current as current_document
from tasks.handing import hand_over
from tasks.office import Unit
from tasks.store.tables import AssignmentRow, CaseRow, GateRow
from tasks.store.tables_guide import ActionItemRow

Content = dict[str, Any]
Role = Literal["liaison", "core", "owner"]
CHINESE_ROLE: dict[str, str] = {"liaison": "对接人", "core": "核心成员", "owner": "责任人"}
# Which to-dos are a liaison's and the recorder's: what somebody is asked as head or lead stays with them.
_OF_LIAISON = frozenset({"state_support", "draft_rows", "accept_matrix", "draft_subgoals", "draft_risks", "sign_plan"})
_OF_RECORDER = frozenset({"minutes", "revise_minutes"})
_REGISTERS = {"matrix": ("rows", "owner"), "risks": ("risks", "owner"), "resources": ("resources", "receiver")}
_NAMED = ("recorder", "group_admin", "minutes_by")


@dataclass(frozen=True, slots=True)
class Replacement:
    """Who takes over from whom, in which department, as what; ``by`` is the head or their substitute."""

    case: str
    by: str
    department: str
    role: Role
    was: str
    now: str


async def team_changed(unit: Unit, case: CaseRow, team: Paper, wanted: Replacement) -> Paper:
    """《参与部门与对接负责人表》 in a new version, the old name kept in its history (G2.3)."""
    entry = {"at": unit.now.isoformat(), "department": wanted.department, "role": CHINESE_ROLE[wanted.role],
             "was": wanted.was, "now": wanted.now, "by": wanted.by}  # fmt: skip
    departments = [
        row if row["department"] != wanted.department else _with(row, wanted) for row in team.content["departments"]
    ]
    changed = {**team.content, "departments": departments, "history": [*team.content["history"], entry]}
    if holds_the_pen(team, wanted):
        changed["recorder"] = wanted.now
    return await _next_version(unit, case, team, changed, wanted.by)


def holds_the_pen(team: Paper, wanted: Replacement) -> bool:
    """Whether the recorder is replaced with this liaison or core member: the pen goes along."""
    return wanted.role != "owner" and team.content["recorder"] == wanted.was


def _with(row: Content, wanted: Replacement) -> Content:
    match wanted.role:
        case "liaison":
            core = [person for person in row["core_members"] if person != wanted.now]
            return {**row, "liaison": wanted.now, "core_members": core}
        case "core":
            core = [wanted.now if person == wanted.was else person for person in row["core_members"]]
            return {**row, "core_members": list(dict.fromkeys(core))}
        case "owner":
            return row


async def _next_version(unit: Unit, case: CaseRow, paper: Paper, content: Mapping[str, Any], by: str) -> Paper:
    new = await store_version(unit, case, paper.kind, content, by)
    if paper.confirmed_at is not None:
        await confirm(unit, new)
    for gate in await _open_gates(unit, case):
        if (gate.document_kind, gate.document_version) == (paper.kind, paper.version):
            gate.document_version = new.version  # who answers now answers on the paper with its new names (D2)
    return new


async def _open_gates(unit: Unit, case: CaseRow) -> list[GateRow]:
    open_ = select(GateRow).where(GateRow.case_id == case.id, GateRow.closed_at.is_(None))
    return list(await unit.session.scalars(open_))


async def items_moved(unit: Unit, case: CaseRow, organization: Organization, wanted: Replacement) -> list[str]:
    """Rows of the matrix, risks, resources and action items that were theirs in this department; their codes."""
    moved: list[str] = []
    for kind in _REGISTERS:
        paper = await current_document(unit, case.id, kind)
        if paper is None:
            continue
        content, codes = _renamed(kind, paper.content, organization, wanted)
        if codes:
            await _next_version(unit, case, paper, content, wanted.by)
            moved += codes
    items = (ActionItemRow.case_id == case.id, ActionItemRow.owner == wanted.was, ActionItemRow.code.in_(moved))
    for item in await unit.session.scalars(select(ActionItemRow).where(*items)):
        item.owner = wanted.now
    return moved


def _renamed(kind: str, content: Content, organization: Organization, wanted: Replacement) -> tuple[Content, list[str]]:
    name, field = _REGISTERS[kind]
    theirs = [_is_theirs(kind, row, organization, wanted) for row in content.get(name, [])]
    rows = [
        {**row, field: wanted.now} if mine else row for row, mine in zip(content.get(name, []), theirs, strict=True)
    ]
    codes = [row["code"] for row, mine in zip(rows, theirs, strict=True) if mine]
    return ({**content, name: rows}, codes) if codes else (content, [])


def _is_theirs(kind: str, row: Content, organization: Organization, wanted: Replacement) -> bool:
    if wanted.role == "core" or row[_REGISTERS[kind][1]] != wanted.was:
        return False
    if kind == "resources":  # received by the liaison for the department
        return wanted.role == "liaison"
    as_head = kind == "risks" and wanted.was == organization.head(wanted.department)
    return row["department"] == wanted.department and not as_head


async def forms_moved(unit: Unit, case: CaseRow, organization: Organization, wanted: Replacement, version: int) -> None:
    """What open forms start with names the new person, else the next answer would bring the old one back."""
    for gate in await _open_gates(unit, case):
        before = gate.prefill
        gate.prefill = _filled_anew(gate.prefill, organization, wanted)
        for row in await gates.assignments(unit, gate.id):
            row.prefill = _filled_anew(row.prefill, organization, wanted)
        if gate.prefill != before:
            ids, key = (
                {"gate": str(gate.id), "key": gate.wait_key},
                f"refresh-{gate.id}-{gate.wait_key}-staff-{version}",
            )
            await outbox.enqueue(unit, OutboxKind.REFRESH_FORM, key, ids, case_id=case.id, gate_id=gate.id)


def _filled_anew(prefill: Content, organization: Organization, wanted: Replacement) -> Content:
    for kind, (name, _) in _REGISTERS.items():
        if name in prefill:
            prefill, _codes = _renamed(kind, prefill, organization, wanted)
    named = {name: wanted.now for name in _NAMED if wanted.role != "owner" and prefill.get(name) == wanted.was}
    return {**prefill, **named}


async def todos_moved(unit: Unit, case: CaseRow, organization: Organization, wanted: Replacement, pen: bool) -> int:
    """Open to-dos of a liaison for this department, and of the recorder (``pen``), go to the new person; how many."""
    open_ = (
        select(AssignmentRow, GateRow)
        .join(GateRow, GateRow.id == AssignmentRow.gate_id)
        .where(GateRow.case_id == case.id, GateRow.closed_at.is_(None), AssignmentRow.person == wanted.was)
        .where(AssignmentRow.status.in_([gates.OPEN, gates.WAITING]))
    )
    count = 0
    for row, gate in (await unit.session.execute(open_)).all():
        as_liaison = wanted.role == "liaison" and gate.kind in _OF_LIAISON and wanted.department in row.scope
        if not as_liaison and not (pen and gate.kind in _OF_RECORDER):
            continue
        own = gate.kind == "sign_plan" and row.person == case.lead  # G6.5: the lead signs beside the liaisons
        departments = [wanted.department] if as_liaison else []
        handed = await hand_over(unit, case, row, wanted.now, organization, departments, stays=own)
        count += handed is not None
    return count
