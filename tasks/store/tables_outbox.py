"""The outbox: every effect that leaves a transaction, and the timers, in one table (rule 2)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from tasks.store.tables import Base, Json, primary_key


class OutboxRow(Base):
    """One effect with its key; delivered at least once, made once by its key and by state checks."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_due", "next_at", postgresql_where=text("state = 'queued'")),
        Index("ix_outbox_case", "case_id"),
        Index("ix_outbox_assignment", "assignment_id", postgresql_where=text("state = 'queued'")),
        Index("ix_outbox_gate", "gate_id", postgresql_where=text("state = 'queued'")),
    )
    id: Mapped[UUID] = primary_key()
    key: Mapped[str] = mapped_column(unique=True, comment="what makes the effect one effect")
    kind: Mapped[str] = mapped_column(String(32), comment="schemas.effects.OutboxKind")
    payload: Mapped[Json] = mapped_column(comment="ids and facts; never a secret")
    case_id: Mapped[UUID | None] = mapped_column(ForeignKey("cases.id"), comment="of which case")
    gate_id: Mapped[UUID | None] = mapped_column(ForeignKey("gates.id"), comment="of which gate")
    assignment_id: Mapped[UUID | None] = mapped_column(ForeignKey("assignments.id"), comment="for whose to-do")
    state: Mapped[str] = mapped_column(String(16), default="queued", comment="queued, done, failed or void")
    attempts: Mapped[int] = mapped_column(default=0, comment="tries so far")
    created_at: Mapped[datetime] = mapped_column(comment="when queued")
    next_at: Mapped[datetime] = mapped_column(comment="not before; also the lease while somebody tries")
    claimed_by: Mapped[str | None] = mapped_column(String(64), comment="the dispatcher that tries now")
    settled_at: Mapped[datetime | None] = mapped_column(comment="when done, failed or void")
    note: Mapped[str | None] = mapped_column(comment="last reason or result, for operators")
    sent: Mapped[Json | None] = mapped_column(comment="a message as it was sent, its code masked")
