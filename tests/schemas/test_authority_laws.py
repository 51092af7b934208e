"""The laws of authority over any organisation that loads: never the requester, never nobody (R1.3, R2.2, R3.2, S2)."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from schemas.authority import Level, arbiter, assessors, decision_level, may_answer, superiors
from schemas.gate import Decision, Heard, Verdict, tally
from schemas.kinds import KIND_MODELS
from schemas.organization import Organization


def decide(org: Organization, requester: str, kind: str = "project", budget: float | None = 0) -> Level:
    """The decision level of a case of two departments."""
    return decision_level(org, kind=kind, budget=budget, departments=["售后部", "产品部"], requester=requester)


@st.composite
def organizations(draw: st.DrawFn) -> Organization:
    """Organisations that load: departments with heads, managers without circles, levels, substitutes."""
    names = [f"p{i}@example.com" for i in range(draw(st.integers(4, 9)))]
    count = draw(st.integers(1, 3))
    email = st.sampled_from(names)
    team = st.lists(email, min_size=1, max_size=4, unique=True)
    people = [
        {
            "email": name,
            "name": f"第{i}人",
            "department": f"部门{i % count}",
            "manager": draw(st.none() | st.sampled_from(names[:i])) if i else None,
        }
        for i, name in enumerate(names)
    ]
    heads = [draw(st.sampled_from([p for i, p in enumerate(names) if i % count == d])) for d in range(count)]
    assessment = st.sampled_from(["head", "pmo"])
    board = draw(st.lists(email, min_size=2, max_size=4, unique=True))
    rule = st.sampled_from(["all", "any", "sequence", {"at_least": 1}])
    return Organization.from_data(
        {
            "organization": "公司",
            "pmo": {"name": f"部门{draw(st.integers(0, count - 1))}"},
            "decision_board": {"sign_off": draw(rule | st.just({"at_least": 2})), "members": board},
            "decision_levels": [
                {"when": draw(whens), "sign_off": draw(rule), "members": draw(team)}
                for _ in range(draw(st.integers(0, 2)))
            ],
            "departments": [
                {
                    "name": f"部门{d}",
                    "head": heads[d],
                    "executive": draw(st.none() | email),
                    "assessment": draw(assessment),
                }
                for d in range(count)
            ],
            "people": people,
            "substitutes": [
                {"person": a, "substitute": b, "from": "2026-12-01", "until": "2026-12-05"}
                for a, b in draw(
                    st.lists(st.tuples(email, email).filter(lambda p: p[0] != p[1]), max_size=4, unique=True)
                )
            ],
        }
    )


whens = st.sampled_from([{}, {"kind": ["resource", "problem"]}, {"budget_at_most": 100}, {"departments_at_most": 2}])
kinds = st.sampled_from(list(KIND_MODELS))
budgets = st.none() | st.sampled_from([0.0, 100.0, 101.0])


@given(organizations(), kinds, budgets, st.data())
def test_somebody_decides_and_never_the_requester_r3_2(
    org: Organization, kind: str, budget: float | None, data: st.DataObject
) -> None:
    requester = data.draw(st.sampled_from(org.people)).email
    level = decide(org, requester, kind, budget)
    assert level.members and requester not in level.members
    assert len(set(level.members)) == len(level.members)
    assert all(org.person(member) for member in level.members)
    heard = [Heard(member, Verdict.FOR) for member in level.members]
    assert tally(level.sign_off, level.members, heard) is Decision.APPROVED


@given(organizations(), st.data())
def test_somebody_assesses_and_never_the_requester_r1_3(org: Organization, data: st.DataObject) -> None:
    requester = data.draw(st.sampled_from(org.people)).email
    assert assessors(org, requester) and requester not in assessors(org, requester)


@given(organizations(), st.data())
def test_somebody_rules_and_never_the_requester_r2_2(org: Organization, data: st.DataObject) -> None:
    email = st.sampled_from([p.email for p in org.people])
    heads, requester = data.draw(st.lists(email, max_size=4)), data.draw(email)
    level = arbiter(org, heads, requester)
    assert level.members and requester not in level.members
    if set(org.decision_board.members) - {requester, *heads}:
        assert not set(level.members) & set(heads)


@given(organizations())
def test_superiors_never_run_in_a_circle(org: Organization) -> None:
    for person in org.people:
        chain = superiors(org, person.email)
        assert person.email not in chain
        assert len(set(chain)) == len(chain)


@given(organizations(), st.dates(date(2026, 11, 28), date(2026, 12, 8)), st.data())
def test_only_the_person_or_a_substitute_of_that_day_answers_s2(
    org: Organization, day: date, data: st.DataObject
) -> None:
    email = st.sampled_from([p.email for p in org.people] + ["stranger@example.com"])
    assigned, by = data.draw(email), data.draw(email)
    row = any(s.person == assigned and s.substitute == by and s.from_ <= day <= s.until for s in org.substitutes)
    assert may_answer(org, assigned, by, day) == (by == assigned or row)
    assert not may_answer(org, assigned, by, day, requester=by)
