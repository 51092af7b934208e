"""Files that are broken or meant badly: refused before they grow, said in words people can act on (G4.1)."""

from __future__ import annotations

import pytest
from openpyxl import Workbook
from openpyxl.xml.constants import SHARED_STRINGS
from sheet_files import ROWS, book, findings, form, opened, packed, parts, saved

from schemas.forms import form_schema
from schemas.gate_kinds import GATE_KINDS
from tasks.sheets import read, template
from tasks.sheets.grids import LARGEST, MOST_ROWS

SHEET = "xl/worksheets/sheet1.xml"
FINE = book({ROWS: [["work"], ["one"]]})
EVIL = ["=1+1", '=HYPERLINK("http://x.example","y")', "+1", "-1", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0"]


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "另存为 .xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "旧格式 .xls"),
        (b"<html><table></table></html>", "另存为 .xlsx"),
        (FINE[:-200], "另存为 .xlsx"),
        (packed({"a.txt": "x"}), "打不开"),
        (packed({**parts(FINE), "[Content_Types].xml": b"<x"}), "打不开"),
        (packed({**parts(FINE), SHEET: parts(FINE)[SHEET][:-30]}), "打不开"),
        (packed({**parts(FINE), SHEET: b"\xff\xfe\x00"}), "打不开"),
    ],
)
def test_G4_1_what_is_no_workbook_is_said_to_be_none(data: bytes, word: str) -> None:
    [(place, message)] = findings(data)
    assert place == "填报.xlsx" and word in message


def test_G4_1_every_single_byte_may_be_wrong() -> None:
    """No damage ends in anything but a finding or a reading."""
    for at in range(0, len(FINE), 97):
        broken = FINE[:at] + bytes([FINE[at] ^ 0x5A]) + FINE[at + 1 :]
        try:
            read(broken, "a.xlsx", form())
        except Exception as error:
            assert type(error).__name__ == "Invalid", (at, error)


def test_G4_1_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = packed({**parts(FINE), "xl/media/x.xml": b" " * (201 * 1024 * 1024)})
    assert len(bomb) < 1024 * 1024
    [(_, message)] = findings(bomb)
    assert "200 MB" in message


@pytest.mark.parametrize("name", ["a.xlsx", "a.csv"])
def test_G4_1_a_file_that_is_too_large_is_refused(name: str) -> None:
    [(place, message)] = findings(b"x" * (LARGEST + 1), name)
    assert place == name and "10 MB" in message


def test_G4_1_too_many_rows_are_refused() -> None:
    text = "任务描述\n" + "一\n" * MOST_ROWS
    assert len(read(text.encode(), "a.csv", form()).values["rows"]) == MOST_ROWS
    [(_, message)] = findings(f"{text}二\n".encode(), "a.csv")
    assert "5000 行" in message
    [(_, message)] = findings(book({ROWS: [["任务描述"], *[["一"]] * (MOST_ROWS + 1)]}))
    assert "5000 行" in message


def test_G4_1_a_row_or_column_far_out_costs_nothing() -> None:
    made = Workbook()
    made.worksheets[0].title = ROWS
    made.worksheets[0]["A1"], made.worksheets[0]["XFD2"] = "任务描述", "远"
    [(place, message)] = findings(saved(made))
    assert place == f"{ROWS} 第 2 行" and "200 列" in message
    far = parts(FINE)[SHEET].replace(b'r="2"', b'r="99999999999"').replace(b'r="A2"', b'r="A99999999999"')
    assert far != parts(FINE)[SHEET]
    assert findings(packed({**parts(FINE), SHEET: far}))


def test_G4_1_entities_do_not_grow() -> None:
    sheet = parts(FINE)[SHEET].decode()
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "x" * 10}">' for n in range(10))
    assert findings(packed({**parts(FINE), SHEET: f"<!DOCTYPE x [{laughs}]>" + sheet.replace("one", "&a9;")}))


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_G4_1_typed_text_never_becomes_a_formula(suffix: str) -> None:
    start = {"rows": [{"work": text} for text in EVIL], "comment": EVIL[0]}
    data = template(form(), start, suffix)
    if suffix == ".csv":
        assert not [
            line for line in data.decode("utf-8-sig").splitlines() if line.split(",")[1].lstrip('"')[:1] in "=+-@\t"
        ]
    else:
        cells = [cell for sheet in opened(data).worksheets for row in sheet.iter_rows() for cell in row]
        assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}
        assert b"<f>" not in parts(data)[SHEET]
    assert [row["work"] for row in read(data, f"a{suffix}", form()).values["rows"]] == EVIL


def test_G4_1_text_that_no_file_can_hold_is_shown_as_a_mark() -> None:
    start = {"rows": [{"work": "a\x00b\x0bc\uffffd\ud800"}]}
    [row] = read(template(form(), start, ".xlsx"), "a.xlsx", form()).values["rows"]
    assert row["work"] == "a\ufffdb\ufffdc\ufffdd\ufffd"


def test_G4_1_texts_of_other_programs_with_their_own_escapes() -> None:
    """Shared strings, rich text, line breaks as _x000D_."""
    made = parts(FINE)
    strings = (
        '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>任务描述</t></si>'
        "<si><r><t>一</t></r><r><t>二_x000D_\n三</t></r></si></sst>"
    )
    head, _, _ = made[SHEET].partition(b"<sheetData>")
    cells = (
        b'<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="2"><c r="A2" t="s"><v>1</v></c></row>'
        b"</sheetData></worksheet>"
    )
    made[SHEET] = head + cells
    made["xl/sharedStrings.xml"] = strings.encode()
    listed = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{SHARED_STRINGS}"/></Types>'
    made["[Content_Types].xml"] = made["[Content_Types].xml"].replace(b"</Types>", listed.encode())
    assert read(packed(made), "a.xlsx", form()).values == {"rows": [{"work": "一二\n三"}]}


@pytest.mark.parametrize("kind", sorted(GATE_KINDS))
def test_D1_every_form_has_a_template_that_is_read_back(kind: str) -> None:
    schema = form_schema(GATE_KINDS[kind].form)
    got = read(template(schema, {}, ".xlsx"), "a.xlsx", schema)
    assert set(got.values) == set(GATE_KINDS[kind].form.model_fields)
