"""What the kind of case makes clear, checked against the plan before it is signed (G0.1, G6.5)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from schemas.findings import Finding
from schemas.guide.order import named
from schemas.guide.rows import MatrixRow, Resource
from schemas.kinds import KIND_MODELS, KindFields, ProblemFields, ProcessFields, ProjectFields, ResourceFields

RULE = "G0.1"
_ENOUGH = 0.5
_Promise = tuple[str, str, str, str]  # the field of who, and its word; the field of until when, and its word
_PROMISES: dict[str, _Promise] = {
    "project": ("responsible", "责任部门或责任人", "finish", "完成日期"),
    "problem": ("leads", "牵头部门或牵头人", "solve_by", "解决期限"),
    "process": ("owner", "流程归属部门", "land_by", "落地日期"),
}
_BETWEEN = re.compile(r"[、，,;；\n]|以及|和|与|及")


def kind_findings(
    kind: str,
    kind_fields: Mapping[str, Any],
    matrix_rows: Sequence[MatrixRow],
    resources: Sequence[Resource],
    results: Sequence[str] = (),
    names: Mapping[str, str] | None = None,
) -> list[Finding]:
    """Where the plan does not keep what the charter made clear for its kind (G0.1); places as in the request.

    ``kind`` is a code and ``kind_fields`` its fields as kept in the charter; ``results`` are the expected results;
    ``names`` is address → name, for a responsible person written by name. A deliverable that only the words do not
    name is a warning. Raises KeyError for an unknown kind and ValidationError for fields that are none.
    """
    fields: KindFields = KIND_MODELS[kind].model_validate(dict(kind_fields))
    match fields:
        case ProjectFields():
            return [
                *_kept(_PROMISES["project"], fields, matrix_rows, names or {}),
                *_delivered(fields.delivers, matrix_rows, results),
            ]
        case ResourceFields():
            return [*_returned(fields.return_date, matrix_rows, resources)]
        case ProblemFields() | ProcessFields():
            return [*_kept(_PROMISES[kind], fields, matrix_rows, names or {})]


def _kept(
    promise: _Promise, fields: KindFields, rows: Sequence[MatrixRow], names: Mapping[str, str]
) -> Iterator[Finding]:
    who, role, until, word = promise
    yield from _has_a_row(who, str(getattr(fields, who)), role, rows, names)
    yield from _in_time(until, getattr(fields, until), word, rows)


def _has_a_row(
    field: str, wanted: str, word: str, rows: Sequence[MatrixRow], names: Mapping[str, str]
) -> Iterator[Finding]:
    """A department or person by name or address; words may follow the name."""
    people = {row.owner for row in rows if row.owner}
    there = {row.department for row in rows if row.department} | {names[who] for who in people if who in names}
    if wanted.strip().lower() not in people and not any(wanted.startswith(name) for name in there):
        message = f"立项时写的{word}是“{wanted}”，分工表里却没有它的任务：请在分工表里为它安排任务"
        yield Finding(f"kind_fields.{field}", RULE, message)


def _in_time(field: str, until: date, word: str, rows: Sequence[MatrixRow]) -> Iterator[Finding]:
    last = max(((row.due, i) for i, row in enumerate(rows) if row.due is not None), default=None)
    if last is not None and last[0] > until:
        row = named(rows[last[1]].code, rows[last[1]].work, last[1])
        message = f"任务 {row} 到 {last[0]} 才完成，晚于立项时写的{word} {until}：请提前任务，或先经变更改{word}"
        yield Finding(f"kind_fields.{field}", RULE, message)


def _returned(until: date | None, rows: Sequence[MatrixRow], resources: Sequence[Resource]) -> Iterator[Finding]:
    if until is None or resources or any(row.due is not None and row.due <= until for row in rows):
        return
    message = f"资源要在 {until} 前归还，计划里却没有到这一天为止的任务，也没有列出资源：请补上归还的任务或资源清单"
    yield Finding("kind_fields.return_by", RULE, message)


def _delivered(wanted: str, rows: Sequence[MatrixRow], results: Collection[str]) -> Iterator[Finding]:
    there = [*(f"{row.deliverable} {row.work} {row.standard}" for row in rows), *results]
    known = [_pairs(text) for text in there]
    missing = [part.strip() for part in _BETWEEN.split(wanted) if part.strip() and not _found(part, known)]
    if missing:
        message = (
            f"立项时写的交付内容“{'、'.join(missing)}”在交付物和预期成果里找不到："
            "请核对是哪项任务交付它，并在其交付物里写明"
        )
        yield Finding("kind_fields.delivers", RULE, message, "warning")


def _found(part: str, known: Sequence[set[str]]) -> bool:
    pairs = _pairs(part)
    return any(len(pairs & text) >= _ENOUGH * len(pairs) for text in known)


def _pairs(text: str) -> set[str]:
    """Neighbouring characters, which suits Chinese without a dictionary."""
    letters = [c for c in text.lower() if c.isalnum()]
    return {a + b for a, b in pairwise(letters)} or set(letters)
