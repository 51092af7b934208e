"""Papers of the guide in the database: stored, confirmed, and made anew later as they were."""

from __future__ import annotations

from typing import Any

import pytest
from company import Company
from guide_samples import CONTENTS, sample
from stage import LI, WANG, WU, answered, put_case, put_gate

from tasks import documents
from tasks.documents.keeping import facts_of
from tasks.office import Unit
from tasks.store.tables import CaseRow, DocumentRow, ProcedureRow

NUMBER = "LX-20261130-0001"


async def answer(unit: Unit, case: CaseRow, procedure: ProcedureRow, kind: str, person: str, **said: Any) -> None:
    _, (row,) = await put_gate(unit, case, procedure, kind, [person], key=f"{kind}-{person[:2]}-1")
    answered(row, unit, {"decision": "同意", "comment": "", **said})
    await unit.session.flush()


@pytest.mark.parametrize("kind", CONTENTS)
async def test_D1_every_paper_of_the_guide_is_stored_as_people_read_it(company: Company, kind: str) -> None:
    async with company.office.unit() as unit:
        case, _ = await put_case(unit, case_number=NUMBER)
        paper = await documents.store_version(unit, case, kind, CONTENTS[kind], WANG)
    assert paper.markdown.startswith(f"# {documents.TITLES[kind]}\n\n**客户投诉快速响应**")
    assert f"| 立项编号 | {NUMBER} |" in paper.markdown
    assert "| 编制人 | 王经理（售后部） |" in paper.markdown


async def test_D1_a_confirmed_paper_of_the_guide_tells_the_answers_that_concern_it(company: Company) -> None:
    async with company.office.unit() as unit:
        case, procedure = await put_case(unit, case_number=NUMBER)
        paper = await documents.store_version(unit, case, "matrix", sample("matrix"), WANG)
        await answer(unit, case, procedure, "accept_matrix", LI)
        await answer(unit, case, procedure, "sign_subgoals", WU)
        await documents.confirm(unit, paper)
    told = paper.markdown.partition("审批记录")[2]
    assert "分工表会签 | 李主管 | 同意" in told
    assert "目标分解会签" not in told


async def test_D1_a_version_made_anew_says_what_it_said(company: Company) -> None:
    async with company.office.unit() as unit:
        case, procedure = await put_case(unit, case_number=NUMBER)
        await documents.store_version(unit, case, "matrix", sample("matrix"), WANG)
        company.clock.move(hours=1)
    async with company.office.unit() as unit:
        case, procedure = await unit.get(CaseRow, case.id), await unit.get(ProcedureRow, procedure.id)
        await answer(unit, case, procedure, "accept_matrix", LI, decision="退回修改", comment="缺标准")
        paper = await documents.store_version(unit, case, "matrix", sample("matrix"), WANG)
        company.clock.move(hours=1)
    async with company.office.unit() as unit:
        await answer(unit, case, procedure, "accept_matrix", WU)
        await documents.confirm(unit, await unit.get(DocumentRow, paper.id))
        company.clock.move(hours=1)
    async with company.office.unit() as unit:
        await answer(unit, case, procedure, "accept_matrix", WANG)
    async with company.office.unit() as unit:
        case = await unit.get(CaseRow, case.id)
        for version, answers in ((1, 0), (2, 2)):
            kept = await documents.version(unit, case.id, "matrix", version)
            assert kept is not None
            facts = await facts_of(unit, case, kept, kept.confirmed_at)
            assert len(facts["records"]) == answers
            assert documents.render_markdown("matrix", kept.content, facts) == kept.markdown
