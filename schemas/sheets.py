"""A gate's form as sheets: a table for each list of rows, and one sheet 填写 for the rest (G4.1, G5.1, G6.4).

Everything is read off the form's JSON schema, so that a new form has its sheets without a line here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Shape = Mapping[str, Any]
CellKind = Literal["text", "number", "whole", "yes", "choice", "day", "moment", "clock", "list", "parts"]

LINES, HEADS = "填写", ("项目", "内容")
AND, BETWEEN = "、", "｜"  # between short texts of a cell; between the fields of a part, one part a line
YES, NO = "是", "否"
_LONGEST_NAME, _LONG = 31, 254
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_KINDS: dict[str, CellKind] = {"boolean": "yes", "integer": "whole", "number": "number"}
_SHAPED: dict[str, CellKind] = {"date": "day", "date-time": "moment", "time": "clock"}
_USUAL: dict[CellKind, str] = {
    "number": "只填数字",
    "whole": "只填整数",
    "yes": f"{YES}或{NO}",
    "day": "日期，如 2027-09-30",
    "moment": "日期和时间，如 2027-09-30 09:30",
    "clock": "时间，如 10:00",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A field as a column of a table, or as a line of 填写.

    ``many`` says that a line may be repeated, once for each text of a list. ``split`` says that a cell with 、 is
    several texts; of other lists it is one text a line. ``size`` is how many characters a text may have. ``parts``
    are the fields of rows inside a cell.
    """

    name: str
    title: str
    kind: CellKind
    choices: tuple[str, ...] = ()
    hint: str = ""
    needed: bool = False
    start: object = None
    size: int = 0
    many: bool = False
    split: bool = False
    parts: tuple[Column, ...] = ()

    @property
    def advice(self) -> str:
        """What is to be known when filling it in: the form's own words, and what the kind of cell asks for."""
        return "；".join(filter(None, ["必填" if self.needed else "", self.hint, self._usual()]))

    def _usual(self) -> str:
        if self.kind == "parts":
            return f"每行一项：{BETWEEN.join(part.title for part in self.parts)}"
        if self.many:
            return "每项占一行，可以再加同名的行"
        if self.kind == "list":
            return f"多项用“{AND}”隔开" if self.split else "每行一项"
        return _USUAL.get(self.kind, "")


@dataclass(frozen=True, slots=True)
class Table:
    """A list of rows as a sheet: the field, the sheet's name, its columns in their order."""

    field: str
    sheet: str
    columns: tuple[Column, ...]


def tables(form: Shape) -> tuple[Table, ...]:
    """The form's lists of rows, in the order of the form; ``form`` is its JSON schema."""
    found: list[Table] = []
    for name, field in _fields(form):
        if (row := _row(form, field)) is not None:
            title = _sheet_name(str(field.get("title", name)), [LINES, *(one.sheet for one in found)])
            found.append(Table(name, title, _columns(form, row)))
    return tuple(found)


def lines(form: Shape) -> tuple[Column, ...]:
    """Everything of the form that is no list of rows, in the order of the form: the lines of 填写."""
    needed = form.get("required", [])
    return tuple(
        _column(form, name, field, name in needed, alone=True)
        for name, field in _fields(form)
        if _row(form, field) is None
    )


def same(name: object) -> str:
    """A name as it is compared: width of letters, case and spaces make no difference."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", str(name))).casefold()


def _columns(form: Shape, row: Shape) -> tuple[Column, ...]:
    needed = row.get("required", [])
    return tuple(_column(form, name, field, name in needed) for name, field in _fields(row))


def _column(form: Shape, name: str, field: Shape, needed: bool, alone: bool = False) -> Column:
    plain = _plain(field)
    item: Shape = plain.get("items", {})
    row = _row(form, plain)
    parts = _columns(form, row) if row is not None else ()
    kind: CellKind = "parts" if parts else "list" if plain.get("type") == "array" else _kind(plain)
    short = "pattern" in item or (
        not alone and item.get("maxLength", 0) <= _LONG
    )  # a sentence may have a 、 of its own
    return Column(
        name,
        str(field.get("title", name)),
        kind,
        choices=(YES, NO) if kind == "yes" else tuple(map(str, plain.get("enum", []))),
        hint=str(field.get("description", "")),
        needed=needed,
        start=field.get("default"),
        size=(item or plain).get("maxLength", 0),
        many=alone and kind == "list",
        split=kind == "list" and short,
        parts=parts,
    )


def _kind(field: Shape) -> CellKind:
    if "enum" in field or "const" in field:
        return "choice"
    return _SHAPED.get(field.get("format", ""), _KINDS.get(field.get("type", ""), "text"))


def _plain(field: Shape) -> Shape:
    """The field without “or nothing”."""
    return next((one for one in field.get("anyOf", ()) if one.get("type") != "null"), field)


def _row(form: Shape, field: Shape) -> Shape | None:
    """The model of a list of rows; None for anything else."""
    reference = str(_plain(field).get("items", {}).get("$ref", ""))
    return form.get("$defs", {}).get(reference.rpartition("/")[2])


def _fields(model: Shape) -> list[tuple[str, Shape]]:
    """The fields by their place on the form, which inheritance does not keep."""
    fields: Mapping[str, Shape] = model.get("properties", {})
    return sorted(fields.items(), key=lambda pair: int(pair[1].get("position", 0)))


def _sheet_name(title: str, taken: Sequence[str]) -> str:
    """A name the spreadsheet programs take: at most 31 characters, none of theirs, none twice."""
    name = _NOT_IN_NAMES.sub("", title).strip(" '")[:_LONGEST_NAME] or "表"
    number, given = 2, name
    while same(given) in map(same, taken):
        given = f"{name[: _LONGEST_NAME - 2]}{number}"
        number += 1
    return given
