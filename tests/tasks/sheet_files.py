"""Workbooks as people and their programs make them, and templates taken of the real forms."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from schemas.errors import Invalid
from schemas.forms import form_schema
from schemas.gate_kinds import GATE_KINDS
from tasks.sheets import Filled, read

ROWS = "本部门的任务"


def form(kind: str = "draft_rows") -> dict[str, Any]:
    """The form of a gate as views give it."""
    return form_schema(GATE_KINDS[kind].form)


def book(sheets: Mapping[str, Sequence[Sequence[Any]]]) -> bytes:
    """A workbook with these sheets, written cell by cell: what begins with = is a formula."""
    made = Workbook()
    made.remove(made.worksheets[0])
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    return saved(made)


def saved(made: Workbook) -> bytes:
    """The workbook as a file."""
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def opened(data: bytes) -> Workbook:
    """A file as a spreadsheet program sees it."""
    return load_workbook(io.BytesIO(data))


def rows(*rest: Sequence[Any], kind: str = "draft_rows", sheet: str = ROWS) -> Filled:
    """What is read of a workbook with this one sheet."""
    return read(book({sheet: rest}), "填报.xlsx", form(kind))


def findings(data: bytes, name: str = "填报.xlsx", kind: str = "draft_rows") -> list[tuple[str, str]]:
    """Place and message of everything that is wrong."""
    with pytest.raises(Invalid) as caught:
        read(data, name, form(kind))
    return [(one.place, one.message) for one in caught.value.findings]


def packed(parts: Mapping[str, bytes | str]) -> bytes:
    """A zip archive of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def parts(data: bytes) -> dict[str, bytes]:
    """The parts of a zip archive."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
