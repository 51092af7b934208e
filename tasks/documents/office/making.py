"""One paper, one office file: .docx where the text matters, .xlsx where the table does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from tasks.documents import titles
from tasks.documents.blocks import Paper
from tasks.documents.office.filling import docx
from tasks.documents.office.sheets import xlsx
from tasks.documents.office.words import file_name

Ending = Literal["docx", "xlsx"]
KINDS: Final[dict[str, Ending]] = {
    titles.REQUEST: "docx", titles.APPLICATION: "docx", titles.CHARTER: "docx", titles.GOALS: "docx",
    titles.TEAM: "xlsx", titles.AGENDA: "docx", titles.MINUTES: "docx", titles.MATRIX: "xlsx",
    titles.SUBGOALS: "xlsx", titles.COMMUNICATION: "xlsx", titles.RISKS: "xlsx", titles.RESOURCES: "xlsx",
    titles.PLAN: "docx", titles.WEEKLY_PROGRESS: "xlsx", titles.ISSUE_LOG: "xlsx", titles.WEEKLY_MINUTES: "docx",
}  # fmt: skip
_OPEN_XML = "application/vnd.openxmlformats-officedocument"
MEDIA_TYPES: Final[dict[Ending, str]] = {
    "docx": f"{_OPEN_XML}.wordprocessingml.document",
    "xlsx": f"{_OPEN_XML}.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True)
class OfficeFile:
    """A file as it is saved or sent."""

    name: str
    media_type: str
    data: bytes


def office_file(paper: Paper, kind: str, content: Mapping[str, Any], templates: Path | None) -> OfficeFile:
    """A paper of the kind as an office file (D1, G6.2); the same paper gives the same bytes.

    ``content`` is the paper's content as it is kept, for templates of the company in the folder ``templates``
    (``<kind>.docx`` or ``paper.docx``); None: the default template. Takes seconds of CPU for thousands of rows: on an
    event loop use ``office_file_aside``. Raises KeyError for an unknown kind and TemplateBroken.
    """
    ending = KINDS[kind]
    data = docx(paper, kind, content, templates) if ending == "docx" else xlsx(paper)
    return OfficeFile(file_name(kind, paper.version, paper.title, ending), MEDIA_TYPES[ending], data)
