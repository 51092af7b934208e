"""All papers of a case as files: names, checksums, and the same bytes every time."""

from __future__ import annotations

import hashlib
from uuid import UUID

from company import Company
from guide_samples import CONTENTS, sample
from office_papers import opened, words
from stage import WANG, put_case

from tasks import documents
from tasks.documents.exporting import all_kept, exported, kept, office_file_of, office_file_of_aside
from tasks.documents.office import KINDS, close_aside
from tasks.store.tables import CaseRow, DocumentRow

NUMBER = "LX-20261130-0001"


async def stored(company: Company) -> CaseRow:
    """A case with one version of every paper of the guide, and a second of its goals, confirmed."""
    async with company.office.unit() as unit:
        case, _ = await put_case(unit, case_number=NUMBER)
        for kind, content in CONTENTS.items():
            await documents.store_version(unit, case, kind, content, WANG)
    company.clock.move(hours=1)
    async with company.office.unit() as unit:
        second = await documents.store_version(unit, case, "goals", sample("goals", background="改过的背景"), WANG)
        await documents.confirm(unit, second)
    return case


async def test_G6_2_every_version_is_exported_as_markdown_and_as_office_file(company: Company) -> None:
    case = await stored(company)
    async with company.office.unit() as unit:
        papers = await all_kept(unit, case)
    index, files = exported(NUMBER, papers, [office_file_of(one, None) for one in papers])
    assert len(index["documents"]) == len(CONTENTS) + 1 and len(files) == 2 * len(index["documents"])
    for entry in index["documents"]:
        assert hashlib.sha256(files[entry["file"]]).hexdigest() == entry["sha256"]
        assert hashlib.sha256(files[entry["office_file"]]).hexdigest() == entry["office_sha256"]
        assert entry["office_file"] == f"{entry['file'].removesuffix('.md')}.{KINDS[entry['kind']]}"
    assert {
        "goals-v1-协作背景与目标说明.docx",
        "goals-v2-协作背景与目标说明.docx",
        "matrix-v1-部门职责分工表.xlsx",
    } <= set(files)
    second = words(opened(files["goals-v2-协作背景与目标说明.docx"]))
    assert "改过的背景" in second and "第 2 版（已确认" in second


async def test_D1_an_export_later_gives_the_same_bytes(company: Company) -> None:
    case = await stored(company)
    made = []
    for _ in range(2):
        async with company.office.unit() as unit:
            papers = await all_kept(unit, case)
        made.append(exported(NUMBER, papers, [office_file_of(one, None) for one in papers]))
        company.clock.move(days=3)
    assert made[0] == made[1]


async def test_D1_one_version_can_be_made_alone_and_aside(company: Company) -> None:
    case = await stored(company)
    async with company.office.unit() as unit:
        (listed,) = [one for one in await all_kept(unit, case) if one.listed["kind"] == "risks"]
        one = await kept(unit, case, await unit.get(DocumentRow, UUID(listed.listed["id"])))
    assert await office_file_of_aside(one, None) == office_file_of(listed, None)
    close_aside()
