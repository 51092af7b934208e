"""Makes the default template ``paper.docx`` anew: ``python -m tasks.documents.office.make_template``.

The template is an ordinary Word file: who wants another look opens it in Word, changes it and keeps it as
``templates/paper.docx`` in the data folder. Beside the marks of docxtpl it knows ``{% cell width … %}``,
``{% cell fill … %}`` and ``{% cell span … %}`` (tasks/documents/office/filling.py).
"""

from __future__ import annotations

import io
from copy import deepcopy
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor

from tasks.documents.office.packing import UNKNOWN_TIME, repacked
from tasks.documents.office.template_parts import body_parts, portrait_and_landscape

DEFAULT_TEMPLATE = Path(__file__).with_name("paper.docx")
SERIF, SANS = ("Times New Roman", "宋体"), ("Arial", "黑体")
INK, GREY = RGBColor(0x1F, 0x2A, 0x36), RGBColor(0x59, 0x63, 0x6E)
# style: fonts, points, bold, colour, points before and after
_STYLES: dict[str, tuple[tuple[str, str], float, bool, RGBColor, float, float]] = {
    "Normal": (SERIF, 10.5, False, INK, 0, 4),
    "Title": (SANS, 20, True, INK, 6, 4),
    "Subtitle": (SANS, 13, False, GREY, 0, 10),
    "Heading 1": (SANS, 14, True, INK, 14, 6),
    "Heading 2": (SANS, 12, True, INK, 10, 4),
    "List Bullet": (SERIF, 10.5, False, INK, 0, 3),
    "Header": (SANS, 9, False, GREY, 0, 0),
    "Footer": (SANS, 9, False, GREY, 0, 0),
    "No Spacing": (SERIF, 9, False, INK, 0, 0),  # in tables
}


def template() -> bytes:
    """The default template as a file; the same bytes every time."""
    document = Document()
    for name, look in _STYLES.items():
        _style(document.styles[name], *look)
    _page(document.sections[0])
    _running_lines(document.sections[0])
    _modern(document)
    section = document.sections[0]._sectPr
    for xml in body_parts(*portrait_and_landscape(deepcopy(section))):
        section.addprevious(parse_xml(xml))
    return _saved(document)


def _style(style: Any, fonts: tuple[str, str], size: float, bold: bool, color: RGBColor, *space: float) -> None:
    latin, chinese = fonts
    style.font.size, style.font.bold, style.font.italic, style.font.color.rgb = Pt(size), bold, False, color
    found = style.element.get_or_add_rPr().get_or_add_rFonts()
    found.attrib.clear()  # the fonts of the theme would win over ours
    for slot, font in (("ascii", latin), ("hAnsi", latin), ("cs", latin), ("eastAsia", chinese)):
        found.set(qn(f"w:{slot}"), font)
    form = style.paragraph_format
    form.space_before, form.space_after = (Pt(points) for points in space)
    if style.name in ("Title", "Subtitle"):
        form.alignment = WD_ALIGN_PARAGRAPH.CENTER
    form.line_spacing = 1.0 if style.name == "No Spacing" else 1.25
    for border in style.element.findall(f".//{qn('w:pBdr')}"):
        border.getparent().remove(border)


def _page(section: Any) -> None:
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin, section.bottom_margin = Mm(24), Mm(20)
    section.header_distance, section.footer_distance = Mm(12), Mm(10)


def _running_lines(section: Any) -> None:
    """Number and version at the head of each page, its number at the foot."""
    head, foot = section.header.paragraphs[0], section.footer.paragraphs[0]
    head.alignment, foot.alignment = WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.CENTER
    head.add_run("{{ paper.number }}　{{ paper.title }}　第 {{ paper.version }} 版（{{ paper.status }}）")
    line = '<w:pBdr {}><w:bottom w:val="single" w:sz="4" w:space="4" w:color="A6A6A6"/></w:pBdr>'
    head._p.get_or_add_pPr().insert_element_before(parse_xml(line.format(nsdecls("w"))), "w:jc")
    for text, code in (("第 ", "PAGE"), (" 页，共 ", "NUMPAGES"), (" 页", "")):
        foot.add_run(text)
        if code:
            field = f'<w:fldSimple {nsdecls("w")} w:instr="{code}"><w:r><w:t>1</w:t></w:r></w:fldSimple>'
            foot._p.append(parse_xml(field))


def _modern(document: Any) -> None:
    """Word lays the file out as its present version does, and checks the spelling of Chinese as Chinese."""
    settings = document.settings.element
    for old in settings.findall(qn("w:compat")):
        settings.remove(old)
    compat = (
        f'<w:compat {nsdecls("w")}><w:compatSetting w:name="compatibilityMode"'
        ' w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
    )
    after = settings.find(qn("w:rsids"))
    settings.append(parse_xml(compat)) if after is None else after.addprevious(parse_xml(compat))
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:eastAsia"), "zh-CN")


def _saved(document: Any) -> bytes:
    told = document.core_properties
    told.title = told.author = told.comments = told.last_modified_by = told.keywords = ""
    told.created = told.modified = UNKNOWN_TIME
    target = io.BytesIO()
    document.save(target)
    return repacked(target.getvalue())


if __name__ == "__main__":
    DEFAULT_TEMPLATE.write_bytes(template())
