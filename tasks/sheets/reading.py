"""What people filled in: values of the form's fields, every finding with its row, and where each value stands.

The form's own rules are not asked here: they are the same for every door.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from schemas.errors import Invalid
from schemas.findings import Finding
from schemas.sheet_cells import Cell, blank, texts_of, value_of
from schemas.sheets import HEADS, LINES, Column, Shape, Table, lines, same, tables
from tasks.sheets.grids import RULE, Bad, Grid, Read, Row, refused
from tasks.sheets.places import Filled, Origin, Places, at_row
from tasks.sheets.texts import csv_grid
from tasks.sheets.workbooks import workbook_grids

_MOST_FINDINGS, _SHOWN = 50, 30


def read(data: bytes, name: str, form: Shape) -> Filled:
    """The values in a file of the form with this JSON schema; ``name`` is the file's name, .xlsx or .csv.

    A sheet or line that is not there leaves its field out; one that is there and empty empties its field. Raises
    Invalid with everything that cannot be read, by sheet and row.
    """
    reader = _Reader(form)
    if name.lower().endswith(".csv"):
        if not reader.tables:
            raise refused(name, "这项待办没有表格，请用 --set 填写，或改用 .xlsx")
        reader.table(reader.tables[0], csv_grid(data, name, reader.tables[0].sheet))
    else:
        for grid in workbook_grids(data, name):
            reader.sheet(grid)
    if reader.findings:
        raise Invalid(reader.findings)
    return Filled(reader.values, Places(reader.origins))


class _Reader:
    """Reads sheets into values; collects findings instead of stopping at the first."""

    def __init__(self, form: Shape) -> None:
        self.tables, self.lines = tables(form), lines(form)
        self.values: dict[str, Any] = {}
        self.origins: dict[str, Origin] = {}
        self.findings: list[Finding] = []

    def find(self, place: str, message: str) -> None:
        """Note a finding."""
        if len(self.findings) < _MOST_FINDINGS:
            self.findings.append(Finding(place, RULE, message))

    def sheet(self, grid: Grid) -> None:
        """A sheet of a workbook; one that is not the form's may only be empty or hidden."""
        table = next((one for one in self.tables if same(grid.name) in (same(one.sheet), same(one.field))), None)
        if table is not None:
            self.table(table, grid)
        elif same(grid.name) == same(LINES):
            self.fill(grid)
        elif grid.shown and grid.rows:
            known = "、".join(f"“{name}”" for name in [*(one.sheet for one in self.tables), LINES])
            self.find(grid.name, f"没有这张表，可以用的表是{known}；请改回原来的表名，或删去这张表")

    def table(self, table: Table, grid: Grid) -> None:
        """A list of rows."""
        if table.field in self.values:
            self.find(grid.name, "同一张表出现了两次，请只留一张")
            return
        titles = {column.name: column.title for column in table.columns}
        numbers = tuple(number for number, _ in grid.rows[1:])
        self.origins[table.field] = Origin(table.sheet, numbers, titles)
        heads = self._heads(table, grid)
        self.values[table.field] = [
            self._row(table, index, row, heads) for index, row in enumerate(grid.rows[1:])
        ]  # fmt: skip

    def _heads(self, table: Table, grid: Grid) -> dict[int, Column]:
        """Which column of the file is which field."""
        heads: dict[int, Column] = {}
        number, cells = grid.rows[0] if grid.rows else (1, ())
        for at, cell in enumerate(cells):
            word = same(cell) if not isinstance(cell, Bad) else ""
            column = next((one for one in table.columns if word in (same(one.title), same(one.name))), None)
            if column is not None and column in heads.values():
                self.find(at_row(table.sheet, number), f"“{column.title}”这一列出现了两次，请只留一列")
            elif column is not None:
                heads[at] = column
            elif not blank(cell):
                known = "、".join(one.title for one in table.columns)
                self.find(at_row(table.sheet, number), f"没有“{_short(cell)}”这一列，请删去；可以用的列：{known}")
                heads[at] = Column(name="", title="", kind="text")  # said once, not for every row
        return heads

    def _row(self, table: Table, index: int, row: Row, heads: Mapping[int, Column]) -> dict[str, object]:
        """One row by the names of its fields; a field without content is left to the form."""
        number, cells = row
        found: dict[str, object] = {}
        for at, cell in enumerate(cells):
            if blank(cell):
                continue
            column = heads.get(at)
            if column is None:
                self.find(
                    at_row(table.sheet, number), f"第 {at + 1} 列“{_short(cell)}”上面没有列名，请补上列名或删去内容"
                )
            elif column.name:
                place = at_row(table.sheet, number, column.title, f"{table.field}[{index}].{column.name}")
                found[column.name] = self._value(place, column, cell)
        return found

    def _value(self, place: str, column: Column, cell: Read) -> object:
        if isinstance(cell, Bad):
            self.find(place, cell.message)
            return None
        try:
            return value_of(column, cell)
        except ValueError as error:
            self.find(place, str(error))
            return None

    def fill(self, grid: Grid) -> None:
        """The lines of 填写: what they are called, and what is written behind it."""
        seen: dict[str, list[int]] = {}
        for number, cells in grid.rows:
            name, cell, *more = (*cells, None, None)
            if same(name) == same(HEADS[0]) and same(cell) == same(HEADS[1]):
                continue
            column = next((one for one in self.lines if same(name) in (same(one.title), same(one.name))), None)
            if any(not blank(one) for one in more):
                self.find(at_row(LINES, number), f"内容请只写在第二列“{HEADS[1]}”里")
            elif column is None:
                known = "、".join(one.title for one in self.lines)
                self.find(at_row(LINES, number), f"没有“{_short(name)}”这一项，可以填写的有：{known}")
            elif column.name in seen and not column.many:
                self.find(at_row(LINES, number, column.title), "这一项写了两次，请只留一行")
            else:
                self._line(column, number, cell, seen.setdefault(column.name, []))
        for column in self.lines:
            if column.name in seen:
                self.origins[column.name] = Origin(LINES, tuple(seen[column.name]), {}, column.title)

    def _line(self, column: Column, number: int, cell: Read, rows: list[int]) -> None:
        """One line; a list has a line for each of its items."""
        place = at_row(LINES, number, column.title, column.name)
        if not column.many:
            rows.append(number)
            self.values[column.name] = column.start if blank(cell) else self._value(place, column, cell)
            return
        items = self.values.setdefault(column.name, [])
        if isinstance(cell, Bad):
            self.find(place, cell.message)
        elif not blank(cell):
            texts = texts_of(column, cell) if column.split else [value_of(_ONE, cell)]
            items += texts
            rows += [number] * len(texts)


_ONE = Column(name="", title="", kind="text")


def _short(cell: Cell | Bad) -> str:
    return "公式" if isinstance(cell, Bad) else " ".join(str(cell).split())[:_SHOWN]
