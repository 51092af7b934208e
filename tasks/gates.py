"""Gates: opened whole in one transaction, asked in their order, closed once (rules 5 and 6)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from schemas.authority import substitutes_of
from schemas.due import Limit, urgent
from schemas.effects import TIMERS, OutboxKind
from schemas.gate import Decision, Heard, SignOff, Verdict, asked_now
from schemas.gate_kinds import GATE_KINDS
from schemas.organization import Organization
from tasks import audit, organizations, outbox, telling
from tasks.calendars import calendar_for
from tasks.documents import current as current_document
from tasks.gate_times import timer_key, times
from tasks.office import Unit
from tasks.store.tables import AssignmentRow, CaseRow, GateRow, ProcedureRow

WAITING, OPEN, ANSWERED, DROPPED = "waiting", "open", "answered", "dropped"


@dataclass(frozen=True, slots=True)
class Asked:
    """Who is asked at a gate and what they see; worked out in the transaction that opens it.

    ``own``: what a person's form starts with, over ``prefill``; ``scope``: the departments a person answers for.
    The limit counts from ``since`` where that is given; ``until`` is a fixed end in its place.
    """

    people: Sequence[str]
    sign_off: SignOff = field(default_factory=lambda: SignOff(kind="all"))
    barred: Sequence[str] = ()
    remarks: Sequence[str] = ()
    prefill: dict[str, Any] = field(default_factory=dict[str, Any])
    own: Mapping[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    scope: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
    since: datetime | None = None
    until: datetime | None = None
    standing: bool = False  # nobody is asked: it stands until something else closes it
    may_be_empty: bool = False  # nobody to ask is an outcome here: all who matter agree already


Asking = Callable[[Unit, CaseRow, Organization], Awaitable[Asked]]


async def open_gate(unit: Unit, case: CaseRow, procedure: ProcedureRow, kind: str, key: str, asking: Asking) -> GateRow:
    """Open a gate: row, assignments, timers, messages, frozen limit and sign-off rule in one transaction.

    Opening it again returns it as it is. The caller holds the case's lock.
    """
    found = await unit.session.execute(select(GateRow).where(GateRow.procedure_id == procedure.id, GateRow.key == key))
    if (gate := found.scalar_one_or_none()) is not None:  # Idempotency guard.
        return gate
    organization = await organizations.current(unit)
    asked = await asking(unit, case, organization)
    paper = await current_document(unit, case.id, GATE_KINDS[kind].document) if GATE_KINDS[kind].document else None
    gate = GateRow(
        procedure_id=procedure.id, case_id=case.id, key=key, kind=kind, opened_at=unit.now,
        sign_off={"rule": asked.sign_off.model_dump(mode="json")}, people=list(dict.fromkeys(asked.people)),
        barred=list(asked.barred), limit=_limit(unit, case, kind), remarks=list(asked.remarks), prefill=asked.prefill,
        document_kind=paper.kind if paper else None, document_version=paper.version if paper else None,
        since=asked.since, until=asked.until,
    )  # fmt: skip
    unit.session.add(gate)
    await unit.session.flush()
    rows = [_assignment(gate, asked, position) for position in range(len(gate.people))]
    unit.session.add_all(rows)
    await unit.session.flush()
    if not gate.people and asked.may_be_empty:
        gate.decision, gate.closed_at = Decision.APPROVED.value, unit.now
    elif not asked.standing:
        await ask_next(unit, case, gate, rows, organization)
    payload = {"gate": key, "clause": GATE_KINDS[kind].clause, "people": gate.people, "version": gate.document_version}
    await audit.record(unit, case.request_number, "gate_opened", None, None, "system", payload)
    return gate


def _assignment(gate: GateRow, asked: Asked, position: int) -> AssignmentRow:
    person = gate.people[position]
    return AssignmentRow(
        gate_id=gate.id, person=person, position=position, status=WAITING,
        prefill=dict(asked.own.get(person, {})), scope=list(asked.scope.get(person, ())),
    )  # fmt: skip


def sign_off_of(gate: GateRow) -> SignOff:
    """The rule frozen when the gate opened."""
    return SignOff.model_validate(gate.sign_off["rule"])


async def assignments(unit: Unit, gate_id: UUID) -> Sequence[AssignmentRow]:
    """All to-dos of a gate, in their order."""
    found = await unit.session.execute(
        select(AssignmentRow).where(AssignmentRow.gate_id == gate_id).order_by(AssignmentRow.position)
    )
    return found.scalars().all()


def heard(rows: Sequence[AssignmentRow]) -> list[Heard]:
    """The answers so far, in the order they came."""
    answered = sorted((r for r in rows if r.status == ANSWERED and r.answered_at), key=_when)
    return [Heard(r.person, Verdict(r.verdict or "")) for r in answered]


def _when(row: AssignmentRow) -> datetime:
    assert row.answered_at is not None
    return row.answered_at


async def ask_next(
    unit: Unit, case: CaseRow, gate: GateRow, rows: Sequence[AssignmentRow], organization: Organization
) -> None:
    """Ask whoever's turn it is now, and tell them, in this very transaction (N1). ``rows``: all to-dos of the gate."""
    turn = asked_now(sign_off_of(gate), gate.people, heard(rows))
    for row in rows:
        if row.person in turn and row.status == WAITING:
            await ask_one(unit, case, gate, row, organization)


