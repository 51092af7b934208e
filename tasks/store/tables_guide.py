"""The tables of the guide: meetings, baselines, action items, and codes for what people do unasked."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tasks.store.tables import Base, Json, primary_key


class MeetingRow(Base):
    """A meeting that was called, with what became of it (M1); its sequence counts the changes of its date (G3.3)."""

    __tablename__ = "meetings"
    __table_args__ = (UniqueConstraint("case_id", "kind", "number"),)
    id: Mapped[UUID] = primary_key()
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), comment="of which case")
    kind: Mapped[str] = mapped_column(String(16), comment="kickoff, weekly, special or retrospective")
    number: Mapped[int] = mapped_column(comment="counted up per kind; a dropped one is called anew under the next")
    sequence: Mapped[int] = mapped_column(default=0, comment="changes of date so far, SEQUENCE of the invitation")
    starts_at: Mapped[datetime] = mapped_column(comment="as agreed")
    ends_at: Mapped[datetime] = mapped_column(comment="as agreed")
    place: Mapped[str] = mapped_column(comment="room or link")
    outcome: Mapped[str] = mapped_column(String(16), default="planned", comment="planned, held or dropped")
    history: Mapped[list[str]] = mapped_column(default=list, comment="postponements and drops with their reasons")


class BaselineRow(Base):
    """One version of the agreed plan, which tracking and changes refer to (G6.5)."""

    __tablename__ = "baselines"
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), primary_key=True, comment="of which case")
    version: Mapped[int] = mapped_column(primary_key=True, comment="1 for the plan as signed, then per change")
    document_id: Mapped[UUID] = mapped_column(ForeignKey("documents.id"), comment="the plan as confirmed")
    agreed_at: Mapped[datetime] = mapped_column(comment="when")


class ActionItemRow(Base):
    """A row of the matrix once the plan is agreed: what is tracked (G4.1, G6.5)."""

    __tablename__ = "action_items"
    __table_args__ = (UniqueConstraint("case_id", "code"), Index("ix_action_items_owner", "owner"))
    id: Mapped[UUID] = primary_key()
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), comment="of which case")
    code: Mapped[str] = mapped_column(String(20), comment="as in the matrix, for example T1")
    position: Mapped[int] = mapped_column(comment="place in the matrix")
    work: Mapped[str] = mapped_column(comment="what is to be done")
    department: Mapped[str] = mapped_column(comment="the one responsible department")
    owner: Mapped[str] = mapped_column(comment="e-mail address; changes without a change of the plan (G2.3)")
    start: Mapped[date | None] = mapped_column(comment="in the baseline")
    due: Mapped[date] = mapped_column(comment="in the baseline")
    milestone: Mapped[bool] = mapped_column(default=False, comment="a row flagged so")
    content: Mapped[Json] = mapped_column(comment="the whole row as agreed")
    status: Mapped[str] = mapped_column(String(16), default="not_started", comment="where the work stands")
    percent: Mapped[int] = mapped_column(default=0, comment="done so far, 0 to 100")
    forecast: Mapped[date | None] = mapped_column(comment="expected beside the baseline, which stays (E7)")
    postponed: Mapped[int] = mapped_column(default=0, comment="forecasts moved so far (E3)")
    blocked: Mapped[Json | None] = mapped_column(comment="cause, impact, support, expected, lifter while blocked")
    deliverable: Mapped[str] = mapped_column(default="", comment="what was handed in")
    finished_on: Mapped[date | None] = mapped_column(comment="the day it was reported finished")
    reported_at: Mapped[datetime | None] = mapped_column(comment="when last reported")


class PermitRow(Base):
    """Which one-time code lets a person do something in a case without having been asked (rule 8)."""

    __tablename__ = "permits"
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), primary_key=True, comment="in which case")
    person: Mapped[str] = mapped_column(primary_key=True, comment="e-mail address")
    purpose: Mapped[str] = mapped_column(String(32), primary_key=True, comment="for what, for example staffing")
    turn: Mapped[int] = mapped_column(default=0, comment="which code is valid; counted up when one is burnt")
    valid_until: Mapped[datetime] = mapped_column(comment="until when")
    wrong: Mapped[int] = mapped_column(default=0, comment="wrong codes in a row")
