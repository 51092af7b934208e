"""Templates: what a to-do asks for as a workbook or a .csv, with what the form starts with already in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from schemas.sheet_cells import cell_of
from schemas.sheets import HEADS, LINES, CellKind, Column, Shape, Table, lines, tables
from tasks.sheets.grids import MOST_ROWS, refused
from tasks.sheets.texts import csv_bytes, escaped

_A4, _LONGEST_PROMPT, _LONGEST_TITLE, _LONGEST_LIST = 9, 255, 32, 255
_FORMATS: dict[CellKind, str] = {"number": "General", "whole": "0", "day": "yyyy-mm-dd", "moment": "yyyy-mm-dd hh:mm"}
_WIDTHS: dict[CellKind, int] = {"number": 10, "whole": 8, "yes": 8, "day": 12, "moment": 18, "clock": 10, "choice": 14}
_TEXT_WIDTHS = ((20, 8), (200, 14), (254, 22))  # up to how many characters (a code, a line, an address): how wide
_LONG_WIDTH, _LINE_WIDTHS = 28, (36, 70)
_LINE_HEIGHT, _MOST_LINES = 15, 20
_HEAD = {
    "font": Font(bold=True, color="FFFFFF"),
    "fill": PatternFill("solid", start_color="1F4E79"),
    "alignment": Alignment(wrap_text=True, vertical="center", horizontal="center"),
}
_BODY = Alignment(wrap_text=True, vertical="top")
_LINE_HEAD = {"font": Font(bold=True), "alignment": _BODY}


def template(form: Shape, start: Mapping[str, Any], suffix: str) -> bytes:
    """The file people fill in for the form with this JSON schema; ``start`` is what the form starts with.

    ``suffix`` is ``.xlsx``, or ``.csv`` for the form's first list of rows alone. Raises Invalid for a .csv of a form
    without such a list.
    """
    if suffix == ".csv":
        return _csv(form, start)
    book = Workbook(write_only=True)
    for table in tables(form):
        _write(book, table, start.get(table.field) or [])
    if rest := lines(form):
        _write_lines(book, rest, start)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _csv(form: Shape, start: Mapping[str, Any]) -> bytes:
    if not (found := tables(form)):
        raise refused(".csv", "这项待办没有表格，请把文件名改成以 .xlsx 结尾")
    columns = found[0].columns
    rows = [[cell_of(column, row.get(column.name)) for column in columns] for row in start.get(found[0].field) or []]
    return csv_bytes([[column.title for column in columns], *rows])


def _write(book: Workbook, table: Table, rows: Iterable[Mapping[str, Any]]) -> None:
    """One list of rows: its titles, what it starts with, and help for each cell that may be filled in."""
    widths = [_width(column) for column in table.columns]
    sheet = _sheet(book, table.sheet, widths)
    for at, column in enumerate(table.columns, 1):
        letter = get_column_letter(at)
        sheet.column_dimensions[letter].number_format = _format(column)  # of the cells people add
        sheet.data_validations.append(_help(column, f"{letter}2:{letter}{MOST_ROWS + 1}"))
    sheet.append([_cell(sheet, column.title, **_HEAD) for column in table.columns])
    # one cell for each column, filled anew for each row: a row is written as soon as it is appended
    cells = [_cell(sheet, None, number_format=_format(column), alignment=_BODY) for column in table.columns]
    for number, row in enumerate(rows, 2):
        for cell, column in zip(cells, table.columns, strict=True):
            _put(cell, cell_of(column, row.get(column.name)))
        _grow(sheet, number, cells, widths)
        sheet.append(cells)
    sheet.close()


def _write_lines(book: Workbook, columns: Iterable[Column], start: Mapping[str, Any]) -> None:
    """What is no list of rows: a line for each field, one for each text of a list."""
    sheet, row = _sheet(book, LINES, _LINE_WIDTHS), 1
    body: list[list[Any]] = [[_cell(sheet, head, **_HEAD) for head in HEADS]]
    for column in columns:
        value = start.get(column.name, column.start)
        shown = [cell_of(_ONE_TEXT, one) for one in value or []] + [None] if column.many else [cell_of(column, value)]
        sheet.data_validations.append(_help(column, f"B{row + 1}:B{row + len(shown)}"))
        row += len(shown)
        for one in shown:
            content = _cell(sheet, one, number_format=_format(column), alignment=_BODY)
            body.append([_cell(sheet, column.title, **_LINE_HEAD), content])
    for number, cells in enumerate(body, 1):
        _grow(sheet, number, cells, _LINE_WIDTHS)
        sheet.append(cells)
    sheet.close()


_ONE_TEXT = Column(name="", title="", kind="text")


def _sheet(book: Workbook, name: str, widths: Iterable[int]) -> Any:
    """A sheet that prints across, its first row always in sight."""
    sheet: Any = book.create_sheet(name)
    for at, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(at)].width = width
    sheet.row_dimensions[1].height = 2 * _LINE_HEIGHT
    sheet.freeze_panes, sheet.print_title_rows = "A2", "1:1"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", _A4
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    return sheet


def _cell(sheet: Any, value: object, **looks: Any) -> Any:
    cell: Any = WriteOnlyCell(sheet)
    for name, look in looks.items():
        setattr(cell, name, look)
    _put(cell, value)
    return cell


def _put(cell: Any, value: object) -> None:
    """A value into a cell. Text stays text, whatever it begins with: nothing typed becomes a formula."""
    if isinstance(value, str):
        cell.value = escaped(value)
        cell.data_type = "s"
    else:
        cell.value = value if value is None or isinstance(value, int | float | date) else str(value)


def _grow(sheet: Any, number: int, cells: Sequence[Any], widths: Sequence[int]) -> None:
    """Make a row as high as its longest text, which not every program does when it opens a file."""
    most = max(_lines(cell.value, width) for cell, width in zip(cells, widths, strict=True))
    if most > 1:
        sheet.row_dimensions[number].height = min(most, _MOST_LINES) * _LINE_HEIGHT


def _lines(value: object, width: int) -> int:
    if not isinstance(value, str):
        return 1
    # two bytes are a Chinese character here, as wide as two letters
    return sum(1 + len(line.encode("gb18030", "replace")) // width for line in value.split("\n"))


def _help(column: Column, cells: str) -> DataValidation:
    """What is offered and said when somebody comes to one of these cells."""
    words = f'"{",".join(column.choices)}"'
    offered = bool(column.choices) and len(words) <= _LONGEST_LIST and all("," not in one for one in column.choices)
    return DataValidation(
        type="list" if offered else None,
        formula1=words if offered else None,
        allow_blank=True,
        showErrorMessage=offered,
        errorTitle="填写有误",
        error=f"请从列表里选择：{'、'.join(column.choices)}"[:_LONGEST_PROMPT] if offered else None,
        showInputMessage=True,
        promptTitle=column.title[:_LONGEST_TITLE],
        prompt=(column.advice or column.title)[:_LONGEST_PROMPT],
        sqref=cells,
    )


def _format(column: Column) -> str:
    return _FORMATS.get(column.kind, "@")  # text: 1 stays 1, 1-2 does not become a day


def _width(column: Column) -> int:
    known = column.size or column.kind == "list"  # a list of numbers has no length, and is short
    of_text = next((width for size, width in _TEXT_WIDTHS if known and column.size <= size), _LONG_WIDTH)
    return _WIDTHS.get(column.kind, of_text)
