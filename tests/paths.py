"""Ways through 立项 that tests walk: up to a gate, and the answers that lead there."""

from __future__ import annotations

from typing import Any

from company import ACCEPT, APPROVE, ASSESS, CONCLUDE, CONSULT, Company
from stage import request_content

from tasks.store.tables import CaseRow

REVISE = {"decision": "重新提交", "background": "售后响应慢，投诉平均处理 50 小时。", "comment": "补充了背景"}
OBJECT = {"decision": "有异议", "comment": "人手不足，请改到下季度"}
SETTLE = {
    "decision": "修改后再征询", "department": "产品部", "support": "只做缺陷分析", "comment": "减少投入",
}  # fmt: skip
APPEAL = {"decision": "提请上级裁定", "comment": "无法达成一致"}
ROUTE: tuple[tuple[str, dict[str, Any]], ...] = (
    ("assess", ASSESS),
    ("consult", CONSULT),
    ("conclude", CONCLUDE),
    ("compile", {}),
    ("approve", APPROVE),
    ("accept_lead", ACCEPT),
)


def returned(comment: str, **more: str) -> dict[str, str]:
    """An answer that returns."""
    return {**ASSESS, "decision": "退回修改", "comment": comment} if not more else {
        "decision": "退回修改", "comment": comment, **more,
    }  # fmt: skip


async def started(company: Company, **changes: Any) -> CaseRow:
    """A case of the example request, changed in some fields, waiting for its assessment."""
    case = await company.submit(request_content(**changes))
    await company.go()
    return case


async def walk(company: Company, until: str = "") -> None:
    """From wherever the case stands straight on to the gate ``until``, or to the end."""
    for kind, data in ROUTE:
        if kind == until:
            break
        if kind == "compile" and await company.open(kind):
            await company.compile()
        else:
            await company.everybody(kind, data)
    assert not until or await company.open(until)


async def reach(company: Company, gate: str) -> CaseRow:
    """A case that waits at this gate, whatever loop it lies on."""
    case = await started(company)
    match gate:
        case "revise":
            await company.everybody("assess", returned("请补充背景"))
        case "settle" | "arbitrate":
            await company.everybody("assess", ASSESS)
            await company.everybody("consult", OBJECT)
            if gate == "arbitrate":
                await company.then("settle", APPEAL)
        case _:
            await walk(company, gate)
    assert await company.open(gate)
    return case
