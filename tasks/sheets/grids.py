"""What a file holds before anybody knows the form: sheets of rows that are not blank, with their numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from schemas.errors import Invalid
from schemas.findings import Finding
from schemas.sheet_cells import Cell, blank

RULE = "表格"
LARGEST = 10 * 1024 * 1024
MOST_ROWS, MOST_COLUMNS, LAST_ROW = 5_000, 200, 1_048_576


@dataclass(frozen=True, slots=True)
class Bad:
    """A cell that cannot be taken, and why."""

    message: str


Read = Cell | Bad
Row = tuple[int, tuple[Read, ...]]


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet: its name, whether people see it, and its rows that are not blank, each with its number from 1."""

    name: str
    shown: bool
    rows: tuple[Row, ...]


def refused(place: str, message: str) -> Invalid:
    """A file that is not read on."""
    return Invalid([Finding(place, RULE, message)])


def check_size(data: bytes, name: str) -> None:
    """Raise Invalid for a file that is larger than any table people fill in."""
    if len(data) > LARGEST:
        raise refused(name, f"太大了，最多 {LARGEST // 1024 // 1024} MB，请删去图片和多余的内容")


def filled(rows: Iterable[tuple[Read, ...]], place: str) -> Iterator[Row]:
    """The rows that are not blank, with their numbers. Raises Invalid where there are too many, or too far out."""
    count = 0
    for number, cells in enumerate(rows, 1):
        if number > LAST_ROW:
            raise refused(place, f"行号超过了 {LAST_ROW}，文件可能已损坏，请重新取模板填写")
        if all(blank(cell) for cell in cells):
            continue
        count += 1
        if count > MOST_ROWS + 1:  # and its header
            raise refused(place, f"超过 {MOST_ROWS} 行，请分成几份提交")
        if len(cells) > MOST_COLUMNS and not all(blank(cell) for cell in cells[MOST_COLUMNS:]):
            raise refused(f"{place} 第 {number} 行", f"超过 {MOST_COLUMNS} 列，请删去多余的列")
        yield number, cells[:MOST_COLUMNS]
