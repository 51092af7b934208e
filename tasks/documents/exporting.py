"""Everything a case has on paper as files: Markdown and office file of every version, and an index (D1, G6.2)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from tasks import views
from tasks.documents.blocks import Paper
from tasks.documents.keeping import facts_of
from tasks.documents.office import OfficeFile, office_file, office_file_aside
from tasks.documents.office.words import file_name
from tasks.documents.papers import paper
from tasks.office import Unit
from tasks.store.tables import CaseRow, DocumentRow

Shape = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Kept:
    """A version of a paper as it is kept, with what its office file is made of; independent of the database."""

    listed: Shape
    markdown: str
    content: Mapping[str, Any]
    paper: Paper


async def kept(unit: Unit, case: CaseRow, document: DocumentRow, listed: Shape | None = None) -> Kept:
    """What is needed to make files of one version; ``listed`` as ``tasks.views.documents`` has it."""
    facts = await facts_of(unit, case, document, document.confirmed_at)
    written = paper(document.kind, document.content, facts)
    return Kept(listed or {"kind": document.kind}, document.markdown, document.content, written)


async def all_kept(unit: Unit, case: CaseRow) -> list[Kept]:
    """Every version of every paper of a case, in the order they came."""
    rows = await views.documents(unit, case)
    return [await kept(unit, case, await unit.get(DocumentRow, UUID(row["id"])), row) for row in rows]


def office_file_of(one: Kept, templates: Path | None) -> OfficeFile:
    """The office file of one version; raises TemplateBroken."""
    return office_file(one.paper, one.listed["kind"], one.content, templates)


async def office_file_of_aside(one: Kept, templates: Path | None) -> OfficeFile:
    """Like ``office_file_of``, in another process; raises OfficeUnavailable too."""
    return await office_file_aside(one.paper, one.listed["kind"], one.content, templates)


def exported(case: str, papers: list[Kept], made: list[OfficeFile]) -> tuple[Shape, dict[str, bytes]]:
    """The index of an export, and its files by name; ``made`` are the office files of ``papers``, in their order.

    The index says per version its files with their sha256, and that of the paper's content as it is kept.
    """
    files: dict[str, bytes] = {}
    documents = []
    for one, office in zip(papers, made, strict=True):
        text = OfficeFile(_markdown_name(one.listed), "text/markdown", one.markdown.encode())
        files |= {text.name: text.data, office.name: office.data}
        documents.append(_entry(one.listed, text, office))
    return {"case": case, "documents": documents}, files


def _markdown_name(row: Shape) -> str:
    return file_name(row["kind"], row["version"], row["title"], "md")


def _entry(row: Shape, text: OfficeFile, office: OfficeFile) -> Shape:
    told = {key: row[key] for key in ("kind", "title", "version", "current", "created_at", "confirmed_at")}
    return {
        "file": text.name, "sha256": _sha256(text), "office_file": office.name, "office_sha256": _sha256(office),
        **told, "content_sha256": row["sha256"],
    }  # fmt: skip


def _sha256(file: OfficeFile) -> str:
    return hashlib.sha256(file.data).hexdigest()
