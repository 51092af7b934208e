"""Tracking: progress of action items, reports, issues, values, occurrences, weekly rhythm, digests."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
JSONB = postgresql.JSONB(astext_type=sa.Text())
TIME = sa.DateTime(timezone=True)


def _case(table: str, name: str = "case_id") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([name], ["cases.id"], name=op.f(f"fk_{table}_{name}"))


def upgrade() -> None:
    """Up."""
    _existing()
    _items_and_issues()
    _figures()
    _rhythm()


def _existing() -> None:
    op.add_column("procedures", sa.Column("subject", sa.String(length=64), nullable=False, server_default="",
                  comment="which one of its kind, for example an issue"))  # fmt: skip
    op.alter_column("procedures", "subject", server_default=None)
    op.drop_constraint(op.f("uq_procedures_case_id_flow"), "procedures", type_="unique")
    op.create_unique_constraint(
        op.f("uq_procedures_case_id_flow_subject"), "procedures", ["case_id", "flow", "subject"]
    )
    op.add_column("assignments", sa.Column("authority", JSONB, nullable=False, server_default="[]",
                  comment="superiors who may answer it too (E4)"))  # fmt: skip
    op.alter_column("assignments", "authority", server_default=None)
    for column in (
        sa.Column("percent", sa.Integer(), nullable=False, server_default="0", comment="done so far, 0 to 100"),
        sa.Column("forecast", sa.Date(), nullable=True, comment="expected beside the baseline, which stays (E7)"),
        sa.Column("postponed", sa.Integer(), nullable=False, server_default="0", comment="forecasts moved so far (E3)"),
        sa.Column("blocked", JSONB, nullable=True, comment="cause, impact, support, expected, lifter while blocked"),
        sa.Column("deliverable", sa.Text(), nullable=False, server_default="", comment="what was handed in"),
        sa.Column("finished_on", sa.Date(), nullable=True, comment="the day it was reported finished"),
        sa.Column("reported_at", TIME, nullable=True, comment="when last reported"),
    ):
        op.add_column("action_items", column)
    for name in ("percent", "postponed", "deliverable"):
        op.alter_column("action_items", name, server_default=None)


def _items_and_issues() -> None:
    op.create_table(
        "item_reports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False, comment="of which case"),
        sa.Column("item_id", sa.Uuid(), nullable=False, comment="of which action item"),
        sa.Column("at", TIME, nullable=False, comment="when"),
        sa.Column("by", sa.Text(), nullable=False, comment="e-mail address"),
        sa.Column("content", JSONB, nullable=False, comment="the row as reported"),
        _case("item_reports"),
        sa.ForeignKeyConstraint(["item_id"], ["action_items.id"], name=op.f("fk_item_reports_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item_reports")),
    )
    op.create_index(op.f("ix_item_reports_case_id"), "item_reports", ["case_id"], unique=False)
    op.create_index("ix_item_reports_item", "item_reports", ["item_id", "at"], unique=False)
    op.create_table(
        "issues",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False, comment="of which case"),
        sa.Column("number", sa.Integer(), nullable=False, comment="counted up in the case"),
        sa.Column("origin", sa.String(length=16), nullable=False, comment="blocked, late, gate, goal or raised"),
        sa.Column("item_code", sa.String(length=20), nullable=True, comment="the action item it is about"),
        sa.Column("assignment_id", sa.Uuid(), nullable=True, comment="the to-do it is about"),
        sa.Column("cause", sa.String(length=16), nullable=False, comment="one of six, empty while unknown"),
        sa.Column("severity", sa.String(length=8), nullable=False, comment="一般 or 严重"),
        sa.Column("content", JSONB, nullable=False, comment="what, impact, support, tried, wanted, ladder"),
        sa.Column("raised_by", sa.Text(), nullable=False, comment="e-mail address; system for what time made late"),
        sa.Column("raised_at", TIME, nullable=False, comment="when"),
        sa.Column("status", sa.String(length=16), nullable=False, comment="open, resolved or closed"),
        sa.Column("level", sa.Integer(), nullable=False, comment="level of E2 it has reached"),
        sa.Column("level_due", TIME, nullable=True, comment="when the limit of this level ends"),
        sa.Column("resolution", JSONB, nullable=True, comment="who solved it, how: forecast, ruling, change"),
        sa.Column("resolved_at", TIME, nullable=True, comment="when"),
        sa.Column("closed_at", TIME, nullable=True, comment="when whoever raised it said so"),
        _case("issues"),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignments.id"], name=op.f("fk_issues_assignment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issues")),
        sa.UniqueConstraint("case_id", "number", name=op.f("uq_issues_case_id_number")),
    )
    op.create_index("ix_issues_assignment", "issues", ["assignment_id"], unique=True,
                    postgresql_where=sa.text("status = 'open'"))  # fmt: skip
    op.create_index("ix_issues_open", "issues", ["case_id"], unique=False,
                    postgresql_where=sa.text("status <> 'closed'"))  # fmt: skip


def _figures() -> None:
    op.create_table(
        "goal_values",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False, comment="of which case"),
        sa.Column("goal", sa.Integer(), nullable=False, comment="number of the core goal"),
        sa.Column("on", sa.Date(), nullable=False, comment="the day it was so"),
        sa.Column("value", sa.Float(), nullable=False, comment="in the goal's unit"),
        sa.Column("by", sa.Text(), nullable=False, comment="e-mail address"),
        _case("goal_values"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goal_values")),
        sa.UniqueConstraint("case_id", "goal", "on", name=op.f("uq_goal_values_case_id_goal_on")),
    )
    op.create_table(
        "occurrences",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False, comment="of which case"),
        sa.Column("code", sa.String(length=20), nullable=False, comment="of which sub-goal"),
        sa.Column("due_at", TIME, nullable=False, comment="when it fell due, or what day a count is about"),
        sa.Column("met", sa.Integer(), nullable=False, comment="so often met"),
        sa.Column("missed", sa.Integer(), nullable=False, comment="so often missed"),
        sa.Column("by", sa.Text(), nullable=True, comment="who said so; none while nobody has"),
        sa.Column("note", sa.Text(), nullable=False, comment="in their words"),
        _case("occurrences"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_occurrences")),
        sa.UniqueConstraint("case_id", "code", "due_at", name=op.f("uq_occurrences_case_id_code_due_at")),
    )


def _rhythm() -> None:
    op.create_table(
        "tracking",
        sa.Column("case_id", sa.Uuid(), nullable=False, comment="of which case"),
        sa.Column("cadence", JSONB, nullable=False, comment="weekday, time, every how many weeks"),
        sa.Column("week", sa.String(length=16), nullable=False, comment="the week tracked next, for example 2026-W49"),
        sa.Column("ask_at", TIME, nullable=True, comment="when reports are asked for; none once they were"),
        sa.Column("due_at", TIME, nullable=False, comment="when reports are due"),
        sa.Column("run_at", TIME, nullable=False, comment="when the case is tracked"),
        sa.Column("meeting_at", TIME, nullable=False, comment="when it meets"),
        sa.Column("open", sa.Boolean(), nullable=False, comment="whether step 7 lasts"),
        _case("tracking"),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_tracking")),
    )
    for name in ("ask", "run"):
        op.create_index(f"ix_tracking_{name}", "tracking", [f"{name}_at"], unique=False,
                        postgresql_where=sa.text("open"))  # fmt: skip
    op.create_table(
        "digest_lines",
        sa.Column("key", sa.Text(), nullable=False, comment="what makes the reminder one reminder"),
        sa.Column("person", sa.Text(), nullable=False, comment="e-mail address"),
        sa.Column("day", sa.Date(), nullable=False, comment="of which day"),
        sa.Column("case_id", sa.Uuid(), nullable=False, comment="of which case"),
        sa.Column("line", sa.Text(), nullable=False, comment="Chinese, as sent"),
        _case("digest_lines"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_digest_lines")),
    )
    op.create_index("ix_digest_lines_person", "digest_lines", ["person", "day"], unique=False)
