"""Cases (R1.1): raised whole or not at all, numbered without gaps, found, told about, moved by the table."""

from __future__ import annotations

import asyncio

import pytest
from company import Company
from endings import audited
from gatehouse import rows_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from paths import started
from sqlalchemy import func, select
from stage import LI, QIAN, WANG, ZHANG, ZHOU, request_content

from schemas.case import CaseAction
from schemas.errors import Invalid, NoOrganization, NoSuch, WrongStatus
from tasks import audit, cases, organizations
from tasks.office import Office
from tasks.opening import open_office
from tasks.requests import current_request
from tasks.store.tables import Base, CaseRow

BROKEN = {
    "title": "", "goals": [{"statement": "提升效率", "metric": "效率"}], "kind_fields": {}, "owner": "谁",
    "departments": [{"name": "售后部", "support": "牵头"}],
}  # fmt: skip


async def rows(office: Office) -> dict[str, int]:
    """How many rows each table has."""
    async with office.unit() as unit:
        return {
            table.name: await unit.session.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }


async def test_R1_1_a_request_is_stored_with_its_start_in_one_transaction(company: Company) -> None:
    """R1.1, S1: the case, its paper, its procedure, the row that starts the run, the audit."""
    case = await company.submit(request_content())
    assert (case.request_number, case.status, case.door) == ("XQ-20261123-0001", "submitted", "cli")
    [start] = await rows_of(company, "start_run")
    assert set(start.payload) == {"procedure", "generation"}  # ids only
    [raised] = await audited(company, "case_raised")
    assert (raised.by, raised.door, raised.chain) == (WANG, "cli", case.request_number)


async def test_R1_2_all_findings_at_once_and_nothing_half_stored(company: Company) -> None:
    """R1.2, G0.1, G0.2: each finding with its place; not a row more than before."""
    before = await rows(company.office)
    with pytest.raises(Invalid) as refused:
        await company.submit({**request_content(), **BROKEN})
    places = {finding.place.partition("[")[0].partition(".")[0] for finding in refused.value.findings}
    assert {"title", "goals", "departments", "kind_fields", "owner"} <= places
    for nonsense in (None, [], "x", 7, {"kind": []}):
        with pytest.raises(Invalid):
            await company.submit(nonsense)
    assert await rows(company.office) == before


async def test_R1_1_numbers_are_given_without_gap_or_repeat_by_whoever_comes_at_once(company: Company) -> None:
    """R1.1: ten at the same instant; the next day starts anew, in the company's own day."""
    raised = await asyncio.gather(*(company.submit(request_content(title=f"事项 {n}")) for n in range(10)))
    assert sorted(case.request_number for case in raised) == [f"XQ-20261123-{n:04d}" for n in range(1, 11)]
    company.clock.move(hours=15)  # 00:30 in Shanghai, still Monday in UTC
    assert (await company.submit(request_content())).request_number == "XQ-20261124-0001"
    async with company.office.unit() as unit:
        assert await audit.verify(unit) == []


async def test_R1_1_similar_open_cases_are_shown_to_whoever_assesses(company: Company) -> None:
    """R1.1: the first has ended and is shown no more; the second is."""
    first = await started(company)
    async with company.office.unit() as unit:
        await cases.stop(unit, first, "ops@example.com", "误提交", "cli")
    second = await company.submit(request_content())
    third = await company.submit(request_content())
    assert (second.details["similar"], third.details["similar"]) == ([], [second.request_number])
    await company.go()
    shown = [gate.case_id for _, gate in await company.open("assess") if second.request_number in str(gate.remarks)]
    assert shown == [third.id]


async def test_R3_3_a_case_is_found_by_either_number_however_it_is_typed(company: Company) -> None:
    """R3.3: LX- beside XQ-; a number that is none is named."""
    case = await started(company)
    async with company.office.unit() as unit:
        assert (await cases.find(unit, " xq-20261123-0001 ")).id == case.id
        for wrong in ("", "XQ-20261123-0002", "%", "XQ-2026112_-0001"):
            with pytest.raises(NoSuch):
                await cases.find(unit, wrong)


async def test_N1_concerned_are_requester_heads_and_whoever_was_asked_each_once(company: Company) -> None:
    """N1: in this order."""
    await started(company)
    async with company.office.unit() as unit:
        organization = await organizations.current(unit)
        people = await cases.concerned(unit, await cases.find(unit, "XQ-20261123-0001"), organization)
    assert people == [WANG, LI, ZHANG, QIAN, ZHOU]


async def test_S1_a_case_moves_only_along_the_table(company: Company) -> None:
    """S1: a step the table does not have is refused and leaves no row."""
    await started(company)
    with pytest.raises(WrongStatus, match="待初评"):
        async with company.office.unit() as unit:
            case = await unit.lock_case((await company.case()).id)
            await cases.move(unit, case, CaseAction.ESTABLISH)
    assert await audited(company, "status_changed") == []


async def test_N1_nothing_starts_without_an_organisation(company: Company, empty_house: Office) -> None:
    """G0.2: said plainly, nothing stored."""
    with pytest.raises(NoOrganization):
        async with empty_house.unit() as unit:
            await cases.raise_case(unit, request_content(), "cli")
    assert set((await rows(empty_house)).values()) == {0}


@pytest.fixture
async def empty_house(company: Company, postgres: object, template_database: str):  # type: ignore[no-untyped-def]
    """An office without an organisation."""
    url = postgres.create("nobody_here", template_database)  # type: ignore[attr-defined]
    async with open_office(company.office.settings.model_copy(update={"database_url": url}), company.clock) as office:
        yield office
    postgres.drop("nobody_here")  # type: ignore[attr-defined]


TEXTS = st.text(min_size=1, max_size=60).filter(lambda s: s.strip())


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(background=TEXTS, necessity=TEXTS, title=TEXTS)
async def test_R1_1_whatever_is_typed_is_refused_or_kept_as_it_is(
    company: Company, background: str, necessity: str, title: str
) -> None:
    """R1.1, R1.4: text of any shape is kept as text, or refused with its place; never an error of the database."""
    data = {**request_content(), "background": background, "necessity": necessity, "title": title}
    try:
        case = await company.submit(data)
    except Invalid as refused:
        assert {finding.place for finding in refused.findings} <= {"background", "necessity", "title"}
        return
    async with company.office.unit() as unit:
        kept = await current_request(unit, await unit.get(CaseRow, case.id))
    assert kept.background == background.strip().replace("\r\n", "\n").replace("\r", "\n")
    assert kept.title == case.title
