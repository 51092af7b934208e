"""G6.1, G6.3, G6.5, G0.1: communication, escalation path, and the plan against the kind of case."""

from __future__ import annotations

from typing import Any

import pytest
from guide_rows import LIAISONS, SALES, TECH, day, row, sound_rows, told
from pydantic import ValidationError

from schemas.guide import plan
from schemas.guide.rows import Resource

FACTS = {
    "group": "投诉响应", "admin": "孙专员", "meeting": "每周一 10:00", "place": "三楼会议室", "chair": "王经理",
    "minutes_by": "吴产品", "lead": "孙专员",
}  # fmt: skip
LAST = day(35)  # the last due date of the sound rows


@pytest.mark.parametrize("preset", plan.PRESETS)
def test_G6_1_every_preset_has_the_three_scenarios(preset: str) -> None:
    assert plan.ways_findings(plan.ways(preset, FACTS)) == []


def test_G6_1_what_the_three_scenarios_say() -> None:
    sync, decisions, risk = plan.ways("小型", FACTS)
    assert ("投诉响应" in sync.way, sync.frequency, "孙专员" in sync.responsible) == (True, "实时", True)
    assert decisions.frequency == "每周一 10:00"
    assert "三楼会议室" in decisions.way
    assert decisions.output == "《周进度清单》《问题跟踪表》"
    assert decisions.responsible.startswith("王经理")
    assert (risk.frequency, risk.output) == ("按需", "《风险应对方案》")


def test_G6_1_a_larger_preset_has_more() -> None:
    small, normal, large = ([way.scenario for way in plan.ways(preset, FACTS)] for preset in plan.PRESETS)
    assert small == normal[: len(small)]
    assert normal == large[: len(normal)]
    assert len(small) < len(normal) < len(large)


def test_G6_2_papers_lie_in_one_place_from_the_normal_preset_on() -> None:
    assert [way.output for way in plan.ways("常规", FACTS) if way.scenario == "资料共享"] == ["计划、纪要、交付物"]


def test_G6_1_what_is_not_known_is_named_by_its_role_and_braces_are_text() -> None:
    found = plan.ways("大型", {"group": "{admin}"})
    assert "{admin}" in found[0].way
    assert found[0].responsible.startswith("群管理员")
    with pytest.raises(KeyError):
        plan.ways("超大", {})


@pytest.mark.parametrize(("number", "words"), [(0, "进度同步"), (1, "《周进度清单》"), (2, "《风险应对方案》")])
def test_G6_1_a_missing_scenario_is_named(number: int, words: str) -> None:
    ways = plan.ways("常规", FACTS)
    found = told(plan.ways_findings([*ways[:number], *ways[number + 1 :]]))
    assert set(found) == {"ways"}
    assert words in found["ways"]
    assert "[G6.1]" in found["ways"]


@pytest.mark.parametrize(
    ("departments", "rows", "preset"),
    [
        (2, 1, "小型"),
        (3, 20, "小型"),
        (4, 1, "常规"),
        (3, 21, "常规"),
        (6, 100, "常规"),
        (7, 1, "大型"),
        (2, 101, "大型"),
    ],
)
def test_G6_1_the_preset_follows_the_complexity(departments: int, rows: int, preset: str) -> None:
    assert plan.preset_for(departments, rows) == preset


def test_G6_3_the_escalation_path_has_the_levels_with_their_people_and_limits() -> None:
    path = plan.escalation_path(["孙专员", "吴产品", "孙专员"], ["王经理"], [], [f"委员{n}" for n in range(20)])
    assert [level["level"] for level in path] == [0, 1, 2, 3, 4]
    assert [level["limit"] for level in path] == ["–", "1 个工作日", "1 个工作日", "2 个工作日", "3 个工作日"]
    assert path[1]["who"] == "双方对接人（孙专员、吴产品）"
    assert path[3]["who"] == "分管领导"
    assert path[4]["who"].endswith("委员11 等 20 人）")
    assert all(set(level) == {"level", "who", "starts_when", "limit", "asked"} for level in path)


