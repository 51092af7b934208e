"""initiation"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from tasks.store.guards import IMMUTABLE_SQL

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Up."""
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False, comment="order of writing"),
        sa.Column("chain", sa.String(length=64), nullable=False, comment="request number, or system"),
        sa.Column("number", sa.Integer(), nullable=False, comment="place in the chain, from 1"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, comment="when"),
        sa.Column("action", sa.String(length=64), nullable=False, comment="what happened, past tense"),
        sa.Column("by", sa.Text(), nullable=True, comment="who acted; none for the system itself"),
        sa.Column("on_behalf_of", sa.Text(), nullable=True, comment="for whom, when a substitute acted"),
        sa.Column(
            "door", sa.String(length=24), nullable=False, comment="cli, trusted-cli, prefect, portal, api, system"
        ),
        sa.Column(
            "payload", postgresql.JSONB(astext_type=sa.Text()), nullable=True, comment="details; may be erased later"
        ),
        sa.Column(
            "salt", sa.String(length=32), nullable=False, comment="random, so that an erased payload cannot be guessed"
        ),
        sa.Column(
            "payload_hash", sa.String(length=64), nullable=False, comment="sha256 over salt and canonical payload"
        ),
        sa.Column("previous", sa.String(length=64), nullable=False, comment="hash of the row before"),
        sa.Column(
            "hash", sa.String(length=64), nullable=False, comment="sha256 over this row without the payload itself"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
        sa.UniqueConstraint("chain", "number", name=op.f("uq_audit_chain_number")),
    )
    op.create_table(
        "audit_chains",
        sa.Column("chain", sa.String(length=64), nullable=False, comment="request number, or system"),
        sa.Column("length", sa.Integer(), nullable=False, comment="rows so far"),
        sa.Column("head", sa.String(length=64), nullable=False, comment="hash of the last row"),
        sa.PrimaryKeyConstraint("chain", name=op.f("pk_audit_chains")),
    )
    op.create_table(
        "cases",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("request_number", sa.String(length=32), nullable=False, comment="XQ-date-number"),
        sa.Column("case_number", sa.String(length=32), nullable=True, comment="LX-date-number, from R3.3 on"),
        sa.Column("title", sa.Text(), nullable=False, comment="as in the request's newest version"),
        sa.Column("kind", sa.String(length=16), nullable=False, comment="project, problem, resource or process (G0.1)"),
        sa.Column("priority", sa.String(length=16), nullable=False, comment="high, normal or low"),
        sa.Column("requester", sa.Text(), nullable=False, comment="e-mail address"),
        sa.Column("status", sa.String(length=32), nullable=False, comment="schemas.case.CaseStatus"),
        sa.Column("lead", sa.Text(), nullable=True, comment="e-mail address, once appointed (R3.3)"),
        sa.Column("lead_department", sa.Text(), nullable=True, comment="named in the charter"),
        sa.Column(
            "level",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="the decision level that approved (R3.2)",
        ),
        sa.Column(
            "details",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="grades, willingness, reasons: what the papers print",
        ),
        sa.Column("origin_run", sa.String(length=64), nullable=True, comment="run started from Prefect's form"),
        sa.Column("door", sa.String(length=16), nullable=False, comment="cli, prefect, portal, api"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, comment="when raised"),
        sa.Column(
            "closed_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="when withdrawn, rejected, stopped or archived",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
        sa.UniqueConstraint("case_number", name=op.f("uq_cases_case_number")),
        sa.UniqueConstraint("origin_run", name=op.f("uq_cases_origin_run")),
        sa.UniqueConstraint("request_number", name=op.f("uq_cases_request_number")),
    )
    op.create_index(op.f("ix_cases_status"), "cases", ["status"], unique=False)
    op.create_table(
        "organizations",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False, comment="version, counted up"),
        sa.Column(
            "content", postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment="the file as loaded and checked"
        ),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False, comment="when"),
        sa.Column("loaded_by", sa.Text(), nullable=False, comment="through which door or by whom"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organizations")),
    )
    op.create_table(
        "documents",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False, comment="of which case"),
        sa.Column("kind", sa.String(length=32), nullable=False, comment="request, application, charter"),
        sa.Column("version", sa.Integer(), nullable=False, comment="counted up per kind"),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment="what the paper says"),
        sa.Column("sha256", sa.String(length=64), nullable=False, comment="of the canonical content"),
        sa.Column("markdown", sa.Text(), nullable=False, comment="as shown to people, kept as rendered"),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True, comment="from then on it never changes"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, comment="when"),
        sa.Column("created_by", sa.Text(), nullable=False, comment="e-mail address"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_documents_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
        sa.UniqueConstraint("case_id", "kind", "version", name=op.f("uq_documents_case_id_kind_version")),
    )
    op.create_table(
        "procedures",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "number", sa.Integer(), sa.Identity(always=False), nullable=False, comment="number for the advisory lock"
        ),
        sa.Column("case_id", sa.Uuid(), nullable=False, comment="whose"),
        sa.Column("flow", sa.String(length=64), nullable=False, comment="flow name, for example initiation"),
        sa.Column("version", sa.Integer(), nullable=False, comment="version of the procedure it started with"),
        sa.Column("generation", sa.Integer(), nullable=False, comment="counted up with every replacement run"),
        sa.Column("run_id", sa.String(length=64), nullable=True, comment="the current run in Prefect"),
        sa.Column("seen", sa.Text(), nullable=False, comment="what the reconciler saw of the run last"),
        sa.Column("seen_since", sa.DateTime(timezone=True), nullable=True, comment="since when it has looked so"),
        sa.Column("trouble", sa.Text(), nullable=True, comment="why the last run was replaced, for operators"),
        sa.Column("setbacks", sa.Integer(), nullable=False, comment="runs lost in a row since the last step forward"),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False, comment="when started"),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True, comment="when done; none while open"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_procedures_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procedures")),
        sa.UniqueConstraint("case_id", "flow", name=op.f("uq_procedures_case_id_flow")),
        sa.UniqueConstraint("number", name=op.f("uq_procedures_number")),
    )
    op.create_index(op.f("ix_procedures_run_id"), "procedures", ["run_id"], unique=False)
    op.create_table(
        "gates",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("procedure_id", sa.Uuid(), nullable=False, comment="whose"),
        sa.Column("case_id", sa.Uuid(), nullable=False, comment="of which case"),
        sa.Column("key", sa.String(length=64), nullable=False, comment="kind and round, lower case, digits, hyphens"),
        sa.Column("kind", sa.String(length=32), nullable=False, comment="schemas.gate_kinds"),
        sa.Column("sign_off", postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment="frozen sign-off rule"),
        sa.Column("people", postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment="who is asked, in order"),
        sa.Column(
            "barred",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="who may not answer for another (self-approval)",
        ),
        sa.Column("limit", sa.String(length=16), nullable=False, comment="frozen limit per person, for example 2 wd"),
        sa.Column("document_kind", sa.String(length=32), nullable=True, comment="what is decided on"),
        sa.Column("document_version", sa.Integer(), nullable=True, comment="and in which version (D2)"),
        sa.Column(
            "remarks",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="what people should know, Chinese",
        ),
        sa.Column(
            "prefill", postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment="values the form starts with"
        ),
        sa.Column("decision", sa.String(length=16), nullable=True, comment="schemas.gate.Decision, once decided"),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False, comment="when"),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True, comment="when decided or given up"),
        sa.Column("turn", sa.Integer(), nullable=False, comment="how often a run has suspended here"),
        sa.Column("run_id", sa.String(length=64), nullable=True, comment="the run that suspended last"),
        sa.Column("wait_key", sa.String(length=120), nullable=True, comment="Prefect key of the last suspension"),
        sa.Column("notice", sa.Text(), nullable=True, comment="what the form says on top: the last refusal"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_gates_case_id")),
        sa.ForeignKeyConstraint(["procedure_id"], ["procedures.id"], name=op.f("fk_gates_procedure_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gates")),
        sa.UniqueConstraint("procedure_id", "key", name=op.f("uq_gates_procedure_id_key")),
    )
    op.create_index(op.f("ix_gates_case_id"), "gates", ["case_id"], unique=False)
    op.create_index(op.f("ix_gates_wait_key"), "gates", ["wait_key"], unique=False)
    op.create_table(
        "steps",
        sa.Column("procedure_id", sa.Uuid(), nullable=False, comment="whose"),
        sa.Column("key", sa.String(length=120), nullable=False, comment="name of the step and its round"),
        sa.Column(
            "result", postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment="what the flow goes on with"
        ),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False, comment="when"),
        sa.ForeignKeyConstraint(["procedure_id"], ["procedures.id"], name=op.f("fk_steps_procedure_id")),
        sa.PrimaryKeyConstraint("procedure_id", "key", name=op.f("pk_steps")),
    )
    op.create_table(
        "assignments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("gate_id", sa.Uuid(), nullable=False, comment="where"),
        sa.Column("person", sa.Text(), nullable=False, comment="e-mail address of who is asked"),
        sa.Column("position", sa.Integer(), nullable=False, comment="place in the order"),
        sa.Column("status", sa.String(length=16), nullable=False, comment="waiting, open, answered or dropped"),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True, comment="when it became this person's turn"),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True, comment="when the limit ends"),
        sa.Column("answer", postgresql.JSONB(astext_type=sa.Text()), nullable=True, comment="the form as filled in"),
        sa.Column("verdict", sa.String(length=16), nullable=True, comment="schemas.gate.Verdict"),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True, comment="when"),
        sa.Column("answered_by", sa.Text(), nullable=True, comment="the person or their substitute"),
        sa.Column("door", sa.String(length=16), nullable=True, comment="cli, prefect, portal, api"),
        sa.Column(
            "code_turn", sa.Integer(), nullable=False, comment="which code is valid; counted up when one is burnt"
        ),
        sa.Column(
            "wrong_codes",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="wrong codes per person who tried",
        ),
        sa.ForeignKeyConstraint(["gate_id"], ["gates.id"], name=op.f("fk_assignments_gate_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignments")),
        sa.UniqueConstraint("gate_id", "person", name=op.f("uq_assignments_gate_id_person")),
    )
    op.create_index("ix_assignments_person_status", "assignments", ["person", "status"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False, comment="what makes the effect one effect"),
        sa.Column("kind", sa.String(length=32), nullable=False, comment="schemas.effects.OutboxKind"),
        sa.Column(
            "payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment="ids and facts; never a secret"
        ),
        sa.Column("case_id", sa.Uuid(), nullable=True, comment="of which case"),
        sa.Column("gate_id", sa.Uuid(), nullable=True, comment="of which gate"),
        sa.Column("assignment_id", sa.Uuid(), nullable=True, comment="for whose to-do"),
        sa.Column("state", sa.String(length=16), nullable=False, comment="queued, done, failed or void"),
        sa.Column("attempts", sa.Integer(), nullable=False, comment="tries so far"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, comment="when queued"),
        sa.Column(
            "next_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="not before; also the lease while somebody tries",
        ),
        sa.Column("claimed_by", sa.String(length=64), nullable=True, comment="the dispatcher that tries now"),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True, comment="when done, failed or void"),
        sa.Column("note", sa.Text(), nullable=True, comment="last reason or result, for operators"),
        sa.Column(
            "sent",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="a message as it was sent, its code masked",
        ),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignments.id"], name=op.f("fk_outbox_assignment_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_outbox_case_id")),
        sa.ForeignKeyConstraint(["gate_id"], ["gates.id"], name=op.f("fk_outbox_gate_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("key", name=op.f("uq_outbox_key")),
    )
    op.create_index("ix_outbox_case", "outbox", ["case_id"], unique=False)
    op.create_index("ix_outbox_due", "outbox", ["next_at"], unique=False, postgresql_where=sa.text("state = 'queued'"))
    op.create_index(
        "ix_outbox_assignment",
        "outbox",
        ["assignment_id"],
        unique=False,
        postgresql_where=sa.text("state = 'queued'"),
    )
    op.create_index("ix_outbox_gate", "outbox", ["gate_id"], unique=False, postgresql_where=sa.text("state = 'queued'"))
    for statement in IMMUTABLE_SQL:
        op.execute(statement)
