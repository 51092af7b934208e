"""The one function that takes answers, for all doors (rule 6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy import select

from notifications.text import moment
from schemas.answers import Answer
from schemas.authority import may_answer
from schemas.case import CHINESE_STATUS, CaseStatus
from schemas.effects import TIMERS
from schemas.errors import AlreadyAnswered, AlreadyDecided, CaseClosed, Invalid, NoSuch, NotYet, NotYours, Outdated
from schemas.gate import CHINESE_DECISION, Decision, tally
from schemas.gate_kinds import GATE_KINDS
from schemas.organization import Organization
from schemas.violations import findings_of, titles_of
from tasks import audit, gates, organizations, outbox
from tasks.answer_effects import EFFECTS, nothing
from tasks.canonical import storable
from tasks.code_doors import check_code
from tasks.form_checks import answer_findings
from tasks.given import Given
from tasks.office import Office, Unit
from tasks.refreshing import BESIDE, refresh
from tasks.store.tables import AssignmentRow, CaseRow, GateRow
from tasks.tracking.issues import moot


@dataclass(frozen=True, slots=True)
class Answering:
    """One answer as it comes through a door.

    ``person`` is who acts (the person asked or their substitute); ``document_version`` what they looked at, if the
    door knows it; ``trusted`` says the door has made sure who it is, so that no code is needed.
    """

    assignment_id: UUID
    person: str
    answer: dict[str, Any]
    door: str
    code: str | None = None
    document_version: int | None = None
    trusted: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of an answer that counted."""

    case: str
    gate: str
    said: str
    decision: str | None
    next_people: tuple[str, ...]


async def answer(office: Office, given: Answering) -> Receipt:
    """Take one answer: check who, which version, whether open, the form; record; tally; ask the next; queue effects.

    Raises a Refused (NotYours, WrongCode, DoorLocked, AlreadyAnswered, AlreadyDecided, NotYet, Outdated, CaseClosed,
    Invalid, NoSuch) and then stores nothing but the count of wrong codes (S2, D2).
    """
    wrong = None
    async with office.unit() as unit:
        organization = await organizations.current(unit)
        row, gate = await _found(unit, given.assignment_id)
        person = given.person.strip().lower()
        _check_who(unit, organization, gate, row, person)
        case = await unit.lock_case(gate.case_id)
        await unit.session.refresh(row)
        _check_unanswered(organization, gate, row)  # a crowd that comes too late leaves here: one look under the lock
        await unit.session.refresh(gate)
        _check_open(case, gate, row)
        if not given.trusted:
            wrong = await check_code(unit, organization, case, gate, row, person, given.code, given.door)
        if wrong is None:
            return await _take(unit, organization, case, gate, row, person, given)
    raise wrong


async def _found(unit: Unit, assignment_id: UUID) -> tuple[AssignmentRow, GateRow]:
    both = select(AssignmentRow, GateRow).join(GateRow, GateRow.id == AssignmentRow.gate_id)
    found = (await unit.session.execute(both.where(AssignmentRow.id == assignment_id))).one_or_none()
    if found is None:
        raise NoSuch(what="待办", name=assignment_id)
    return found[0], found[1]


def _check_who(unit: Unit, organization: Organization, gate: GateRow, row: AssignmentRow, person: str) -> None:
    # S2: only the person assigned or their substitute of that day; nobody decides their own request as a substitute
    today = _today(unit, organization)
    barred = person != row.person and person in gate.barred
    superior = person in row.authority  # E4: the first answer with authority decides
    if barred or not (superior or may_answer(organization, row.person, person, today)):
        raise NotYours(people=organization.name(row.person))


def _today(unit: Unit, organization: Organization) -> date:
    return unit.now.astimezone(organization.zone).date()


def _check_unanswered(organization: Organization, gate: GateRow, row: AssignmentRow) -> None:
    if row.status == gates.ANSWERED and row.answered_by and row.answered_at:
        at = moment(row.answered_at.astimezone(organization.zone))
        form = GATE_KINDS[gate.kind].form.model_validate(row.answer)
        raise AlreadyAnswered(by=organization.name(row.answered_by), at=at, decision=form.said())


