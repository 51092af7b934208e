"""Looking into messages: what a page holds, where facts hold text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any


class Page(HTMLParser):
    """Tags, attributes and text of a page."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)
        self.links += [value or "" for name, value in attrs if name in {"href", "src", "background", "action"}]

    def handle_data(self, data: str) -> None:
        self.text += data


def leaves(facts: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Paths of all text in plain facts, links and times left out."""
    if isinstance(facts, dict | list):
        pairs = facts.items() if isinstance(facts, dict) else enumerate(facts)
        for key, value in pairs:
            yield from leaves(value, (*path, key))
    elif isinstance(facts, str) and path[-1] not in {"due_at", "valid_until", "day", "link"}:
        yield path


def changed(facts: dict[str, Any], path: tuple[Any, ...], value: Any) -> dict[str, Any]:
    copy = json.loads(json.dumps(facts))
    inner = copy
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    return copy
