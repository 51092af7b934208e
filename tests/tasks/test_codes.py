"""One-time codes (rule 8, S2): made, typed, counted wrong, locked, sent again."""

from __future__ import annotations

from uuid import UUID

import pytest
from company import ASSESS, CONSULT, Company
from gatehouse import AWAY, called, give, opened, stand_in, the
from hypothesis import given
from hypothesis import strategies as st
from stage import LI, ZHANG, ZHOU

from schemas.errors import AlreadyDecided, DoorLocked, NoSuch, WrongCode
from schemas.settings import Settings
from tasks.codes import code_for, same_code
from tasks.resending import resend
from tasks.store.tables import AssignmentRow

SETTINGS = Settings.model_validate({"home": "/", "secret_key": "k" * 40})
SUN = AWAY[0]


async def wrong(company: Company, row: AssignmentRow, times: int, by: str | None = None, door: str = "prefect") -> None:
    """So many wrong codes, each refused as wrong."""
    for _ in range(times):
        with pytest.raises(WrongCode):
            await give(company, row, ASSESS, by, code="XXXXXX", door=door)


@given(st.uuids(), st.integers(0, 999))
def test_S2_a_code_belongs_to_one_assignment_turn_and_person(assignment: UUID, turn: int) -> None:
    """S2: six characters without look-alikes, the same each time, another for every turn, to-do, person and house."""
    code = code_for(SETTINGS, assignment, turn, LI)
    other = Settings.model_validate({"home": "/", "secret_key": "j" * 40})
    assert len(code) == 6 and not set(code) & set("01OIL")
    assert code == code_for(SETTINGS, str(assignment), turn, LI)
    assert code not in {code_for(SETTINGS, assignment, turn + 1, LI), code_for(other, assignment, turn, LI)}
    assert code != code_for(SETTINGS, assignment, turn, SUN)


@given(st.text(max_size=40))
def test_S2_whatever_is_typed_is_compared_and_never_breaks(typed: str) -> None:
    """S2: no text breaks the comparison; only the code itself is right."""
    assert not same_code(typed, "ABC234") or typed.strip()


@pytest.mark.parametrize("typed", ["abc234", " ABC 234 ", "ABC-234", "\uff21\uff22\uff23\uff12\uff13\uff14"])
def test_S2_case_width_and_spaces_do_not_matter(typed: str) -> None:
    """S2: as people type it."""
    assert same_code(typed, "ABC234")


@pytest.mark.parametrize("typed", ["", "ABC23", "ABC2345", "\ud800\ud800", "ABC\x00234"])
def test_S2_anything_else_is_wrong(typed: str) -> None:
    """S2: also what cannot be written in UTF-8."""
    assert not same_code(typed, "ABC234")


def test_S2_without_a_key_of_the_house_there_are_no_codes() -> None:
    """S2: a missing key is a fault of the set-up, never an empty code."""
    with pytest.raises(ValueError, match="secret_key"):
        code_for(Settings.model_validate({"home": "/"}), "a", 0, LI)


async def test_rule_8_five_wrong_codes_lock_prefects_door_for_that_person_only(company: Company) -> None:
    """S2, N1: the operator is told once; the substitute and the other doors go on."""
    await stand_in(company)
    row, other = await opened(company, "consult", [LI, ZHANG])
    await wrong(company, row, 5)
    for _ in range(30):  # nobody can lock the other doors from Prefect's form
        with pytest.raises(DoorLocked, match="李主管"):
            await give(company, row, CONSULT, door="prefect")
    await wrong(company, row, 1, SUN)
    assert (await the(company, row.id)).wrong_codes == {LI: 5, SUN: 1}
    assert await called(company, "operator_alert") == ["ops@example.com"]
    await give(company, other, CONSULT, door="prefect")
    await give(company, row, CONSULT, door="cli")


async def test_rule_8_twenty_wrong_codes_lock_every_door_and_the_operator_opens_them_again(company: Company) -> None:
    """S2, N1: sending again gives a new code, burns the old one and opens the doors."""
    [row] = await opened(company, "assess", [ZHOU])
    old = company.code(row)
    await company.deliver()
    await wrong(company, row, 20, door="cli")
    for door in ("cli", "prefect", "portal"):
        with pytest.raises(DoorLocked):
            await give(company, row, ASSESS, door=door)
    assert await called(company, "operator_alert") == ["ops@example.com"]
    async with company.office.unit() as unit:
        assert await resend(unit, row.id, "ops@example.com") == [ZHOU]
    with pytest.raises(WrongCode):
        await give(company, row, ASSESS, code=old)
    await wrong(company, row, 4)
    assert await called(company, "operator_alert") == ["ops@example.com"] * 2
    await company.deliver()
    first, letter = [one for one in company.channel.letters if one.to_address == ZHOU]
    assert old in first.text and old not in letter.text
    assert company.code(await the(company, row.id)) in letter.text
    await give(company, row, ASSESS, door="cli")


async def test_rule_8_a_code_is_burnt_with_the_answer(company: Company) -> None:
    """S2: the code of an answer is worth nothing afterwards."""
    row, _ = await opened(company, "consult", [LI, ZHANG])
    await give(company, row, CONSULT)
    fresh = await the(company, row.id)
    assert fresh.code_turn == 1 and company.code(fresh) != company.code(row)


async def test_rule_8_only_what_is_open_is_sent_again(company: Company) -> None:
    """S2: nothing is sent for what is answered or unknown; everybody who may answer gets it."""
    await stand_in(company)
    row, _ = await opened(company, "consult", [LI, ZHANG])
    async with company.office.unit() as unit:
        assert await resend(unit, row.id, "ops@example.com") == [LI, SUN]
    await give(company, row, CONSULT)
    async with company.office.unit() as unit:
        with pytest.raises(AlreadyDecided):
            await resend(unit, row.id, "ops@example.com")
        with pytest.raises(NoSuch):
            await resend(unit, row.gate_id, "ops@example.com")
