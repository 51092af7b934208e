"""What has to hold for a report of action items, and for the lead's check of finished ones (T1, T2, E1)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date

from schemas.findings import Finding
from schemas.guide.order import in_order, repeated
from schemas.tracking.blocking import block_findings, circle_findings, still_blocked
from schemas.tracking.forms import CheckItems, Report
from schemas.tracking.items import Item, Items, Weak, Who, postpones, same_person, step_of
from schemas.tracking.rows import CANCELLED, FINISHED, SENT_BACK, CheckRow, ItemReport
from schemas.tracking.status import CHINESE_ITEM_STATUS, SETTLED, ItemAction, ItemStatus

__all__ = ["Who", "check_findings", "report_findings"]
_ALL = 100
_DATED = {ItemAction.START, ItemAction.REPORT, ItemAction.BLOCK, ItemAction.UNBLOCK, ItemAction.REOPEN}


def report_findings(
    rows: Sequence[ItemReport], items: Items, who: Who, today: date, known: Callable[[str], bool] | None = None
) -> list[Finding]:
    """Everything wrong with a report (T1, T2, E1), in the order of the rows; ``items``: all of the case, by code.

    ``known`` says whether somebody of the company has an address; without it nobody is looked up.
    """
    found = [finding for i, row in enumerate(rows) for finding in _of_row(i, row, items, who, today, known)]
    for i, first in repeated([row.code for row in rows]):
        message = f"任务 {rows[i].code} 在第 {first + 1} 行已经填过，请把两行合并为一行"
        found.append(Finding(f"rows[{i}].code", "T1", message))
    return in_order([*found, *circle_findings(rows, items)], Report, ItemReport)


def _of_row(
    i: int, row: ItemReport, items: Items, who: Who, today: date, known: Callable[[str], bool] | None
) -> Iterator[Finding]:
    item = items.get(row.code)
    if item is None:
        said = f"没有任务 {row.code}，请核对编号" if row.code else "没有写任务编号，请写如 T1"
        yield Finding(f"rows[{i}].code", "T1", said)
        return
    if not _may_report(row, item, who):
        message = f"任务 {item.code} 不是您的任务，请由责任人、{item.department}的对接人或负责人填报"
        yield Finding(f"rows[{i}].code", "T1", message)
        return  # nobody mends the rest of a row that is not theirs
    weak = [*_step(row, item, who), *_finish(row, item), *_dates(row, item, today)]
    weak += [*block_findings(row, item, items, today), *_lifter(row, item, known)]
    for field, rule, message in weak:
        yield Finding(f"rows[{i}].{field}", rule, f"任务 {item.code}：{message}")


def _may_report(row: ItemReport, item: Item, who: Who) -> bool:
    """T1: the owner, liaison and head of the department; others only what E2 or the plan gives into their hands."""
    if same_person(item.owner, who.person) or item.department in who.departments:
        return True
    action = step_of(row, item)
    if action is ItemAction.UNBLOCK:
        return who.is_lead or item.code in who.lifter_of
    return who.is_lead and action is ItemAction.CANCEL


def _step(row: ItemReport, item: Item, who: Who) -> Iterator[Weak]:
    action = step_of(row, item)
    if row.percent is not None and not 0 <= row.percent <= _ALL:
        yield "percent", "T2", f"完成百分比不能是 {row.percent}，请写 0 到 100 的整数"
    elif action is None and row.status in {"", CHINESE_ITEM_STATUS[item.status]}:
        yield "percent", "T2", f"已完成的任务不能再改为 {row.percent}%，请删去"
    if action is None and row.status not in {"", CHINESE_ITEM_STATUS[item.status]}:
        yield "status", "T2", _no_step(row, item)
    elif action is ItemAction.UNBLOCK and not _may_lift(item, who):
        yield "status", "E1", "您不能解除阻塞，请由阻塞时写明的解除人、责任部门的对接人或负责人、项目负责人解除"
    elif action is ItemAction.CANCEL and not who.is_lead:
        yield "status", "T2", "只有项目负责人能取消任务，请与其商定"
    elif action is ItemAction.CANCEL and not row.reason:
        yield "reason", "T2", "取消任务请写明原因"


def _no_step(row: ItemReport, item: Item) -> str:
    now = CHINESE_ITEM_STATUS[item.status]
    if item.status is ItemStatus.BLOCKED and row.status == FINISHED:
        return "任务还在阻塞，请先解除阻塞（状态改为进行中），再填已完成"
    return f"任务现在是“{now}”，不能改为“{row.status}”，请改正状态或留空"


def _may_lift(item: Item, who: Who) -> bool:
    return who.is_lead or item.code in who.lifter_of or item.department in who.departments


def _finish(row: ItemReport, item: Item) -> Iterator[Weak]:
    if step_of(row, item) is ItemAction.FINISH and not row.deliverable:
        yield "deliverable", "T2", "没有写交付物，请写交付物的名称或链接，以便对照交付标准确认"


def _dates(row: ItemReport, item: Item, today: date) -> Iterator[Weak]:
    if row.forecast is None or row.status == CANCELLED or item.status in SETTLED:
        return
    if row.forecast < today and item.status is not ItemStatus.SUBMITTED and step_of(row, item) in _DATED:
        yield "forecast", "E7", f"预计完成日期 {row.forecast} 已经过去，请写今天（{today}）或以后的日期"
    if postpones(row, item) and not row.reason:
        yield "reason", "E7", f"预计完成日期 {row.forecast} 晚于截止日期 {item.due}，请写明延期的原因"


def _lifter(row: ItemReport, item: Item, known: Callable[[str], bool] | None) -> Iterator[Weak]:
    blocked = step_of(row, item) is ItemAction.BLOCK or still_blocked(row, item)
    if blocked and row.lifter and known is not None and not known(row.lifter):
        yield "lifter", "E1", f"公司里没有 {row.lifter}（可能已离职或写错），请另写能解除的人的邮箱"


def check_findings(
    rows: Sequence[CheckRow], submitted: Collection[str], owner_of: Mapping[str, str], checker: str
) -> list[Finding]:
    """Everything wrong with the lead's check of finished items (T2); ``owner_of``: all items of the case, by code."""
    found = [finding for i, row in enumerate(rows) for finding in _of_check(i, row, submitted, owner_of, checker)]
    for i, first in repeated([row.code for row in rows]):
        message = f"任务 {rows[i].code} 在第 {first + 1} 行已经写过，请只留一行"
        found.append(Finding(f"rows[{i}].code", "T2", message))
    return in_order(found, CheckItems, CheckRow)


def _of_check(
    i: int, row: CheckRow, submitted: Collection[str], owner_of: Mapping[str, str], checker: str
) -> Iterator[Finding]:
    if row.code not in owner_of:
        yield Finding(f"rows[{i}].code", "T2", f"没有任务 {row.code}，请核对编号")
    elif row.code not in submitted:
        yield Finding(f"rows[{i}].code", "T2", f"任务 {row.code} 没有报告完成，不用确认，请删去")
    elif same_person(owner_of[row.code], checker):  # T2: never the owner
        yield Finding(f"rows[{i}].code", "T2", f"任务 {row.code} 由您负责，请由别人确认完成情况")
    if row.decision == SENT_BACK and not row.comment:
        yield Finding(f"rows[{i}].comment", "T2", f"退回任务 {row.code} 请写明哪里不符合交付标准")
