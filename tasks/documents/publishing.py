"""Papers in Prefect's pages: one markdown artifact per case and kind of paper, each version on top of the last."""

from __future__ import annotations

import re
from typing import Protocol

from tasks.documents.escaping import inline
from tasks.documents.titles import title_of
from tasks.store.tables import CaseRow, DocumentRow

LONGEST = 200_000  # characters the page shows without choking


class ArtifactEngine(Protocol):
    """The part of the engine that papers need."""

    async def create_artifact(self, key: str, markdown: str, description: str) -> object:
        """Put up Markdown under a key ([a-z0-9-]); the same key again is its next version."""
        ...


def artifact_key(case: CaseRow, kind: str) -> str:
    """Key of a paper's artifact: lower case, digits and hyphens only, ``xq-20261121-0001-request``."""
    return re.sub(r"[^a-z0-9]+", "-", f"{case.request_number}-{kind}".lower()).strip("-")


async def publish(engine: ArtifactEngine, document: DocumentRow, case: CaseRow) -> None:
    """Show a version of a paper in Prefect (D1). Whatever the engine raises is the caller's to judge."""
    confirmed = "已确认" if document.confirmed_at else "待确认"
    description = f"{title_of(document.kind)} 第 {document.version} 版（{confirmed}）{inline(case.title)}"
    await engine.create_artifact(artifact_key(case, document.kind), shown(document), description)


def shown(document: DocumentRow) -> str:
    """The paper as Prefect's page shows it: whole, or cut where the page would choke."""
    if len(document.markdown) <= LONGEST:
        return document.markdown
    kept = document.markdown[:LONGEST].rpartition("\n")[0]
    return f"{kept}\n\n（内容过长，以下从略，全文请导出文档查看）\n"
