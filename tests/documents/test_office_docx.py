"""Papers as .docx: what is in them, how they are laid out, and that typed text stays text."""

from __future__ import annotations

import hashlib
import re
import zipfile
from datetime import datetime
from io import BytesIO

import pytest
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from guide_samples import facts, sample
from office_papers import CONTENTS, TEXTS, large, made, of, opened, part, words
from paper_reading import nasty

from tasks.documents import TITLES
from tasks.documents.blocks import Bullets, Chapter, Column, Facts, Table, Text
from tasks.documents.office import office_file
from tasks.documents.office.bars import BAR, POINT, chart
from tasks.documents.office.filling import DEFAULT_TEMPLATE
from tasks.documents.office.make_template import template
from tasks.documents.papers import paper

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.mark.parametrize("kind", TEXTS)
def test_D1_a_text_opens_as_docx_and_says_what_the_paper_says(kind: str) -> None:
    file = made(kind)
    document = opened(file)
    said = words(document)
    written = paper(kind, CONTENTS[kind], facts())
    assert (file.name, file.media_type) == (f"{kind}-v1-{TITLES[kind]}.docx", WORD)
    assert document.paragraphs[0].text == TITLES[kind] and document.paragraphs[0].style.name == "Title"  # type: ignore[union-attr]
    assert document.paragraphs[1].text == written.subject
    assert all(str(value) in said for _, value in written.facts if value)
    assert not re.search(r"\{[{%]|[%}]\}", said)


@pytest.mark.parametrize("kind", TEXTS)
def test_D1_number_version_and_page_stand_on_every_page(kind: str) -> None:
    written = paper(kind, CONTENTS[kind], facts())
    for section in opened(made(kind)).sections:
        assert section.header.paragraphs[0].text == (
            f"{written.number}　{written.title}　第 {written.version} 版（{written.status}）"
        )
        fields = [one.get(qn("w:instr")) for one in section.footer._element.iter(qn("w:fldSimple"))]
        assert fields == ["PAGE", "NUMPAGES"]


def test_G6_5_the_plan_has_its_chapters_as_headings_in_order() -> None:
    document = opened(made("plan"))
    found = [p.text for p in document.paragraphs if p.style and p.style.name == "Heading 1"]
    assert [text.partition("、")[2] for text in found][:5] == [
        "计划概述", "协作目标", "团队与职责", "任务与时间表", "交付物与标准",
    ]  # fmt: skip
    assert any(p.text == "（一）甘特图" for p in document.paragraphs if p.style and p.style.name == "Heading 2")


def test_G6_5_bars_and_milestones_are_shaded_cells() -> None:
    fills = re.findall(r'w:fill="(\w+)"', part(made("plan").data, "word/document.xml"))
    milestones = sum(bar["milestone"] for bar in CONTENTS["plan"]["gantt"])
    assert fills.count(BAR) > 20 and fills.count(POINT) == milestones == 2


def test_G6_5_a_bar_covers_the_weeks_of_its_days() -> None:
    bars = [
        {"code": "T1", "text": "a", "department": "x", "start": "2027-01-04", "end": "2027-01-10"},
        {"code": "T2", "text": "b", "department": "x", "start": "2027-01-10", "end": "2027-01-18"},
    ]
    drawn = chart(bars, 9638)
    assert drawn is not None and (drawn.unit, drawn.since, drawn.left_out) == ("1 周", "2027-01-04", 0)
    assert [[slot.color == BAR for slot in bar.slots] for bar in drawn.bars] == [[True, False, False], [True] * 3]


@pytest.mark.parametrize(("last", "unit", "slots"), [("2027-12-01", "1 周", 48), ("2029-01-31", "1 个月", 25)])
def test_G6_5_a_long_timetable_is_drawn_by_months(last: str, unit: str, slots: int) -> None:
    drawn = chart([{"code": "T1", "text": "a", "department": "x", "start": "2027-01-04", "end": last}], 9638)
    assert drawn is not None and (drawn.unit, len(drawn.bars[0].slots)) == (unit, slots)
    assert sum(label.span for label in drawn.labels) == slots
    assert drawn.bars[0].slots[0].color == drawn.bars[0].slots[-1].color == BAR


def test_G6_5_decades_are_drawn_and_nothing_is_no_chart() -> None:
    ages = chart([{"code": "T1", "text": "a", "department": "", "start": "2027-11-30", "end": "2061-02-01"}], 9638)
    assert ages is not None and len(ages.bars[0].slots) <= 54
    assert chart([], 9638) is None


def test_G6_5_of_many_rows_120_are_drawn_and_the_rest_is_counted() -> None:
    document = opened(made("plan", large("plan", 300)))
    assert "另有 180 项未画出，见任务清单。" in [p.text for p in document.paragraphs]
    (drawn,) = [table for table in document.tables if table.rows[0].cells[0].text == "任务"]
    works = [row._tr.tc_lst[0].p_lst[0].text for row in drawn.rows]
    assert len(works) == 121 and sum(work.startswith("◆") for work in works) == 6


