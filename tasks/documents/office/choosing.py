"""Drop-downs of a workbook: what can be picked stands on a hidden sheet, however long it is."""

from __future__ import annotations

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from tasks.documents.blocks import Table
from tasks.documents.office.cells import text_cell

_SPARE_ROWS = 200  # below the table, for rows that are added by hand


class Choices:
    """Collects the lists of a workbook; equal ones are kept once."""

    SHEET = "选项"

    def __init__(self) -> None:
        self._lists: dict[tuple[str, ...], int] = {}

    def offer(self, sheet: Worksheet, table: Table, first_row: int) -> None:
        """Put a drop-down on every column of kind ``choice``; other text is warned about, not refused."""
        for place, column in enumerate(table.columns, 1):
            if column.kind != "choice" or not column.choices:
                continue
            letter = get_column_letter(place)
            picked = DataValidation(
                "list", formula1=self._where(column.choices), allow_blank=True, errorStyle="warning"
            )
            picked.errorTitle, picked.error = "不在选项中", "请从列表中选择"
            picked.add(f"{letter}{first_row}:{letter}{first_row + len(table.rows) + _SPARE_ROWS}")
            sheet.add_data_validation(picked)

    def write(self, workbook: Workbook) -> None:
        """Write the hidden sheet, where there is anything to pick."""
        if not self._lists:
            return
        sheet = workbook.create_sheet(self.SHEET)
        sheet.sheet_state = "hidden"
        for choices, column in self._lists.items():
            for row, choice in enumerate(choices, 1):
                text_cell(sheet, row, column, choice)

    def _where(self, choices: tuple[str, ...]) -> str:
        column = get_column_letter(self._lists.setdefault(choices, len(self._lists) + 1))
        return f"'{self.SHEET}'!${column}$1:${column}${len(choices)}"
