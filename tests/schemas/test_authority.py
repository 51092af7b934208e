"""Who may answer, assess, decide, rule: nobody on their own request, and never nobody (R1.3, R2.2, R3.2, S2)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from schemas.authority import Level, arbiter, assessors, decision_level, may_answer, substitutes_of
from schemas.organization import Organization

Data = dict[str, Any]
WANG, SUN, LI, WU = (f"{n}@example.com" for n in ("wang.jingli", "sun.zhuanyuan", "li.zhuguan", "wu.chanpin"))
ZHANG, ZHOU, QIAN = (f"{n}@example.com" for n in ("zhang.zhuguan", "zhou.yunying", "qian.lvshi"))
LIU, CHEN, ZHAO = (f"{n}@example.com" for n in ("liu.zong", "chen.zong", "zhao.zong"))
DAY = date(2026, 12, 3)


def decide(org: Organization, requester: str, kind: str = "project", budget: float | None = 0) -> Level:
    """The decision level of a case of two departments."""
    return decision_level(org, kind=kind, budget=budget, departments=["售后部", "产品部"], requester=requester)


def test_substitutes_are_dated_and_do_not_chain_s2(organization_data: Data) -> None:
    period = {"from": "2026-12-01", "until": "2026-12-05"}
    organization_data["substitutes"] = [
        {"person": WANG, "substitute": SUN, **period},
        {"person": SUN, "substitute": WANG, **period},
        {"person": SUN, "substitute": WU, **period},
    ]
    org = Organization.from_data(organization_data)
    assert substitutes_of(org, WANG, DAY) == (SUN,)
    assert substitutes_of(org, SUN, date(2026, 12, 5)) == (WANG, WU)
    assert substitutes_of(org, WANG, date(2026, 11, 30)) == substitutes_of(org, WANG, date(2026, 12, 6)) == ()
    assert may_answer(org, WANG.upper(), f" {SUN}", DAY)
    assert not may_answer(org, WANG, WU, DAY)


def test_a_requester_does_not_approve_as_a_substitute_r3_2(organization_data: Data) -> None:
    organization_data["substitutes"] = [
        {"person": LIU, "substitute": WANG, "from": "2026-12-01", "until": "2026-12-05"}
    ]
    org = Organization.from_data(organization_data)
    assert may_answer(org, LIU, WANG, DAY)
    assert not may_answer(org, LIU, WANG, DAY, requester=WANG)


@pytest.mark.parametrize(
    ("requester", "assessor"),
    [(WU, LI), (LI, ZHOU), (SUN, ZHOU), (WANG, ZHOU), (CHEN, ZHOU), (ZHOU, CHEN)],
    ids=["member: head", "head: PMO", "department says PMO", "its head too", "no department", "head of the PMO"],
)
def test_who_assesses_in_the_example_r1_3(organization: Organization, requester: str, assessor: str) -> None:
    assert assessors(organization, requester) == (assessor,)


@pytest.mark.parametrize(("requester", "members"), [(WANG, (LIU, CHEN)), (LIU, (CHEN,)), (CHEN, (LIU,))])
def test_the_board_decides_without_the_requester_r3_2(
    organization: Organization, requester: str, members: tuple[str, ...]
) -> None:
    assert decide(organization, requester).members == members


@pytest.fixture
def levelled(organization_data: Data) -> Organization:
    """The example with a table of decision levels."""
    organization_data["decision_levels"] = [
        {"when": {"kind": "resource", "budget_at_most": 50000}, "sign_off": "any", "members": [ZHAO, LIU]},
        {"name": "小事项", "when": {"departments_at_most": 2, "kind": ["problem"]}, "members": [ZHAO]},
    ]
    return Organization.from_data(organization_data)


@pytest.mark.parametrize(
    ("kind", "budget", "members"),
    [
        ("resource", 50000, (ZHAO, LIU)),
        ("resource", 50000.01, (LIU, CHEN)),
        ("resource", None, (LIU, CHEN)),
        ("problem", None, (ZHAO,)),
        ("project", 0, (LIU, CHEN)),
    ],
)
def test_the_first_level_that_fits_decides_else_the_board_r3_2(
    levelled: Organization, kind: str, budget: float | None, members: tuple[str, ...]
) -> None:
    assert decide(levelled, WANG, kind, budget).members == members


def test_the_board_takes_a_requesters_place_on_a_lower_level_r3_2(levelled: Organization) -> None:
    level = decide(levelled, ZHAO, "resource", 1)
    assert (level.members, level.sign_off.kind) == ((LIU, CHEN), "any")
    alone = decide(levelled, ZHAO, "problem")
    assert (alone.members, alone.sign_off.kind) == ((LIU, CHEN), "sequence")


def test_a_level_is_stored_and_read_again_r3_2(levelled: Organization) -> None:
    level = decide(levelled, WANG, "resource", 1)
    assert Level.model_validate(level.model_dump(mode="json")) == level


@pytest.mark.parametrize(
    ("heads", "requester", "members"),
    [
        ([LI, ZHANG], SUN, (ZHAO,)),
        ([WANG, QIAN], SUN, (CHEN,)),
        ([LI, ZHANG], ZHAO, (CHEN,)),
        ([WANG, QIAN], CHEN, (LIU,)),
        ([CHEN, LIU], WANG, (LIU, CHEN)),
        ([], WANG, (LIU, CHEN)),
    ],
    ids=["nearest", "higher", "not the requester", "board without", "parties are the board", "nobody"],
)
def test_who_rules_on_an_objection_r2_2(
    organization: Organization, heads: list[str], requester: str, members: tuple[str, ...]
) -> None:
    assert arbiter(organization, heads, requester).members == members


def test_what_the_law_leaves_empty_is_refused_when_loaded_r3_2(
    organization_data: Data, found: Callable[[Callable[[], object]], dict[str, str]]
) -> None:
    organization_data["decision_board"]["members"] = [CHEN]
    assert "decision_board.members" in found(lambda: Organization.from_data(organization_data))
