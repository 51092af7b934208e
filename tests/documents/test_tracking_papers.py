"""《周进度清单》, 《问题跟踪表》 and 《例会纪要》 as people read them (T2, T3, T6, E1, M1)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from company import Company
from guide_samples import CONTENTS, facts, records, sample
from office_papers import made, opened, words, workbook
from paper_reading import rows
from stage import LI, WANG, WU, answered, put_case, put_gate

from schemas.tracking.issue_rows import draft_of, issue_row
from tasks import documents, views
from tasks.documents import render_markdown
from tasks.documents.blocks import Table
from tasks.documents.papers import paper

WEEK = "2026-W51"
ISSUE: dict[str, Any] = {
    "number": 3, "origin": "blocked", "item": "T5", "cause": "资源", "severity": "严重", "status": "open", "level": 2,
    "raised_by": WU, "raised_at": "2026-12-14T01:00:00+00:00", "resolution": {}, "resolved_at": None,
    "content": {"what": "没有测试环境", "impact": "推迟一周", "tried": "已借用", "wanted": "决定", "ladder": [],
                "opinions": [{"by": LI, "text": "可以共用", "decision": "发表意见"}]},
}  # fmt: skip


def table(kind: str, title: str, content: dict[str, Any] | None = None) -> Table:
    """A table of a paper by its title."""
    found = paper(kind, content or CONTENTS[kind], facts()).blocks
    return next(block for block in found if isinstance(block, Table) and block.title == title)


def cells(kind: str, title: str, **changes: Any) -> list[dict[str, Any]]:
    """Its rows, by the titles of the columns."""
    found = table(kind, title, sample(kind, **changes))
    return [dict(zip((column.title for column in found.columns), row, strict=True)) for row in found.rows]


def logged(**changes: Any) -> dict[str, Any]:
    """How an issue stands in the log."""
    [row] = cells("issue_log", "问题清单", issues=[issue_row({**ISSUE, **changes})])
    return row


def test_T2_the_list_shows_every_item_with_its_mark_and_its_reasons() -> None:
    late, blocked, done, waiting = cells("weekly_progress", "任务进展")
    assert (late["编号"], late["状态"], late["偏差天数"], late["预计完成"]) == ("T4", "逾期", 3, date(2026, 12, 16))
    assert (late["开始"], late["截止"], late["下周计划"]) == (date(2026, 12, 7), date(2026, 12, 11), "完成其余两类")
    assert (blocked["状态"], blocked["逾期/阻塞原因与影响"]) == ("阻塞", "部门壁垒\n影响：上线推迟")
    assert (blocked["需要的支持"], blocked["预计恢复"]) == ("请售后部开放只读权限", date(2026, 12, 17))
    assert (done["完成率（%）"], done["责任人"]) == (100, "孙专员")
    assert (waiting["开始"], waiting["偏差天数"]) == (None, None)


def test_T1_the_head_says_the_week_the_counts_and_who_has_not_reported() -> None:
    told = rows(render_markdown("weekly_progress", CONTENTS["weekly_progress"], facts()))
    assert ["周次", WEEK] in told
    assert ["任务统计", "未开始 1 项，已完成 1 项，逾期 1 项，阻塞 1 项"] in told
    assert ["未填报部门", "法务部"] in told


def test_T6_goals_stand_against_their_targets_and_off_course_is_marked() -> None:
    off, unknown = cells("weekly_progress", "目标达成情况")
    assert (off["目标值"], off["实际值"], off["取值日期"], off["是否偏离"]) == (80, 38, date(2026, 12, 13), "偏离")
    assert (unknown["实际值"], unknown["是否偏离"]) == (None, "")


def test_G5_3_sub_goals_are_told_by_their_hit_rate() -> None:
    met, never = cells("weekly_progress", "子目标兑现情况")
    assert (met["达成率"], never["达成率"]) == ("92%", "—")


def test_T2_the_status_of_the_sheet_is_picked_from_a_list() -> None:
    book = workbook(made("weekly_progress").data)
    sheet = book["任务进展"]
    assert [cell.value for cell in sheet[4]][:2] == ["T4", "整理投诉分类标准"]
    [picked] = [one for one in sheet.data_validations.dataValidation if "G4" in str(one.sqref)]
    assert picked.formula1 is not None and "选项" in picked.formula1
    assert [cell.value for cell in book["选项"]["A"]] == ["未开始", "进行中", "已完成", "逾期", "阻塞", "已取消"]
    assert book.sheetnames[:3] == ["任务进展", "目标达成情况", "子目标兑现情况"]


def test_E1_an_open_issue_shows_what_was_tried_said_and_how_high_it_is() -> None:
    row = logged()
    assert (row["编号"], row["提出日期"], row["提出人"], row["关联任务"]) == (3, date(2026, 12, 14), "吴产品", "T5")
    assert (row["描述"], row["类型"], row["严重度"], row["影响"]) == ("没有测试环境", "资源", "严重", "推迟一周")
    assert row["解决措施/意见"] == "已尝试：已借用\n李主管：可以共用"
    assert (row["状态"], row["升级级别"], row["预计解决"], row["实际解决"]) == ("处理中", 2, None, None)
    assert row["决策人与结论"] == ""


def test_E7_a_ruling_shows_who_ruled_and_what_it_changes() -> None:
    ruled = {"by": WANG, "ruling": "变更", "opinion": "延长测试", "forecast": "2026-12-30", "change": "T5 延后"}
    row = logged(status="closed", resolution=ruled, resolved_at="2026-12-14T17:30:00+00:00")
    assert (row["状态"], row["预计解决"], row["实际解决"]) == ("已关闭", date(2026, 12, 30), date(2026, 12, 15))
    assert row["决策人与结论"] == "王经理：变更；延长测试；变更：T5 延后"


def test_E5_what_settled_itself_says_how_and_what_time_raised_is_the_systems() -> None:
    row = logged(raised_by="system", status="closed", resolution={"how": "任务已完成"})
    assert (row["提出人"], row["决策人与结论"]) == ("系统", "任务已完成")


def test_E7_only_rulings_that_move_the_plan_ask_for_a_change() -> None:
    moves = frozenset({"变更", "延期", "停止"})
    ruled = {"number": 4, "resolution": {"ruling": "延期", "opinion": "顺延三天", "forecast": "2026-12-30", "by": WANG}}
    draft = draft_of(ruled, moves)
    assert draft is not None and (draft["draft_of"], draft["change"]) == (4, "顺延三天")
    assert draft_of({"number": 4, "resolution": {"ruling": "维持计划"}}, moves) is None
    assert draft_of({"number": 4, "resolution": None}, moves) is None


@pytest.mark.parametrize("missing", ["status", "content", "resolution", "number"])
def test_E1_an_issue_that_lacks_something_is_a_fault(missing: str) -> None:
    with pytest.raises(KeyError):
        issue_row({key: value for key, value in ISSUE.items() if key != missing})


def test_M1_the_minutes_show_who_was_there_and_who_was_not() -> None:
    said = words(opened(made("weekly_minutes")))
    assert "例会纪要" in said and "脱敏库周五前开放" in said and "2026-12-21 10:00" in said
    there = {row[0]: row[1] for row in table("weekly_minutes", "参会人员").rows}
    assert there == {"售后部": "王经理、孙专员", "产品部": "吴产品"}
    assert table("weekly_minutes", "缺席人员").rows == (("李主管", "产品部", "出差"),)


def test_T3_a_paper_of_a_week_tells_the_answers_of_its_week_only() -> None:
    other = {**records()[-1], "key": "weekly-minutes-2026-w50", "comment": "上一周"}
    for kind in ("weekly_progress", "issue_log", "weekly_minutes"):
        markdown = render_markdown(kind, CONTENTS[kind], facts(records=[other, *records()]))
        assert "上一周" not in markdown
        assert "例会纪要" in markdown.partition("审批记录\n")[2]


async def test_T3_a_stored_paper_of_a_week_knows_who_reported(company: Company) -> None:
    async with company.office.unit() as unit:
        case, procedure = await put_case(unit)
        for week, person in (("2026-w50", WANG), ("2026-w51", LI)):
            _, (row,) = await put_gate(unit, case, procedure, "report", [person], key=f"report-{week}")
            answered(row, unit, {"rows": [], "comment": f"{week} 备注"}, by=WU)
        await unit.session.flush()
        kept = await documents.store_version(unit, case, "weekly_progress", CONTENTS["weekly_progress"], WANG)
        listed = await views.documents(unit, case)
    told = rows(kept.markdown.partition("审批记录\n")[2])[1:]
    assert [(row[0], row[1], row[3]) for row in told] == [("进度填报", "吴产品（代李主管）", "2026-w51 备注")]
    assert [(one["kind"], one["title"]) for one in listed] == [("weekly_progress", "周进度清单")]
