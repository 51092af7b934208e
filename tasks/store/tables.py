"""The tables of a case: organisation, case, procedure, step, gate, assignment, document."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import DateTime, ForeignKey, Identity, Index, MetaData, String, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

Json = dict[str, Any]
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """What all tables share: names of constraints, how Python types are stored."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: DateTime(timezone=True), Json: JSONB, list[str]: JSONB, str: Text}  # noqa: RUF012


def primary_key() -> Mapped[UUID]:
    """A random id made by us, so that it is known before the row is written."""
    return mapped_column(primary_key=True, default=uuid4)


class OrganizationRow(Base):
    """One loaded organisation file; the newest counts."""

    __tablename__ = "organizations"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True, comment="version, counted up")
    content: Mapped[Json] = mapped_column(comment="the file as loaded and checked")
    loaded_at: Mapped[datetime] = mapped_column(comment="when")
    loaded_by: Mapped[str] = mapped_column(comment="through which door or by whom")


class CaseRow(Base):
    """One collaboration from request to archive. Locked first by everything that changes a case."""

    __tablename__ = "cases"
    id: Mapped[UUID] = primary_key()
    request_number: Mapped[str] = mapped_column(String(32), unique=True, comment="XQ-date-number")
    case_number: Mapped[str | None] = mapped_column(String(32), unique=True, comment="LX-date-number, from R3.3 on")
    title: Mapped[str] = mapped_column(comment="as in the request's newest version")
    kind: Mapped[str] = mapped_column(String(16), comment="project, problem, resource or process (G0.1)")
    priority: Mapped[str] = mapped_column(String(16), comment="high, normal or low")
    requester: Mapped[str] = mapped_column(comment="e-mail address")
    status: Mapped[str] = mapped_column(String(32), index=True, comment="schemas.case.CaseStatus")
    lead: Mapped[str | None] = mapped_column(comment="e-mail address, once appointed (R3.3)")
    lead_department: Mapped[str | None] = mapped_column(comment="named in the charter")
    level: Mapped[Json | None] = mapped_column(comment="the decision level that approved (R3.2)")
    details: Mapped[Json] = mapped_column(default=dict, comment="grades, willingness, reasons: what the papers print")
    origin_run: Mapped[str | None] = mapped_column(String(64), unique=True, comment="run started from Prefect's form")
    door: Mapped[str] = mapped_column(String(16), comment="cli, prefect, portal, api")
    created_at: Mapped[datetime] = mapped_column(comment="when raised")
    closed_at: Mapped[datetime | None] = mapped_column(comment="when withdrawn, rejected, stopped or archived")


class ProcedureRow(Base):
    """A procedure of a case and the run that drives it now (rule 4)."""

    __tablename__ = "procedures"
    __table_args__ = (UniqueConstraint("case_id", "flow", "subject"),)
    id: Mapped[UUID] = primary_key()
    number: Mapped[int] = mapped_column(Identity(), unique=True, comment="number for the advisory lock")
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), comment="whose")
    flow: Mapped[str] = mapped_column(String(64), comment="flow name, for example initiation")
    subject: Mapped[str] = mapped_column(String(64), default="", comment="which one of its kind, for example an issue")
    version: Mapped[int] = mapped_column(default=1, comment="version of the procedure it started with")
    generation: Mapped[int] = mapped_column(default=1, comment="counted up with every replacement run")
    run_id: Mapped[str | None] = mapped_column(String(64), index=True, comment="the current run in Prefect")
    seen: Mapped[str] = mapped_column(default="", comment="what the reconciler saw of the run last")
    seen_since: Mapped[datetime | None] = mapped_column(comment="since when it has looked so")
    trouble: Mapped[str | None] = mapped_column(comment="why the last run was replaced, for operators")
    setbacks: Mapped[int] = mapped_column(default=0, comment="runs lost in a row since the last step forward")
    opened_at: Mapped[datetime] = mapped_column(comment="when started")
    closed_at: Mapped[datetime | None] = mapped_column(comment="when done; none while open")


class StepRow(Base):
    """A step that is done, with what came of it: done is done, whatever replays (rule 3)."""

    __tablename__ = "steps"
    procedure_id: Mapped[UUID] = mapped_column(ForeignKey("procedures.id"), primary_key=True, comment="whose")
    key: Mapped[str] = mapped_column(String(120), primary_key=True, comment="name of the step and its round")
    result: Mapped[Json] = mapped_column(comment="what the flow goes on with")
    done_at: Mapped[datetime] = mapped_column(comment="when")


