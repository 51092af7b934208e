"""A paper as the .docx templates see it: words only, with the places where the page turns.

Templates of a company use these names: ``paper.title``, ``.subject``, ``.kind``, ``.number``, ``.version``,
``.status``, ``.facts`` and ``.blocks``; besides them ``content``, the paper's content as it is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from tasks.documents.blocks import NOTHING, Block, Bullets, Chapter, Facts, Gantt, Paper, Table, Text, numbered
from tasks.documents.office.bars import Chart, chart
from tasks.documents.office.widths import crowded, shared
from tasks.documents.office.words import shown

PORTRAIT, LANDSCAPE = 9638, 14570  # twips between the margins of the page
LABEL = 1900


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column: its title, its width in twips."""

    title: str
    width: int


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and its value."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table: the words of its cells, each with the width of its column in twips."""

    cells: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A block. ``shape`` says which of the fields below is filled; ``depth`` is that of its heading (0: none).

    ``empty`` is what stands there without rows or lines. A wide block stands on pages lying on their side: where the
    page turns, ``begins`` or ``ends`` says so.
    """

    shape: Literal["chapter", "table", "text", "facts", "bullets", "gantt"]
    depth: int
    heading: str
    columns: tuple[Head, ...] = ()
    rows: tuple[Line, ...] = ()
    lines: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    chart: Chart | None = None
    empty: str = NOTHING
    wide: bool = False
    begins: bool = False
    ends: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """The whole paper."""

    title: str
    subject: str
    kind: str
    number: str
    version: int
    status: str
    facts: tuple[Fact, ...]
    blocks: tuple[Piece, ...]


def sheet(paper: Paper, kind: str) -> Sheet:
    """What a template is filled with."""
    return Sheet(
        paper.title, paper.subject, kind, paper.number, paper.version, paper.status,
        _facts(paper.facts), _turned([_piece(*one) for one in numbered(paper.blocks)]),
    )  # fmt: skip


def _piece(depth: int, heading: str, block: Block) -> Piece:
    match block:
        case Chapter():
            return Piece("chapter", depth, heading)
        case Table():
            return _table(depth, heading, block)
        case Text():
            lines = tuple(line for line in shown(block.text).splitlines() if line.strip())
            return Piece("text", depth, heading, lines=lines)
        case Facts():
            return Piece("facts", depth, heading, facts=_facts(block.rows))
        case Bullets():
            return Piece("bullets", depth, heading, lines=tuple(map(shown, block.items)), empty=block.empty)
        case Gantt():
            return Piece("gantt", depth, heading, chart=chart(block.bars, PORTRAIT))


def _facts(rows: Sequence[tuple[str, object]]) -> tuple[Fact, ...]:
    return tuple(Fact(label, shown(value)) for label, value in rows)


def _table(depth: int, heading: str, table: Table) -> Piece:
    words = [tuple(map(shown, row)) for row in table.rows]
    wide = crowded(PORTRAIT, table.columns, words)
    widths = shared(LANDSCAPE if wide else PORTRAIT, table.columns, words)
    columns = tuple(Head(column.title, width) for column, width in zip(table.columns, widths, strict=True))
    rows = tuple(Line(tuple(zip(row, widths, strict=True))) for row in words)
    return Piece("table", depth, heading, columns, rows, wide=wide and bool(rows), empty=table.empty)


def _turned(pieces: list[Piece]) -> tuple[Piece, ...]:
    """Mark where the page turns: before the heading of a wide block, and after it."""
    lying = _lying(pieces)
    return tuple(
        replace(piece, begins=here and not before, ends=here and not after)
        for piece, before, here, after in zip(pieces, [False, *lying], lying, [*lying[1:], False], strict=False)
    )


def _lying(pieces: list[Piece]) -> list[bool]:
    """Whether each piece stands on a lying page; the heading of a chapter goes with what it opens."""
    lying, after = [], False
    for piece in reversed(pieces):
        after = after if piece.shape == "chapter" else piece.wide
        lying.append(after)
    return lying[::-1]
