"""Office files made in another process: the same files, and a maker that dies is replaced."""

from __future__ import annotations

import asyncio
import multiprocessing
from collections.abc import Iterator
from pathlib import Path

import pytest
from docx import Document
from guide_samples import facts
from office_papers import CONTENTS, made

from tasks.documents.office import OfficeFile, OfficeUnavailable, TemplateBroken, close_aside, office_file_aside
from tasks.documents.papers import paper


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    """No maker is left behind."""
    yield
    close_aside()
    assert multiprocessing.active_children() == []


async def aside(kind: str, templates: Path | None = None) -> OfficeFile:
    return await office_file_aside(paper(kind, CONTENTS[kind], facts()), kind, CONTENTS[kind], templates)


async def test_D1_a_file_made_aside_is_the_same_and_the_loop_goes_on(tmp_path: Path) -> None:
    turns = 0

    async def counted() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    counting = asyncio.create_task(counted())
    found = await asyncio.gather(aside("plan"), aside("matrix"))
    counting.cancel()
    assert found == [made("plan"), made("matrix")] and turns > 100
    assert len(multiprocessing.active_children()) == 1
    (tmp_path / "paper.docx").write_bytes(b"x")
    with pytest.raises(TemplateBroken, match=r"paper\.docx"):
        await aside("goals", tmp_path)
    Document().save(str(tmp_path / "paper.docx"))
    assert (await aside("goals", tmp_path)).data == made("goals", templates=tmp_path).data


async def test_D1_a_maker_that_died_is_said_and_the_next_file_is_made() -> None:
    await aside("risks")
    (maker,) = multiprocessing.active_children()
    maker.kill()
    maker.join()
    with pytest.raises(OfficeUnavailable, match="风险登记册"):
        while True:  # the pool notices in its own time; until then it would answer for nothing
            await aside("risks")
    assert await aside("risks") == made("risks")


def test_D1_closing_what_was_never_opened_is_nothing() -> None:
    close_aside()
