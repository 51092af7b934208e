"""Baselines: the plan as agreed, and its action items as rows that can be tracked (G6.5)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

from tasks.documents import Paper
from tasks.office import Unit
from tasks.store.tables import CaseRow
from tasks.store.tables_guide import ActionItemRow, BaselineRow


async def baseline(unit: Unit, case: CaseRow, plan: Paper, owners: dict[str, str]) -> int:
    """Keep a confirmed plan as its case's next baseline; its version. Rows of the matrix become action items.

    ``owners`` is code → address as it is now: somebody may have been replaced while the plan was being signed (G2.3).
    """
    last = await unit.session.scalar(select(func.max(BaselineRow.version)).where(BaselineRow.case_id == case.id))
    version = (last or 0) + 1
    unit.session.add(BaselineRow(case_id=case.id, version=version, document_id=plan.id, agreed_at=unit.now))
    if version == 1:
        unit.session.add_all(
            ActionItemRow(
                case_id=case.id, code=row["code"], position=position, work=row["work"], department=row["department"],
                owner=owners.get(row["code"], row["owner"]), start=row["start"] and date.fromisoformat(row["start"]),
                due=date.fromisoformat(row["due"]), milestone=row["milestone"], content=row,
            )
            for position, row in enumerate(plan.content["matrix"]["rows"])
        )  # fmt: skip
    await unit.session.flush()
    return version


async def current_version(unit: Unit, case: CaseRow) -> int | None:
    """The version of the baseline in force, None before the plan is agreed."""
    return await unit.session.scalar(select(func.max(BaselineRow.version)).where(BaselineRow.case_id == case.id))


async def items(unit: Unit, case: CaseRow) -> list[ActionItemRow]:
    """The action items of a case in the order of its matrix."""
    found = select(ActionItemRow).where(ActionItemRow.case_id == case.id).order_by(ActionItemRow.position)
    return list(await unit.session.scalars(found))
