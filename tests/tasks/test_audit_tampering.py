"""Tampering with the audit (S1): every change of every column, every missing row, every cut end is found."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from stage import CHAIN, CHEN, WANG, fill_audit, put_case

from tasks import audit
from tasks.office import Office
from tasks.store.tables import AuditRow


async def found(office: Office) -> list[str]:
    async with office.unit() as unit:
        return await audit.verify(unit)


async def tamper(office: Office, *statements: str) -> None:
    """Change rows as somebody with all rights on the database could: the guards are taken off first."""
    async with office.unit() as unit:
        for table in ("audit", "audit_chains"):
            await unit.session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        for statement in statements:
            changed = await unit.session.execute(text(f"{statement} RETURNING chain"))
            assert changed.all()


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
    await fill_audit(office)
    await tamper(office, f"UPDATE audit SET {CHANGES[column]} WHERE chain = '{CHAIN}' AND number = 2")
    findings = await found(office)
    assert findings
    assert any(CHAIN in finding for finding in findings)


async def test_S1_a_finding_names_chain_and_number(office: Office) -> None:
    await fill_audit(office)
    await tamper(office, f"UPDATE audit SET action = 'x' WHERE chain = '{CHAIN}' AND number = 2")
    (finding,) = await found(office)
    assert f"{CHAIN} 第 2 条" in finding


@pytest.mark.parametrize("number", [1, 2, 3])
async def test_S1_a_missing_row_is_found_also_at_the_end(office: Office, number: int) -> None:
    await fill_audit(office)
    await tamper(office, f"DELETE FROM audit WHERE chain = '{CHAIN}' AND number = {number}")
    assert any(CHAIN in finding for finding in await found(office))


async def test_S1_a_chain_cut_off_whole_is_found(office: Office) -> None:
    await fill_audit(office)
    await tamper(office, f"DELETE FROM audit WHERE chain = '{CHAIN}'")
    assert any(CHAIN in finding for finding in await found(office))


@pytest.mark.parametrize("change", ["length = length - 1", "head = repeat('0', 64)", "chain = 'elsewhere'"])
async def test_S1_a_change_of_the_head_is_found(office: Office, change: str) -> None:
    await fill_audit(office)
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
    await fill_audit(office)
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


async def test_S1_a_payload_erased_behind_our_back_is_found(office: Office) -> None:
    await fill_audit(office)
    await tamper(office, f"UPDATE audit SET payload = NULL, salt = '' WHERE chain = '{CHAIN}' AND number = 2")
    assert any("第 2 条" in finding for finding in await found(office))
