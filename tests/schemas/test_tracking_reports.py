"""T1, T2, E1, E7: what has to hold for a report of action items."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from guide_rows import HEADS, LIAISONS, PEOPLE, PRODUCT, SALES, TODAY, day, told

from schemas.tracking.progress import (
    Item,
    ItemStatus,
    Who,
    postpones,
    report_findings,
)
from schemas.tracking.rows import ItemReport

S = ItemStatus
OWNER, LEAD, LIFTER, STRANGER = (
    "wang.jingli@example.com", "zhou.yunying@example.com", "zheng.gong@example.com", "qian.lvshi@example.com",
)  # fmt: skip
T1 = Item("T1", SALES, OWNER, S.RUNNING, day(10))
BLOCK: dict[str, Any] = {
    "status": "阻塞", "cause": "部门壁垒", "block": "没有投诉样例", "impact": "分析推迟", "support": "产品部提供样例",
    "expected": day(3), "lifter": LIFTER,
}  # fmt: skip
WHO = {
    "owner": Who(OWNER),
    "liaison": Who(LIAISONS[SALES], frozenset({SALES})),
    "head": Who(HEADS[SALES], frozenset({SALES})),
    "lead": Who(LEAD, is_lead=True),
    "lifter": Who(LIFTER, lifter_of=frozenset({"T1"})),
    "liaison elsewhere": Who(LIAISONS[PRODUCT], frozenset({PRODUCT})),
    "lifter of another": Who(LIFTER, lifter_of=frozenset({"T2"})),
    "stranger": Who(STRANGER),
}


def report(**changes: Any) -> ItemReport:
    return ItemReport.model_validate({"code": "T1", **changes})


def check(item: Item = T1, who: str = "liaison", **changes: Any) -> dict[str, str]:
    return told(report_findings([report(**changes)], {"T1": item}, WHO[who], TODAY))


@pytest.mark.parametrize("who", ["owner", "liaison", "head"])
def test_T1_who_answers_for_an_item_reports_it(who: str) -> None:
    assert check(who=who, percent=40, done="一半") == {}
    assert check(replace(T1, owner=OWNER.upper()), who, percent=40) == {}


@pytest.mark.parametrize("who", ["lead", "lifter", "liaison elsewhere", "stranger"])
def test_T1_nobody_reports_someone_elses_item(who: str) -> None:
    found = check(who=who, percent=40)
    assert set(found) == {"rows[0].code"}
    assert f"请由责任人、{SALES}的对接人或负责人填报 [T1]" in found["rows[0].code"]


def test_T1_an_item_without_owner_is_not_of_somebody_without_address() -> None:
    """The owner is gone: the department still answers for the item, nobody else does."""
    gone = replace(T1, owner="")
    assert set(told(report_findings([report()], {"T1": gone}, Who(""), TODAY))) == {"rows[0].code"}
    assert check(gone, "liaison", percent=1) == {}


def test_T1_an_unknown_item() -> None:
    assert told(report_findings([report(code="T9")], {"T1": T1}, WHO["owner"], TODAY)) == {
        "rows[0].code": "没有任务 T9，请核对编号 [T1]"
    }
    assert "没有写任务编号" in told(report_findings([report(code="")], {}, WHO["owner"], TODAY))["rows[0].code"]


def test_T1_one_item_twice_in_a_report() -> None:
    rows = [report(percent=10), report(code="T2"), report(percent=20)]
    items = {"T1": T1, "T2": replace(T1, code="T2")}
    found = told(report_findings(rows, items, WHO["liaison"], TODAY))
    assert found == {"rows[2].code": "任务 T1 在第 1 行已经填过，请把两行合并为一行 [T1]"}


@pytest.mark.parametrize(("percent", "wrong"), [(0, False), (100, False), (-1, True), (101, True), (140, True)])
def test_T2_a_percentage_lies_between_0_and_100(percent: int, wrong: bool) -> None:
    found = check(percent=percent)
    assert set(found) == ({"rows[0].percent"} if wrong else set())
    if wrong:
        assert f"不能是 {percent}，请写 0 到 100 的整数 [T2]" in found["rows[0].percent"]


@pytest.mark.parametrize(
    ("now", "stated", "words"),
    [
        (S.DONE, "未开始", "任务现在是“已完成”，不能改为“未开始”"),
        (S.DONE, "进行中", "不能改为“进行中”"),
        (S.CANCELLED, "进行中", "任务现在是“已取消”"),
        (S.RUNNING, "未开始", "任务现在是“进行中”"),
        (S.BLOCKED, "已完成", "请先解除阻塞"),
    ],
)
def test_T2_a_step_that_the_table_does_not_have(now: ItemStatus, stated: str, words: str) -> None:
    found = check(replace(T1, status=now), status=stated, deliverable="报告", percent=100)
    assert set(found) == {"rows[0].status"}
    assert words in found["rows[0].status"]


def test_T2_what_is_done_does_not_become_less() -> None:
    done = replace(T1, status=S.DONE)
    assert set(check(done, percent=60)) == {"rows[0].percent"}
    assert set(check(done, status="已完成", percent=140)) == {"rows[0].percent"}
    assert check(done, status="已完成", percent=100, forecast=day(-5)) == {}


def test_T2_finished_comes_with_its_deliverable() -> None:
    found = check(status="已完成")
    assert set(found) == {"rows[0].deliverable"}
    assert check(status="已完成", deliverable="响应流程 v2") == {}
    assert check(replace(T1, status=S.SUBMITTED), status="已完成") == {}, "it is there already"


@pytest.mark.parametrize("who", ["owner", "liaison", "head"])
def test_T2_only_the_lead_drops_an_item(who: str) -> None:
    assert "只有项目负责人能取消任务" in check(who=who, status="已取消", reason="不再需要")["rows[0].status"]


def test_T2_the_lead_drops_an_item_with_a_reason() -> None:
    assert check(who="lead", status="已取消", reason="不再需要") == {}
    assert set(check(who="lead", status="已取消")) == {"rows[0].reason"}
    assert check(who="lead", status="已取消", reason="不再需要", forecast=day(-1)) == {}


@pytest.mark.parametrize("who", ["liaison", "head", "lead", "lifter"])
def test_E1_who_may_lift_a_block(who: str) -> None:
    assert check(replace(T1, status=S.BLOCKED), who, status="进行中") == {}


@pytest.mark.parametrize(
    ("who", "place"),
    [("owner", "status"), ("stranger", "code"), ("lifter of another", "code"), ("liaison elsewhere", "code")],
)
def test_E1_nobody_else_lifts_a_block(who: str, place: str) -> None:
    """The owner reports on the item, but a block is not lifted by whoever is blocked."""
    assert set(check(replace(T1, status=S.BLOCKED), who, status="进行中")) == {f"rows[0].{place}"}


def test_E1_the_owner_who_was_named_lifts_the_block() -> None:
    who = Who(OWNER, lifter_of=frozenset({"T1"}))
    blocked = replace(T1, status=S.BLOCKED)
    assert report_findings([report(status="进行中")], {"T1": blocked}, who, TODAY) == []


def test_E1_recovery_is_expected_today_or_later() -> None:
    assert set(check(**{**BLOCK, "expected": day(-1)})) == {"rows[0].expected"}
    assert check(**{**BLOCK, "expected": TODAY}) == {}
    assert set(check(replace(T1, status=S.BLOCKED), status="阻塞", expected=day(-1))) == {"rows[0].expected"}
    assert check(status="进行中", expected=day(-1)) == {}, "what is not blocked recovers from nothing"


def test_E1_who_can_lift_it_is_somebody() -> None:
    rows = [report(**{**BLOCK, "lifter": "gone@example.com"})]
    found = told(report_findings(rows, {"T1": T1}, WHO["liaison"], TODAY, PEOPLE.__contains__))
    assert set(found) == {"rows[0].lifter"}
    assert report_findings([report(**BLOCK)], {"T1": T1}, WHO["liaison"], TODAY, PEOPLE.__contains__) == []


@pytest.mark.parametrize(
    ("standing", "forecast", "put_off"),
    [(None, 10, False), (None, 9, False), (None, 11, True), (15, 15, False), (15, 12, False), (15, 16, True)],
)
def test_E7_a_postponement_has_a_reason(standing: int | None, forecast: int, put_off: bool) -> None:
    item = replace(T1, forecast=None if standing is None else day(standing))
    assert postpones(report(forecast=day(forecast)), item) is put_off
    assert set(check(item, forecast=day(forecast))) == ({"rows[0].reason"} if put_off else set())
    assert check(item, forecast=day(forecast), reason="供应商延期") == {}


def test_E7_a_forecast_lies_ahead() -> None:
    late = replace(T1, due=day(-10))
    assert set(check(late, forecast=day(-1), reason="人手不足")) == {"rows[0].forecast"}
    assert check(late, forecast=TODAY, reason="人手不足") == {}
    assert check(late, status="已完成", deliverable="报告", forecast=day(-10)) == {}, "it is finished"
    assert check(replace(late, status=S.SUBMITTED), forecast=day(-10)) == {}, "it only awaits its check"
    assert not postpones(report(), late)


def test_T2_all_findings_come_at_once_in_the_order_of_the_rows() -> None:
    items = {"T1": T1, "T2": replace(T1, code="T2"), "T3": replace(T1, code="T3", department=PRODUCT, owner=STRANGER)}
    rows = [
        report(percent=140, forecast=day(-1)),
        report(code="T3", percent=140),
        report(code="T2", status="阻塞", percent=-1),
    ]
    places = [finding.place for finding in report_findings(rows, items, WHO["liaison"], TODAY)]
    assert places[:3] == ["rows[0].percent", "rows[0].forecast", "rows[1].code"]
    assert places[3] == "rows[2].percent" and len(places) == 10
