"""The tables of tracking: reports, issues, values of goals, occurrences, the weekly rhythm, lines of digests."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from tasks.store.tables import Base, Json, primary_key


class ItemReportRow(Base):
    """What somebody reported of an action item at one time; earlier reports stay (T1, T5)."""

    __tablename__ = "item_reports"
    __table_args__ = (Index("ix_item_reports_item", "item_id", "at"),)
    id: Mapped[UUID] = primary_key()
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), index=True, comment="of which case")
    item_id: Mapped[UUID] = mapped_column(ForeignKey("action_items.id"), comment="of which action item")
    at: Mapped[datetime] = mapped_column(comment="when")
    by: Mapped[str] = mapped_column(comment="e-mail address")
    content: Mapped[Json] = mapped_column(comment="the row as reported")


class IssueRow(Base):
    """A row of 《问题跟踪表》, and how high it has been escalated (E1, E2)."""

    __tablename__ = "issues"
    __table_args__ = (
        UniqueConstraint("case_id", "number"),
        Index("ix_issues_assignment", "assignment_id", unique=True, postgresql_where=text("status = 'open'")),
        Index("ix_issues_open", "case_id", postgresql_where=text("status <> 'closed'")),
    )
    id: Mapped[UUID] = primary_key()
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), comment="of which case")
    number: Mapped[int] = mapped_column(comment="counted up in the case")
    origin: Mapped[str] = mapped_column(String(16), comment="blocked, late, gate, goal or raised")
    item_code: Mapped[str | None] = mapped_column(String(20), comment="the action item it is about")
    assignment_id: Mapped[UUID | None] = mapped_column(ForeignKey("assignments.id"), comment="the to-do it is about")
    cause: Mapped[str] = mapped_column(String(16), comment="one of six, empty while unknown")
    severity: Mapped[str] = mapped_column(String(8), comment="一般 or 严重")
    content: Mapped[Json] = mapped_column(comment="what, impact, support, tried, wanted, ladder")
    raised_by: Mapped[str] = mapped_column(comment="e-mail address; system for what time made late")
    raised_at: Mapped[datetime] = mapped_column(comment="when")
    status: Mapped[str] = mapped_column(String(16), default="open", comment="open, resolved or closed")
    level: Mapped[int] = mapped_column(default=0, comment="level of E2 it has reached")
    level_due: Mapped[datetime | None] = mapped_column(comment="when the limit of this level ends")
    resolution: Mapped[Json | None] = mapped_column(comment="who solved it, how: forecast, ruling, change")
    resolved_at: Mapped[datetime | None] = mapped_column(comment="when")
    closed_at: Mapped[datetime | None] = mapped_column(comment="when whoever raised it said so")


class GoalValueRow(Base):
    """An actual value of a core goal (T6)."""

    __tablename__ = "goal_values"
    __table_args__ = (UniqueConstraint("case_id", "goal", "on"),)
    id: Mapped[UUID] = primary_key()
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), comment="of which case")
    goal: Mapped[int] = mapped_column(comment="number of the core goal")
    on: Mapped[date] = mapped_column(comment="the day it was so")
    value: Mapped[float] = mapped_column(comment="in the goal's unit")
    by: Mapped[str] = mapped_column(comment="e-mail address")


class OccurrenceRow(Base):
    """One falling due of a recurring or event-bound sub-goal, met or missed (G5.3)."""

    __tablename__ = "occurrences"
    __table_args__ = (UniqueConstraint("case_id", "code", "due_at"),)
    id: Mapped[UUID] = primary_key()
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), comment="of which case")
    code: Mapped[str] = mapped_column(String(20), comment="of which sub-goal")
    due_at: Mapped[datetime] = mapped_column(comment="when it fell due, or what day a count is about")
    met: Mapped[int] = mapped_column(default=0, comment="so often met")
    missed: Mapped[int] = mapped_column(default=0, comment="so often missed")
    by: Mapped[str | None] = mapped_column(comment="who said so; none while nobody has")
    note: Mapped[str] = mapped_column(default="", comment="in their words")


class TrackingRow(Base):
    """The weekly rhythm of a case: when reports are asked for, when it is tracked, when it meets (T1, T3)."""

    __tablename__ = "tracking"
    __table_args__ = (
        Index("ix_tracking_ask", "ask_at", postgresql_where=text("open")),
        Index("ix_tracking_run", "run_at", postgresql_where=text("open")),
    )
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), primary_key=True, comment="of which case")
    cadence: Mapped[Json] = mapped_column(comment="weekday, time, every how many weeks")
    week: Mapped[str] = mapped_column(String(16), comment="the week tracked next, for example 2026-W49")
    ask_at: Mapped[datetime | None] = mapped_column(comment="when reports are asked for; none once they were")
    due_at: Mapped[datetime] = mapped_column(comment="when reports are due")
    run_at: Mapped[datetime] = mapped_column(comment="when the case is tracked")
    meeting_at: Mapped[datetime] = mapped_column(comment="when it meets")
    open: Mapped[bool] = mapped_column(default=True, comment="whether step 7 lasts")


class DigestLineRow(Base):
    """One line of a person's digest of a day (T4)."""

    __tablename__ = "digest_lines"
    __table_args__ = (Index("ix_digest_lines_person", "person", "day"),)
    key: Mapped[str] = mapped_column(primary_key=True, comment="what makes the reminder one reminder")
    person: Mapped[str] = mapped_column(comment="e-mail address")
    day: Mapped[date] = mapped_column(comment="of which day")
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), comment="of which case")
    line: Mapped[str] = mapped_column(comment="Chinese, as sent")
