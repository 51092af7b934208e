"""A paper as Markdown for Prefect's pages; everything typed by people passes through ``escaping`` (D1)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from tasks.documents.blocks import Bullets, Chapter, Facts, Gantt, Paper, Part, Table, Text, Value, numbered
from tasks.documents.escaping import inline, paragraphs
from tasks.documents.gantt import chart


def markdown(paper: Paper) -> str:
    """The whole paper: title, title of the case, facts, numbered sections."""
    pieces = [f"# {paper.title}", f"**{inline(paper.subject)}**", *_table(("项目", "内容"), paper.facts)]
    for depth, heading, block in numbered(paper.blocks):
        if depth:
            pieces.append(f"{'#' * (depth + 1)} {inline(heading)}")
        if not isinstance(block, Chapter):
            pieces += _block(block)
    return "\n\n".join(pieces) + "\n"


def _block(block: Part) -> Iterable[str]:
    match block:
        case Text():
            return [paragraphs(block.text)]
        case Facts():
            return _table(("项目", "内容"), block.rows)
        case Bullets():
            items = (f"{place}. {inline(item)}" for place, item in enumerate(block.items, 1))
            return ["\n".join(items) or block.empty]
        case Table():
            return _table([column.title for column in block.columns], block.rows) if block.rows else [block.empty]
        case Gantt():
            return chart(block.bars)


def _table(titles: Sequence[str], rows: Sequence[Sequence[Value]]) -> Iterator[str]:
    lines = [f"| {' | '.join(titles)} |", f"|{'---|' * len(titles)}"]
    lines += [f"| {' | '.join(map(inline, row))} |" for row in rows]
    yield "\n".join(lines)
