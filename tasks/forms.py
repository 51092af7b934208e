"""The form of a gate in Prefect's resume dialog: who, the code, and the gate's own fields."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from schemas.answers import Answer
from schemas.forms import engine_schema
from schemas.gate_kinds import GATE_KINDS
from schemas.organization import Organization
from tasks import gates, telling
from tasks.documents import current as current_document
from tasks.documents.escaping import inline
from tasks.office import Unit
from tasks.refreshing import STANDING, beside
from tasks.store.tables import AssignmentRow, CaseRow, GateRow

REFUSED = "上一次答复没有被接受"
_MOST_ROWS_SHOWN = 60


async def form_of(unit: Unit, case: CaseRow, gate: GateRow, organization: Organization) -> tuple[dict[str, Any], str]:
    """The JSON schema and the text on top of it, with the people who can answer now (frozen names, refreshed)."""
    if gate.kind == STANDING:
        gate = await beside(unit, gate) or gate
    rows = await gates.assignments(unit, gate.id)
    waiting = [row for row in rows if row.status == gates.OPEN]
    form = GATE_KINDS[gate.kind].form
    own = waiting[0].prefill if len(waiting) == 1 else {}  # one form for all: what is one person's only when alone
    start = {name: value for name, value in {**gate.prefill, **own}.items() if not _too_long(form, name, value)}
    schema = engine_schema(form, list(seats(unit, organization, gate, waiting)), f"{gate.key}", start)
    return schema, await _text(unit, case, gate, [organization.name(row.person) for row in waiting])


def _too_long(form: type[Answer], name: str, value: object) -> bool:
    # the dialog chokes on hundreds of rows; left empty there, they stay as they are
    return name in form.KEEPS and isinstance(value, list) and len(value) > _MOST_ROWS_SHOWN


def seats(
    unit: Unit, organization: Organization, gate: GateRow, rows: Sequence[AssignmentRow]
) -> dict[str, tuple[AssignmentRow, str]]:
    """What the form offers as responder → the to-do and who answers it: each person asked, then their substitutes."""
    today = unit.now.astimezone(organization.zone).date()
    return {
        label(organization, person, row.person): (row, person)
        for row in rows
        for person in gates.speakers(organization, gate, row, today)
    }


def label(organization: Organization, email: str, asked: str | None = None) -> str:
    """How a person is offered in the form: name, for whom they stand in, and address, since names repeat."""
    stands_in = f"（代{organization.name(asked)}）" if asked not in (None, email) else ""
    return f"{organization.name(email)}{stands_in} <{email}>"


def email_of(label_text: str) -> str:
    """The address in a label."""
    return label_text.rpartition("<")[2].rstrip(">").strip().lower()


async def _text(unit: Unit, case: CaseRow, gate: GateRow, names: list[str]) -> str:
    kind = GATE_KINDS[gate.kind]
    lines = [f"# {kind.title} {telling.number(case)}", ""]
    if gate.notice:
        lines += [f"> **{REFUSED}**", *(f"> {inline(line)}" for line in gate.notice.splitlines()), ""]
    lines += [f"**{kind.wanted}**", "", f"- 待答复：{'、'.join(names) or '无'}"]
    lines += [f"- {inline(remark)}" for remark in gate.remarks]
    lines += ["- 答复方法：在下面选择您的姓名，填写通知里的验证码，逐项填好后点 **Resume**"]
    lines += ["- 没有被接受的答复不计入结果，我们会发通知说明原因", ""]
    if gate.document_kind and (paper := await current_document(unit, case.id, gate.document_kind)):
        lines += ["---", "", paper.markdown]
    return "\n".join(lines)