def speakers(organization: Organization, gate: GateRow, row: AssignmentRow, today: date) -> list[str]:
    """Who may answer this to-do on a day, and so is called: the person asked, their substitutes and, where it was
    escalated, their superiors (E4); never the barred.
    """
    others = dict.fromkeys([*substitutes_of(organization, row.person, today), *row.authority])
    return [row.person, *(p for p in others if p not in gate.barred and p != row.person)]


async def ask_one(unit: Unit, case: CaseRow, gate: GateRow, row: AssignmentRow, organization: Organization) -> None:
    """Open one to-do: its limit begins, its person and their substitutes are called, its timers are set (N1, E4)."""
    calendar = calendar_for(unit.office.settings, organization.timezone)
    timers = times(calendar, gate, unit.now)
    row.status, row.opened_at, row.due_at = OPEN, unit.now, timers[OutboxKind.REMIND_DUE]
    await unit.session.flush()
    today = unit.now.astimezone(calendar.zone).date()
    later = (
        gate.since if gate.since is not None and gate.since > unit.now else None
    )  # nobody is called before it begins
    for person in speakers(organization, gate, row, today):
        await telling.call(unit, case, gate, row, "assignment_opened", "1", person, organization, at=later)
    for kind, at in timers.items():
        await outbox.enqueue(
            unit, kind, timer_key(kind, row), {"assignment": str(row.id)},
            case_id=case.id, gate_id=gate.id, assignment_id=row.id, at=at,
        )  # fmt: skip


async def close_gate(unit: Unit, gate: GateRow, decision: str | None) -> list[AssignmentRow]:
    """Close a gate: decided, or given up (None). Returns the to-dos that nobody needs any more."""
    gate.decision, gate.closed_at = decision, unit.now
    dropped = [row for row in await assignments(unit, gate.id) if row.status in (WAITING, OPEN)]
    was_open = [row for row in dropped if row.status == OPEN]
    for row in dropped:
        row.status = DROPPED
    await outbox.void(unit, {*TIMERS, OutboxKind.REFRESH_FORM}, gate_id=gate.id)
    return was_open


def _limit(unit: Unit, case: CaseRow, kind: str) -> str:
    settings = unit.office.settings
    usual = settings.limits.get(kind, GATE_KINDS[kind].limit)
    if not case.details.get("urgent"):
        return usual
    return settings.urgent_limits.get(kind) or str(urgent(Limit.parse(usual)))


async def let_go(unit: Unit, gate: GateRow, again: str = "") -> None:
    """Queue the resume of the run that waits at a gate where nothing is to be waited for (rule 7).

    ``again`` makes it another try than the first.
    """
    ids = {"gate": str(gate.id), "key": gate.wait_key}
    key = f"resume-{gate.id}-{gate.wait_key}{again}"
    await outbox.enqueue(unit, OutboxKind.RESUME_RUN, key, ids, case_id=gate.case_id, gate_id=gate.id)


async def not_needed(unit: Unit, case: CaseRow, gate: GateRow, row: AssignmentRow, organization: Organization) -> None:
    """Tell somebody that their open to-do is no longer needed."""
    await telling.tell(
        unit, case, organization, "answer_no_longer_needed", f"{gate.key}", row.person, what=GATE_KINDS[gate.kind].title
    )