def test_D1_the_same_paper_gives_the_same_bytes_and_another_does_not() -> None:
    one, again, other = made("goals"), made("goals"), made("goals", sample("goals", background="另一背景"))
    assert hashlib.sha256(one.data).digest() == hashlib.sha256(again.data).digest()
    assert one.data != other.data
    with zipfile.ZipFile(BytesIO(one.data)) as packed:
        assert {info.date_time for info in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_D1_the_file_says_when_the_paper_was_written() -> None:
    told = opened(made("minutes")).core_properties
    assert (told.title, told.subject) == ("启动会会议纪要", "客户投诉快速响应")
    assert told.created == told.modified and told.created.replace(tzinfo=None) == datetime(2026, 12, 14, 1, 30)  # type: ignore[union-attr]
    assert told.author == told.last_modified_by == ""


@pytest.mark.parametrize("kind", TEXTS)
def test_D1_hostile_typed_text_is_shown_and_never_obeyed(kind: str) -> None:
    said = words(opened(made(kind, nasty(CONTENTS[kind]))))
    assert "<script>x</script>|{{ 7*7 }}" in said and "49" not in said.replace("2049", "")


@pytest.mark.parametrize(
    "typed", ["{_{ 7*7 }_}", "{_% x %_}", "a & b < c > \"d\" 'e'", "</w:t></w:r>", "&amp;", "🙂𠮷"]
)
def test_D1_typed_text_arrives_as_it_was_typed(typed: str) -> None:
    blocks = (Text("背景", typed), Bullets("成果", (typed,)), Facts("群", ((typed, typed),)))
    table = Table("成员", (Column(typed),), ((typed,),))
    said = words(opened(office_file(of(*blocks, table, subject=typed), "plan", {}, None)))
    assert said.count(typed) == 7


def test_D1_characters_that_xml_refuses_are_left_out_and_lines_stay_lines() -> None:
    written = of(Text("背景", "一\x00\x07\ufffe\ud800\u202e二\n\n三"), Bullets("成果", ("第一行\n第二行",)))
    document = opened(office_file(written, "plan", {}, None))
    assert [p.text for p in document.paragraphs if p.text in ("一二", "三", "第一行\n第二行")] == [
        "一二", "三", "第一行\n第二行",
    ]  # fmt: skip


def test_D1_what_is_empty_says_so() -> None:
    written = of(
        Chapter("团队", (Table("成员", (Column("部门"),), (), empty="（暂无）"), Bullets("成果", ()))),
        Text("备注", ""), Table("值", (Column("甲"), Column("乙")), ((None, 1.50),)),
    )  # fmt: skip
    said = words(opened(office_file(written, "plan", {}, None))).splitlines()
    assert {"（暂无）", "（无）"} <= set(said) and said.count("—") == 2 and "1.5" in said


def test_D1_wide_tables_lie_on_their_side_and_no_empty_page_follows() -> None:
    wide = Table("宽表", tuple(Column(f"第{n}列", 20) for n in range(12)), (("内容",) * 12,))
    middle = opened(office_file(of(Text("甲", "x"), wide, Text("乙", "y")), "plan", {}, None))
    assert [one.orientation for one in middle.sections] == [
        WD_ORIENT.PORTRAIT, WD_ORIENT.LANDSCAPE, WD_ORIENT.PORTRAIT,
    ]  # fmt: skip
    last = opened(office_file(of(Text("甲", "x"), wide), "plan", {}, None))
    assert [one.orientation for one in last.sections] == [WD_ORIENT.PORTRAIT, WD_ORIENT.LANDSCAPE]
    sizes = [(round(one.page_width.mm), round(one.page_height.mm)) for one in last.sections]  # type: ignore[union-attr]
    assert sizes == [(210, 297), (297, 210)]


def test_D1_tables_fill_the_page_and_repeat_their_head() -> None:
    document = opened(made("plan"))
    for table in document.tables:
        widths = [int(column.get(qn("w:w")) or 0) for column in table._tbl.tblGrid.iterchildren()]
        assert 9300 <= sum(widths) <= 14570 and min(widths) > 90
    heads = [table for table in document.tables if table.rows[0]._tr.find(f".//{qn('w:tblHeader')}") is not None]
    assert len(heads) > 8


def test_D1_chinese_fonts_are_set_for_chinese() -> None:
    styles = opened(made("goals")).styles
    for name, font in (("Normal", "宋体"), ("Heading 1", "黑体"), ("Title", "黑体")):
        fonts = styles[name].element.rPr.rFonts
        assert fonts.get(qn("w:eastAsia")) == font and fonts.get(qn("w:eastAsiaTheme")) is None


def test_D1_the_template_is_what_its_script_makes() -> None:
    with zipfile.ZipFile(BytesIO(template())) as new, zipfile.ZipFile(DEFAULT_TEMPLATE) as kept:
        assert {name: new.read(name) for name in new.namelist()} == {name: kept.read(name) for name in kept.namelist()}


def test_D1_an_unknown_kind_has_no_office_file() -> None:
    with pytest.raises(KeyError):
        office_file(of(), "nothing", {}, None)
