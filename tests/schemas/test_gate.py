"""The laws of a gate: sign-off rules, tally, who is asked now (R3.2, S2)."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from schemas.gate import Decision, Heard, SignOff, Verdict, asked_now, tally

NAMES = ["a", "b", "c", "d", "e"]
sign_offs = st.one_of(
    st.sampled_from(["all", "any", "sequence"]).map(SignOff.model_validate),
    st.integers(1, 6).map(lambda n: SignOff.model_validate({"at_least": n})),
)
unordered = sign_offs.filter(lambda rule: rule.kind != "sequence")
people = st.lists(st.sampled_from(NAMES), min_size=1, max_size=5, unique=True)
verdicts = st.sampled_from(list(Verdict))
answers = st.lists(st.builds(Heard, st.sampled_from(NAMES), verdicts), max_size=9)


@st.composite
def one_each(draw: st.DrawFn) -> tuple[list[str], list[Heard]]:
    """People, and answers of some of them, at most one each."""
    asked = draw(people)
    who = draw(st.lists(st.sampled_from(asked), unique=True))
    return asked, [Heard(person, draw(verdicts)) for person in who]


@given(unordered, one_each(), st.randoms(use_true_random=False))
def test_order_of_answers_never_matters(rule: SignOff, case: tuple[list[str], list[Heard]], random: object) -> None:
    asked, heard = case
    shuffled = list(heard)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert tally(rule, asked, shuffled) == tally(rule, asked, heard)
    assert tally(rule, list(reversed(asked)), heard) == tally(rule, asked, heard)


@given(sign_offs, people, answers)
def test_a_decided_outcome_never_changes(rule: SignOff, asked: list[str], heard: list[Heard]) -> None:
    decided = [d for n in range(len(heard) + 1) if (d := tally(rule, asked, heard[:n])) is not None]
    assert len(set(decided)) <= 1


@given(sign_offs, people, answers, st.lists(st.builds(Heard, st.sampled_from(["x", "y", ""]), verdicts)))
def test_strangers_change_nothing(rule: SignOff, asked: list[str], heard: list[Heard], strangers: list[Heard]) -> None:
    mixed = [h for pair in itertools.zip_longest(strangers, heard) for h in pair if h is not None]
    assert tally(rule, asked, mixed) == tally(rule, asked, heard)


@given(sign_offs, people, answers, st.lists(verdicts, min_size=1))
def test_repeats_change_nothing_s2(rule: SignOff, asked: list[str], heard: list[Heard], again: list[Verdict]) -> None:
    repeats = [Heard(h.person, verdict) for h, verdict in zip(heard, again, strict=False)]
    assert tally(rule, asked, [*heard, *repeats]) == tally(rule, asked, heard)


@given(sign_offs, people, answers)
def test_asked_now_is_empty_exactly_when_decided(rule: SignOff, asked: list[str], heard: list[Heard]) -> None:
    now = asked_now(rule, asked, heard)
    assert (now == ()) == (tally(rule, asked, heard) is not None)
    assert not set(now) & {h.person for h in heard}
    assert set(now) <= set(asked)
    if rule.kind == "sequence":
        assert len(now) <= 1


@given(sign_offs, people)
def test_everybody_for_it_approves_and_everybody_against_does_not(rule: SignOff, asked: list[str]) -> None:
    assert tally(rule, asked, [Heard(p, Verdict.FOR) for p in asked]) is Decision.APPROVED
    assert tally(rule, asked, [Heard(p, Verdict.REJECT) for p in asked]) is Decision.REJECTED
    assert tally(rule, asked, [Heard(p, Verdict.RETURN) for p in asked]) is Decision.RETURNED


@given(sign_offs, answers)
def test_an_empty_set_of_approvers_is_an_error(rule: SignOff, heard: list[Heard]) -> None:
    with pytest.raises(ValueError, match="at least one"):
        tally(rule, [], heard)


@given(sign_offs, people, answers)
def test_approved_means_enough_people_said_so(rule: SignOff, asked: list[str], heard: list[Heard]) -> None:
    first: dict[str, Verdict] = {}
    for one in heard:
        first.setdefault(one.person, one.verdict)
    approvals = sum(first.get(person) is Verdict.FOR for person in asked)
    approved = tally(rule, asked, heard) is Decision.APPROVED
    assert approved == (approvals >= rule.needed(len(asked)))


def test_sequence_asks_one_after_the_other_and_stops_at_the_first_no() -> None:
    rule = SignOff.model_validate("sequence")
    yes, back = Heard("a", Verdict.FOR), Heard("b", Verdict.RETURN)
    assert asked_now(rule, ["a", "b", "c"], []) == ("a",)
    assert asked_now(rule, ["a", "b", "c"], [yes]) == ("b",)
    assert tally(rule, ["a", "b", "c"], [yes]) is None
    assert tally(rule, ["a", "b", "c"], [yes, back]) is Decision.RETURNED
    assert asked_now(rule, ["a", "b", "c"], [yes, back]) == ()


def test_one_no_does_not_cut_off_the_others_and_reject_outweighs_return() -> None:
    rule = SignOff.model_validate("all")
    heard = [Heard("a", Verdict.RETURN), Heard("b", Verdict.REJECT)]
    assert tally(rule, ["a", "b", "c"], heard) is None
    assert tally(rule, ["a", "b", "c"], [*heard, Heard("c", Verdict.FOR)]) is Decision.REJECTED


@given(sign_offs)
def test_a_sign_off_is_written_as_it_is_read(rule: SignOff) -> None:
    assert SignOff.model_validate(rule.model_dump()) == rule
    assert SignOff.model_validate_json(rule.model_dump_json()) == rule
    assert rule.chinese()


class _Holder(BaseModel):
    sign_off: SignOff


@pytest.mark.parametrize("wrong", ["both", "", {"at_least": 0}, {"at_least": "some"}, {"kind": "most"}, 3, None, []])
def test_any_other_sign_off_is_refused(wrong: object) -> None:
    with pytest.raises(ValidationError):
        _Holder.model_validate({"sign_off": wrong})
