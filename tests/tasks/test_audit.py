"""The audit chain (S1): append-only, and every change of every column is found."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from stage import CHAIN, LI, PAYLOADS, WANG, fill_audit

from deployments.postgres_home import APPLICATION
from deployments.preparing import grant
from schemas.errors import NoSuch
from tasks import audit
from tasks.canonical import canonical, storable
from tasks.office import Office
from tasks.opening import open_office
from tasks.store.tables import AuditRow, ChainRow


async def found(office: Office) -> list[str]:
    async with office.unit() as unit:
        return await audit.verify(unit)


async def test_S1_an_untouched_audit_has_no_findings(office: Office) -> None:
    await fill_audit(office)
    assert await found(office) == []


async def test_S1_rows_say_who_what_when_for_whom_through_which_door(office: Office) -> None:
    await fill_audit(office)
    async with office.unit() as unit:
        rows = await audit.entries(unit, CHAIN)
        assert [row["number"] for row in rows] == [1, 2, 3]
        assert len(await audit.entries(unit)) == 2 * len(PAYLOADS) + 1  # and the organisation that was loaded
    second = rows[1]
    assert (second["action"], second["by"], second["on_behalf_of"], second["door"]) == ("step_1", WANG, LI, "cli")
    assert second["at"] == "2026-11-23T09:30:00+08:00"
    assert second["payload"] == PAYLOADS[1]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET action = 'x'",
        "UPDATE audit SET payload = '{}'",
        "UPDATE audit SET payload = NULL",
        "DELETE FROM audit",
        "TRUNCATE audit",
        "UPDATE audit_chains SET length = 1",
        "UPDATE audit_chains SET head = ''",
        "DELETE FROM audit_chains",
    ],
)
async def test_S1_the_database_refuses_to_rewrite_the_audit(office: Office, statement: str) -> None:
    await fill_audit(office)
    with pytest.raises(DBAPIError, match=r"append-only|only grows|kept for good"):
        async with office.unit() as unit:
            await unit.session.execute(text(statement))
    assert await found(office) == []


async def test_S1_an_erased_payload_leaves_the_chain_whole_and_cannot_be_guessed(office: Office) -> None:
    await fill_audit(office)
    async with office.unit() as unit:
        await audit.erase(unit, CHAIN, 2, by="operator")
        await audit.erase(unit, CHAIN, 2, by="operator")  # again changes nothing
    assert await found(office) == []
    async with office.unit() as unit:
        here = (AuditRow.chain == CHAIN, AuditRow.number == 2)
        row = (await unit.session.scalars(select(AuditRow).where(*here))).one()
        last = (await audit.entries(unit, CHAIN))[-1]
    assert (row.payload, row.salt) == (None, "")
    assert (last["number"], last["by"], last["payload"]) == (4, "operator", {"number": 2})


@pytest.mark.parametrize(("chain", "number"), [(CHAIN, 9), ("XQ-20000101-0001", 1)])
async def test_S1_erasing_what_is_not_there_is_refused(office: Office, chain: str, number: int) -> None:
    await fill_audit(office)
    with pytest.raises(NoSuch):
        async with office.unit() as unit:
            await audit.erase(unit, chain, number)
    async with office.unit() as unit:
        assert await unit.session.get(ChainRow, "XQ-20000101-0001") is None


async def test_S1_the_note_of_an_erasing_stays(office: Office) -> None:
    await fill_audit(office)
    async with office.unit() as unit:
        await audit.erase(unit, CHAIN, 1)
    with pytest.raises(NoSuch):
        async with office.unit() as unit:
            await audit.erase(unit, CHAIN, 4)


async def test_S1_many_at_once_make_one_chain(office: Office) -> None:
    async def one(number: int) -> None:
        async with office.unit() as unit:
            await audit.record(unit, CHAIN, "answered", WANG, None, "cli", {"n": number})

    await asyncio.gather(*(one(number) for number in range(20)))
    async with office.unit() as unit:
        rows = await audit.entries(unit, CHAIN)
        assert await audit.verify(unit) == []
    assert [row["number"] for row in rows] == list(range(1, 21))
    assert {row["payload"]["n"] for row in rows} == set(range(20))


async def test_S1_what_is_rolled_back_leaves_no_row(office: Office) -> None:
    with pytest.raises(RuntimeError):
        async with office.unit() as unit:
            await audit.record(unit, CHAIN, "answered", WANG, None, "cli", {})
            raise RuntimeError
    async with office.unit() as unit:
        assert await audit.entries(unit, CHAIN) == []
        assert await audit.verify(unit) == []


async def test_S1_the_application_may_add_and_erase_only(
    office: Office, database_url: str, application_url: str
) -> None:
    await grant(database_url, APPLICATION)
    await fill_audit(office)
    settings = office.settings.model_copy(update={"database_url": application_url})
    async with open_office(settings, office.clock) as application:
        async with application.unit() as unit:
            await audit.record(unit, CHAIN, "answered", WANG, None, "portal", {"n": 1})
            await audit.erase(unit, CHAIN, 1)
        assert await found(application) == []
        for statement in ("UPDATE audit SET action = 'x'", "DELETE FROM audit", "DELETE FROM audit_chains"):
            with pytest.raises(DBAPIError, match="permission denied"):
                async with application.unit() as unit:
                    await unit.session.execute(text(statement))


HARD = ["\x00", "a\ud800b", 1e22, 1.7e308, -0.0, 1e-7, 0.1 + 0.2, 2.0, 10**30, {"": [None, False]}, "\u2028\ufeff"]


@pytest.mark.parametrize("value", HARD, ids=repr)
async def test_S1_whatever_a_payload_holds_comes_back_as_it_was_hashed(office: Office, value: Any) -> None:
    async with office.unit() as unit:
        await audit.record(unit, CHAIN, "answered", WANG, None, "cli", {"value": value})
    assert await found(office) == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(JSON)
@settings(max_examples=150, deadline=None)
def test_S1_canonical_json_is_stable_and_does_not_depend_on_order(value: Any) -> None:
    again = storable(storable(value))
    assert canonical(again) == canonical(value)
    if isinstance(value, dict):
        assert canonical(dict(reversed(list(value.items())))) == canonical(value) or len(storable(value)) < len(value)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_S1_numbers_json_does_not_have_are_refused(value: float) -> None:
    with pytest.raises(ValueError, match="number"):
        canonical({"value": value})
