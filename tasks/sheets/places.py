"""Where in the file a finding stands: the form says ``rows[3].due``, people look for a row of a sheet."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from schemas.errors import Invalid

_PLACE = re.compile(r"(?P<field>\w+)(?:\[(?P<index>\d+)\])?(?:\.(?P<column>\w+))?")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a field of the form was read: sheet, the row of each of its items, the titles of its columns."""

    sheet: str
    rows: tuple[int, ...]
    titles: Mapping[str, str]
    title: str = ""


@dataclass(frozen=True, slots=True)
class Places:
    """Where each field was read; a field that did not come out of a sheet is not in here."""

    origins: Mapping[str, Origin] = field(default_factory=dict)

    def spoken(self, place: str) -> str:
        """The place as sheet, row and column, with the place itself behind it; unknown ones stay as they are.

        ``rows[3].due`` is 部门职责分工表 第 5 行 · 截止日期（rows[3].due）.
        """
        found = _PLACE.match(place)
        origin = self.origins.get(found["field"]) if found else None
        if found is None or origin is None:
            return place
        row = _row_of(origin, found["index"])
        column = origin.titles.get(found["column"] or "", "") or origin.title
        where = f"{origin.sheet} 第 {row} 行" if row else origin.sheet
        return f"{where} · {column}（{place}）" if column else f"{where}（{place}）"

    def moved(self, invalid: Invalid) -> Invalid:
        """The same findings, each at its row."""
        return Invalid([replace(one, place=self.spoken(one.place)) for one in invalid.findings])

    def without(self, fields: Collection[str]) -> Places:
        """The places less those of fields that were given in another way after all."""
        return Places({name: origin for name, origin in self.origins.items() if name not in fields})


@dataclass(frozen=True, slots=True)
class Filled:
    """What was read: the values of the form's fields that are in the file, and where they stand."""

    values: dict[str, Any]
    places: Places = field(default_factory=Places)


def at_row(sheet: str, row: int, title: str = "", place: str = "") -> str:
    """A place in a sheet, in the same words."""
    return f"{sheet} 第 {row} 行" + (f" · {title}" if title else "") + (f"（{place}）" if place else "")


def _row_of(origin: Origin, index: str | None) -> int | None:
    if index is not None:
        return origin.rows[int(index)] if int(index) < len(origin.rows) else None
    return origin.rows[0] if origin.title and origin.rows else None  # a line of 填写
