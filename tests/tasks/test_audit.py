"""The audit chain (S1): append-only, and every change of every column is found."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from stage import CHEN, LI, WANG, put_case

from schemas.errors import NoSuch
from tasks import audit
from tasks.canonical import canonical, storable
from tasks.office import Office
from tasks.store.tables import AuditRow, ChainRow

CHAIN = "XQ-20261123-0001"
PAYLOADS: tuple[dict[str, Any], ...] = (
    {"kind": "project"},
    {"answer": {"decision": "同意", "comment": "尽快\n开始"}, "n": 0.1},
    {"list": [1, 2.0, None, True, "x"]},
)


async def fill(office: Office) -> None:
    for number, payload in enumerate(PAYLOADS):
        async with office.unit() as unit:
            await audit.record(unit, CHAIN, f"step_{number}", WANG, LI if number else None, "cli", payload)
            await audit.record(unit, "XQ-20261123-0002", "other", None, None, "system", {})


async def found(office: Office) -> list[str]:
    async with office.unit() as unit:
        return await audit.verify(unit)


async def tamper(office: Office, *statements: str) -> None:
    """Change rows as somebody with all rights on the database could: the guards are taken off first."""
    async with office.unit() as unit:
        for table in ("audit", "audit_chains"):
            await unit.session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        for statement in statements:
            changed = await unit.session.execute(text(statement))
            assert changed.rowcount > 0


async def test_S1_an_untouched_audit_has_no_findings(office: Office) -> None:
    await fill(office)
    assert await found(office) == []


async def test_S1_rows_say_who_what_when_for_whom_through_which_door(office: Office) -> None:
    await fill(office)
    async with office.unit() as unit:
        rows = await audit.entries(unit, CHAIN)
        assert [row["number"] for row in rows] == [1, 2, 3]
        assert len(await audit.entries(unit)) == 2 * len(PAYLOADS) + 1  # and the organisation that was loaded
    second = rows[1]
    assert (second["action"], second["by"], second["on_behalf_of"], second["door"]) == ("step_1", WANG, LI, "cli")
    assert second["at"] == "2026-11-23T09:30:00+08:00"
    assert second["payload"] == PAYLOADS[1]


CHANGES = {
    "id": "id = id + 1000",
    "chain": "chain = 'XQ-20261123-0003'",
    "number": "number = 7",
    "at": "at = at + interval '1 microsecond'",
    "action": "action = 'something_else'",
    "by": f"by = '{CHEN}'",
    "on_behalf_of": "on_behalf_of = NULL",
    "door": "door = 'portal'",
    "payload": "payload = jsonb_set(payload, '{answer,decision}', '\"驳回\"')",
    "salt": "salt = 'ffffffffffffffffffffffffffffffff'",
    "payload_hash": "payload_hash = repeat('0', 64)",
    "previous": "previous = repeat('0', 64)",
    "hash": "hash = repeat('0', 64)",
}


def test_S1_every_column_has_its_change_here() -> None:
    assert set(CHANGES) == set(AuditRow.__table__.columns.keys())


@pytest.mark.parametrize("column", sorted(CHANGES))
async def test_S1_a_change_of_any_column_is_found(office: Office, column: str) -> None:
    await fill(office)
    await tamper(office, f"UPDATE audit SET {CHANGES[column]} WHERE chain = '{CHAIN}' AND number = 2")
    findings = await found(office)
    assert findings
    assert any(CHAIN in finding for finding in findings)


async def test_S1_a_finding_names_chain_and_number(office: Office) -> None:
    await fill(office)
    await tamper(office, f"UPDATE audit SET action = 'x' WHERE chain = '{CHAIN}' AND number = 2")
    (finding,) = await found(office)
    assert f"{CHAIN} 第 2 条" in finding


@pytest.mark.parametrize("number", [1, 2, 3])
async def test_S1_a_missing_row_is_found_also_at_the_end(office: Office, number: int) -> None:
    await fill(office)
    await tamper(office, f"DELETE FROM audit WHERE chain = '{CHAIN}' AND number = {number}")
    assert any(CHAIN in finding for finding in await found(office))


async def test_S1_a_chain_cut_off_whole_is_found(office: Office) -> None:
    await fill(office)
    await tamper(office, f"DELETE FROM audit WHERE chain = '{CHAIN}'")
    assert any(CHAIN in finding for finding in await found(office))


@pytest.mark.parametrize("change", ["length = length - 1", "head = repeat('0', 64)", "chain = 'elsewhere'"])
async def test_S1_a_change_of_the_head_is_found(office: Office, change: str) -> None:
    await fill(office)
    await tamper(office, f"UPDATE audit_chains SET {change} WHERE chain = '{CHAIN}'")
    assert any(CHAIN in finding for finding in await found(office))


async def test_S1_a_case_whose_audit_is_gone_with_its_head_is_found(office: Office) -> None:
    async with office.unit() as unit:
        await put_case(unit)
        await audit.record(unit, CHAIN, "case_raised", WANG, None, "cli", {})
    assert await found(office) == []
    delete = (f"DELETE FROM {table} WHERE chain = '{CHAIN}'" for table in ("audit", "audit_chains"))
    await tamper(office, *delete)
    assert any(CHAIN in finding for finding in await found(office))


async def test_S1_rows_swapped_between_chains_are_found(office: Office) -> None:
    await fill(office)
    one, other = CHAIN, "XQ-20261123-0002"
    await tamper(
        office,
        f"UPDATE audit SET chain = 'aside' WHERE chain = '{one}' AND number = 1",
        f"UPDATE audit SET chain = '{one}' WHERE chain = '{other}' AND number = 1",
        f"UPDATE audit SET chain = '{other}' WHERE chain = 'aside' AND number = 1",
    )
    findings = await found(office)
    assert any(one in finding for finding in findings)
    assert any(other in finding for finding in findings)


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
    await fill(office)
    with pytest.raises(DBAPIError, match="append-only|only grows|kept for good"):
        async with office.unit() as unit:
            await unit.session.execute(text(statement))
    assert await found(office) == []


async def test_S1_an_erased_payload_leaves_the_chain_whole_and_cannot_be_guessed(office: Office) -> None:
    await fill(office)
    async with office.unit() as unit:
        await audit.erase(unit, CHAIN, 2, by="operator")
        await audit.erase(unit, CHAIN, 2, by="operator")  # again changes nothing
    assert await found(office) == []
    async with office.unit() as unit:
        row = (await unit.session.execute(select(AuditRow).where(AuditRow.chain == CHAIN, AuditRow.number == 2))).scalar_one()
        last = (await audit.entries(unit, CHAIN))[-1]
    assert (row.payload, row.salt) == (None, "")
    assert (last["number"], last["by"], last["payload"]) == (4, "operator", {"number": 2})


async def test_S1_a_payload_erased_behind_our_back_is_found(office: Office) -> None:
    await fill(office)
    await tamper(office, f"UPDATE audit SET payload = NULL, salt = '' WHERE chain = '{CHAIN}' AND number = 2")
    assert any("第 2 条" in finding for finding in await found(office))


@pytest.mark.parametrize(("chain", "number"), [(CHAIN, 9), ("XQ-20000101-0001", 1)])
async def test_S1_erasing_what_is_not_there_is_refused_and_leaves_nothing(office: Office, chain: str, number: int) -> None:
    await fill(office)
    with pytest.raises(NoSuch):
        async with office.unit() as unit:
            await audit.erase(unit, chain, number)
    async with office.unit() as unit:
        assert await unit.session.get(ChainRow, "XQ-20000101-0001") is None


async def test_S1_the_note_of_an_erasing_stays(office: Office) -> None:
    await fill(office)
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


HARD = ["\x00", "a\ud800b", 1e22, 1.7e308, -0.0, 1e-7, 0.1 + 0.2, 2.0, 10**30, {"": [None, False]}, "\u2028‮"]


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
