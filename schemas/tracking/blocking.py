"""What a block has to say, and items that hold up one another (T2, E1)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from schemas.findings import Finding
from schemas.guide.matrix_order import circle, knots
from schemas.tracking.items import Item, Items, Weak, step_of
from schemas.tracking.rows import BLOCKED, ItemReport
from schemas.tracking.status import SETTLED, ItemAction, ItemStatus

_TOLD = {
    "cause": "没有写原因类别，请从沟通障碍、部门壁垒、文化差异、资源、技术、外部中选一类",
    "block": "没有写阻塞内容，请写明卡在哪里",
    "impact": "没有写影响，请写明耽误什么",
    "support": "没有写需要的支持，请写明需要谁做什么",
    "expected": "没有写预计恢复日期，请写到哪一天能恢复",
    "lifter": "没有写谁能解除，请写其邮箱",
}
_MOST_NAMED = 12


def block_findings(row: ItemReport, item: Item, items: Items, today: date) -> Iterator[Weak]:
    """What is wrong with the block in one row (T2, E1): a new one says everything, one that lasts what is news."""
    action = step_of(row, item)
    if action is ItemAction.BLOCK:
        yield from ((field, "T2", message) for field, message in _TOLD.items() if not getattr(row, field))
    elif not still_blocked(row, item):
        return
    if row.expected is not None and row.expected < today:
        yield "expected", "E1", f"预计恢复日期 {row.expected} 已经过去，请写今天（{today}）或以后的日期"
    for code in dict.fromkeys(row.blocked_by):
        if code == item.code:
            yield "blocked_by", "T2", "不能被自己卡住，请删去"
        elif code not in items:
            yield "blocked_by", "T2", f"没有任务 {code}，请核对编号"
        elif action is ItemAction.BLOCK and items[code].status in SETTLED:
            yield "blocked_by", "T2", f"任务 {code} 已完成或已取消，不会再卡住别的任务，请删去"


def still_blocked(row: ItemReport, item: Item) -> bool:
    """Whether an item that is blocked stays so after this report (T2)."""
    return item.status is ItemStatus.BLOCKED and step_of(row, item) is ItemAction.REPORT


def circle_findings(rows: Sequence[ItemReport], items: Items) -> Iterator[Finding]:
    """Items that would wait for one another in a circle after this report; each circle once, by name (T2, E1)."""
    held = {code: item.blocked_by for code, item in items.items() if item.status is ItemStatus.BLOCKED}
    placed = dict[str, int]()  # where a row says what holds its item up
    for i, row in enumerate(rows):
        if row.code in items and row.code not in placed and _moves(row, items[row.code], held):
            placed[row.code] = i
    codes = list(items)
    index = {code: n for n, code in enumerate(codes)}
    graph = [[index[one] for one in held.get(code, ()) if one in index and one != code] for code in codes]
    for knot in knots(graph):
        place = min((placed[codes[n]] for n in knot if codes[n] in placed), default=None)
        if place is not None:  # what others reported is theirs to mend
            start = index[rows[place].code]
            way = [codes[n] for n in circle(graph, [start, *knot])]
            yield Finding(
                f"rows[{place}].blocked_by", "T2", f"任务互相卡住，成了环：{_named(way[::-1])}，请改正其中一个"
            )


def _moves(row: ItemReport, item: Item, held: dict[str, tuple[str, ...]]) -> bool:
    """Put into ``held`` what this row changes; whether it says what holds its item up."""
    action = step_of(row, item)
    if action in {ItemAction.UNBLOCK, ItemAction.CANCEL}:
        held.pop(row.code, None)
    says = action is ItemAction.BLOCK or (still_blocked(row, item) and row.status == BLOCKED and bool(row.blocked_by))
    if says:
        held[row.code] = tuple(dict.fromkeys(row.blocked_by))
    return says


def _named(codes: list[str]) -> str:
    """The way round, each held up by the next, its middle left out where it is long."""
    return " → ".join(codes if len(codes) <= _MOST_NAMED else [*codes[: _MOST_NAMED - 2], "…", *codes[-2:]])
