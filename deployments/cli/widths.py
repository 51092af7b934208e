"""How wide text stands on a terminal: Chinese characters take two columns, marks none."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

# Full-width punctuation that should not begin a line.
_NOT_FIRST = frozenset("，。、；》」』】”’\uff1a\uff1f\uff01\uff09")
_WIDE = 2


def width(text: str) -> int:
    """The number of terminal columns ``text`` takes."""
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in {"Cf", "Mn", "Me"}:
        return 0
    return _WIDE if unicodedata.east_asian_width(character) in "WF" else 1


def pad(text: str, columns: int) -> str:
    """``text`` filled with blanks up to ``columns``."""
    return text + " " * max(0, columns - width(text))


def wrap(text: str, columns: int) -> list[str]:
    """``text`` in lines of at most ``columns``, broken at blanks or between Chinese characters."""
    lines, line = [""], 0
    for piece in _pieces(text):
        size = width(piece)
        if piece[0] in _NOT_FIRST:
            lines[-1] = lines[-1].rstrip()
            line = width(lines[-1])
        if line and line + width(piece.rstrip()) > columns and piece[0] not in _NOT_FIRST:
            lines[-1] = lines[-1].rstrip()
            lines.append("")
            line = 0
        lines[-1] += piece
        line += size
    return [one.rstrip() for one in lines]


def _pieces(text: str) -> list[str]:
    """Words with the blanks after them, and wide characters one by one."""
    pieces: list[str] = []
    for character in text:
        narrow = _columns(character) < _WIDE
        joins = bool(pieces) and narrow and pieces[-1][-1] != " " and _columns(pieces[-1][-1]) < _WIDE
        if joins or (character == " " and pieces):
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Lines of an aligned table, two blanks between columns; the last column is as long as it is."""
    whole = [list(headings), *[list(row) for row in rows]]
    widest = [max(width(row[column]) for row in whole) for column in range(len(headings))]
    lines = ["  ".join(pad(cell, columns) for cell, columns in zip(row, widest, strict=True)).rstrip() for row in whole]
    return [lines[0], "  ".join("-" * columns for columns in widest), *lines[1:]]
