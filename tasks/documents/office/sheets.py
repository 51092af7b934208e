"""A .xlsx made of a paper: a sheet per table, ready to be read, filtered and printed on A4."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.xml.functions import tostring

from tasks.documents.blocks import Block, Bullets, Chapter, Column, Facts, Gantt, Paper, Table, Text, Value, numbered
from tasks.documents.office.cells import HEAD, SUBJECT, TITLE, add_styles, body_cell, text_cell
from tasks.documents.office.choosing import Choices
from tasks.documents.office.packing import property_time, repacked
from tasks.documents.office.paging import fit, lay_out
from tasks.documents.office.words import safe

HEAD_ROW = 3  # title and subject stand above it
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\'\x00-\x1f]")
_LONGEST_SHEET_NAME = 31
_ABOUT = "说明"
_BARS = (
    Column("编号", 8), Column("任务", 36), Column("责任部门", 12), Column("责任人", 12), Column("开始", 12, "date"),
    Column("截止", 12, "date"), Column("工作日", 8, "number"), Column("里程碑", 8), Column("前置", 14),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet to be: its name and its table."""

    name: str
    table: Table


def xlsx(paper: Paper) -> bytes:
    """The paper as a .xlsx; the same paper gives the same bytes.

    What people typed is text in every cell: nothing of it is ever a formula.
    """
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    add_styles(workbook)
    choices = Choices()
    for page in _pages(paper):
        _sheet(workbook.create_sheet(page.name), paper, page.table, choices)
    choices.write(workbook)
    return _saved(workbook, paper)


def _pages(paper: Paper) -> list[Page]:
    """The tables worth a sheet, in their order, then a sheet with everything else."""
    tables = [found for _, _, block in numbered(paper.blocks) if (found := _table(block)) and found.sheet]
    names = _Names(reserved=(_ABOUT, Choices.SHEET))
    found = [Page(names.new(table.title or paper.title), table) for table in tables]
    return [*found, Page(_ABOUT, Table(_ABOUT, (Column("项目", 24), Column("内容", 90)), tuple(_about(paper))))]


def _table(block: Block) -> Table | None:
    match block:
        case Table():
            return block
        case Gantt():
            return Table(block.title, _BARS, tuple(_bar(one) for one in block.bars))
        case _:
            return None


def _bar(one: dict[str, object]) -> tuple[Value, ...]:
    keys = ("code", "text", "department", "owner", "start", "end", "days")
    before = one.get("predecessors")
    points = "是" if one.get("milestone") else ""
    return (*(one.get(key) for key in keys), points, "、".join(before) if isinstance(before, list) else "")  # type: ignore[return-value]


def _about(paper: Paper) -> Iterator[tuple[Value, Value]]:
    """Label and value of everything that is no sheet of its own."""
    yield "事项", paper.subject
    yield from paper.facts
    for _, heading, block in numbered(paper.blocks):
        match block:
            case Chapter():
                yield heading, None
            case Text():
                yield heading, block.text
            case Bullets():
                yield from ((heading if n == 0 else "", item) for n, item in enumerate(block.items or (block.empty,)))
            case Facts():
                yield heading, None
                yield from block.rows
            case Table(sheet=False):
                yield heading, None if block.rows else block.empty
                yield from ((str(row[0] or ""), _joined(block.columns, row)) for row in block.rows)


def _joined(columns: Sequence[Column], row: Sequence[Value]) -> str:
    told = zip(columns[1:], row[1:], strict=True)
    return "；".join(f"{column.title}：{value}" for column, value in told if value not in (None, ""))


class _Names:
    """Names of sheets as Excel wants them: short, without its marks, no two alike."""

    def __init__(self, reserved: Sequence[str]) -> None:
        self._taken = {name.casefold() for name in reserved}

    def new(self, title: str) -> str:
        """The title as the name of a new sheet; counted up where it is taken."""
        plain = _NOT_IN_SHEET_NAMES.sub("", safe(title)).strip() or "表"
        name, number = plain[:_LONGEST_SHEET_NAME], 1
        while name.casefold() in self._taken:
            number += 1
            name = f"{plain[: _LONGEST_SHEET_NAME - 4]} {number}"
        self._taken.add(name.casefold())
        return name


def _sheet(sheet: Worksheet, paper: Paper, table: Table, choices: Choices) -> None:
    marks = " · ".join(one for one in (paper.number, f"第 {paper.version} 版", paper.status, paper.subject) if one)
    heading = paper.title if sheet.title in (paper.title, _ABOUT) else f"{paper.title} · {sheet.title}"
    text_cell(sheet, 1, 1, heading, TITLE)
    text_cell(sheet, 2, 1, marks, SUBJECT)
    for place, column in enumerate(table.columns, 1):
        text_cell(sheet, HEAD_ROW, place, column.title, HEAD)
    for number, row in enumerate(table.rows, HEAD_ROW + 1):
        for place, (column, value) in enumerate(zip(table.columns, row, strict=True), 1):
            body_cell(sheet, number, place, value, column.kind)
    fit(sheet, table, HEAD_ROW)
    lay_out(sheet, HEAD_ROW)
    if sheet.title != _ABOUT:
        last = HEAD_ROW + max(len(table.rows), 1)
        sheet.auto_filter.ref = f"A{HEAD_ROW}:{get_column_letter(len(table.columns))}{last}"
    choices.offer(sheet, table, HEAD_ROW + 1)


def _saved(workbook: Workbook, paper: Paper) -> bytes:
    target = io.BytesIO()
    workbook.save(target)
    told = workbook.properties
    told.creator, told.title, told.subject = "", safe(paper.title), safe(paper.subject)
    told.created = told.modified = property_time(paper.created_at).replace(tzinfo=UTC)
    return repacked(target.getvalue(), {"docProps/core.xml": tostring(told.to_tree())})
