"""The guide on the whole system, from an established case to the plan, while worker and dispatcher are killed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from guide_paths import KICKOFF, MINUTES, OF_LIAISON, SUPPORT
from stage import START
from system.fragile import Interrupting, apart
from system.guided import AFTER_THE_KICKOFF, GuidedLife, set_clock
from system.house import House, building

from tasks.engine import Engine
from tasks.opening import open_office

pytestmark = [pytest.mark.system, pytest.mark.timeout(400)]
GUIDE_PAPERS = {
    "goals", "team", "agenda", "minutes", "matrix", "subgoals", "communication", "risks", "resources", "plan",
}  # fmt: skip


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A house of its own, on the Monday on which the story of the guide begins."""
    clock = tmp_path / "clock"
    set_clock(clock, START)
    with building(Interrupting(), LIANBAN_CLOCK_FILE=str(clock)) as built:
        yield built


@pytest.fixture
async def life(house: House, tmp_path: Path) -> AsyncIterator[GuidedLife]:
    """A case whose 立项 is done."""
    async with open_office(house.settings) as office, Engine(house.settings) as engine:
        life = GuidedLife(house, office, engine, folder=tmp_path)
        await life.submit()
        await life.walk()
        yield life


def came(life: GuidedLife, rows: dict[object, str]) -> list[str]:
    """To whom letters of these rows of the outbox came; a letter that came twice under one Message-ID counts once."""
    wanted = {str(row): to for row, to in rows.items()}
    ids = {str(mail["Message-ID"]).strip("<>").partition("@")[0] for mail in life.house.letterbox.mails}
    return sorted(wanted[one] for one in ids & wanted.keys())


async def test_G6_5_the_guide_arrives_at_its_plan_though_worker_and_dispatcher_are_killed(life: GuidedLife) -> None:
    """G1.1 to G6.5; killed between recording and mailing of invitation and minutes: N2, nothing lost, nothing twice."""
    letterbox = life.house.letterbox
    assert isinstance(letterbox, Interrupting)
    await life.to_the_kickoff()

    [call] = await life.asked("schedule_kickoff")
    letterbox.refusing = True  # the invitation is recorded and cannot leave
    await life.say(call, KICKOFF)
    invited = dict(await life.recorded("kickoff_invitation"))
    assert came(life, {**invited}) == []
    life.house.kill("worker")
    life.house.kill("dispatcher")
    letterbox.refusing = False
    await life.each("state_support", SUPPORT, OF_LIAISON)
    assert letterbox.twice() == []

    await life.move(AFTER_THE_KICKOFF)
    [row] = await life.asked("minutes")
    letterbox.taken = lambda: life.house.kill("dispatcher")  # the first letter has come, and nobody writes that down
    await life.say(row, MINUTES)
    published = dict(await life.recorded("minutes_published"))
    life.house.kill("worker")
    await life.from_the_minutes()
    await life.from_the_matrix()

    await life.proven(waits=None)
    assert letterbox.taken is None
    assert len(letterbox.twice()) <= 1  # the letter between whose 250 and our commit the dispatcher died
    for rows in (invited, published):
        assert came(life, {**rows}) == sorted(rows.values())
        assert len(set(rows.values())) == len(rows)
    await exported(life)


async def exported(life: GuidedLife) -> None:
    """D1, G6.2: every paper of the guide is there and confirmed, baseline version 1, and files of all of them."""
    shown = await apart(lambda: life.house.json("case", "show", life.number))
    assert shown["baseline_version"] == 1
    assert [item["code"] for item in shown["action_items"]] == ["T1", "T2", "T3", "T4", "T5", "T6"]
    newest = {row["kind"]: row["confirmed_at"] for row in shown["documents"] if row["current"]}
    assert newest.keys() >= GUIDE_PAPERS
    assert all(newest.values())
    folder = life.folder / "papers"
    await apart(lambda: life.house.command("export", life.number, str(folder)))
    assert {path.suffix for path in folder.iterdir()} == {".md", ".docx", ".xlsx", ".json"}
