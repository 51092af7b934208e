"""People of a case who are replaced: the example's 技术部 and 售后部 with somebody new (G2.3)."""

from __future__ import annotations

from typing import Any

from company import Company
from guide_looks import reorganized, unstored
from guide_paths import HEADS, LIAISONS
from stage import WANG, ZHANG, organization_data

from schemas.errors import Refused
from tasks.guide.staffing import Replacement, replace

ZHENG, HE, DING = LIAISONS["技术部"], "he.gong@example.com", "ding@example.com"


async def hired(company: Company) -> None:
    """何工 joins 技术部, 丁专员 joins 售后部."""
    data = organization_data()
    data["people"] += [
        {"email": HE, "name": "何工", "department": "技术部", "manager": ZHANG},
        {"email": DING, "name": "丁专员", "department": "售后部", "manager": WANG},
    ]
    await reorganized(company, data)


async def replaced(company: Company, department: str = "技术部", **changes: Any) -> dict[str, Any]:
    """何工 takes over from 郑工 unless other people are named; the operator's door, then everything that follows."""
    wanted: dict[str, Any] = {"by": HEADS[department], "role": "liaison", "was": ZHENG, "now": HE, **changes}
    number = (await company.case()).request_number
    found = await replace(company.office, Replacement(number, department=department, **wanted), trusted=True)
    await company.go()
    return found


async def told_no(company: Company, error: type[Refused], **changes: Any) -> str:
    """Why a replacement is refused; nothing is stored."""
    return str(await unstored(company, replaced(company, **changes), error))
