"""A .docx made of a template and a paper: docxtpl in a sandbox, the widths of tables kept."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from docx.oxml.ns import qn
from docxtpl import DocxTemplate
from jinja2 import TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError
from lxml import etree  # type: ignore[reportAttributeAccessIssue]  # no stubs

from notifications.text import one_line
from tasks.documents.blocks import Paper
from tasks.documents.office.errors import TemplateBroken
from tasks.documents.office.packing import property_time, repacked, unpacked_size
from tasks.documents.office.sandbox import sandbox
from tasks.documents.office.views import sheet
from tasks.documents.office.words import safe

DEFAULT_TEMPLATE = Path(__file__).with_name("paper.docx")
LARGEST, LARGEST_UNPACKED = 10_000_000, 100_000_000  # bytes of a template
_TAG = re.compile(r"{%(?:(?!%}).)*%}", re.DOTALL)
_INSIDE = re.compile(r"</w:t>.*?<w:t(?: [^>]*)?>", re.DOTALL)
_CELL = re.compile(r"<w:tc[ >](?:(?!<w:tc[ >]).)*?</w:tc>", re.DOTALL)
_LOOK = re.compile(r"{%\s*cell\s+(width|fill|span)\s+([\w.]+)\s*%}")
_PLACES = {
    "width": r'(<w:tcW\b[^>]*?w:w=")[^"]*', "fill": r'(<w:shd\b[^>]*?w:fill=")[^"]*',
    "span": r'(<w:gridSpan\b[^>]*?w:val=")[^"]*',
}  # fmt: skip


def docx(paper: Paper, kind: str, content: Mapping[str, Any], templates: Path | None) -> bytes:
    """The paper as a .docx; the same paper gives the same bytes.

    ``templates`` is the folder of the company's templates: ``<kind>.docx`` or ``paper.docx`` there is used instead of
    the default. Raises TemplateBroken where that one cannot be used.
    """
    own = _own(kind, templates)
    if own is None:
        return _filled(DEFAULT_TEMPLATE.read_bytes(), paper, kind, content)
    try:
        return _filled(_read(own), paper, kind, content)
    except TemplateBroken:
        raise
    except Exception as error:  # what a template says can fail in any way; the default one is never blamed on anybody
        raise TemplateBroken(file=own.name, reason=_reason(error)) from error


def _own(kind: str, templates: Path | None) -> Path | None:
    names = (f"{kind}.docx", "paper.docx")
    return next((path for name in names if templates and (path := templates / name).exists()), None)


def _read(path: Path) -> bytes:
    if path.stat().st_size > LARGEST:
        raise TemplateBroken(file=path.name, reason="文件太大")
    data = path.read_bytes()
    if unpacked_size(data) > LARGEST_UNPACKED:
        raise TemplateBroken(file=path.name, reason="解压后太大")
    return data


def _reason(error: Exception) -> str:
    detail = one_line(str(error), 120)
    match error:
        case SecurityError():
            return f"其中有不允许的表达式（{detail}）"
        case TemplateSyntaxError():
            return f"其中的标记写法有误（{detail}）"
        case UndefinedError():
            return f"用到了不存在的内容（{detail}）"
        case zipfile.BadZipFile() | KeyError():
            return "不是 .docx 文件，或文件已损坏"
        case OSError():
            return f"文件无法读取（{error.strerror}）"
        case _:
            return f"其中的表达式无法计算，或文件已损坏（{detail}）"


def _filled(template: bytes, paper: Paper, kind: str, content: Mapping[str, Any]) -> bytes:
    filled = _Template(io.BytesIO(template))
    filled.render({"paper": sheet(paper, kind), "content": content}, sandbox())
    told = filled.docx.core_properties  # type: ignore[union-attr]
    told.title, told.subject = safe(paper.title)[:255], safe(paper.subject)[:255]
    told.created = told.modified = property_time(paper.created_at)
    told.last_modified_by, told.revision = "", 1
    target = io.BytesIO()
    filled.save(target)
    return repacked(target.getvalue())


class _Template(DocxTemplate):
    """Knows ``{% cell … %}`` too, and refuses to mend XML that a template has broken."""

    def patch_xml(self, src_xml: str) -> str:
        whole = _TAG.sub(lambda tag: _INSIDE.sub("", tag[0]), src_xml)
        return super().patch_xml(_CELL.sub(lambda cell: _looked(cell[0]), whole))

    def fix_tables(self, xml: str) -> Any:
        etree.fromstring(xml)  # raises where the default parser would recover and lose text
        tree = super().fix_tables(xml)
        for table in tree.iter(qn("w:tbl")):
            _fit(table)
        _join_last(tree.find(qn("w:body")) if tree.tag != qn("w:body") else tree)
        return tree


def _looked(cell: str) -> str:
    for look, value in _LOOK.findall(cell):
        cell = re.sub(_PLACES[look], rf"\g<1>{{{{ {value} }}}}", cell, count=1)
    return _LOOK.sub("", cell)


def _fit(table: Any) -> None:
    """The grid of a table after the widths of its cells, and its width after its grid."""
    widths: list[str] = []
    for row in table.iterchildren(qn("w:tr")):
        found = [cell.find(f"{qn('w:tcPr')}/{qn('w:tcW')}") for cell in row.iterchildren(qn("w:tc"))]
        if all(one is not None and one.get(qn("w:type")) == "dxa" for one in found) and len(found) > len(widths):
            widths = [one.get(qn("w:w")) for one in found]
    grid = table.find(qn("w:tblGrid"))
    if len(widths) == len(grid):
        for column, width in zip(grid, widths, strict=True):
            column.set(qn("w:w"), width)
        whole = table.find(f"{qn('w:tblPr')}/{qn('w:tblW')}")
        if whole is not None and whole.get(qn("w:type")) == "dxa":
            whole.set(qn("w:w"), str(sum(map(int, widths))))


def _join_last(body: Any) -> None:
    """Where the paper ends on lying pages the last section is theirs: else an empty upright page would follow."""
    paragraphs = list(body)
    if len(paragraphs) < 2 or paragraphs[-1].tag != qn("w:sectPr"):
        return
    turned = paragraphs[-2].find(f"{qn('w:pPr')}/{qn('w:sectPr')}")
    if turned is not None:
        body.replace(paragraphs[-1], turned)
