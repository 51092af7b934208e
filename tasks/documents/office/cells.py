"""Cells of a workbook: how they look, and that typed text stays text."""

from __future__ import annotations

import math
from datetime import date, datetime
from typing import Final

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.worksheet.worksheet import Worksheet

from tasks.documents.office.words import safe, shown

TITLE, SUBJECT, HEAD, BODY, FIGURE, DAY = "联办标题", "联办副题", "联办表头", "联办文字", "联办数字", "联办日期"
FORMULA_MARKS: Final = ("=", "+", "-", "@", "\t", "\r")
_LONGEST = 32_767  # characters Excel keeps in a cell
_FIRST_DAY = date(1900, 3, 1)  # earlier ones are counted differently by different programs
_LARGEST_EXACT = 10**15  # Excel keeps fifteen digits


def add_styles(workbook: Workbook) -> None:
    """Give a workbook the looks of its cells, under names that people can change in one place."""
    side = Side(style="thin", color="BFBFBF")
    edges, grey = Border(left=side, right=side, top=side, bottom=side), PatternFill("solid", fgColor="E7EBF0")
    middle, wrapped = Alignment(vertical="center"), Alignment(vertical="center", wrap_text=True)
    centred = Alignment("center", "center", wrap_text=True)
    for style in (
        NamedStyle(TITLE, font=_font(16, bold=True), alignment=middle),
        NamedStyle(SUBJECT, font=_font(10, color="59636E"), alignment=middle),
        NamedStyle(HEAD, font=_font(10.5, bold=True), alignment=centred, border=edges, fill=grey),
        NamedStyle(BODY, font=_font(10), alignment=wrapped, border=edges),
        NamedStyle(FIGURE, font=_font(10), alignment=centred, border=edges),
        NamedStyle(DAY, font=_font(10), alignment=centred, number_format="yyyy-mm-dd", border=edges),
    ):
        workbook.add_named_style(style)


def _font(size: float, bold: bool = False, color: str = "1F2A36") -> Font:
    return Font(name="等线", size=size, bold=bold, color=color)


def text_cell(sheet: Worksheet, row: int, column: int, text: str, style: str = BODY) -> None:
    """A cell that holds text, whatever it looks like to the program that opens it."""
    kept = safe(text)[:_LONGEST]
    cell = _cell(sheet, row, column, kept, style)
    cell.data_type = "s"  # also where openpyxl took it for a formula or an error
    if text.startswith(FORMULA_MARKS) or kept.lstrip().startswith(FORMULA_MARKS):
        cell.quotePrefix = True  # type: ignore[assignment]  # it stays text when somebody edits the cell


def body_cell(sheet: Worksheet, row: int, column: int, value: object, kind: str) -> None:
    """A value: days as days, numbers as numbers, everything else as text; nothing is an empty cell."""
    match _dated(value) if kind == "date" else value:
        case None | "":
            _cell(sheet, row, column, None, BODY)
        case date() as day if not isinstance(day, datetime) and day >= _FIRST_DAY:
            _cell(sheet, row, column, day, DAY)
        case int() | float() as figure if _countable(figure):
            _cell(sheet, row, column, figure, FIGURE)
        case str() as text:
            text_cell(sheet, row, column, text)
        case other:
            text_cell(sheet, row, column, shown(other))


def _cell(sheet: Worksheet, row: int, column: int, value: str | float | date | None, style: str) -> Cell:
    cell = sheet.cell(row, column, value)
    cell.style = style  # type: ignore[assignment]  # a descriptor; after the value, which brings a look of its own
    return cell  # type: ignore[return-value]


def _countable(value: float) -> bool:
    return not isinstance(value, bool) and math.isfinite(value) and abs(value) < _LARGEST_EXACT


def _dated(value: object) -> object:
    """A day that comes as text, as a day."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return value
