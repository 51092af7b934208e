"""T2, T3, G6.1: the rows of 《周进度清单》, the agenda, how many of each, who has not reported."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from guide_rows import PRODUCT, SALES, TODAY, day
from hypothesis import given
from hypothesis import strategies as st

from schemas.tracking.issue_rows import issue_row
from schemas.tracking.progress import ItemStatus
from schemas.tracking.weekly import LABELS, PRESSING, agenda, counts, missing, week_rows

BLOCK = {"cause": "技术", "block": "接口未开放", "impact": "推迟", "support": "技术部开放接口",
         "expected": "2026-11-27", "lifter": "zheng.gong@example.com"}  # fmt: skip
FIELDS = ["code", "work", "department", "owner", "start", "due", "percent", "status", "late_days", "forecast", "done",
          "next", "cause", "impact", "support", "expected", "deliverable"]  # fmt: skip


def item(n: int, status: str = "running", due: date | None = None, **changes: Any) -> dict[str, Any]:
    return {
        "code": f"T{n}", "work": f"工作{n}", "department": SALES, "owner": "a@x.cn", "start": day(-9), "due": due,
        "status": status, "percent": 30, "forecast": None, "finished_on": None, "deliverable": "", "blocked": None,
        **changes,
    }  # fmt: skip


def test_T3_overdue_and_blocked_come_first() -> None:
    items = [
        item(1, due=day(5)),
        item(10, due=day(2)),
        item(2, due=day(2)),
        item(3, "blocked", day(9), blocked=BLOCK),
        item(4, due=day(-3)),
        item(5),
    ]
    found = week_rows(items, {}, TODAY)
    assert [(row["code"], row["status"]) for row in found] == [
        ("T4", "逾期"), ("T3", "阻塞"), ("T2", "进行中"), ("T10", "进行中"), ("T1", "进行中"), ("T5", "进行中"),
    ]  # fmt: skip


def test_T3_a_row_says_what_was_reported_and_what_is_needed() -> None:
    reports = {"T3": {"done": "完成设计", "next_steps": "联调", "cause": "外部"}}
    [row] = week_rows([item(3, "blocked", day(-2), blocked=BLOCK, forecast=day(6))], reports, TODAY)
    assert list(row) == FIELDS
    assert row == {
        "code": "T3", "work": "工作3", "department": SALES, "owner": "a@x.cn", "start": "2026-11-14",
        "due": "2026-11-21", "percent": 30, "status": "阻塞", "late_days": 2, "forecast": "2026-11-29",
        "done": "完成设计", "next": "联调", "cause": "技术", "impact": "推迟", "support": "技术部开放接口",
        "expected": "2026-11-27", "deliverable": "",
    }  # fmt: skip


def test_T2_what_was_blocked_once_needs_nothing_any_more() -> None:
    [row] = week_rows([item(3, "running", day(5), blocked=BLOCK)], {}, TODAY)
    assert (row["cause"], row["support"], row["expected"]) == ("", "", None)


@pytest.mark.parametrize(
    ("status", "finished_on", "late"),
    [("running", None, 4), ("done", day(-1), 3), ("done", day(-9), 0), ("done", None, 0), ("cancelled", None, 0),
     ("submitted", day(-3), 1), ("blocked", day(-9), 4), ("cancelled", day(-1), 0)],
)  # fmt: skip
def test_T2_lateness_ends_with_the_work(status: str, finished_on: date | None, late: int) -> None:
    [row] = week_rows([item(1, status, day(-4), finished_on=finished_on)], {}, TODAY)
    assert row["late_days"] == late


def test_T3_the_agenda_names_what_presses_first() -> None:
    rows = week_rows(
        [
            item(1, due=day(5)),
            item(2, due=day(-3), forecast=day(4)),
            item(3, "blocked", day(-1), blocked=BLOCK, department=PRODUCT),
        ],
        {},
        TODAY,
    )
    issues = [
        {"number": 1, "what": "T3 阻塞", "level": 1, "status": "open", "item": "T3", "wanted": "支持"},
        {"number": 2, "what": "数据口径不一", "level": 1, "status": "处理中", "item": "", "wanted": "支持"},
        {"number": 3, "what": "追加人手", "level": 3, "status": "open", "item": "T2", "wanted": "决定"},
        {"number": 4, "what": "已经好了", "level": 2, "status": "closed", "item": "", "wanted": "决定"},
        {"number": 5, "what": "口径由谁定", "level": 2, "item": "", "wanted": "支持"},
    ]
    assert agenda(rows, issues) == [
        f"逾期 3 天：T2“工作2”（{SALES}），预计 2026-11-27 完成",
        f"阻塞、逾期 1 天：T3“工作3”（{PRODUCT}），需要：技术部开放接口",
        "问题讨论：问题 5 口径由谁定（第 2 级）",
        "问题讨论：问题 2 数据口径不一（第 1 级）",
        "决策事项：问题 3 追加人手（第 3 级）",
        "进度同步：其余 1 项任务",
    ]


def test_T3_issues_of_the_log_fit_the_agenda() -> None:
    kept = {
        "number": 7, "origin": "raised", "item": None, "cause": "外部", "severity": "一般", "status": "open",
        "level": 2, "raised_by": "a@x.cn", "raised_at": "2026-11-20T10:00:00+08:00", "resolved_at": None,
        "resolution": {}, "content": {"what": "口径不一", "wanted": "决定"},
    }  # fmt: skip
    assert agenda([], [issue_row(kept), issue_row({**kept, "status": "resolved"})])[:-1] == [
        "决策事项：问题 7 口径不一（第 2 级）"
    ]


def test_G6_1_a_quiet_week_has_an_agenda_too() -> None:
    assert agenda([]) == ["进度同步：其余 0 项任务"]


def test_T2_how_many_of_each() -> None:
    rows = week_rows([item(1, due=day(-1)), item(2, due=day(1)), item(3, "done"), item(4, "submitted")], {}, TODAY)
    assert counts(rows) == {"未开始": 0, "进行中": 2, "已完成": 1, "逾期": 1, "阻塞": 0, "已取消": 0}


@given(st.lists(st.tuples(st.sampled_from(ItemStatus), st.none() | st.integers(-9, 9)), max_size=12))
def test_T3_every_item_has_its_row_and_its_label(drawn: list[tuple[ItemStatus, int | None]]) -> None:
    items = [item(n, status.value, None if due is None else day(due)) for n, (status, due) in enumerate(drawn)]
    found = week_rows(items, {}, TODAY)
    assert sorted(row["code"] for row in found) == sorted(one["code"] for one in items)
    assert sum(counts(found).values()) == len(items) and set(counts(found)) == set(LABELS)
    pressing = [row["status"] in PRESSING for row in found]
    assert pressing == sorted(pressing, reverse=True)
    assert len(agenda(found)) == sum(pressing) + 1


def test_T1_who_has_not_reported() -> None:
    assert missing([SALES, PRODUCT, SALES], {PRODUCT}) == [SALES]
    assert missing([], {PRODUCT}) == []
