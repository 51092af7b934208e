"""Papers as Markdown, from the same blocks as the office files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tasks.documents.markdown import markdown
from tasks.documents.papers import paper


def render_markdown(kind: str, content: Mapping[str, Any], facts: Mapping[str, Any]) -> str:
    """The paper ``kind`` as Markdown for people (D1); ``content`` and ``facts`` as for ``papers.paper``.

    Raises KeyError for an unknown kind, and where the content lacks what the paper must say.
    """
    return markdown(paper(kind, content, facts))