def _check_open(case: CaseRow, gate: GateRow, row: AssignmentRow) -> None:
    if case.closed_at is not None:
        raise CaseClosed(case=case.request_number, status=CHINESE_STATUS[CaseStatus(case.status)])
    if gate.closed_at is not None:
        outcome = CHINESE_DECISION[Decision(gate.decision)] if gate.decision else "不再需要"
        raise AlreadyDecided(outcome=outcome)
    if row.status == gates.DROPPED:  # handed over to somebody else (G2.3)
        raise NotYours(people="接替您的人")
    if row.status == gates.WAITING:
        raise NotYet(people="前面的审批人")


async def _take(
    unit: Unit,
    organization: Organization,
    case: CaseRow,
    gate: GateRow,
    row: AssignmentRow,
    person: str,
    given: Answering,
) -> Receipt:
    if given.document_version is not None and given.document_version != gate.document_version:
        raise Outdated(seen=given.document_version, current=gate.document_version)  # D2
    form = parse(gate.kind, completed(gate, row, given.answer))
    if problems := await answer_findings(unit, organization, case, gate, row, form):
        raise Invalid(problems)
    row.status, row.answer = gates.ANSWERED, storable(form.model_dump(mode="json"))
    row.verdict, gate.notice = form.verdict().value, None  # what was refused before is settled
    row.answered_at, row.answered_by, row.door = unit.now, person, given.door
    row.code_turn += 1  # the code is burnt (rule 8)
    await unit.session.flush()
    await outbox.void(unit, {*TIMERS}, assignment_id=row.id)
    await EFFECTS.get(gate.kind, nothing)(Given(unit, organization, case, gate, row, form))
    rows = await gates.assignments(unit, gate.id)
    decision = await tallied(unit, organization, case, gate, rows)
    await moot(unit, case)  # E5: what was escalated because it was missing is settled
    await _audited(unit, case, gate, row, person, given)
    waiting = tuple(organization.name(r.person) for r in rows if r.status == gates.OPEN)
    said = form.said()
    return Receipt(case.request_number, GATE_KINDS[gate.kind].title, said, decision and decision.value, waiting)


def completed(gate: GateRow, row: AssignmentRow, answer: dict[str, Any]) -> dict[str, Any]:
    """The answer over what the form started with, which need not be typed again; a list of KEEPS left empty stays."""
    start = {**gate.prefill, **row.prefill}
    empty = GATE_KINDS[gate.kind].form.keeps(answer)
    return {**start, **{name: value for name, value in answer.items() if name not in empty}}


def parse(kind: str, answer: dict[str, Any]) -> Answer:
    """The answer as its form reads it.

    Raises Invalid with every finding, places named by field.
    """
    form = GATE_KINDS[kind].form
    try:
        return form.model_validate(answer)
    except ValidationError as error:
        raise Invalid(findings_of(error, titles_of(form))) from None


async def tallied(
    unit: Unit, organization: Organization, case: CaseRow, gate: GateRow, rows: Sequence[AssignmentRow]
) -> Decision | None:
    """Count what a gate has heard: decided, it is closed and its run resumed; else the next are asked (rule 6)."""
    decision = tally(gates.sign_off_of(gate), gate.people, gates.heard(rows))
    if decision is None:
        await gates.ask_next(unit, case, gate, rows, organization)
        await refresh(unit, gate, f"{len(gates.heard(rows))}")
        return None
    for dropped in await gates.close_gate(unit, gate, decision.value):
        await gates.not_needed(unit, case, gate, dropped, organization)
    if gate.kind not in BESIDE:
        await gates.let_go(unit, gate)
    if not gate.wait_key:
        await refresh(unit, gate, "decided")  # answered beside the gate where its run waits
    return decision


async def _audited(unit: Unit, case: CaseRow, gate: GateRow, row: AssignmentRow, person: str, given: Answering) -> None:
    # S1: who did what, when, for whom, through which door
    payload = {"gate": gate.key, "answer": row.answer, "version": gate.document_version, "decision": gate.decision}
    on_behalf = row.person if row.person != person else None
    door = f"trusted-{given.door}" if given.trusted and given.door == "cli" else given.door
    await audit.record(unit, case.request_number, "answered", person, on_behalf, door, payload)
