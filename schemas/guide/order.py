"""Numbers for rows, names of rows in messages, findings in the order of the form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import count

from pydantic import BaseModel

from schemas.findings import Finding

_PLACE = re.compile(r"(?P<field>\w+)(?:\[(?P<number>\d+)\])?(?:\.(?P<inner>\w+))?(?:\[(?P<item>\d+)\])?")
_LAST = 1_000_000
_SHORT = 20


def numbered(prefix: str, codes: Iterable[str]) -> list[str]:
    """Every code that is given, and a new one (``T1``, ``T2`` …) for each empty one; none collides with a given one."""
    given = list(codes)
    new = fresh(prefix, given)
    return [code or next(new) for code in given]


def fresh(prefix: str, taken: Iterable[str]) -> Iterator[str]:
    """Codes with this prefix, counting up, that are not taken in any spelling."""
    known = {code.casefold() for code in taken}
    return (code for n in count(1) if (code := f"{prefix}{n}").casefold() not in known)


def named(code: str, work: str, index: int) -> str:
    """A row as messages name it: code and work, by its place where it has no code yet."""
    who = code or f"第 {index + 1} 项"
    return f"{who}“{short(work)}”" if work.strip() else who


def short(text: str) -> str:
    """The beginning of a text on one line."""
    line = re.sub(r"\s+", " ", text).strip()
    return line if len(line) <= _SHORT else f"{line[:_SHORT]}…"


def repeated(values: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Each index whose value stood before, with the first index of that value; empty values do not count."""
    first: dict[str, int] = {}
    for i, value in enumerate(values):
        if value and first.setdefault(value, i) != i:
            yield i, first[value]


def in_order(findings: Iterable[Finding], form: type[BaseModel], *parts: type[BaseModel]) -> list[Finding]:
    """The findings in the order of the form's fields, rows, fields of rows (``parts``); a whole list comes last."""
    fields = {name: i for i, name in enumerate(form.model_fields)}
    inner = {name: i for part in reversed(parts) for i, name in enumerate(part.model_fields)}

    def position(finding: Finding) -> tuple[int, int, int, int]:
        match = _PLACE.match(finding.place)
        if match is None:
            return _LAST, _LAST, _LAST, _LAST
        number, item = match["number"], match["item"]
        return (
            fields.get(match["field"], _LAST),
            _LAST if number is None else int(number),
            inner.get(match["inner"] or "", -1),
            int(item or 0),
        )

    return sorted(findings, key=position)
