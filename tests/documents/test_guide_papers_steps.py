"""What the papers of the guide show of each step, G1.1 to G5.2."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest
from guide_samples import CONTENTS, facts, sample
from paper_reading import rows

from tasks.documents import render_markdown


def cells(kind: str, **changes: Any) -> list[list[str]]:
    return rows(render_markdown(kind, sample(kind, **changes), facts()))


def test_G1_1_the_statement_shows_background_goals_results_and_scope() -> None:
    markdown = render_markdown("goals", CONTENTS["goals"], facts())
    assert "平均处理时长 48 小时。\n\n投诉分类" in markdown
    assert "1. 24 小时响应机制上线\n2. 投诉分类标准发布" in markdown
    found = rows(markdown)
    assert ["项目负责人", "王经理（售后部）"] in found
    assert ["不包含", "海外渠道"] in found
    assert next(row for row in found if row[0] == "2")[2:5] == ["满意度评分", "3.9 分 → 4.5 分", "2027-09-30"]


def test_G2_1_the_team_shows_one_liaison_and_the_duty_of_each_department() -> None:
    row = next(row for row in cells("team") if row[0] == "技术部" and len(row) == 6)
    assert row == ["技术部", "核心部门", "张主管", "郑工", "技术问题排查、系统支持", "张主管"]


def test_G2_2_the_team_shows_roles_and_a_recorder_to_be_named() -> None:
    assert ["记录员", "孙专员", "售后部"] in cells("team")
    assert ["数据分析", "周运营", "运营部"] in cells("team")
    assert ["记录员", "（待指定）", "—"] in cells("team", recorder="")


def test_G2_3_the_team_shows_who_was_replaced() -> None:
    assert ["2026-12-03 10:00", "产品部", "对接人", "李主管", "吴产品", "李主管"] in cells("team")
    assert "## 三、人员变更记录\n\n（无）" in render_markdown("team", sample("team", history=[]), facts())


def test_G3_1_the_agenda_shows_who_chairs_and_attends() -> None:
    found = cells("agenda")
    assert ["主持人", "王经理（售后部）"] in found
    assert ["技术部", "郑工、张主管"] in found


def test_G3_2_the_agenda_shows_time_place_people_and_the_five_topics() -> None:
    found = cells("agenda")
    assert ["会议时间", "2026年12月8日（周二）10:00–11:30"] in found
    assert [row[:2] + row[3:] for row in found if row[0] in {"1", "5"}] == [
        ["1", "背景与目标", "15"],
        ["5", "会议纪要与发送", "10"],
    ]


@pytest.mark.parametrize(
    ("start", "end", "shown"),
    [
        ("2026-12-08T02:00:00+00:00", "2026-12-08T03:30:00+00:00", "2026年12月8日（周二）10:00–11:30"),
        (
            "2026-12-08T23:00:00+08:00",
            "2026-12-09T01:00:00+08:00",
            "2026年12月8日（周二）23:00–2026年12月9日（周三）01:00",
        ),
    ],
)
def test_G3_3_the_meeting_is_shown_in_the_organisations_time(start: str, end: str, shown: str) -> None:
    meeting = {**sample("agenda")["meeting"], "starts_at": start, "ends_at": end}
    assert ["会议时间", shown] in cells("agenda", meeting=meeting)


def test_G3_3_the_meeting_is_shown_in_another_zone_with_its_day() -> None:
    markdown = render_markdown("agenda", CONTENTS["agenda"], facts(zone=ZoneInfo("America/New_York")))
    assert ["会议时间", "2026年12月7日（周一）21:00–22:30"] in rows(markdown)


def test_G3_3_a_shortened_notice_shows_its_reason() -> None:
    shown = render_markdown("agenda", sample("agenda", shortened_because="大面积停机"), facts())
    assert "缩短通知时间的原因\n\n大面积停机" in shown
    assert "缩短" not in render_markdown("agenda", CONTENTS["agenda"], facts())


def test_G3_4_the_minutes_show_what_each_department_gives_and_needs() -> None:
    found = cells("minutes")
    assert ["产品部", "能提供", "S3", "缺陷分析人员 2 名", "—"] in found
    assert ["产品部", "需要", "S4", "投诉原始录音", "售后部"] in found
    assert [row[2] for row in found if len(row) == 5 and row[2].startswith("S")] == [f"S{n}" for n in range(1, 9)]


def test_G3_5_the_minutes_show_attendance_decisions_and_action_items() -> None:
    found = cells("minutes")
    assert ["张主管", "技术部", "出差，由郑工代为说明"] in found
    assert ["技术部", "郑工"] in found
    assert ["起草投诉分类标准初稿", "孙专员", "售后部", "2026-12-18"] in found
    assert "1. 12 月内发布投诉分类标准\n2. 技术部" in render_markdown("minutes", CONTENTS["minutes"], facts())


def test_G3_6_the_minutes_show_objections_with_replies() -> None:
    row = next(row for row in cells("minutes") if len(row) == 4 and row[0] == "法务部")
    assert row[1] == "钱律师"
    assert "对外方案须法务审核" in row[2]
    assert row[3] == "已按建议修改"


def test_M1_a_meeting_that_was_moved_says_so() -> None:
    assert ["改期说明", "原定 2026-12-07 10:00，因会议室占用改期"] in cells("minutes")
    assert "改期说明" not in [row[0] for row in cells("agenda")]


def test_G4_1_the_matrix_shows_every_field_of_a_row() -> None:
    row = next(row for row in cells("matrix") if row[0] == "T6")
    assert row == [
        "T6", "24 小时响应机制上线", "技术部", "郑工", "上线公告", "连续 7 天无漏单", "2027-05-06", "2027-05-06", "T5",
        "售后部", "R 郑工<br>A 张主管<br>C 法务部<br>I 运营部", "—", "是", "是", "1", "—",
    ]  # fmt: skip


def test_G4_2_the_matrix_shows_goals_served_informed_and_declined() -> None:
    found = cells("matrix")
    assert ["2", "客户满意度评分提升至 4.5 分", "T4、T7、T8"] in found
    assert ["运营部", "只使用统计结果"] in found
    assert ["S8", "法务部", "需要", "方案提前送审", "已并入各任务的送审安排"] in found
    assert ["S99", "—", "—", "—", "重复"] in cells("matrix", declined=[{"item": "S99", "reason": "重复"}])


def test_G4_2_a_goal_nobody_serves_is_shown_without_rows() -> None:
    goals = [*sample("matrix")["goals"], {"number": 3, "statement": "降本"}]
    assert ["3", "降本", "—"] in cells("matrix", goals=goals)


def test_G4_2_a_row_still_incomplete_is_shown_as_it_is() -> None:
    row = {**sample("matrix")["rows"][0], "owner": "", "accountable": "", "start": None, "due": None, "standard": ""}
    shown = next(one for one in cells("matrix", rows=[row]) if one[0] == "T1")
    assert (shown[3], shown[5], shown[6], shown[7], shown[10]) == ("—", "—", "—", "—", "R —")


def test_G5_1_the_breakdown_shows_goals_and_quantified_subgoals() -> None:
    found = cells("subgoals")
    assert ["1", "80% 的投诉在 24 小时内闭环", "24 小时内闭环率", "%", "35", "80", "2027-09-30"] in found
    assert [
        "Z3", "2", "重复缺陷减少", "产品部", "重复缺陷数", "个/月", "40", "15", "2027-06-30", "T4", "工单系统",
    ] in found  # fmt: skip


def test_G5_2_the_breakdown_shows_departments_without_and_warnings_kept() -> None:
    found = cells("subgoals")
    assert ["运营部", "仅需知会"] in found
    assert found[-3][1:] == ["没有基线", "首次统计"]
