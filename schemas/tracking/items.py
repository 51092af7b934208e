"""An action item and a person as the laws of reporting see them (T1, T2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from schemas.tracking.rows import ItemReport
from schemas.tracking.status import ItemAction, ItemStatus, action_for

Weak = tuple[str, str, str]  # field, rule, message


@dataclass(frozen=True, slots=True)
class Item:
    """An action item as it stands: its department and owner, its baseline, its forecast and how often that moved.

    ``blocked_by`` are the codes of the items that hold it up, while it is blocked.
    """

    code: str
    department: str
    owner: str
    status: ItemStatus
    due: date | None
    forecast: date | None = None
    postponed: int = 0
    blocked_by: tuple[str, ...] = ()
    milestone: bool = False


@dataclass(frozen=True, slots=True)
class Who:
    """Who reports: the departments they answer for as liaison or head, the codes of the items they were named to lift.

    Addresses are compared without regard to case.
    """

    person: str
    departments: frozenset[str] = frozenset()
    is_lead: bool = False
    lifter_of: frozenset[str] = frozenset()


Items = Mapping[str, Item]


def same_person(one: str, other: str) -> bool:
    """Whether two addresses are one person's; nobody is the same as nobody."""
    return bool(one.strip()) and one.strip().lower() == other.strip().lower()


def step_of(row: ItemReport, item: Item) -> ItemAction | None:
    """What this report does to the item (T2), or None where the table has no such step."""
    return action_for(item.status, row.status, row.percent)


def postpones(row: ItemReport, item: Item) -> bool:
    """Whether this report puts the item off: later than the baseline and than any forecast standing (E3, E7)."""
    if row.forecast is None or item.due is None:
        return False
    return row.forecast > max(item.due, item.forecast or item.due)
