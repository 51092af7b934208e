"""What comes along with a message when it is sent: papers of the case as files, a meeting as invitation (G3.3, D1)."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID
from weakref import WeakKeyDictionary

from notifications.calendar import invitation
from notifications.email import Attachment, Invitation
from tasks.documents.blocks import Paper
from tasks.documents.keeping import facts_of
from tasks.documents.office import office_file_aside
from tasks.documents.papers import paper
from tasks.office import Office, Unit
from tasks.store.tables import CaseRow, DocumentRow
from tasks.telling import Attach

LIMIT = 10_000_000  # bytes in one mail, which are a third more on the wire; many servers take 20 MB and not more
_KEPT = 8  # files made last, for the next letter


@dataclass(frozen=True, slots=True)
class Enclosed:
    """What comes along, and the names of the papers that would have been too much."""

    papers: tuple[Attachment, ...] = ()
    invitation: Invitation | None = None
    left_out: tuple[str, ...] = ()

    @property
    def files(self) -> tuple[Attachment, ...]:
        """All files as the reader finds them, the invitation last."""
        return (*self.papers, *([self.invitation.as_file] if self.invitation else []))

    def said(self) -> dict[str, Any]:
        """What the message says about it."""
        return {"attached": [file.name for file in self.files], "left_out": list(self.left_out)}

    def kept(self) -> dict[str, Any]:
        """What is kept about it with the message as it was sent: names and checksums."""
        listed = [{"name": file.name, "sha256": hashlib.sha256(file.data).hexdigest()} for file in self.files]
        return {"attachments": listed} if listed else {}


async def enclosed(office: Office, attach: dict[str, Any]) -> Enclosed:
    """What ``attach`` of an outbox row (a dump of Attach) comes to now; papers only where all of it fits in LIMIT.

    Raises Unavailable where the database or the maker of office files is away.
    """
    wanted = Attach.model_validate(attach)
    papers = await _paper_files(office, wanted.papers)
    meeting = invitation(wanted.meeting, office.settings.mail_from) if wanted.meeting else None
    whole = Enclosed(tuple(papers), meeting)
    if sum(len(file.data) for file in whole.files) <= LIMIT:
        return whole
    return Enclosed((), meeting, tuple(paper.name for paper in papers))


async def _paper_files(office: Office, ids: Sequence[UUID]) -> list[Attachment]:
    async with office.unit() as unit:
        papers = [await _paper(unit, paper) for paper in ids]
    maker = _makers.setdefault(asyncio.get_running_loop(), _Maker())
    return [await maker.file(document, paper) for document, paper in papers]


async def _paper(unit: Unit, document_id: UUID) -> tuple[DocumentRow, Paper]:
    document = await unit.get(DocumentRow, document_id)
    facts = await facts_of(unit, await unit.get(CaseRow, document.case_id), document, document.confirmed_at)
    return document, paper(document.kind, document.content, facts)


class _Maker:
    """Makes a paper once for all the letters it goes with: it takes seconds where a table is long."""

    def __init__(self) -> None:
        self._one_at_a_time = asyncio.Lock()
        self._made: dict[str, Attachment] = {}

    async def file(self, document: DocumentRow, made_of: Paper) -> Attachment:
        """The office file of a paper, with the default template: a case never stops on one of the company's."""
        key = hashlib.sha256(f"{document.id} {made_of!r}".encode()).hexdigest()
        async with self._one_at_a_time:
            if key not in self._made:
                made = await office_file_aside(made_of, document.kind, document.content, None)
                self._made[key] = Attachment(made.name, made.media_type, made.data)
                for old in list(self._made)[:-_KEPT]:
                    del self._made[old]
            return self._made[key]


_makers: WeakKeyDictionary[asyncio.AbstractEventLoop, _Maker] = WeakKeyDictionary()