class GateRow(Base):
    """A point where named people must answer; limits and sign-off are frozen when it opens (rule 5)."""

    __tablename__ = "gates"
    __table_args__ = (UniqueConstraint("procedure_id", "key"),)
    id: Mapped[UUID] = primary_key()
    procedure_id: Mapped[UUID] = mapped_column(ForeignKey("procedures.id"), comment="whose")
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), index=True, comment="of which case")
    key: Mapped[str] = mapped_column(String(64), comment="kind and round, lower case, digits, hyphens")
    kind: Mapped[str] = mapped_column(String(32), comment="schemas.gate_kinds")
    sign_off: Mapped[Json] = mapped_column(comment="frozen sign-off rule")
    people: Mapped[list[str]] = mapped_column(comment="who is asked, in order")
    barred: Mapped[list[str]] = mapped_column(default=list, comment="who may not answer for another (self-approval)")
    limit: Mapped[str] = mapped_column(String(16), comment="frozen limit per person, for example 2 wd")
    since: Mapped[datetime | None] = mapped_column(comment="from when the limit counts, if not from the asking (G3.5)")
    until: Mapped[datetime | None] = mapped_column(comment="a fixed end instead of the limit, for example a meeting")
    document_kind: Mapped[str | None] = mapped_column(String(32), comment="what is decided on")
    document_version: Mapped[int | None] = mapped_column(comment="and in which version (D2)")
    remarks: Mapped[list[str]] = mapped_column(default=list, comment="what people should know, Chinese")
    prefill: Mapped[Json] = mapped_column(default=dict, comment="values the form starts with")
    decision: Mapped[str | None] = mapped_column(String(16), comment="schemas.gate.Decision, once decided")
    opened_at: Mapped[datetime] = mapped_column(comment="when")
    closed_at: Mapped[datetime | None] = mapped_column(comment="when decided or given up")
    turn: Mapped[int] = mapped_column(default=0, comment="how often a run has suspended here")
    run_id: Mapped[str | None] = mapped_column(String(64), comment="the run that suspended last")
    wait_key: Mapped[str | None] = mapped_column(String(120), index=True, comment="Prefect key of the last suspension")
    notice: Mapped[str | None] = mapped_column(comment="what the form says on top: the last refusal")


class AssignmentRow(Base):
    """One person's to-do at a gate."""

    __tablename__ = "assignments"
    __table_args__ = (UniqueConstraint("gate_id", "person"), Index("ix_assignments_person_status", "person", "status"))
    id: Mapped[UUID] = primary_key()
    gate_id: Mapped[UUID] = mapped_column(ForeignKey("gates.id"), comment="where")
    person: Mapped[str] = mapped_column(comment="e-mail address of who is asked")
    position: Mapped[int] = mapped_column(comment="place in the order")
    scope: Mapped[list[str]] = mapped_column(default=list, comment="departments this person answers for here")
    prefill: Mapped[Json] = mapped_column(default=dict, comment="what this person's form starts with, over the gate's")
    authority: Mapped[list[str]] = mapped_column(default=list, comment="superiors who may answer it too (E4)")
    status: Mapped[str] = mapped_column(String(16), comment="waiting, open, answered or dropped")
    opened_at: Mapped[datetime | None] = mapped_column(comment="when it became this person's turn")
    due_at: Mapped[datetime | None] = mapped_column(comment="when the limit ends")
    answer: Mapped[Json | None] = mapped_column(comment="the form as filled in")
    verdict: Mapped[str | None] = mapped_column(String(16), comment="schemas.gate.Verdict")
    answered_at: Mapped[datetime | None] = mapped_column(comment="when")
    answered_by: Mapped[str | None] = mapped_column(comment="the person or their substitute")
    door: Mapped[str | None] = mapped_column(String(16), comment="cli, prefect, portal, api")
    code_turn: Mapped[int] = mapped_column(default=0, comment="which code is valid; counted up when one is burnt")
    wrong_codes: Mapped[Json] = mapped_column(default=dict, comment="wrong codes per person who tried")


class DocumentRow(Base):
    """One version of one paper of a case; a confirmed version never changes (rule 11, D1)."""

    __tablename__ = "documents"
    __table_args__ = (UniqueConstraint("case_id", "kind", "version"),)
    id: Mapped[UUID] = primary_key()
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), comment="of which case")
    kind: Mapped[str] = mapped_column(String(32), comment="request, application, charter")
    version: Mapped[int] = mapped_column(comment="counted up per kind")
    content: Mapped[Json] = mapped_column(comment="what the paper says")
    sha256: Mapped[str] = mapped_column(String(64), comment="of the canonical content")
    markdown: Mapped[str] = mapped_column(comment="as shown to people, kept as rendered")
    confirmed_at: Mapped[datetime | None] = mapped_column(comment="from then on it never changes")
    created_at: Mapped[datetime] = mapped_column(comment="when")
    created_by: Mapped[str] = mapped_column(comment="e-mail address")


class AuditRow(Base):
    """Who did what, when, for whom, through which door: chained and append-only (S1, rule 12)."""

    __tablename__ = "audit"
    __table_args__ = (UniqueConstraint("chain", "number"),)
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True, comment="order of writing")
    chain: Mapped[str] = mapped_column(String(64), comment="request number, or system")
    number: Mapped[int] = mapped_column(comment="place in the chain, from 1")
    at: Mapped[datetime] = mapped_column(comment="when")
    action: Mapped[str] = mapped_column(String(64), comment="what happened, past tense")
    by: Mapped[str | None] = mapped_column(comment="who acted; none for the system itself")
    on_behalf_of: Mapped[str | None] = mapped_column(comment="for whom, when a substitute acted")
    door: Mapped[str] = mapped_column(String(24), comment="cli, trusted-cli, prefect, portal, api, system")
    payload: Mapped[Json | None] = mapped_column(comment="details; may be erased later")
    salt: Mapped[str] = mapped_column(String(32), comment="random, so that an erased payload cannot be guessed")
    payload_hash: Mapped[str] = mapped_column(String(64), comment="sha256 over salt and canonical payload")
    previous: Mapped[str] = mapped_column(String(64), comment="hash of the row before")
    hash: Mapped[str] = mapped_column(String(64), comment="sha256 over this row without the payload itself")


class ChainRow(Base):
    """The head of an audit chain; locked while a row is added."""

    __tablename__ = "audit_chains"
    chain: Mapped[str] = mapped_column(String(64), primary_key=True, comment="request number, or system")
    length: Mapped[int] = mapped_column(default=0, comment="rows so far")
    head: Mapped[str] = mapped_column(String(64), default="", comment="hash of the last row")
