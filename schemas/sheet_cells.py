"""What stands in a cell, and what it means: pure, the same for every kind of file (G4.1)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from schemas.dates import EXAMPLE, day
from schemas.sheets import AND, BETWEEN, NO, YES, CellKind, Column

Cell = str | int | float | bool | date | datetime | time | timedelta | None
_DIVIDERS = re.compile(r"[、，,;；\n]+")
_BETWEEN = re.compile(r"[｜|]")
_THOUSANDS = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?")
_SAYS = {YES: True, NO: False, "true": True, "false": False, "√": True, "×": False, "1": True, "0": False}
_ONE_DIGIT_HOUR = re.compile(r"(^|[ T])(\d:\d\d)")


def blank(cell: object) -> bool:
    """Whether nothing stands in the cell."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def cell_of(column: Column, value: object) -> Cell:
    """What a value of the form looks like in a cell; texts of a list and parts lose line breaks inside."""
    match column.kind:
        case _ if value is None:
            return None
        case "yes":
            return YES if value else NO
        case "day":
            return _day_or_text(value)
        case "clock":
            return str(value).removesuffix(":00") if str(value).count(":") == 2 else str(value)
        case "list" if isinstance(value, list):
            texts = [plain_text(one) for one in _listed(value)]
            return AND.join(texts) if column.split else "\n".join(" ".join(one.split()) for one in texts)
        case "parts" if isinstance(value, list):
            return "\n".join(_part(column, one) for one in _listed(value))
        case _:
            return value if isinstance(value, int | float) else str(value)


def value_of(column: Column, cell: Cell) -> object:
    """What a cell that is not blank says, as the form takes it; what cannot be read stays for the form to refuse.

    Raises ValueError (Chinese) where the form would read something else than people see.
    """
    return _READ[column.kind](column, cell)


def texts_of(column: Column, cell: Cell) -> list[str]:
    """The texts of a cell of a list."""
    text = plain_text(cell)
    parts = _DIVIDERS.split(text) if column.split else text.split("\n")
    return [part.strip() for part in parts if part.strip()]


def plain_text(cell: object) -> str:
    """A cell as text: 1 rather than 1.0, a day without its midnight."""
    match cell:
        case bool():
            return YES if cell else NO
        case float():
            return str(int(cell)) if cell.is_integer() else f"{cell:.15g}"
        case datetime():
            midnight = cell.time() == time()
            return cell.date().isoformat() if midnight else cell.isoformat(" ", "minutes")
        case time():
            return cell.isoformat("minutes" if not cell.second else "seconds")
        case timedelta():
            return plain_text((datetime.min + cell).time()) if timedelta() <= cell < timedelta(days=1) else str(cell)
        case _:
            return str(cell)


def _text(_column: Column, cell: Cell) -> object:
    return plain_text(cell)


def _choice(_column: Column, cell: Cell) -> object:
    return plain_text(cell).strip()


def _number(_column: Column, cell: Cell) -> object:
    if isinstance(cell, bool):
        raise ValueError("请写数字")
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return int(cell)
    if not isinstance(cell, str):
        return cell if isinstance(cell, int | float) else plain_text(cell)
    text = unicodedata.normalize("NFKC", cell).strip()
    return text.replace(",", "") if _THOUSANDS.fullmatch(text) else text


def _yes(_column: Column, cell: Cell) -> object:
    if isinstance(cell, bool):
        return cell
    word = unicodedata.normalize("NFKC", plain_text(cell)).strip().casefold()
    if word not in _SAYS:
        raise ValueError(f"请写“{YES}”或“{NO}”")
    return _SAYS[word]


def _day(_column: Column, cell: Cell) -> object:
    value = plain_text(cell) if isinstance(cell, int | float) else cell
    try:
        return day(value)
    except ValueError:
        if isinstance(cell, str):
            return cell.strip()
        raise ValueError(EXAMPLE) from None  # a number might be read as seconds since 1970


def _moment(_column: Column, cell: Cell) -> object:
    if isinstance(cell, int | float | time | timedelta):
        raise ValueError("请写成 2027-09-30 09:30 这样的日期和时间")
    if isinstance(cell, str):
        return _ONE_DIGIT_HOUR.sub(r"\g<1>0\2", unicodedata.normalize("NFKC", cell).strip())
    return cell


def _clock(_column: Column, cell: Cell) -> object:
    if isinstance(cell, datetime):
        cell = cell.time()
    if isinstance(cell, int | float):
        raise ValueError("请写成 10:00 这样的时间")
    return _ONE_DIGIT_HOUR.sub(r"\g<1>0\2", unicodedata.normalize("NFKC", plain_text(cell)).strip())


def _list(column: Column, cell: Cell) -> object:
    return texts_of(column, cell)


def _parts(column: Column, cell: Cell) -> object:
    found: list[Mapping[str, object]] = []
    for line in filter(None, map(str.strip, plain_text(cell).split("\n"))):
        pieces = _BETWEEN.split(line, len(column.parts) - 1)
        pairs = zip(column.parts, pieces, strict=False)
        found.append({part.name: value_of(part, piece.strip()) for part, piece in pairs if piece.strip()})
    return found


_READ: dict[CellKind, Callable[[Column, Cell], object]] = {
    "text": _text, "choice": _choice, "number": _number, "whole": _number, "yes": _yes, "day": _day,
    "moment": _moment, "clock": _clock, "list": _list, "parts": _parts,
}  # fmt: skip


def _part(column: Column, item: Any) -> str:
    """The fields of one part in a line; what divides parts cannot stand inside."""
    given: Mapping[str, object] = item
    texts = [plain_text(cell_of(part, given.get(part.name))) if part.name in given else "" for part in column.parts]
    return BETWEEN.join(" ".join(_BETWEEN.sub("/", text).split()) for text in texts).rstrip(BETWEEN)


def _listed(value: Any) -> list[object]:
    return list(value)


def _day_or_text(value: object) -> Cell:
    try:
        return value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError:
        return str(value)
