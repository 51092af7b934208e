"""Somebody with a to-do of the guide, a template on the disk and a spreadsheet program."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from openpyxl import load_workbook
from stage import LI, put_case, put_gate, request_content
from terminal import Said, Terminal

from tasks.office import Office
from tasks.store.tables import AssignmentRow, DocumentRow

SHEET = "本部门的任务"
FIRST = {
    "code": "T1", "work": "投诉建群", "standard": "当日建好", "deliverable": "工作群",
    "start": "2099-02-02", "due": "2099-02-27", "goals": [1],
}  # fmt: skip
START = {"rows": [FIRST], "comment": "照旧"}
PAPERS = {
    "request": request_content(),
    "goals": {"goals": [{"statement": "80% 的投诉在 24 小时内闭环"}]},
    "team": {"departments": [{"department": "产品部", "liaison": LI}]},
}


@dataclass(frozen=True)
class Desk:
    """Somebody with a to-do that starts with a row."""

    lianban: Terminal
    assignment: str

    def answer(self, *words: str) -> Said:
        return self.lianban("answer", self.assignment, "--person", LI, *words)

    def template(self, name: str) -> Path:
        """A fresh template under this name."""
        found = self.lianban("todo", "--template", self.assignment, name)
        assert found.code == 0, found.err
        return Path(name)

    def kept(self) -> dict[str, Any] | None:
        """The answer that was taken."""

        async def look(office: Office) -> dict[str, Any] | None:
            async with office.unit() as unit:
                return (await unit.get(AssignmentRow, UUID(self.assignment))).answer

        return self.lianban.office(look)


async def put(office: Office, kind: str, **changes: Any) -> str:
    """A to-do of the liaison of 产品部, in a case that has come to the matrix."""
    async with office.unit() as unit:
        case, procedure = await put_case(unit)
        kept = {
            "case_id": case.id,
            "version": 1,
            "sha256": "",
            "markdown": "",
            "created_at": unit.now,
            "created_by": LI,
        }
        unit.session.add_all(DocumentRow(kind=paper, content=content, **kept) for paper, content in PAPERS.items())
        _, [row] = await put_gate(unit, case, procedure, kind, [LI], **changes)
        row.scope = ["产品部"]
        return str(row.id)


def fill(path: Path, *rows: dict[str, Any]) -> None:
    """Type these rows, by title, below those that are there."""
    book = load_workbook(io.BytesIO(path.read_bytes()))
    sheet = book[SHEET]
    at = {str(cell.value): number for number, cell in enumerate(sheet[1], 1)}
    for number, row in enumerate(rows, sheet.max_row + 1):
        for title, value in row.items():
            sheet.cell(number, at[title], value)
    book.save(path)


def places(said: Said) -> list[str]:
    """Where the findings are."""
    return [one["place"] for one in said.error["findings"]]
