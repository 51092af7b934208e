"""The papers of a case: versioned, immutable once confirmed, readable in Prefect's pages (rule 11, D1)."""

from tasks.documents.keeping import confirm, current, store_version, to_publish, version
from tasks.documents.publishing import publish
from tasks.documents.rendering import render_markdown
from tasks.documents.titles import TITLES, title_of
from tasks.store.tables import DocumentRow as Paper

__all__ = [
    "TITLES",
    "Paper",
    "confirm",
    "current",
    "publish",
    "render_markdown",
    "store_version",
    "title_of",
    "to_publish",
    "version",
]
