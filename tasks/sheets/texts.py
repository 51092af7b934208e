"""Typed text in files of spreadsheets: always shown, never run, and the same again when it is read back."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable

from schemas.sheet_cells import blank
from tasks.sheets.grids import Bad, Grid, Read, check_size, filled, refused

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_COMMAND = re.compile(r"'*[=+\-@\t\r]")  # what spreadsheet programs may run when they open a .csv
_GUARDED = re.compile(r"'+[=+\-@\t\r]")
_FORMULA = Bad("这里像是公式，请只写结果；确实以等号开头的文字，请在前面加一个英文单引号")
_DELIMITERS = (",", "\t", ";")


def escaped(text: str) -> str:
    """Text as an .xlsx file keeps it: what XML cannot hold becomes a mark, what reads as an escape is escaped."""
    return _LOOKS_ESCAPED.sub("_x005F_", _NOT_IN_XML.sub("\N{REPLACEMENT CHARACTER}", text))


def csv_bytes(rows: Iterable[Iterable[object]]) -> bytes:
    """Rows of cells as .csv in UTF-8 with its mark, which spreadsheet programs need; text cannot become a formula."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([["" if cell is None else _guarded(cell) for cell in row] for row in rows])
    return out.getvalue().encode("utf-8-sig", "replace")


def _guarded(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and _COMMAND.match(cell) else cell


def csv_grid(data: bytes, name: str, sheet: str) -> Grid:
    """The rows of a .csv file as the sheet of this name. Raises Invalid where it is no .csv, or one too large."""
    check_size(data, name)
    text = _decoded(data, name)
    first = text.lstrip().partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error:
        raise refused(name, "不是 .csv 文件，或有一格太长，请在表格软件里另存为“CSV UTF-8”") from None
    cells = (tuple(map(_read, row)) for row in rows)
    return Grid(sheet, True, tuple(filled(cells, sheet)))


def _decoded(data: bytes, name: str) -> str:
    for encoding in ("utf-8-sig", "gb18030"):  # the second is what Chinese spreadsheet programs write unasked
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise refused(name, "不是 UTF-8 编码的 .csv，请在表格软件里另存为“CSV UTF-8”")


def _read(text: str) -> Read:
    if blank(text):
        return None
    if _GUARDED.match(text):
        return text[1:]
    return _FORMULA if text.startswith("=") else text
