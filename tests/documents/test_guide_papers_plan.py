"""What the papers of the guide show of step 6, and the plan."""

from __future__ import annotations

from typing import Any

import pytest
from guide_samples import CONTENTS, facts, sample
from paper_reading import headings, rows

from tasks.documents import render_markdown


def cells(kind: str, **changes: Any) -> list[list[str]]:
    return rows(render_markdown(kind, sample(kind, **changes), facts()))


@pytest.mark.parametrize(("every", "shown"), [("每周", "每周一 10:00"), ("每两周", "每两周周一 10:00")])
def test_G6_1_the_mechanism_shows_group_meeting_and_ways(every: str, shown: str) -> None:
    found = cells("communication", meeting={**sample("communication")["meeting"], "every": every})
    assert ["例会时间", shown] in found
    assert ["群管理员", "孙专员（售后部）"] in found
    assert next(row for row in found if row[0] == "风险预警")[4] == "《风险应对方案》"


@pytest.mark.parametrize(
    ("probability", "impact", "level"), [(1, 5, "低"), (2, 3, "中"), (2, 7, "中"), (3, 5, "高"), (5, 5, "高")]
)
def test_G6_4_a_risk_shows_its_value_and_level(probability: int, impact: int, level: str) -> None:
    risk = {**sample("risks")["risks"][0], "probability": probability, "impact": impact}
    row = next(row for row in cells("risks", risks=[risk]) if row[0] == "F1")
    assert row[3:7] == [str(probability), str(impact), str(probability * impact), level]
    assert row[9] == "张主管"


def test_G6_4_the_register_shows_categories_without_a_risk() -> None:
    assert ["外部变化", "监管要求近期无调整"] in cells("risks")


def test_G6_4_the_list_shows_provider_date_and_receiver() -> None:
    assert ["R3", "资金", "回访外呼费用", "30,000 元", "售后部", "2027-05-06", "王经理"] in cells("resources")


def test_G6_5_the_plan_has_all_chapters_in_order() -> None:
    chapters = [one for one in headings(render_markdown("plan", CONTENTS["plan"], facts())) if one[1] in "、一二三"]
    assert [one.partition("、")[2] for one in chapters if not one.startswith("（")] == [
        "计划概述", "协作目标", "团队与职责", "任务与时间表", "交付物与标准", "目标分解", "沟通机制", "升级机制",
        "风险预案", "资源清单", "协作约定", "术语", "审批记录",
    ]  # fmt: skip


def test_G6_3_the_plan_shows_path_and_limits_of_escalation() -> None:
    assert ["3", "刘总、赵总、陈总", "第 2 级超时，或里程碑受影响", "2 个工作日", "裁定"] in cells("plan")


def test_G6_2_the_plan_shows_where_papers_are_kept_and_how_soon_to_answer() -> None:
    found = cells("plan")
    assert ["答复时限", "4 个工作小时"] in found
    assert "文档空间" in [row[0] for row in found]
    assert ["答复时限", "当天"] in cells("plan", reply_within="当天")


def test_G6_5_the_plan_shows_whole_works_beside_short_bars() -> None:
    content = sample("plan")
    content["matrix"]["rows"][0]["work"] = "梳理近一年投诉明细" * 8
    content["gantt"][0]["text"] = "梳理近一年…"
    markdown = render_markdown("plan", content, facts())
    assert "T1 梳理近一年… :b1" in markdown
    assert next(row for row in rows(markdown) if row[0] == "T1")[1] == "梳理近一年投诉明细" * 8
