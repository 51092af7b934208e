"""What people do in Prefect's own pages: raise a request, answer with a code from the mail, read a paper."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml
from browser.dialog import answer, form_of, title
from browser.pages import PHONE, SLOW, Pages, add, choose, lines, part, pick, write
from company import ASSESS
from playwright.async_api import Locator, expect
from system.house import ROOT, House, until
from system.life import Life, living

from schemas.gate_kinds import GATE_KINDS
from schemas.kinds import CHINESE_KIND, KIND_MODELS
from schemas.request import CollaborationRequest
from schemas.request_parts import Goal, Scope, WantedDepartment
from tasks import cases
from tasks.documents.titles import REQUEST, TITLES
from tasks.forms import REFUSED
from tasks.store.tables import CaseRow

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
EXAMPLE: dict[str, Any] = yaml.safe_load((ROOT / "examples" / "complaint_response.yaml").read_text(encoding="utf-8"))


async def fill_in(form: Locator) -> None:
    """The example request, typed into Prefect's run form field by field."""
    top = {name: title(CollaborationRequest, name) for name in CollaborationRequest.model_fields}
    for name in ("title", "requester", "background", "necessity", "budget"):
        await write(form, top[name], EXAMPLE[name])
    await choose(form, top["kind"], CHINESE_KIND[EXAMPLE["kind"]])
    for place, goal in enumerate(EXAMPLE["goals"]):
        goals = await add(form, top["goals"])
        for name in ("statement", "metric", "unit", "baseline", "target", "serves", "achievable_because"):
            await write(goals, title(Goal, name), goal[name], place)
        await pick(goals, title(Goal, "due"), goal["due"], place)
    await fill_in_kind(part(form, top["kind_fields"]))
    await lines(form, top["expected_results"], EXAMPLE["expected_results"])
    await lines(form, title(Scope, "includes"), EXAMPLE["scope"]["includes"])
    for place, wanted in enumerate(EXAMPLE["departments"]):
        departments = await add(form, top["departments"])
        await write(departments, title(WantedDepartment, "name"), wanted["name"], place)
        await write(departments, title(WantedDepartment, "support"), wanted["support"], place)


async def fill_in_kind(form: Locator) -> None:
    """G0.1: what this kind of case must make clear, on the tab of its name."""
    model = KIND_MODELS[EXAMPLE["kind"]]
    await form.get_by_role("tab", name=str(model.model_config.get("title"))).click()
    for name in ("responsible", "delivers"):
        await write(form, title(model, name), EXAMPLE["kind_fields"][name])
    await pick(form, title(model, "finish"), EXAMPLE["kind_fields"]["finish"])


async def raised_by(life: Life, run: str) -> CaseRow:
    """The case this run of the form has brought."""

    async def look() -> CaseRow | None:
        async with life.office.unit() as unit:
            return await cases.by_run(unit, run)

    case = await until(look, "the request is registered", life.house)
    life.number = case.request_number
    return case


async def test_R1_1_a_request_typed_into_the_run_form_is_registered_and_its_requester_confirms_it(
    house: House, pages: Pages
) -> None:
    """R1.1: from Prefect's run form, through the confirmation by code, to the first assessment."""
    form = await pages.run_form("initiation")
    await fill_in(form)
    await pages.shot("run", at=form.get_by_label("Run Name"))
    await form.get_by_role("button", name="Submit").click()
    run = await pages.started()
    async with living(house) as life:
        case = await raised_by(life, run)
        assert (case.title, case.door, case.requester) == (EXAMPLE["title"], "prefect", EXAMPLE["requester"])
        assert [row["person"] for row in await life.asked("confirm")] == [EXAMPLE["requester"]]
        dialog, _ = await form_of(pages, life, "confirm")
        await expect(dialog).to_contain_text(f"{life.number} {case.title}")  # the run is called as the case is
        await answer(pages, life, dialog, "confirm", {"decision": "确认提交"})
        await form_of(pages, life, "assess")


async def test_R1_3_a_wrong_code_is_told_in_the_next_form_and_the_right_one_leads_to_the_next_gate(
    house: House, pages: Pages
) -> None:
    """R1.3 in Prefect's dialog, and the paper of the case on its page in Prefect (D1)."""
    async with living(house) as life:
        await life.submit()
        dialog, key = await form_of(pages, life, "assess")
        refused = dialog.get_by_text(REFUSED)
        await expect(refused).to_have_count(0)
        await answer(pages, life, dialog, "assess", ASSESS, code="WRONG1")
        dialog, _ = await form_of(pages, life, "assess", after=key)
        await expect(refused).to_be_visible(timeout=SLOW)
        await answer(pages, life, dialog, "assess", ASSESS)
        await form_of(pages, life, "consult")
        await pages.open_paper(f"{life.number.lower()}-{REQUEST}")
        paper = pages.page.get_by_role("tabpanel")
        await expect(paper.get_by_role("heading", name=TITLES[REQUEST])).to_be_visible(timeout=SLOW)
        await expect(paper.get_by_role("cell", name=life.number)).to_be_visible()
        await expect(paper.get_by_role("cell", name=EXAMPLE["goals"][0]["statement"])).to_be_visible()
        await pages.shot("paper", at=paper.get_by_role("heading").first)


async def test_N1_the_mail_that_asks_for_an_answer_fits_a_phone(house: House, pages: Pages) -> None:
    """N1: who, what, until when, the code and the way to the form, without scrolling sideways."""
    async with living(house) as life:
        await life.submit()
        todo = (await life.asked("assess"))[0]
        code = house.letterbox.code(todo["id"], todo["person"])
    body = next(mail for mail in reversed(house.letterbox.mails) if todo["person"] in mail["To"]).get_body(("html",))
    assert body is not None
    await pages.show_mail(body.get_content())
    for said in (todo["name"], EXAMPLE["title"], GATE_KINDS["assess"].wanted, code):
        await expect(pages.page.get_by_text(str(said)).first).to_be_visible()
    await expect(pages.page.get_by_role("link")).to_have_attribute("href", re.compile("/v2/runs"))
    assert await pages.page.evaluate("document.documentElement.scrollWidth") == PHONE
    await pages.shot("mail")
