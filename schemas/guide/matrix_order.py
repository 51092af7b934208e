"""Rows that wait for one another: unknown predecessors, circles, dates that do not respect them (G4.2)."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from datetime import timedelta

from schemas.findings import Finding
from schemas.guide.matrix_ground import RULE
from schemas.guide.matrix_rows import title
from schemas.guide.rows import MatrixRow

Graph = Sequence[Sequence[int]]  # for each row the rows it waits for
_DAY = timedelta(days=1)
_MOST_NAMED = 12


def order_findings(rows: Sequence[MatrixRow], whole: bool = True) -> Iterator[Finding]:
    """Everything wrong with predecessors (G4.2).

    ``whole``: these are all rows there are, so that a code nobody has is a finding.
    """
    index = {row.code: i for i, row in reversed(list(enumerate(rows))) if row.code}
    for i, row in enumerate(rows):
        for code in dict.fromkeys(row.predecessors):
            if code == row.code:
                yield _at(rows, i, "predecessors", "不能以自己为前置任务，请删去")
            elif whole and code not in index:
                yield _at(rows, i, "predecessors", f"前置任务 {code} 不存在，请核对编号")
    known = [dict.fromkeys(index[code] for code in row.predecessors if code in index) for row in rows]
    graph = [[before for before in befores if before != i] for i, befores in enumerate(known)]
    yield from _circles(rows, graph)


def _at(rows: Sequence[MatrixRow], i: int, field: str, message: str) -> Finding:
    return Finding(f"rows[{i}].{field}", RULE, f"{title(rows[i], i)}：{message}")


def _circles(rows: Sequence[MatrixRow], graph: Graph) -> Iterator[Finding]:
    """Each knot once, by a shortest circle through its first row; then the dates of what is in no knot together."""
    knot_of: dict[int, int] = {}
    for n, knot in enumerate(knots(graph)):
        knot_of.update(dict.fromkeys(knot, n))
        names = _named([rows[i].code for i in circle(graph, knot)])
        yield _at(rows, knot[0], "predecessors", f"前置任务成了环：{names}，请删去其中一个前置任务")
    for i, befores in enumerate(graph):
        for before in befores:
            if before not in knot_of or knot_of[before] != knot_of.get(i):
                yield from _dates(rows, i, before)


def _named(codes: list[str]) -> str:
    """The way round, its middle left out where it is long."""
    return " → ".join(codes if len(codes) <= _MOST_NAMED else [*codes[: _MOST_NAMED - 2], "…", *codes[-2:]])


def _dates(rows: Sequence[MatrixRow], i: int, before: int) -> Iterator[Finding]:
    row, earlier = rows[i], rows[before]
    if earlier.due is None:
        return
    what = f"前置任务 {title(earlier, before)} 的截止日期 {earlier.due}"
    if row.due is not None and row.due < earlier.due:
        yield _at(rows, i, "due", f"截止日期 {row.due} 早于{what}，请改正其中一个")
    same_day = row.milestone or earlier.milestone  # a milestone takes no time
    if row.start is not None and (row.start < earlier.due or (row.start == earlier.due and not same_day)):
        first = earlier.due if same_day else earlier.due + _DAY
        yield _at(rows, i, "start", f"开始日期 {row.start} 不晚于{what}，请改为 {first} 或以后")


def knots(graph: Graph) -> list[list[int]]:
    """Groups of two or more nodes that all reach one another, each in order, in the order of their first nodes."""
    backwards: list[list[int]] = [[] for _ in graph]
    for node, targets in enumerate(graph):
        for target in targets:
            backwards[target].append(node)
    seen: set[int] = set()
    found = (sorted(_reached(backwards, node, seen)) for node in reversed(_finished(graph)) if node not in seen)
    return sorted(group for group in found if len(group) > 1)


def _finished(graph: Graph) -> list[int]:
    """All nodes in the order in which a depth-first walk leaves them."""
    seen, order = set[int](), list[int]()
    for start in range(len(graph)):
        walk = [] if start in seen else [(start, iter(graph[start]))]
        seen.add(start)
        while walk:
            node, targets = walk[-1]
            fresh = next((target for target in targets if target not in seen), None)
            if fresh is None:
                order.append(node)
                walk.pop()
            else:
                seen.add(fresh)
                walk.append((fresh, iter(graph[fresh])))
    return order


def _reached(graph: Graph, start: int, seen: set[int]) -> list[int]:
    """The nodes reached from ``start`` that were not seen; they are seen afterwards."""
    seen.add(start)
    group = [start]
    for node in group:  # grows while it is walked
        for target in graph[node]:
            if target not in seen:
                seen.add(target)
                group.append(target)
    return group


def circle(graph: Graph, knot: Sequence[int]) -> list[int]:
    """A shortest circle through the first node of a knot, in the order of work: what comes first stands first."""
    start, members = knot[0], set(knot)
    came: dict[int, int] = {}
    queue = deque([start])
    while queue:
        node = queue.popleft()
        for target in graph[node]:
            if target == start:
                return _back(came, node, start)
            if target in members and target not in came:
                came[target] = node
                queue.append(target)
    raise ValueError("not a knot: its first node is on no circle")


def _back(came: dict[int, int], node: int, start: int) -> list[int]:
    path = [start]
    while node != start:
        path.append(node)
        node = came[node]
    return [*path, start]
