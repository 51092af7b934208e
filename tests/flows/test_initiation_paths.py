"""立项 from top to bottom, with every loop (R1.1–R3.3), answers played through the real ``answer``."""

from __future__ import annotations

from company import Company
from stage import request_content


async def test_R3_3_straight_through_to_an_established_case(company: Company) -> None:
    """R1.1 → R3.3 without a loop."""
    case = await company.straight(request_content())
    assert case.status == "established"
    assert case.case_number == "LX-20261123-0001"
    assert case.lead == case.requester
    assert await company.open() == []
