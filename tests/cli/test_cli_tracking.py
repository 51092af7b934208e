"""``progress``, ``issue``, ``track`` and what ``case show`` says of them (T1, T2, T3, E1, E2, E7)."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from agreed import FAR, TROUBLE, handed, number, page, planned, shown, stages
from guide_paths import FENG, SUN
from sqlalchemy import select, update
from stage import LI, WANG
from terminal import Terminal

from tasks import permits
from tasks.codes import code_for
from tasks.office import Office
from tasks.sheets import template
from tasks.store.tables import CaseRow
from tasks.store.tables_guide import ActionItemRow
from tasks.store.tables_tracking import IssueRow
from tasks.views.links import form_schema

__all__ = ["planned", "stages"]
STRANGER = "chen.zong@example.com"
RUNNING = {"rows": [{"code": "T1", "status": "进行中", "percent": 30, "done": "完成初稿"}]}


def test_T1_progress_is_reported_and_shown(planned: Terminal) -> None:
    said = handed(planned, "progress", SUN, RUNNING, "--json")
    assert (said.code, said.data["items"], said.data["finished"]) == (0, ["T1"], [])
    item = shown(planned)["action_items"][0]
    assert (item["status"], item["status_title"], item["percent"], item["late"]) == ("running", "进行中", 30, False)
    assert "已填报" in handed(planned, "progress", SUN, RUNNING).out
    assert any("T1" in line and "进行中" in line and "30%" in line for line in page(planned))


def test_T2_what_is_reported_finished_is_asked_to_be_checked(planned: Terminal) -> None:
    finished = {"rows": [{"code": "T1", "status": "已完成", "deliverable": "分类标准 v1"}]}
    assert "已提请确认完成情况：T1" in handed(planned, "progress", SUN, finished).out
    assert any("T1" in line and "进行中（待确认）" in line for line in page(planned))


def test_T2_a_report_that_cannot_be_is_refused_with_its_places(planned: Terminal) -> None:
    rows = [{"code": "T1", "percent": 140}, {"code": "T3", "status": "进行中"}, {"code": "T99"}]
    said = handed(planned, "progress", SUN, {"rows": rows}, "--json")
    assert said.code == 2
    assert {one["place"] for one in said.error["findings"]} >= {"rows[0].percent", "rows[1].code", "rows[2].code"}
    assert shown(planned)["action_items"][0]["status"] == "not_started"


def test_T1_progress_comes_as_a_workbook_and_findings_name_its_row(planned: Terminal, tmp_path: Path) -> None:
    book = tmp_path / "进度.xlsx"
    for percent, code in ((140, 2), (45, 0)):
        rows = [{"code": "T1", "status": "进行中", "percent": percent}]
        book.write_bytes(template(form_schema("report"), {"rows": rows}, ".xlsx"))
        said = planned("progress", number(planned), "--person", SUN, "--file", str(book), "--json")
        assert said.code == code
        if code:
            assert any("第 2 行" in one["place"] for one in said.error["findings"])
    assert shown(planned)["action_items"][0]["percent"] == 45


def test_a_code_is_sent_and_wanted_where_the_command_line_is_not_trusted(planned: Terminal) -> None:
    """Rule 8: without a code one is sent and nothing is stored; with it the report is taken, once."""
    planned.setenv("LIANBAN_TRUSTED_CLI", "false")
    said = handed(planned, "progress", SUN, RUNNING)
    assert said.code == 3 and "验证码已发到" in said.err
    assert shown(planned)["action_items"][0]["percent"] == 0

    async def sent(office: Office) -> str:
        async with office.unit() as unit:
            case = (await unit.session.scalars(select(CaseRow))).one()
            return code_for(office.settings, permits.subject(case.id, "progress"), 1, SUN)

    code = planned.office(sent)
    assert handed(planned, "progress", SUN, RUNNING, "--code", "000000").code == 3
    assert handed(planned, "progress", SUN, RUNNING, "--code", code).code == 0
    assert handed(planned, "progress", SUN, RUNNING, "--code", code).code == 3


def test_E1_an_issue_is_raised_and_shown_with_its_level_and_who_is_asked(planned: Terminal) -> None:
    said = handed(planned, "issue", SUN, TROUBLE, "--json")
    assert (said.code, said.data["issue"], said.data["level"]) == (0, 1, 1)
    [issue] = shown(planned)["issues"]
    assert (issue["what"], issue["status_title"], issue["item"]) == ("没有分类样本", "处理中", "T1")
    assert set(issue["asked"]) == {SUN, "wu.chanpin@example.com"} and issue["level_due"]
    told = "\n".join(page(planned))
    assert "问题 1（任务 T1）：没有分类样本（处理中，一般，资源）" in told
    assert "第 1 级，等待孙专员、吴产品，期限" in told


def test_E3_a_severe_issue_starts_with_the_heads(planned: Terminal) -> None:
    said = handed(planned, "issue", FENG, {**TROUBLE, "severity": "严重"})
    assert said.code == 0 and "已请第 2 级处理" in said.out
    assert set(shown(planned)["issues"][0]["asked"]) == {WANG, LI}


@pytest.mark.parametrize(
    ("person", "data", "code"),
    [
        (STRANGER, TROUBLE, 3),
        (SUN, {**TROUBLE, "item": "T99"}, 2),
        (SUN, {**TROUBLE, "cause": "天气"}, 2),
        (SUN, {"what": "缺样本"}, 2),
        (SUN, ["缺样本"], 2),
    ],
)
def test_E1_an_issue_that_cannot_be_is_refused(planned: Terminal, person: str, data: object, code: int) -> None:
    said = handed(planned, "issue", person, data)
    assert said.code == code and said.err
    assert shown(planned)["issues"] == []


def test_T3_a_round_asks_and_tracks_once(planned: Terminal) -> None:
    assert planned("track", "--json").data == {"asked": 0, "tracked": 0, "failed": 0}
    asked = planned("track", "--as-of", FAR["ask_at"][:16], "--json")  # without an offset: the organisation's time
    assert asked.data == {"asked": 1, "tracked": 0, "failed": 0}
    assert planned("track", "--as-of", FAR["ask_at"], "--json").data["asked"] == 0
    tracked = planned("track", "--case", number(planned), "--as-of", FAR["run_at"])
    assert tracked.code == 0 and "已汇总 1 个事项" in tracked.out
    kinds = {one["kind"] for one in planned("documents", number(planned), "--json").data}
    assert {"weekly_progress", "issue_log"} <= kinds
    assert "周进度清单" in planned("documents", number(planned), "--show", "weekly_progress").out


def test_T3_a_round_for_an_unknown_case_is_refused(planned: Terminal) -> None:
    said = planned("track", "--case", "LX-1")
    assert said.code == 3 and "LX-1" in said.err


def test_E7_a_ruling_that_moves_the_plan_shows_as_a_draft(planned: Terminal) -> None:
    handed(planned, "issue", SUN, TROUBLE)

    async def ruled(office: Office) -> None:
        said = {"by": LI, "ruling": "延期", "opinion": "顺延三天", "forecast": "2099-03-05", "change": ""}
        async with office.unit() as unit:
            await unit.session.execute(update(IssueRow).values(status="resolved", resolution=said))

    planned.office(ruled)
    [draft] = shown(planned)["changes"]
    assert (draft["draft_of"], draft["change"], draft["forecast"]) == (1, "顺延三天", "2099-03-05")
    told = "\n".join(page(planned))
    assert "结果：延期；顺延三天；预计 2099-03-05" in told and "待变更（依据问题 1 的裁定“延期”）：顺延三天" in told
    assert shown(planned)["issues"][0]["asked"] == []


def test_T2_what_is_late_is_marked_against_the_baseline(planned: Terminal) -> None:
    """E7: the forecast stands beside the date that was agreed, which makes it late all the same."""

    async def overdue(office: Office) -> None:
        async with office.unit() as unit:
            these = update(ActionItemRow).where(ActionItemRow.code == "T1")
            await unit.session.execute(these.values(due=date(2020, 1, 2), forecast=date(2099, 4, 1), status="running"))

    planned.office(overdue)
    item = shown(planned)["action_items"][0]
    assert (item["status_title"], item["late"], item["forecast"]) == ("逾期", True, "2099-04-01")
    assert any("T1" in line and "逾期（晚 " in line and "2099-04-01" in line for line in page(planned))


def test_hostile_text_of_items_and_issues_cannot_steer_the_terminal(planned: Terminal) -> None:
    said = handed(planned, "issue", SUN, {**TROUBLE, "what": "缺样本\u202e\u2028第二行"})
    assert said.code == 0, said.err
    out = planned("case", "show", number(planned)).out
    assert "样本" in out and not any(mark in out for mark in "\u202e\u2028")
