"""The guide: meetings, baselines, action items, permits; limits of a gate that count from or end at a moment."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
JSONB = postgresql.JSONB(astext_type=sa.Text())
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Up."""
    op.add_column("gates", sa.Column("since", TIME, nullable=True,
                  comment="from when the limit counts, if not from the asking (G3.5)"))  # fmt: skip
    op.add_column("gates", sa.Column("until", TIME, nullable=True,
                  comment="a fixed end instead of the limit, for example a meeting"))  # fmt: skip
    op.add_column("assignments", sa.Column("scope", JSONB, nullable=False, server_default="[]",
                  comment="departments this person answers for here"))  # fmt: skip
    op.add_column("assignments", sa.Column("prefill", JSONB, nullable=False, server_default="{}",
                  comment="what this person's form starts with, over the gate's"))  # fmt: skip
    op.alter_column("assignments", "scope", server_default=None)
    op.alter_column("assignments", "prefill", server_default=None)
    op.create_table(
        "meetings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False, comment="of which case"),
        sa.Column("kind", sa.String(length=16), nullable=False, comment="kickoff, weekly, special or retrospective"),
        sa.Column("number", sa.Integer(), nullable=False,
                  comment="counted up per kind; a dropped one is called anew under the next"),
        sa.Column("sequence", sa.Integer(), nullable=False,
                  comment="changes of date so far, SEQUENCE of the invitation"),
        sa.Column("starts_at", TIME, nullable=False, comment="as agreed"),
        sa.Column("ends_at", TIME, nullable=False, comment="as agreed"),
        sa.Column("place", sa.Text(), nullable=False, comment="room or link"),
        sa.Column("outcome", sa.String(length=16), nullable=False, comment="planned, held or dropped"),
        sa.Column("history", JSONB, nullable=False, comment="postponements and drops with their reasons"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_meetings_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meetings")),
        sa.UniqueConstraint("case_id", "kind", "number", name=op.f("uq_meetings_case_id_kind_number")),
    )  # fmt: skip
    op.create_table(
        "baselines",
        sa.Column("case_id", sa.Uuid(), nullable=False, comment="of which case"),
        sa.Column("version", sa.Integer(), nullable=False, comment="1 for the plan as signed, then per change"),
        sa.Column("document_id", sa.Uuid(), nullable=False, comment="the plan as confirmed"),
        sa.Column("agreed_at", TIME, nullable=False, comment="when"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_baselines_case_id")),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_baselines_document_id")),
        sa.PrimaryKeyConstraint("case_id", "version", name=op.f("pk_baselines")),
    )
    op.create_table(
        "action_items",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False, comment="of which case"),
        sa.Column("code", sa.String(length=20), nullable=False, comment="as in the matrix, for example T1"),
        sa.Column("position", sa.Integer(), nullable=False, comment="place in the matrix"),
        sa.Column("work", sa.Text(), nullable=False, comment="what is to be done"),
        sa.Column("department", sa.Text(), nullable=False, comment="the one responsible department"),
        sa.Column("owner", sa.Text(), nullable=False,
                  comment="e-mail address; changes without a change of the plan (G2.3)"),
        sa.Column("start", sa.Date(), nullable=True, comment="in the baseline"),
        sa.Column("due", sa.Date(), nullable=False, comment="in the baseline"),
        sa.Column("milestone", sa.Boolean(), nullable=False, comment="a row flagged so"),
        sa.Column("content", JSONB, nullable=False, comment="the whole row as agreed"),
        sa.Column("status", sa.String(length=16), nullable=False, comment="where the work stands"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_action_items_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action_items")),
        sa.UniqueConstraint("case_id", "code", name=op.f("uq_action_items_case_id_code")),
    )  # fmt: skip
    op.create_index("ix_action_items_owner", "action_items", ["owner"], unique=False)
    op.create_table(
        "permits",
        sa.Column("case_id", sa.Uuid(), nullable=False, comment="in which case"),
        sa.Column("person", sa.Text(), nullable=False, comment="e-mail address"),
        sa.Column("purpose", sa.String(length=32), nullable=False, comment="for what, for example staffing"),
        sa.Column("turn", sa.Integer(), nullable=False, comment="which code is valid; counted up when one is burnt"),
        sa.Column("valid_until", TIME, nullable=False, comment="until when"),
        sa.Column("wrong", sa.Integer(), nullable=False, comment="wrong codes in a row"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_permits_case_id")),
        sa.PrimaryKeyConstraint("case_id", "person", "purpose", name=op.f("pk_permits")),
    )
