"""T1, T2, T3, E1, E2, E5: the forms of tracking and what they make of cells, words and empty fields."""

from __future__ import annotations

from datetime import date
from typing import Any

import jsonschema
import pytest
from pydantic import ValidationError

from schemas.answers import Answer
from schemas.due import Limit
from schemas.forms import engine_schema, example_for, form_schema
from schemas.gate import Verdict
from schemas.gate_kind import GateKind
from schemas.part import Part
from schemas.sheets import lines, tables
from schemas.tracking import rows
from schemas.tracking.forms import CheckItems, CloseIssue, Report, Resolve, WeeklyMinutes
from schemas.tracking.kinds import TRACKING_GATES

FORBIDDEN = {"type", "required", "properties", "items", "enum", "pattern", "format", "title", "description", "not",
             "if", "const", "examples", "allOf", "minimum"}  # fmt: skip
PARTS: tuple[type[Part], ...] = (
    rows.ItemReport, rows.GoalValue, rows.OccurrenceReport, rows.CheckRow, rows.RaiseIssue,
)  # fmt: skip
ISSUE: dict[str, Any] = {
    "cause": "部门壁垒", "what": "产品部不提供样例", "impact": "分析推迟", "tried": "已沟通两次", "wanted": "决定",
}  # fmt: skip


def refused(model: type[Answer] | type[Part], data: dict[str, Any]) -> str:
    with pytest.raises(ValidationError) as caught:
        model.model_validate(data)
    return str(caught.value)


@pytest.mark.parametrize("kind", TRACKING_GATES, ids=lambda kind: kind.name)
def test_T1_every_gate_shows_in_the_dialog_and_is_resumed_by_us(kind: GateKind) -> None:
    schema = engine_schema(kind.form, ["a <a@x.cn>"], f"{kind.name}-1", {})
    jsonschema.validate(example_for(schema), schema)
    own = form_schema(kind.form)["properties"]
    assert not FORBIDDEN & set(own)
    assert all(field.get("title") for field in own.values())
    assert "default" not in own.get("decision", {})
    assert Limit.parse(kind.limit) and kind.title and kind.wanted.strip()


def test_T1_the_gates_of_tracking() -> None:
    assert {kind.name: kind.limit for kind in TRACKING_GATES} == {
        "report": "2 wd", "check_items": "2 wd", "resolve": "1 wd", "close_issue": "2 wd", "weekly_minutes": "24 h",
        "monitor": "2 wd",
    }  # fmt: skip


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__)
def test_T1_every_field_of_a_row_has_a_title_and_a_place(part: type[Part]) -> None:
    fields = part.model_json_schema()["properties"]
    assert [field["position"] for field in fields.values()] == list(range(1, len(fields) + 1))
    assert all(any("一" <= c <= "鿿" for c in field["title"]) for field in fields.values())
    assert not FORBIDDEN & set(fields)


def test_T1_a_report_is_a_workbook_of_three_tables() -> None:
    schema = form_schema(Report)
    assert [table.field for table in tables(schema)] == ["rows", "values", "occurrences"]
    assert [line.name for line in lines(schema)] == ["comment"]
    assert Report.keeps({"rows": []}) == {"rows"}
    assert Report.keeps({"rows": [{"code": "T1"}]}) == frozenset()


def test_T2_a_row_is_read_as_cells_have_it() -> None:
    read = rows.ItemReport.model_validate(
        {"code": " T1 ", "percent": " 60% ", "forecast": "", "expected": "2026年12月4日", "blocked_by": "T2、T3"}
    )
    assert (read.code, read.percent, read.forecast, read.expected) == ("T1", 60, None, date(2026, 12, 4))
    assert read.blocked_by == ["T2", "T3"] and read.status == "" and read.severity == "一般"
    assert rows.ItemReport.model_validate({"code": "T1", "percent": ""}).percent is None


@pytest.mark.parametrize("percent", [140, -1, "140"])
def test_T2_what_a_law_names_is_read(percent: object) -> None:
    """140 percent is a finding with its place, no form that cannot be read."""
    assert rows.ItemReport.model_validate({"code": "T1", "percent": percent}).percent == int(str(percent))


@pytest.mark.parametrize(
    "wrong",
    [{"percent": True}, {"percent": "六成"}, {"percent": 62.5}, {"status": "逾期"}, {"cause": "天气"}, {"late": 3}],
)
def test_T2_what_nobody_can_read_is_refused(wrong: dict[str, Any]) -> None:
    """逾期 is never typed."""
    refused(rows.ItemReport, {"code": "T1", **wrong})


def test_T2_a_check_says_something_of_something() -> None:
    assert "请至少确认一项任务" in refused(CheckItems, {"rows": []})
    form = CheckItems.model_validate({"rows": [{"code": "T1", "decision": "合格"}, {"code": "T2", "decision": "退回"}]})
    assert form.said() == "1 项合格，1 项退回" and form.verdict() is Verdict.FOR


def test_T6_a_value_is_a_number() -> None:
    assert rows.GoalValue.model_validate({"goal": 1, "value": 0.5}).on is None
    for wrong in (True, "很多", float("nan"), None):
        refused(rows.GoalValue, {"goal": 1, "value": wrong})


@pytest.mark.parametrize("missing", sorted(ISSUE))
def test_E1_an_issue_says_what_was_tried_and_what_is_wanted(missing: str) -> None:
    assert rows.RaiseIssue.model_validate(ISSUE).severity == "一般"
    assert missing in refused(rows.RaiseIssue, {k: v for k, v in ISSUE.items() if k != missing})


def test_E1_every_issue_has_one_of_six_causes() -> None:
    assert len(set(rows.CAUSES)) == 6
    for cause in rows.CAUSES:
        assert rows.RaiseIssue.model_validate({**ISSUE, "cause": cause}).cause == cause
    refused(rows.RaiseIssue, {**ISSUE, "cause": ""})


@pytest.mark.parametrize(
    ("decision", "verdict"),
    [("已解决", Verdict.FOR), ("发表意见", Verdict.RETURN), ("提请上级", Verdict.RETURN)],
)
def test_E2_only_what_is_solved_ends_an_escalation(decision: str, verdict: Verdict) -> None:
    assert Resolve.model_validate({"decision": decision}).verdict() is verdict


def test_E2_the_outcome_in_a_few_words() -> None:
    assert Resolve(decision="已解决", ruling="延期").said() == "已解决：延期"
    assert Resolve(decision="提请上级").said() == "提请上级"


def test_E5_who_says_that_it_is_not_solved_says_why() -> None:
    assert CloseIssue(decision="确认解决").verdict() is Verdict.FOR
    assert "还差什么" in refused(CloseIssue, {"decision": "没有解决"})
    assert CloseIssue(decision="没有解决", comment="样例不全").verdict() is Verdict.RETURN


def test_T3_minutes_say_what_came_out_or_why_there_was_no_meeting() -> None:
    assert "讨论要点或会议决议" in refused(WeeklyMinutes, {"decision": "已召开，发布纪要"})
    assert "原因" in refused(WeeklyMinutes, {"decision": "未召开"})
    for said in ({"decisions": ["按原计划推进"]}, {"discussion": [{"topic": "T3 阻塞"}]}):
        held = WeeklyMinutes.model_validate({"decision": "已召开，发布纪要", **said})
        assert held.verdict() is Verdict.FOR
    assert WeeklyMinutes(decision="未召开", comment="主持人出差").verdict() is Verdict.RETURN
