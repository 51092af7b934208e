"""Papers as a reader sees them: every field of the form, names for addresses, typed text as text."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from paper_reading import MARKDOWN, STRUCTURE, html, nasty, rows
from stage import CHEN, LI, LIU, QIAN, WANG, WU, ZHOU, organization, request_content

from schemas.kinds import KIND_MODELS
from tasks.documents import TITLES, render_markdown
from tasks.documents.titles import KIND_FIELDS

AT = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)


def facts(**changes: Any) -> dict[str, Any]:
    org = organization()
    record = {"gate": "初步评估", "person": ZHOU, "by": ZHOU, "decision": "通过", "comment": "可行", "at": AT}
    known = {
        "names": {person.email: person.name for person in org.people},
        "departments": {person.email: person.department for person in org.people},
        "heads": {department.name: department.head for department in org.departments},
        "zone": ZoneInfo("Asia/Shanghai"),
        "request_number": "XQ-20261123-0001",
        "version": 2,
        "created_at": AT,
        "records": [record, {**record, "gate": "意向沟通", "person": LI, "by": WU}],
    }
    return {**known, **changes}


def application(**changes: Any) -> dict[str, Any]:
    heard = {
        "department": "产品部",
        "head": LI,
        "decision": "愿意参与",
        "people": "2 人",
        "time": "",
        "money": "",
        "comment": "",
        "core": True,
    }
    content = {
        "request": request_content(),
        "content": "统一响应机制",
        "benefit": "满意度提升\n投诉减少",
        "resources": "值班人员",
        "lead": WANG,
        "lead_department": "售后部",
        "timetable": [{"name": "标准发布", "on": "2027-03-31"}],
        "departments": [{"department": "产品部", "benefit": "缺陷早发现", "burden": "每周半天"}],
        "consultation": [
            heard,
            {**heard, "department": "法务部", "head": QIAN, "decision": "有异议", "core": False, "comment": "按件计"},
        ],
        "level": {"name": "决策层", "sign_off": {"at_least": 2}, "members": [LIU, CHEN]},
        "comment": "",
    }
    return {**content, **changes}


def charter(**changes: Any) -> dict[str, Any]:
    approval = {"person": LIU, "by": LIU, "decision": "同意", "comment": "", "at": "2026-11-24T03:00:00+00:00"}
    content = {
        "application": application(),
        "case_number": "LX-20261125-0001",
        "request_number": "XQ-20261123-0001",
        "lead": WANG,
        "authority": "组织、协调与决策",
        "level": application()["level"],
        "established_on": "2026-11-25",
        "approvals": [approval, {**approval, "person": CHEN, "by": ZHOU, "comment": "抓紧"}],
    }
    return {**content, **changes}


CONTENTS: dict[str, dict[str, Any]] = {"request": request_content(), "application": application(), "charter": charter()}


@pytest.mark.parametrize("kind", CONTENTS)
def test_D1_a_paper_starts_with_its_title_and_tells_no_address(kind: str) -> None:
    paper = render_markdown(kind, CONTENTS[kind], facts())
    assert paper.startswith(f"# {TITLES[kind]}\n\n**客户投诉快速响应**\n")
    assert "@example.com" not in paper
    assert "None" not in paper
    assert "\n\n\n" not in paper


@pytest.mark.parametrize("kind", CONTENTS)
def test_D1_every_table_of_a_paper_is_whole(kind: str) -> None:
    tokens = MARKDOWN.parse(render_markdown(kind, CONTENTS[kind], facts()))
    headings = sum(token.type == "heading_open" for token in tokens)
    assert headings > 6
    assert not [token for token in tokens if token.type == "inline" and "|---" in token.content]
    assert not [t for t in tokens if t.type == "inline" and t.content.startswith("|")]


def test_R1_1_the_request_shows_number_people_goals_departments_and_records() -> None:
    cells = rows(render_markdown("request", CONTENTS["request"], facts()))
    assert ["编号", "XQ-20261123-0001"] in cells
    assert ["提出人", "王经理"] in cells
    assert ["提出部门", "售后部"] in cells
    assert ["提出时间", "2026-11-23 09:30"] in cells
    assert ["法务部", "钱律师", "配合部门", "法律风险审核、合规建议"] in cells
    goal = next(row for row in cells if row[0] == "1" and len(row) == 7)
    assert goal[3] == "35% → 80%"
    assert cells[-2][:3] == ["初步评估", "周运营", "通过"]
    assert cells[-1][1] == "吴产品（代李主管）".replace("(", chr(0xFF08)).replace(")", chr(0xFF09))


def test_R1_2_a_missing_baseline_is_a_dash_and_kept_warnings_are_printed() -> None:
    content = request_content()
    content["goals"][0]["baseline"] = None
    content["warnings_kept"] = [{"place": "goals[0].baseline", "reason": "首次统计"}]
    paper = render_markdown("request", content, facts())
    assert "— → 80%" in paper
    assert "首次统计" in paper


def test_R2_2_a_non_core_objection_is_printed_in_the_application() -> None:
    cells = rows(render_markdown("application", application(), facts()))
    row = next(row for row in cells if "有异议" in row)
    assert row[0].startswith("法务部")
    assert "非核心" in row[0]
    assert row[1:3] == ["钱律师", "有异议"]
    assert row[-1] == "按件计"


def test_R3_1_the_application_shows_level_benefit_and_burden() -> None:
    paper = render_markdown("application", application(), facts())
    cells = rows(paper)
    assert ["产品部", "核心部门", "分析产品缺陷、优化方案制定", "缺陷早发现", "每周半天"] in cells
    level = next(row[1] for row in cells if row[0] == "审批层级")
    assert level.startswith("决策层")
    assert level.endswith("刘总、陈总")
    assert "至少 2 人同意" in level
    assert "满意度提升\n\n投诉减少" in paper


def test_R3_3_the_charter_names_lead_authority_and_approvals() -> None:
    paper = render_markdown("charter", charter(), facts())
    cells = rows(paper)
    assert ["立项编号", "LX-20261125-0001"] in cells
    assert ["项目负责人", "王经理"] in cells
    assert ["立项日期", "2026-11-25"] in cells
    assert "组织、协调与决策" in paper
    assert cells[-2] == ["立项审批", "刘总", "同意", "—", "2026-11-24 11:00"]
    assert cells[-1][1].startswith("周运营")
    assert "陈总" in cells[-1][1]


def test_G0_1_every_kind_field_has_its_line() -> None:
    for kind, model in KIND_MODELS.items():
        assert set(KIND_FIELDS[kind]) == set(model.model_fields)


@pytest.mark.parametrize(
    ("kind", "fields", "seen"),
    [
        (
            "problem",
            {
                "leads": "技术部",
                "supports": ["产品部", "法务部"],
                "solve_by": "2027-01-01",
                "severity": "severe",
                "urgent": True,
            },
            [["严重程度", "严重"], ["是否紧急", "是"], ["谁配合", "产品部<br>法务部"]],
        ),
        (
            "process",
            {
                "owner": "运营部",
                "optimisation_goal": "减半",
                "land_by": "2027-01-01",
                "steps": [{"name": "试点", "date": "2026-12-01"}],
            },
            [["落地步骤", "试点 2026-12-01"]],
        ),
        (
            "resource",
            {"allocation_rule": "按需", "user_duty": "保管", "return_by": "不归还：耗材", "return_how": ""},
            [["归还方式", "—"], ["归还节点", "不归还：耗材"]],
        ),
    ],
)
def test_G0_1_what_must_be_clear_for_each_kind_is_printed(kind: str, fields: dict[str, Any], seen: list[Any]) -> None:
    content = request_content(kind=kind, kind_fields=fields)
    cells = rows(render_markdown("request", content, facts()))
    assert all(row in cells for row in seen)


@pytest.mark.parametrize("kind", CONTENTS)
def test_D1_typed_text_never_becomes_structure(kind: str) -> None:
    plain = MARKDOWN.parse(render_markdown(kind, CONTENTS[kind], facts()))
    told = MARKDOWN.parse(render_markdown(kind, nasty(CONTENTS[kind]), facts()))
    for part in STRUCTURE:
        assert sum(t.type == part for t in told) == sum(t.type == part for t in plain), part
    assert html(told) <= {"<br>"}


@pytest.mark.parametrize("kind", CONTENTS)
def test_D1_a_paper_that_lacks_what_it_must_say_is_refused(kind: str) -> None:
    with pytest.raises(KeyError):
        render_markdown(kind, {}, facts())


def test_D1_an_unknown_kind_is_refused() -> None:
    with pytest.raises(KeyError):
        render_markdown("../request", {}, facts())


def test_D1_a_paper_of_200_goals_and_long_text_is_rendered() -> None:
    content = request_content()
    content["goals"] *= 100
    content["background"] = "长" * 1_000_000
    paper = render_markdown("request", content, facts())
    assert sum(len(row) == 7 for row in rows(paper)) == 201


def test_D1_without_facts_addresses_are_shown() -> None:
    paper = render_markdown("request", request_content(), {})
    assert "wang.jingli@example.com" in paper
