"""What a paper consists of: one value, from which Markdown, .docx and .xlsx are made alike (D1)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, TypeAlias

Value: TypeAlias = str | int | float | date | None
NOTHING = "（无）"
_DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; ``width`` in characters, ``choices`` for what can be picked in a sheet."""

    title: str
    width: int = 14
    kind: Literal["text", "date", "number", "choice"] = "text"
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under columns; ``sheet``: worth a sheet of its own in a workbook; ``empty`` stands there without rows."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    sheet: bool = True
    empty: str = NOTHING


@dataclass(frozen=True, slots=True)
class Text:
    """What somebody typed; may have several lines."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels with their values."""

    title: str
    rows: tuple[tuple[str, Value], ...]


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of items, each of which may have several lines; ``empty`` stands there without items."""

    title: str
    items: tuple[str, ...]
    empty: str = NOTHING


@dataclass(frozen=True, slots=True)
class Gantt:
    """Bars of a timetable: the content form of ``plan.gantt``, with owners by name."""

    title: str
    bars: tuple[dict[str, Any], ...]


Part: TypeAlias = Table | Text | Facts | Bullets | Gantt


@dataclass(frozen=True, slots=True)
class Chapter:
    """Several blocks below one heading, as its sections （一）（二）."""

    title: str
    blocks: tuple[Part, ...]


Block: TypeAlias = Part | Chapter


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper of a case as people read it: ``title`` without its marks, ``subject`` is the title of the case.

    ``facts`` stand at its head and say number, version and status too; these and ``created_at`` (aware; None where
    unknown) are kept apart for headers and names of files.
    """

    title: str
    subject: str
    facts: tuple[tuple[str, Value], ...]
    blocks: tuple[Block, ...]
    kind: str = ""
    number: str = ""
    version: int = 1
    status: str = ""
    created_at: datetime | None = None


def numbered(blocks: Sequence[Block]) -> Iterator[tuple[int, str, Block]]:
    """Everything a paper shows, in order: depth of the heading, the heading, and what stands below it.

    Depth 1 is 一、背景, depth 2 （一）成员 within a chapter, 0 no heading: a block without a title goes on below the
    heading before it. A chapter comes for its heading alone; its blocks follow one by one.
    """
    number = 0
    for block in blocks:
        number += bool(block.title)
        heading = f"{chinese(number)}、{block.title}" if block.title else ""
        if isinstance(block, Chapter):
            yield 1, heading, block
            yield from _sections(block)
        else:
            yield int(bool(heading)), heading, block


def _sections(chapter: Chapter) -> Iterator[tuple[int, str, Part]]:
    number = 0
    for block in chapter.blocks:
        number += bool(block.title)
        yield (2, f"（{chinese(number)}）{block.title}", block) if block.title else (0, "", block)


def chinese(number: int) -> str:
    """A number from 1 to 99 in Chinese: 一, 十二, 三十."""
    tens, ones = divmod(number, 10)
    ten = f"{_DIGITS[tens] if tens > 1 else ''}十" if tens else ""
    return f"{ten}{_DIGITS[ones] if ones or not tens else ''}"
