"""Keeping papers: versions counted up under the case's lock, confirmed once, published from the outbox (D1)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from schemas.effects import OutboxKind
from tasks import organizations, outbox
from tasks.canonical import canonical, sha256, storable
from tasks.documents.papers.records import GATES_OF, OF_A_WEEK
from tasks.documents.records import approval_records
from tasks.documents.rendering import render_markdown
from tasks.documents.titles import TITLES
from tasks.office import Unit
from tasks.store.tables import CaseRow, DocumentRow


async def store_version(unit: Unit, case: CaseRow, kind: str, content: Mapping[str, Any], by: str) -> DocumentRow:
    """Store the next version of a paper, rendered, and queue its publishing; earlier versions stay (R1.4, D1).

    Raises KeyError for an unknown kind, and where the content lacks what the paper must say.
    """
    if kind not in TITLES:
        raise KeyError(kind)
    await unit.lock_case(case.id)
    last = await unit.session.scalar(
        select(func.max(DocumentRow.version)).where(DocumentRow.case_id == case.id, DocumentRow.kind == kind)
    )
    document = DocumentRow(
        case_id=case.id,
        kind=kind,
        version=(last or 0) + 1,
        content=storable(content),
        sha256=sha256(canonical(content)),
        created_at=unit.now,
        created_by=by,
    )
    document.markdown = await _rendered(unit, case, document, None)
    unit.session.add(document)
    await unit.session.flush()
    await _queue(unit, document, f"publish-{document.id}")
    return document


async def confirm(unit: Unit, document: DocumentRow) -> None:
    """Confirm a version: its approval records are written in, and from then on the database refuses any change (D1).

    Confirming again changes nothing.
    """
    case = await unit.lock_case(document.case_id)
    await unit.session.refresh(document)
    if document.confirmed_at is not None:  # Idempotency guard.
        return
    document.markdown = await _rendered(unit, case, document, unit.now)
    document.confirmed_at = unit.now
    await unit.session.flush()
    await _queue(unit, document, f"publish-{document.id}-confirmed")


async def current(unit: Unit, case_id: UUID, kind: str) -> DocumentRow | None:
    """The newest version of a paper, or None where there is none yet."""
    newest = select(DocumentRow).where(DocumentRow.case_id == case_id, DocumentRow.kind == kind)
    return await unit.session.scalar(newest.order_by(DocumentRow.version.desc()).limit(1))


async def version(unit: Unit, case_id: UUID, kind: str, number: int) -> DocumentRow | None:
    """One version of a paper, or None where there is no such version."""
    wanted = (DocumentRow.case_id == case_id, DocumentRow.kind == kind, DocumentRow.version == number)
    return await unit.session.scalar(select(DocumentRow).where(*wanted))


async def to_publish(unit: Unit, document_id: UUID) -> tuple[DocumentRow, CaseRow] | None:
    """What an outbox row ``publish_document`` is about; None where a newer version takes its place."""
    document = await unit.get(DocumentRow, document_id)
    newest = await current(unit, document.case_id, document.kind)
    if newest is None or newest.id != document.id:
        return None
    return document, await unit.get(CaseRow, document.case_id)


class _Lookup:
    """Looks like a dict to the papers and asks the organisation, which may have many thousand people."""

    def __init__(self, find: Callable[[str], str | None]) -> None:
        self._find = find

    def get(self, key: str, default: str | None = None) -> str | None:
        return self._find(key) or default


async def facts_of(unit: Unit, case: CaseRow, document: DocumentRow, confirmed_at: datetime | None) -> dict[str, Any]:
    """What a version of a paper says beside its content, for ``render_markdown`` and ``papers.paper``.

    ``confirmed_at``: aware, when it is or was confirmed. A version made anew, say as an office file, tells only what
    had been answered when it was written or confirmed. People are called as the organisation calls them now.
    """
    organization = await organizations.current(unit)
    return {
        "names": _Lookup(organization.name),
        "departments": _Lookup(organization.department_of),
        "heads": _Lookup(lambda name: organization.head(name) if organization.department(name) else None),
        "records": await _records(unit, case, document, confirmed_at),
        "zone": ZoneInfo(organization.timezone),
        "title": case.title,
        "request_number": case.request_number,
        "case_number": case.case_number,
        "version": document.version,
        "created_at": document.created_at,
        "created_by": document.created_by,
        "confirmed_at": confirmed_at,
    }


async def _records(
    unit: Unit, case: CaseRow, document: DocumentRow, confirmed_at: datetime | None
) -> list[dict[str, Any]]:
    """The answers that concern a paper; those of its week for papers of a week."""
    week = str(document.content["week"]) if document.kind in OF_A_WEEK else None
    until = _until(document, confirmed_at)
    return await approval_records(unit, case, until, GATES_OF.get(document.kind), week)


def _until(document: DocumentRow, confirmed_at: datetime | None) -> datetime | None:
    """Up to when answers are told; None for all there are, while a version is being written or confirmed."""
    if document.markdown is None or (confirmed_at and document.confirmed_at is None):
        return None
    return document.confirmed_at or document.created_at


async def _rendered(unit: Unit, case: CaseRow, document: DocumentRow, confirmed_at: datetime | None) -> str:
    return render_markdown(document.kind, document.content, await facts_of(unit, case, document, confirmed_at))


async def _queue(unit: Unit, document: DocumentRow, key: str) -> None:
    payload = {"document": str(document.id)}
    await outbox.enqueue(unit, OutboxKind.PUBLISH_DOCUMENT, key, payload, case_id=document.case_id)
