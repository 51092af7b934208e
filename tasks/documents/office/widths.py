"""How wide columns are: after what stands in them, within what the paper says."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from tasks.documents.blocks import Column

CHARACTER = 105  # twips of a half-width character in a table, a little more than most fonts need
_MARGINS = 180  # twips of a cell beside its text
_WHOLE = re.compile(r"[!-~]+(?: \d\d:\d\d)?")  # what a line break would make hard to read: dates, codes, figures
_LONGEST_WHOLE = 16  # characters; longer words are broken
_TAKEN, _WRAPPED = 0.9, 2.2  # of the room: by what cannot wrap; how often texts may wrap
_HEAD = 8  # characters of a head that stay on one line


def half_widths(text: str) -> int:
    """Length of a text in half-width characters: Chinese ones count two."""
    return len(text) if text.isascii() else len(text) + sum(character > "\u02ff" for character in text)


def lines_of(text: str, width: float) -> int:
    """Lines that a text takes in a cell of ``width`` half-width characters."""
    return sum(max(1, math.ceil(half_widths(line) / max(width, 1))) for line in text.split("\n"))


def longest_line(cells: Sequence[str]) -> int:
    """Half-width characters of the longest line of some cells."""
    return max((half_widths(line) for cell in cells for line in cell.split("\n")), default=0)


def shared(room: int, columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> list[int]:
    """Widths in twips that fill ``room``: what is read as a whole stays whole, the rest goes by the columns' widths."""
    least = [_least(column, [row[place] for row in rows]) for place, column in enumerate(columns)]
    if sum(least) >= room:
        return [room * one // sum(least) for one in least]
    wished = [max(column.width * CHARACTER, need) for column, need in zip(columns, least, strict=True)]
    extra = [wish - need for wish, need in zip(wished, least, strict=True)]
    left, whole = room - sum(least), sum(extra)
    if not whole:
        return [need + left // len(least) for need in least]
    return [need + left * more // whole for need, more in zip(least, extra, strict=True)]


def crowded(room: int, columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> bool:
    """Whether a table leaves too little of ``room`` for its texts to be read."""
    least = sum(_least(column, [row[place] for row in rows]) for place, column in enumerate(columns))
    wished = sum(column.width for column in columns) * CHARACTER
    return least > room * _TAKEN or wished > room * _WRAPPED


def _least(column: Column, cells: Sequence[str]) -> int:
    wholes = (len(found) for cell in cells for found in _WHOLE.findall(cell))
    whole = min(max(wholes, default=0), _LONGEST_WHOLE)
    return max(whole, min(half_widths(column.title), _HEAD)) * CHARACTER + _MARGINS
