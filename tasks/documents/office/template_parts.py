"""What stands in the default template: paragraphs, tables and the marks that repeat them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from docx.oxml.ns import nsdecls, qn
from lxml import etree  # type: ignore[reportAttributeAccessIssue]  # no stubs

from tasks.documents.office.bars import DAYS, DEPARTMENT, WORK
from tasks.documents.office.views import LABEL, PORTRAIT

_NS = nsdecls("w", "r")
_GREY, _WHITE = "E7EBF0", "FFFFFF"
_LINE = "A6A6A6"


def portrait_and_landscape(section: Any) -> tuple[str, str]:
    """The page's section upright and lying, as XML; both keep the header and the footer."""
    upright = etree.tostring(section, encoding="unicode")
    size, margin = section.find(qn("w:pgSz")), section.find(qn("w:pgMar"))
    width, height = size.get(qn("w:w")), size.get(qn("w:h"))
    for name, value in (("w", height), ("h", width), ("orient", "landscape")):
        size.set(qn(f"w:{name}"), value)
    margin.set(qn("w:top"), margin.get(qn("w:left")))
    return upright, etree.tostring(section, encoding="unicode")


def body_parts(upright: str, lying: str) -> Iterator[str]:
    """The elements of the body, in order."""
    yield _paragraph("{{ paper.title }}", "Title")
    yield _paragraph("{{ paper.subject }}", "Subtitle")
    yield _facts("paper.facts")
    yield _gap()
    yield _mark("for block in paper.blocks")
    yield from _when("block.begins", _turn(upright))
    for depth in (1, 2):
        yield from _when(f"block.depth == {depth}", _paragraph("{{ block.heading }}", f"Heading{depth}"))
    for shape, parts in _SHAPES.items():
        yield from _when(f"block.shape == '{shape}'", *parts)
    yield from _when("block.ends", _turn(lying))
    yield _mark("endfor")


def _when(condition: str, *parts: str) -> Iterator[str]:
    yield _mark(f"if {condition}")
    yield from parts
    yield _mark("endif")


def _mark(words: str) -> str:
    return _paragraph(f"{{%p {words} %}}")


def _turn(section: str) -> str:
    """The paragraph that ends a section; small, so that it opens no page of its own."""
    small = '<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'
    return f"<w:p {_NS}><w:pPr>{small}{section}</w:pPr></w:p>"


def _paragraph(text: str, style: str = "Normal") -> str:
    return f'<w:p {_NS}><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{_run(text)}</w:p>'


def _run(text: str, bold: bool = False) -> str:
    look = "<w:rPr><w:b/></w:rPr>" if bold else ""
    words = text.replace("<", "&lt;").replace(">", "&gt;")
    return f'<w:r>{look}<w:t xml:space="preserve">{words}</w:t></w:r>'


def _gap() -> str:
    """Between two tables, which would become one."""
    return f'<w:p {_NS}><w:pPr><w:spacing w:before="0" w:after="0" w:line="120" w:lineRule="exact"/></w:pPr></w:p>'


def _table(width: int, rows: str, margin: int = 80, inner: str = _LINE) -> str:
    colors = {"top": _LINE, "left": _LINE, "bottom": _LINE, "right": _LINE, "insideH": inner, "insideV": inner}
    edges = "".join(
        f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="{color}"/>' for edge, color in colors.items()
    )
    sides = "".join(f'<w:{side} w:w="{margin}" w:type="dxa"/>' for side in ("left", "right"))
    return (
        f'<w:tbl {_NS}><w:tblPr><w:tblW w:w="{width}" w:type="dxa"/><w:tblBorders>{edges}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{sides}</w:tblCellMar></w:tblPr>'
        f'<w:tblGrid><w:gridCol w:w="{width}"/></w:tblGrid>{rows}</w:tbl>'
    )


def _row(*cells: str, head: bool = False) -> str:
    return f"<w:tr><w:trPr><w:cantSplit/>{'<w:tblHeader/>' if head else ''}</w:trPr>{''.join(cells)}</w:tr>"


def _rows(words: str) -> str:
    return _row(_cell(f"{{%tr {words} %}}"))


def _cell(
    text: str, fill: str = _WHITE, width: int = 1000, *, bold: bool = False, middle: bool = False, inset: int = 0
) -> str:
    across = '<w:jc w:val="center"/>' if middle else f'<w:ind w:left="{inset}"/>'
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:gridSpan w:val="1"/>'
        f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/><w:vAlign w:val="center"/></w:tcPr>'
        f'<w:p><w:pPr><w:pStyle w:val="NoSpacing"/><w:spacing w:before="30" w:after="30"/>{across}</w:pPr>'
        f"{_run(text, bold)}</w:p></w:tc>"
    )


def _cells(words: str, cell: str) -> str:
    return _cell(f"{{%tc for {words} %}}") + cell + _cell("{%tc endfor %}")


def _facts(rows: str) -> str:
    label = _cell("{{ fact.label }}", _GREY, LABEL, bold=True)
    value = _cell("{{ fact.value }}", width=PORTRAIT - LABEL)
    return _table(PORTRAIT, _rows(f"for fact in {rows}") + _row(label, value) + _rows("endfor"))


def _any_table() -> str:
    head = _cell("{% cell width column.width %}{{ column.title }}", _GREY, bold=True, middle=True)
    value = _cell("{% cell width width %}{{ word }}")
    rows = (
        _row(_cells("column in block.columns", head), head=True)
        + _rows("for row in block.rows")
        + _row(_cells("word, width in row.cells", value))
        + _rows("endfor")
    )
    return _table(PORTRAIT, rows)


def _chart() -> str:
    label = "{% cell width label.width %}{% cell span label.span %}{{ label.text }}"
    slot = "{% cell width slot.width %}{% cell fill slot.color %}"
    before = (("任务", "bar.work", WORK), ("部门", "bar.department", DEPARTMENT), ("起止", "bar.days", DAYS))
    heads = (_cell(title, _GREY, width, bold=True, middle=True) for title, _, width in before)
    words = (_cell(f"{{{{ {name} }}}}", width=width, inset=60) for _, name, width in before)
    rows = (
        _row(*heads, _cells("label in block.chart.labels", _cell(label, _GREY, middle=True)), head=True)
        + _rows("for bar in block.chart.bars")
        + _row(*words, _cells("slot in bar.slots", _cell(slot)))
        + _rows("endfor")
    )
    return _table(PORTRAIT, rows, margin=20, inner="E0E0E0")


_EMPTY = "{{ block.empty }}"
_SHAPES: dict[str, tuple[str, ...]] = {
    "text": (_mark("for line in block.lines"), _paragraph("{{ line }}"), _mark("endfor")),
    "bullets": (
        _mark("for line in block.lines"), _paragraph("{{ line }}", "ListBullet"), _mark("else"), _paragraph(_EMPTY),
        _mark("endfor"),
    ),
    "facts": (_facts("block.facts"), _gap()),
    "table": (_mark("if block.rows"), _any_table(), _gap(), _mark("else"), _paragraph(_EMPTY), _mark("endif")),
    "gantt": (
        _mark("if block.chart"), _chart(),
        _paragraph("自 {{ block.chart.since }} 起，每格 {{ block.chart.unit }}；◆ 为里程碑。", "NoSpacing"),
        _mark("if block.chart.left_out"),
        _paragraph("另有 {{ block.chart.left_out }} 项未画出，见任务清单。", "NoSpacing"),
        _mark("endif"),
        _mark("else"), _paragraph(_EMPTY), _mark("endif"),
    ),
}  # fmt: skip
