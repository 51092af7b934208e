"""An .xlsx file as grids: values only, no formulas, nothing that grows when read."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook

from schemas.errors import Invalid
from schemas.sheet_cells import Cell
from tasks.sheets.grids import MOST_COLUMNS, Bad, Grid, Read, check_size, filled, refused

_MOST_UNPACKED, _MOST_WIDE = 200 * 1024 * 1024, 1_000
_OLD = b"\xd0\xcf\x11\xe0"  # .xls, and any workbook with a password
_FORMULA = Bad("这里是公式，请只写结果：复制后用“选择性粘贴 - 数值”粘贴")
_BROKEN_CELL = Bad("这里是错误值（如 #REF!、#N/A），请改为正确的内容")
# How the format writes what XML cannot hold: a line break of old programs, and its own marks (see texts.escaped).
_MARKS = re.compile(r"_x000D_|_x005F_(?=x[0-9A-Fa-f]{4}_)")


def workbook_grids(data: bytes, name: str) -> list[Grid]:
    """The sheets of a workbook; ``name`` is the file's name. Merged cells, pictures and comments are passed over.

    Raises Invalid where it is no workbook, or one that is too large.
    """
    check_size(data, name)
    _check_unpacked(data, name)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what else is in the workbook, which we leave alone
            return _grids(data)
    except Invalid:
        raise
    except Exception:  # whatever a broken file makes the library raise, the file has to be saved anew
        raise refused(name, "打不开，文件可能已损坏，请在表格软件里另存为 .xlsx 后重试") from None


def _check_unpacked(data: bytes, name: str) -> None:
    if data.startswith(_OLD):
        raise refused(name, "不是 .xlsx 文件，可能是旧格式 .xls 或设了密码，请去掉密码并另存为 .xlsx")
    try:
        with ZipFile(BytesIO(data)) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())  # no part gives more than it declares
    except (BadZipFile, ValueError, NotImplementedError):
        raise refused(name, "不是 .xlsx 文件，请在表格软件里另存为 .xlsx") from None
    if unpacked > _MOST_UNPACKED:
        raise refused(name, f"解压后超过 {_MOST_UNPACKED // 1024 // 1024} MB，请删去图片和多余的内容")


def _grids(data: bytes) -> list[Grid]:
    book = load_workbook(BytesIO(data), read_only=True, data_only=False, keep_links=False)
    try:
        return [_grid(sheet) for sheet in book.worksheets]
    finally:
        book.close()


def _grid(sheet: Any) -> Grid:
    sheet.reset_dimensions()  # what the file says of its size need not be true
    return Grid(sheet.title, sheet.sheet_state == "visible", tuple(filled(_rows(sheet), sheet.title)))


def _rows(sheet: Any) -> Iterator[tuple[Read, ...]]:
    wide = 0
    for cells in sheet.iter_rows():
        wide += len(cells) > MOST_COLUMNS
        if wide > _MOST_WIDE:
            raise refused(sheet.title, f"很多行超过 {MOST_COLUMNS} 列，请删去多余的列")
        last = len(cells)
        while last and cells[last - 1].value is None:
            last -= 1
        yield tuple(map(_read, cells[:last]))


def _read(cell: Any) -> Read:
    value = cell.value
    if value is None:
        return None
    if cell.data_type in ("f", "e"):
        return _FORMULA if cell.data_type == "f" else _BROKEN_CELL
    if isinstance(value, str):
        return _MARKS.sub(lambda found: "_" if "5F" in found[0] else "", value)
    return _shown(cell, value)


def _shown(cell: Any, value: Any) -> Cell:
    """A number as people see it: 80% is kept as 0.8, and means 80 with the unit %."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return round(value * 100, 9) if is_number and "%" in (cell.number_format or "") else value
