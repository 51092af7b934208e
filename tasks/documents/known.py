"""What a paper says beside its content: people by name, moments in the organisation's zone, number and version."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, tzinfo
from typing import Any

from notifications.text import full_moment
from schemas.values import plain
from tasks.documents.blocks import Value
from tasks.documents.escaping import EMPTY

# What a paper says about itself; each may be left out.
_DEFAULTS: dict[str, Any] = {
    "names": {}, "departments": {}, "heads": {}, "records": [], "zone": UTC, "title": "", "request_number": "",
    "case_number": None, "version": 1, "created_at": None, "created_by": None, "confirmed_at": None,
}  # fmt: skip


class Known:
    """The facts of ``render_markdown`` in words."""

    def __init__(self, facts: Mapping[str, Any]) -> None:
        self._facts = {**_DEFAULTS, **facts}

    def __getitem__(self, name: str) -> Any:
        return self._facts[name]

    def name(self, email: str | None) -> str:
        """Somebody's name; the address itself where nobody has it, a dash for nobody."""
        return self["names"].get(email, email) if email else EMPTY

    def names(self, emails: Iterable[str]) -> str:
        """Several people's names."""
        return "、".join(self.name(email) for email in emails) or EMPTY

    def department(self, email: str | None) -> str:
        """The department somebody belongs to, or a dash."""
        return (self["departments"].get(email) if email else None) or EMPTY

    def who(self, email: str | None) -> str:
        """Name and department: 王经理（售后部）."""
        department = self.department(email)
        return self.name(email) if department == EMPTY else f"{self.name(email)}（{department}）"

    def head(self, department: str) -> str:
        """Name of the head of a department, or a dash."""
        return self.name(self["heads"].get(department))

    def by_department(self, emails: Iterable[str]) -> tuple[tuple[Value, ...], ...]:
        """People as rows of department and names, in the order in which they are given."""
        found: dict[str, list[str]] = {}
        for email in emails:
            found.setdefault(self.department(email), []).append(self.name(email))
        return tuple((department, "、".join(names)) for department, names in found.items())

    @property
    def zone(self) -> tzinfo:
        """The organisation's time zone."""
        return self["zone"]

    @property
    def status(self) -> str:
        """Whether this version is confirmed, and since when."""
        return f"已确认 {self.moment(self['confirmed_at'])}" if self["confirmed_at"] else "待确认"

    @property
    def version(self) -> tuple[str, str]:
        """The line of the version: 第 2 版（待确认）."""
        return "版本", f"第 {self['version']} 版（{self.status}）"

    def moment(self, at: str | datetime | None) -> str:
        """Day and clock time, 2027-01-04 09:30."""
        found = _at(at)
        return f"{found.astimezone(self.zone):%Y-%m-%d %H:%M}" if found else str(at or EMPTY)

    def day(self, at: str | datetime | None) -> str:
        """The day alone."""
        return self.moment(at).partition(" ")[0]

    def meeting_time(self, start: str, end: str) -> str:
        """From when until when, with the weekday: 2026年12月8日（周二）10:00–11:30."""
        first, last = _at(start), _at(end)
        if first is None or last is None:
            return f"{start}–{end}"
        first, last = first.astimezone(self.zone), last.astimezone(self.zone)
        same_day = first.date() == last.date()
        return f"{full_moment(first)}–{f'{last:%H:%M}' if same_day else full_moment(last)}"


def day_of(value: object) -> Value:
    """A day as a date; what is no day stays what it is."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return str(value)


def listed(values: object) -> str:
    """Several values in one line: 售后部、产品部; a dash for none."""
    found = [str(value) for value in values] if isinstance(values, list | tuple) else [str(values or "")]
    return "、".join(value for value in found if value) or EMPTY


def measure(value: float | str | None, unit: str | None = None) -> str:
    """A value with its unit: 80%, 4.5 分；a dash where none is given."""
    if value is None or value == "":
        return EMPTY
    figure = plain(value) if isinstance(value, int | float) else value
    return f"{figure}{unit}" if unit in {"%", "‰"} else f"{figure} {unit or ''}".strip()


def figure(value: float | None) -> Value:
    """A number as a sheet takes it: whole ones without a point."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def yes(value: object) -> str:
    """是 for what holds, nothing else, so that it is seen in a column."""
    return "是" if value else ""


def _at(value: str | datetime | None) -> datetime | None:
    """A moment with its offset; None for what is none."""
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return None
    return found if found and found.tzinfo else None
