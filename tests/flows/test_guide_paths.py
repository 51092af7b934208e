"""The guide from charter to baseline (G1.1 to G6.5), answers played through the real ``answer``."""

from __future__ import annotations

from company import Company
from endings import at_rest, papers
from guide_paths import established, guided


async def test_G6_5_straight_through_to_an_agreed_plan(company: Company) -> None:
    """G1.1 → G6.5 without a loop: baseline version 1, every paper there and confirmed."""
    await established(company)
    await guided(company)
    case = await company.case()
    assert case.status == "planned"
    found = await papers(company)
    assert {kind: versions[-1] for kind, versions in found.items()} == dict.fromkeys(found, True)
    await at_rest(company)
