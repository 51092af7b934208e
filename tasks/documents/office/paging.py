"""How a sheet looks on the screen and on paper: widths, heights, A4 lying with the head on every page."""

from __future__ import annotations

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from tasks.documents.blocks import Column, Table
from tasks.documents.office.widths import lines_of, longest_line
from tasks.documents.office.words import shown

_A4 = 9
_HEAD = 8  # half-width characters of a head that stay on one line
_SPARE = 2.5  # characters between a text and the edges of its cell
_LINE, _TALLEST = 14.5, 409  # points; no program shows a taller row


def fit(sheet: Worksheet, table: Table, head_row: int) -> None:
    """Columns as wide as what they show, at most as the paper says; rows as high as their longest cell.

    Heights are written down: not every program works them out when it opens a file.
    """
    rows = [["" if value is None else shown(value) for value in row] for row in table.rows]
    widths = [_width(column, [row[place] for row in rows]) for place, column in enumerate(table.columns)]
    for place, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(place)].width = width + _SPARE
    for number, row in enumerate([[column.title for column in table.columns], *rows], head_row):
        lines = max((lines_of(text, width) for text, width in zip(row, widths, strict=True)), default=1)
        sheet.row_dimensions[number].height = min(lines * _LINE + 5, _TALLEST)


def _width(column: Column, texts: list[str]) -> int:
    """In half-width characters; a long head wraps."""
    return max(min(column.width, longest_line(texts)), min(longest_line([column.title]), _HEAD))


def lay_out(sheet: Worksheet, head_row: int) -> None:
    """Title and head stay in sight; printed lying, as wide as the page, the head on every page."""
    sheet.freeze_panes = f"A{head_row + 1}"
    sheet.sheet_view.showGridLines = False
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", _A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr]
    sheet.print_title_rows = f"{head_row}:{head_row}"
    margins = sheet.page_margins
    margins.left = margins.right = 0.4  # inches
    margins.top = margins.bottom = 0.6
    margins.header = margins.footer = 0.3
    sheet.oddFooter.center.text = "第 &P 页，共 &N 页"  # type: ignore[union-attr]
    sheet.row_dimensions[1].height, sheet.row_dimensions[2].height = 30, 18
