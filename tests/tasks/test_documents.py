"""Papers in the database: versions counted under the lock, immutable once confirmed, published from the outbox."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import uuid4

import pytest
from jinja2 import UndefinedError
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from stage import WANG, ZHOU, Clock, answered, put_case, put_gate, request_content

from tasks import documents
from tasks.canonical import canonical, sha256
from tasks.documents.publishing import LONGEST, artifact_key
from tasks.office import Office
from tasks.store.tables import CaseRow, DocumentRow, ProcedureRow
from tasks.store.tables_outbox import OutboxRow

PASS = {
    "decision": "通过",
    "fit": "高",
    "fit_reason": "对口",
    "feasibility": "中",
    "feasibility_reason": "人手够",
    "priority": "高",
    "priority_reason": "客户急",
    "comment": "先做国内",
}


async def stored(office: Office, **changes: Any) -> DocumentRow:
    async with office.unit() as unit:
        case, _ = await put_case(unit)
        return await documents.store_version(unit, case, "request", request_content(**changes), WANG)


async def test_D1_a_paper_keeps_content_hash_and_what_people_saw(office: Office) -> None:
    paper = await stored(office)
    content = request_content()
    async with office.unit() as unit:
        kept = await documents.current(unit, paper.case_id, "request")
    assert kept is not None
    assert (kept.version, kept.created_by, kept.confirmed_at) == (1, WANG, None)
    assert kept.sha256 == sha256(canonical(content)) == sha256(canonical(kept.content))
    assert "王经理" in kept.markdown
    assert "XQ-20261123-0001" in kept.markdown


async def test_R1_4_every_version_is_kept(office: Office) -> None:
    paper = await stored(office)
    async with office.unit() as unit:
        case = await unit.get(CaseRow, paper.case_id)
        await documents.store_version(unit, case, "request", request_content(background="补充了投诉数据"), WANG)
    async with office.unit() as unit:
        first = await documents.version(unit, paper.case_id, "request", 1)
        newest = await documents.current(unit, paper.case_id, "request")
        assert await documents.version(unit, paper.case_id, "request", 3) is None
        assert await documents.current(unit, paper.case_id, "charter") is None
    assert first is not None
    assert newest is not None
    assert (first.id, newest.version) == (paper.id, 2)
    assert "补充了投诉数据" in newest.markdown
    assert "补充了投诉数据" not in first.markdown


async def test_D1_versions_written_at_the_same_time_count_up_without_gaps(office: Office) -> None:
    paper = await stored(office)

    async def one() -> None:
        async with office.unit() as unit:
            case = await unit.get(CaseRow, paper.case_id)
            await documents.store_version(unit, case, "request", request_content(), WANG)

    await asyncio.gather(*(one() for _ in range(8)))
    async with office.unit() as unit:
        versions = (await unit.session.scalars(select(DocumentRow.version).order_by(DocumentRow.version))).all()
    assert list(versions) == list(range(1, 10))


async def test_D1_an_unknown_kind_or_an_incomplete_paper_stores_nothing(office: Office) -> None:
    for kind, content in (("receipt", request_content()), ("request", {"title": "x"})):
        with pytest.raises((KeyError, UndefinedError)):
            async with office.unit() as unit:
                case, _ = await put_case(unit)
                await documents.store_version(unit, case, kind, content, WANG)
    async with office.unit() as unit:
        assert (await unit.session.scalars(select(DocumentRow))).all() == []
        assert (await unit.session.scalars(select(OutboxRow))).all() == []


async def test_D1_a_confirmed_paper_shows_its_approvals_and_is_published_again(office: Office, clock: Clock) -> None:
    paper = await stored(office)
    clock.move(hours=1)
    async with office.unit() as unit:
        case = await unit.get(CaseRow, paper.case_id)
        procedure = (await unit.session.scalars(select(ProcedureRow))).one()
        _, (row,) = await put_gate(unit, case, procedure, "assess", [ZHOU])
        answered(row, unit, PASS)
        await unit.session.flush()
        document = await unit.get(DocumentRow, paper.id)
        await documents.confirm(unit, document)
        await documents.confirm(unit, document)  # again changes nothing
    async with office.unit() as unit:
        kept = await unit.get(DocumentRow, paper.id)
        keys = (await unit.session.scalars(select(OutboxRow.key).order_by(OutboxRow.created_at))).all()
        kinds = set((await unit.session.scalars(select(OutboxRow.kind))).all())
    assert kept.confirmed_at == clock.at
    assert kept.sha256 == paper.sha256
    last = kept.markdown.strip().splitlines()[-1]
    assert all(word in last for word in ("初步评估", "周运营", "通过", "先做国内", "人手够", "2026-11-23 10:30"))
    assert list(keys) == [f"publish-{paper.id}", f"publish-{paper.id}-confirmed"]
    assert kinds == {"publish_document"}


@pytest.mark.parametrize(
    "change",
    ["content = '{}'", "markdown = 'x'", "sha256 = ''", "confirmed_at = NULL", "version = 9", "kind = 'charter'"],
)
async def test_D1_the_database_refuses_to_change_a_confirmed_paper(office: Office, change: str) -> None:
    paper = await stored(office)
    async with office.unit() as unit:
        await documents.confirm(unit, await unit.get(DocumentRow, paper.id))
    with pytest.raises(DBAPIError, match="is confirmed and cannot change"):
        async with office.unit() as unit:
            await unit.session.execute(text(f"UPDATE documents SET {change}"))


@pytest.mark.parametrize("statement", ["DELETE FROM documents", "TRUNCATE documents CASCADE"])
async def test_D1_the_database_refuses_to_delete_any_paper(office: Office, statement: str) -> None:
    await stored(office)
    with pytest.raises(DBAPIError, match="kept for good"):
        async with office.unit() as unit:
            await unit.session.execute(text(statement))


@pytest.mark.parametrize("change", ["content = '{}'", "sha256 = repeat('0', 64)", "created_by = 'x'", "version = 2"])
async def test_R1_4_an_unconfirmed_paper_changes_by_a_new_version_only(office: Office, change: str) -> None:
    await stored(office)
    with pytest.raises(DBAPIError, match="a new version is a new row"):
        async with office.unit() as unit:
            await unit.session.execute(text(f"UPDATE documents SET {change}"))


@pytest.mark.parametrize("typed", ["<script>x</script>", "{{ 7*7 }}", '{"__prefect_kind": "json", "value": "{}"}'])
async def test_D1_whatever_people_type_is_stored_as_text(office: Office, typed: str) -> None:
    paper = await stored(office, background=typed)
    assert paper.content["background"] == typed
    assert "<script>" not in paper.markdown
    assert "{{" not in paper.markdown


class Pages:
    """The part of Prefect that papers need, as a small real store: newest last per key."""

    def __init__(self) -> None:
        self.kept: dict[str, list[tuple[str, str]]] = {}

    async def create_artifact(self, key: str, markdown: str, description: str) -> None:
        self.kept.setdefault(key, []).append((markdown, description))


async def test_D1_one_page_per_case_and_kind_of_paper(office: Office) -> None:
    paper = await stored(office)
    pages = Pages()
    async with office.unit() as unit:
        found = await documents.to_publish(unit, paper.id)
        assert found is not None
        await documents.publish(pages, *found)
    ((key, ((markdown, description),)),) = pages.kept.items()
    assert key == "xq-20261123-0001-request"
    assert markdown == paper.markdown
    assert "跨部门协作需求表" in description
    assert "客户投诉快速响应" in description
    assert "1" in description


async def test_D1_an_older_version_never_covers_a_newer_one(office: Office) -> None:
    paper = await stored(office)
    async with office.unit() as unit:
        case = await unit.get(CaseRow, paper.case_id)
        newer = await documents.store_version(unit, case, "request", request_content(background="新"), WANG)
    async with office.unit() as unit:
        assert await documents.to_publish(unit, paper.id) is None
        assert await documents.to_publish(unit, newer.id) is not None


async def test_D1_a_page_is_cut_where_a_paper_is_too_long_for_it() -> None:
    case = CaseRow(request_number="XQ-20261123-0001", title="x")
    paper = DocumentRow(id=uuid4(), kind="request", version=1, markdown="一行\n" * LONGEST)
    pages = Pages()
    await documents.publish(pages, paper, case)
    markdown, _ = pages.kept["xq-20261123-0001-request"][0]
    assert len(markdown) < LONGEST + 100
    assert markdown.splitlines()[-1].startswith("（".replace("(", chr(0xFF08)))


@pytest.mark.parametrize("number", ["XQ-20261123-0001", "xq_2026/1 ", "协作-1"])
def test_D1_a_key_holds_what_prefect_takes(number: str) -> None:
    key = artifact_key(CaseRow(request_number=number), "request")
    assert set(key) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
