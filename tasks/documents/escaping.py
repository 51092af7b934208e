"""Typed text inside Markdown is always shown, never obeyed: no HTML, no tables, no headings, no templates."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import quote

from notifications.text import clean

EMPTY = "—"
_SPECIAL = re.compile(r"([\\`*_\[\]{}#|~!$]|(?<=\{)%|%(?=\}))")  # {% too: a backslash inside templates' marks
_LEADING = re.compile(r"^(?:([-+=:])|(\d{1,9})([.)](?=\s|$)))")
# text without any mark that could mean something, as most cells have it: nothing to look for
_PLAIN = re.compile(r"[0-9A-Za-z\u4e00-\u9fff《“（—][0-9A-Za-z\u4e00-\u9fff、，。；：（）《》“” /≥≤%→—-]*")
_WRITTEN_PLAIN = {str, int, date}
# ASCII only, so that Chinese text right after an address does not become part of it
_ADDRESS = re.compile(r"https?://[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]*[A-Za-z0-9/=#&%_~\-]")
_SAFE_IN_ADDRESS = ":/?#@!$&'*+,;=%~-._"


class Marked(str):
    """Text that is Markdown already."""

    __slots__ = ()


_DASH = Marked(EMPTY)


def inline(value: object) -> Marked:
    """A value for a table cell, a list item or a sentence: one line, line breaks as ``<br>``."""
    if value is None or value == "":
        return _DASH
    if isinstance(value, Marked):
        return value
    text = str(value) if type(value) in _WRITTEN_PLAIN else ""
    if _PLAIN.fullmatch(text):
        return Marked(text.rstrip())
    lines = [_line(line) for line in _words(value).splitlines() if line.strip()]
    return Marked("<br>".join(lines) or EMPTY)


def paragraphs(value: object) -> Marked:
    """A value as paragraphs, one for each line that is not empty."""
    lines = [_line(line) for line in _words(value).splitlines() if line.strip()]
    return Marked("\n\n".join(lines) or "（未填写）")


def link(name: object, address: str) -> Marked:
    """A link with its name; anything but http and https is shown as text."""
    if not re.match(r"https?://[^\s]+$", address):
        return Marked(f"{inline(name)}({inline(address)})")
    return Marked(f"[{inline(name)}](<{quote(address, safe=_SAFE_IN_ADDRESS)}>)")


def _words(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    return clean(str(value))


def _line(line: str) -> str:
    """One line of typed text; web addresses in it stay addresses."""
    line, parts, at = line.strip(), [], 0
    for found in _ADDRESS.finditer(line):
        parts += [_escaped(line[at : found.start()]), f"<{quote(found[0], safe=_SAFE_IN_ADDRESS)}>"]
        at = found.end()
    escaped = "".join([*parts, _escaped(line[at:])])
    return _LEADING.sub(lambda m: f"\\{m[1]}" if m[1] else f"{m[2]}\\{m[3]}", escaped)


def _escaped(text: str) -> str:
    # references first, so that the marks we add are not touched again
    html = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _SPECIAL.sub(r"\\\1", html)
