"""The guide in Prefect's own pages: a liaison is named, rows are typed in, the timetable of the plan is drawn."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from browser.conftest import need_chromium
from browser.dialog import form_of, sign, title
from browser.pages import SLOW, Pages, add, lines, pick, write
from guide_paths import DUTIES, KICKOFF, LIAISONS, MINUTES, OF_HEAD, OF_LIAISON, ROWS, SUPPORT
from playwright.async_api import expect
from stage import QIAN, START
from system.guided import AFTER_THE_KICKOFF, DRAFTED, NAMED, GuidedLife, set_clock
from system.house import House, building

from schemas.guide.forms import DraftRows, NameLiaison
from schemas.guide.rows import MatrixRow
from tasks.engine import Engine
from tasks.opening import open_office

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]
LEGAL = "法务部"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house on the Monday on which the story of the guide begins."""
    need_chromium()
    clock = tmp_path_factory.mktemp("clock") / "clock"
    set_clock(clock, START)
    with building(LIANBAN_CLOCK_FILE=str(clock)) as built:
        yield built


async def liaison_named(pages: Pages, life: GuidedLife) -> None:
    """G2.1: the last head fills in the dialog."""
    await life.each("name_liaison", NAMED, OF_HEAD, but=LEGAL)
    await life.calm()
    dialog, _ = await form_of(pages, life, "name_liaison")
    await sign(life, dialog, "name_liaison")
    await write(dialog, title(NameLiaison, "liaison"), LIAISONS[LEGAL])
    await write(dialog, title(NameLiaison, "duty"), DUTIES[LEGAL])
    await lines(dialog, title(NameLiaison, "core_members"), [QIAN])
    await pages.shot("resume-name_liaison", of=dialog)
    await pages.resume(dialog)
    await life.only("form_team", {"recorder": LIAISONS["售后部"]})


async def kickoff_held(life: GuidedLife) -> None:
    """G3.1 to G3.6 without the pages."""
    await life.only("schedule_kickoff", KICKOFF)
    await life.each("state_support", SUPPORT, OF_LIAISON)
    await life.move(AFTER_THE_KICKOFF)
    await life.only("minutes", MINUTES)
    await life.everybody("confirm_minutes", {"decision": "确认"})


async def rows_drafted(pages: Pages, life: GuidedLife) -> None:
    """G4.1: the last liaison adds a row to the list in the dialog."""
    await life.each("draft_rows", DRAFTED, OF_LIAISON, but=LEGAL)
    await life.calm()
    dialog, _ = await form_of(pages, life, "draft_rows")
    await sign(life, dialog, "draft_rows")
    [row] = ROWS[LEGAL]
    items = await add(dialog, title(DraftRows, "rows"))
    for name in ("code", "work", "standard", "deliverable"):
        await write(items, title(MatrixRow, name), row[name])
    for name in ("start", "due"):
        await pick(items, title(MatrixRow, name), row[name])
    await (await add(items, title(MatrixRow, "goals"))).locator("input").last.fill(str(row["goals"][0]))
    await lines(items, title(MatrixRow, "covers"), row["covers"])
    await pages.shot("resume-draft_rows", of=dialog)
    await pages.resume(dialog)


async def test_G2_1_G4_1_G6_5_the_guide_in_prefects_pages(house: House, pages: Pages, tmp_path: Path) -> None:
    """What was typed in counts as it stands; the plan's page shows the Gantt chart drawn, not its source."""
    async with open_office(house.settings) as office, Engine(house.settings) as engine:
        life = GuidedLife(house, office, engine, folder=tmp_path)
        await life.submit()
        await life.walk()
        await life.only("confirm_goals", {"decision": "确认"})
        await liaison_named(pages, life)
        await kickoff_held(life)
        await rows_drafted(pages, life)
        [compiling] = await life.asked("compile_matrix")
        typed = next(row for row in compiling["prefill"]["rows"] if row["department"] == LEGAL)
        assert {name: typed[name] for name in ROWS[LEGAL][0]} == ROWS[LEGAL][0]
        assert typed["owner"] == LIAISONS[LEGAL]
        await life.from_the_matrix()
        await life.calm()
        await pages.open_paper(f"{life.number.lower()}-plan")
        chart = pages.page.get_by_role("tabpanel").locator("svg[aria-roledescription=gantt]")
        await expect(chart).to_be_visible(timeout=SLOW)
        for said in ("T1 制定投诉分类标准", "T6 24 小时响应机制上线", *LIAISONS):
            await expect(chart.get_by_text(said)).to_be_visible()
        await pages.shot("plan", of=chart)
        assert house.letterbox.twice() == []