@pytest.mark.parametrize(("limit", "wrong"), [("4 wh", False), ("1 wd", False), ("马上", True), ("", True)])
def test_G6_5_the_reply_time_of_the_working_agreement_can_be_read(limit: str, wrong: bool) -> None:
    assert set(told(plan.reply_findings(limit))) == ({"reply_within"} if wrong else set())


def check(kind: str, fields: dict[str, Any], resources: list[Resource] | None = None, **more: Any) -> dict[str, str]:
    return told(plan.kind_findings(kind, fields, sound_rows(), resources or [], **more))


PROJECT = {"responsible": SALES, "finish": LAST.isoformat(), "delivers": "交付物1、交付物2"}
PROBLEM = {"leads": SALES, "supports": [TECH], "solve_by": LAST.isoformat()}
RESOURCE = {"allocation_rule": "按需", "user_duty": "妥善使用", "return_by": LAST.isoformat(), "return_how": "清点"}
PROCESS = {"owner": SALES, "optimisation_goal": "缩短流程", "land_by": LAST.isoformat()}
ALL = {"project": PROJECT, "problem": PROBLEM, "resource": RESOURCE, "process": PROCESS}


@pytest.mark.parametrize("kind", ALL)
def test_G0_1_a_plan_that_keeps_what_was_made_clear(kind: str) -> None:
    assert check(kind, ALL[kind]) == {}


@pytest.mark.parametrize(
    ("kind", "field"),
    [("project", "responsible"), ("problem", "leads"), ("process", "owner")],
)
def test_G0_1_who_is_responsible_has_a_row(kind: str, field: str) -> None:
    found = check(kind, {**ALL[kind], field: "法务部"})
    assert set(found) == {f"kind_fields.{field}"}
    assert "“法务部”，分工表里却没有它的任务" in found[f"kind_fields.{field}"]
    assert "[G0.1]" in found[f"kind_fields.{field}"]


@pytest.mark.parametrize("responsible", ["售后部（孙专员）", "孙专员", LIAISONS[SALES].upper()])
def test_G0_1_a_person_responsible_owns_a_row(responsible: str) -> None:
    names = {LIAISONS[SALES]: "孙专员", "li.zhuguan@example.com": "李主管"}
    assert check("project", {**PROJECT, "responsible": responsible}, names=names) == {}
    assert set(check("project", {**PROJECT, "responsible": "李主管"}, names=names)) == {"kind_fields.responsible"}


@pytest.mark.parametrize(
    ("kind", "field"),
    [("project", "finish"), ("problem", "solve_by"), ("process", "land_by")],
)
def test_G0_1_no_row_ends_after_the_date_of_the_charter(kind: str, field: str) -> None:
    found = check(kind, {**ALL[kind], field: day(34).isoformat()})
    assert set(found) == {f"kind_fields.{field}"}
    assert f"T3“工作3” 到 {LAST} 才完成" in found[f"kind_fields.{field}"]


def test_G0_1_what_is_delivered_is_named_or_warned_of() -> None:
    fields = {**PROJECT, "delivers": "交付物1、移动端改造方案"}
    found = plan.kind_findings("project", fields, sound_rows(), [])
    assert [(finding.place, finding.severity) for finding in found] == [("kind_fields.delivers", "warning")]
    assert "“移动端改造方案”" in found[0].message
    assert plan.kind_findings("project", fields, sound_rows(), [], ["移动端改造方案发布"]) == []


def test_G0_1_a_resource_comes_back_by_a_row_or_is_listed() -> None:
    early = {**RESOURCE, "return_by": day(14).isoformat()}
    assert set(check("resource", early)) == {"kind_fields.return_by"}
    assert check("resource", early, [Resource(category="物资", what="测试机")]) == {}
    assert check("resource", {**early, "return_by": day(15).isoformat()}) == {}
    assert check("resource", {**early, "return_by": "不归还：消耗品"}) == {}


def test_G0_1_without_rows_no_date_is_broken() -> None:
    assert (
        set(told(plan.kind_findings("process", PROCESS, [row(1, department=SALES, due=None, start=None)], []))) == set()
    )


def test_G0_1_what_is_no_kind_is_refused() -> None:
    with pytest.raises(KeyError):
        check("other", {})
    with pytest.raises(ValidationError):
        check("project", {})
