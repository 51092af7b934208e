"""The guide in Prefect's resume dialog: each gate answered there once, lists of rows included (rules 5, 7, 8)."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from company import Company
from endings import at_rest, audited, told
from guide_looks import content, gate
from guide_paths import (
    AGREE,
    COMMUNICATION,
    DUTIES,
    GUIDE,
    KICKOFF,
    LIAISONS,
    MINUTES,
    OF_HEAD,
    OF_LIAISON,
    PLAN,
    RISKS,
    ROWS,
    SUBGOALS,
    SUN,
    SUPPORT,
    established,
    matrix_of,
    row,
)
from guide_stages import At
from jsonschema import Draft202012Validator
from stage import ZHANG, organization

from schemas.forms import engine_schema, example_for
from schemas.gate_kinds import GATE_KINDS
from tasks import views
from tasks.store.tables import AssignmentRow, GateRow


def form_of(company: Company, waiting: GateRow) -> dict[str, Any]:
    """The schema that stands in Prefect for this gate."""
    return company.engine.all[str(waiting.run_id)].inputs[f"{waiting.wait_key}-schema"]


def typed(kind: str, person: str, prefill: dict[str, Any]) -> dict[str, Any]:
    """What this person types in; lists of rows as the dialog sends them."""
    name = OF_LIAISON.get(person, "")
    match kind:
        case "confirm_goals" | "confirm_minutes":
            return {"decision": "确认"}
        case "name_liaison":
            return {"liaison": LIAISONS[OF_HEAD[person]], "duty": DUTIES[OF_HEAD[person]]}
        case "form_team":
            return {"recorder": SUN}
        case "schedule_kickoff":
            return {**KICKOFF, "starts_at": "2026-11-30T10:00:00+08:00"}
        case "compile_matrix":
            return matrix_of(prefill)
        case "compile_subgoals":
            return {"comment": "", "subgoals": []}
        case "communication":
            return {**COMMUNICATION, "preset": "常规", "group_name": "快速响应", "group_admin": SUN, "minutes_by": SUN}
        case _:
            by_person: dict[str, Any] = {
                "state_support": SUPPORT.get(name), "draft_rows": {"rows": ROWS.get(name)},
                "draft_subgoals": {"subgoals": SUBGOALS.get(name)}, "draft_risks": RISKS.get(name),
                "minutes": MINUTES, "compile_plan": PLAN,
            }  # fmt: skip
            return by_person.get(kind, AGREE)


async def through_the_dialog(company: Company, kind: str) -> None:
    """Everybody asked at this gate answers in Prefect's form, whose schema takes what they type."""
    if kind == "minutes":
        company.clock.move(days=7, hours=3)
        await company.go()
    while waiting := await company.open(kind):
        asked, at_gate = waiting[0]
        said = deepcopy(typed(kind, asked.person, {**at_gate.prefill, **asked.prefill}))
        schema = form_of(company, at_gate)
        whole = {"responder": schema["properties"]["responder"]["enum"][0], "code": "x", "gate": at_gate.key, **said}
        Draft202012Validator(schema).validate(whole)
        await company.type_in(at_gate, asked.person, said, company.code(asked))
        await company.go()
        assert asked.person not in {row.person for row, _ in await company.open(kind)}, (kind, at_gate.notice)


async def test_G6_5_the_whole_guide_through_prefects_dialog(company: Company) -> None:
    """G1.1–G6.5: every answer typed into the resume form; the door stands in the audit, nobody was refused."""
    await established(company)
    for kind in GUIDE:
        await through_the_dialog(company, kind)
    assert (await company.case()).status == "planned"
    assert await told(company, "answer_refused") == {}
    doors = {(row.payload or {})["gate"].rpartition("-")[0]: row.door for row in await audited(company, "answered")}
    assert {doors[kind.replace("_", "-")] for kind in GUIDE if kind not in ("compile_matrix", "accept_matrix")} == {
        "prefect"
    }
    await at_rest(company)


async def test_rule_8_the_form_starts_with_ones_own_once_nobody_else_is_asked(at: At) -> None:
    """G2.1, N1: what is one head's own is shown when only that head is left; each sees theirs in the to-do list."""
    company = await at("name_liaison")
    schema = form_of(company, await gate(company, "name_liaison"))
    assert "default" not in schema["properties"]["duty"]
    async with company.office.unit() as unit:
        shown = {one["person"]: one["prefill"] for one in await views.todo(unit, organization(), None, "http://x")}
    assert shown[ZHANG] == {"duty": "技术问题排查、系统支持"} and len({str(one) for one in shown.values()}) == 4
    for person in OF_HEAD:
        if person != ZHANG:
            await company.then("name_liaison", {"liaison": LIAISONS[OF_HEAD[person]], "duty": "对接"}, person)
    schema = form_of(company, await gate(company, "name_liaison"))
    assert schema["properties"]["duty"]["default"] == "技术问题排查、系统支持"


async def test_G4_2_more_than_sixty_rows_are_left_out_of_the_dialog_and_stay(at: At) -> None:
    """G4.2: the dialog shows no table of that size; an empty one there keeps what the departments handed in."""
    company = await at("draft_rows")
    many = [row(f"T{n}", f"任务{n}", "2026-12-07", "2026-12-31", goals=[1]) for n in range(20, 90)]
    for name, person in LIAISONS.items():
        rows = [*ROWS[name], *(many if name == "技术部" else [])]
        await company.say("draft_rows", {"rows": rows}, person)
    await company.go()
    waiting = await gate(company, "compile_matrix")
    assert len(waiting.prefill["rows"]) == 75
    schema = form_of(company, waiting)
    assert schema["properties"]["rows"].get("default") == [] and len(str(schema)) < 20_000
    declined = [{"item": item, "reason": "另行安排"} for item in ("S6", "S8")]
    [(asked, at_gate)] = await company.open("compile_matrix")
    await company.type_in(at_gate, asked.person, {"rows": [], "declined": declined}, company.code(asked))
    await company.go()
    assert len((await content(company, "matrix"))["rows"]) == 75 and await company.open("accept_matrix")


@pytest.mark.parametrize("kind", GATE_KINDS)
def test_rule_7_our_own_resume_fits_every_form_and_says_nothing(kind: str) -> None:
    """Rule 7: the neutral input that wakes a run passes each form's schema and answers nothing."""
    schema = engine_schema(GATE_KINDS[kind].form, ["王经理 <wang.jingli@example.com>"], f"{kind}-1", {})
    Draft202012Validator.check_schema(schema)
    example = example_for(schema)
    Draft202012Validator(schema).validate(example)
    assert example["code"] == "LIANBAN" and set(example) == set(schema["required"])


async def test_rule_5_a_to_do_of_a_gate_beside_shows_no_form_until_its_turn(at: At) -> None:
    """G3.5, rule 5: the run waits for G3.4; the minutes get their form when their turn comes."""
    company = await at("state_support")
    [(minutes, at_gate)] = await company.open("minutes")
    assert (at_gate.wait_key, at_gate.turn) == (None, 0) and isinstance(minutes, AssignmentRow)
    await through_the_dialog(company, "state_support")
    waiting = await gate(company, "minutes")
    assert waiting.turn == 1 and form_of(company, waiting)["properties"]["gate"]["enum"] == ["minutes-1"]
