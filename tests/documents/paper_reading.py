"""Reads papers as Markdown readers do, and fills contents with hostile text."""

from __future__ import annotations

import re
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

MARKDOWN = MarkdownIt("commonmark").enable("table")
NASTY = "<script>x</script>|{{ 7*7 }}\n# h\n| a |\n```\n[x](javascript:1)"
STRUCTURE = ("heading_open", "table_open", "fence", "html_block", "code_block", "list_item_open", "hr", "tr_open")
# what is computed with, or comes from a list of choices, and never from somebody's keyboard
_NOT_TYPED = {
    "kind", "sign_off", "link", "at", "established_on", "baseline", "target", "starts_at", "ends_at", "attended",
    "attendants", "week",
}  # fmt: skip


def rows(markdown: str) -> list[list[str]]:
    """All rows of all tables, as the texts of their cells."""
    lines = [line for line in markdown.splitlines() if line.startswith("|") and not line.startswith("|---")]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]


def nasty(value: Any) -> Any:
    """The same content with hostile text wherever people type."""
    match value:
        case dict():
            return {key: one if key in _NOT_TYPED else nasty(one) for key, one in value.items()}
        case list():
            return [nasty(item) for item in value]
        case str() if value:
            return NASTY
        case _:
            return value


def html(tokens: list[Token]) -> set[str]:
    """The pieces of HTML in a paper."""
    return {p.content for t in tokens if t.type == "inline" for p in t.children or [] if p.type == "html_inline"}


def headings(markdown: str) -> list[str]:
    """The headings of a paper, in order."""
    return [line.lstrip("# ") for line in markdown.splitlines() if re.match(r"##+ ", line)]
