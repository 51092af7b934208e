"""What the engine reports of itself: runs that failed or crashed become an operator escalation (E6)."""

from __future__ import annotations

from sqlalchemy import select

from tasks import telling
from tasks.links import run_link
from tasks.office import Office
from tasks.store.tables import CaseRow, ProcedureRow


async def run_failed(office: Office, run_id: str, run_name: str, state: str) -> dict[str, str]:
    """E6：tell the operator with link and reason, once per run; the case itself goes on by another run (rule 4)."""
    async with office.unit() as unit:
        driven = (
            select(CaseRow).join(ProcedureRow, ProcedureRow.case_id == CaseRow.id).where(ProcedureRow.run_id == run_id)
        )
        case = await unit.session.scalar(driven)
        where = telling.number(case) if case else run_name or run_id
        await telling.alert(
            unit, f"engine-{run_id}", what="流程的一次运行失败或中断", where=where,
            reason=f"{state or 'FAILED'} {run_link(office.settings, run_id)}"[:500],
            todo="打开链接查看日志；事项会由新的运行接着办，不必在 Prefect 里重试", case_id=case.id if case else None,
        )  # fmt: skip
    return {"run": run_id, "where": where}
