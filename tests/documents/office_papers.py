"""Papers of every kind for the tests of office files, and how such files are read."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

from docx import Document
from docx.document import Document as Opened
from guide_samples import CONTENTS as GUIDE
from guide_samples import facts, gantt, large_matrix, sample
from openpyxl import Workbook, load_workbook
from stage import request_content
from test_papers import application, charter

from tasks.documents.blocks import Block, Paper
from tasks.documents.office import KINDS, OfficeFile, office_file
from tasks.documents.papers import paper

CONTENTS: dict[str, dict[str, Any]] = {
    "request": request_content(), "application": application(), "charter": charter(), **GUIDE,
}  # fmt: skip
TEXTS = [kind for kind, ending in KINDS.items() if ending == "docx"]
TABLES = [kind for kind, ending in KINDS.items() if ending == "xlsx"]


def made(kind: str, content: dict[str, Any] | None = None, templates: Path | None = None) -> OfficeFile:
    """The office file of a sample, or of another content of that kind."""
    content = CONTENTS[kind] if content is None else content
    return office_file(paper(kind, content, facts()), kind, content, templates)


def of(*blocks: Block, subject: str = "客户投诉快速响应") -> Paper:
    """A paper of these blocks."""
    return Paper("部门职责分工表", subject, (("版本", "第 3 版"),), blocks, "matrix", "LX-20261130-0001", 3, "待确认")


def large(kind: str, rows: int = 2000) -> dict[str, Any]:
    """The content of a matrix or a plan of many rows."""
    matrix = large_matrix(rows)
    return matrix if kind == "matrix" else sample("plan", matrix=matrix, gantt=gantt(matrix))


def opened(file: OfficeFile | bytes) -> Opened:
    """A .docx as python-docx reads it."""
    return Document(io.BytesIO(file if isinstance(file, bytes) else file.data))


def workbook(data: bytes) -> Workbook:
    """A .xlsx as openpyxl reads it."""
    return load_workbook(io.BytesIO(data))


def part(data: bytes, name: str) -> str:
    """A part of an office file as it stands there."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return packed.read(name).decode()


def words(document: Opened) -> str:
    """Everything that a .docx shows in its body, a paragraph or cell on a line."""
    tables = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *tables])
