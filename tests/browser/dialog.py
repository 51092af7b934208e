"""The dialog behind Resume as somebody fills it in at a gate."""

from __future__ import annotations

from browser.pages import SLOW, Pages, choose, part, write
from playwright.async_api import Locator, expect
from pydantic import BaseModel
from system.house import until
from system.life import Life

from schemas.answers import Confirm
from schemas.forms import CODE, RESPONDER, engine_schema
from schemas.gate_kinds import GATE_KINDS

_DOOR = engine_schema(Confirm, ["-"], "-", {})["properties"]
RESPONDER_TITLE, CODE_TITLE = _DOOR[RESPONDER]["title"], _DOOR[CODE]["title"]


def title(model: type[BaseModel], name: str) -> str:
    """A field's title as people see it."""
    return str(model.model_fields[name].title)


async def form_of(pages: Pages, life: Life, gate: str, after: str = "") -> tuple[Locator, str]:
    """The dialog of the run that waits at this gate and the form's key; ``after`` is the key of a form before."""

    async def another() -> tuple[str, str] | None:
        run, key = await life.suspended(gate)
        return (run, key) if key != after else None

    run, key = await until(another, f"{life.number} asks at {gate} again", life.house)
    await pages.open_run(run)
    dialog = await pages.resume_form()
    await expect(dialog.get_by_role("heading", name=GATE_KINDS[gate].title).first).to_be_visible(timeout=SLOW)
    return dialog, key


async def sign(life: Life, dialog: Locator, gate: str, code: str = "") -> None:
    """Choose the first person asked, type the code of their mail (or another)."""
    todo = (await life.asked(gate))[0]
    await choose(dialog, RESPONDER_TITLE, f"{todo['name']} <{todo['person']}>")
    await write(dialog, CODE_TITLE, code or str(life.house.letterbox.code(todo["id"], todo["person"])))


async def answer(pages: Pages, life: Life, dialog: Locator, gate: str, fields: dict[str, str], code: str = "") -> None:
    """Sign, fill in the fields, send."""
    await sign(life, dialog, gate, code)
    form = GATE_KINDS[gate].form.model_fields
    for name, value in fields.items():
        act = choose if "Literal" in str(form[name].annotation) else write
        await act(dialog, str(form[name].title), value)
    await pages.shot(f"resume-{gate}", of=dialog, at=part(dialog, str(list(form.values())[-1].title)))
    await pages.resume(dialog)
