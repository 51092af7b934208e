"""What a responsibility matrix is checked against: people, departments, goals, support items, today (G4.2)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

RULE = "G4.2"
JOINS = "G2.4"
_SEVERAL = re.compile(r"[、，,;；/／+&\n]+")
_AND = re.compile(r"[和与及]")


@dataclass(frozen=True)
class Ground:
    """The case a matrix belongs to.

    ``known``: is this address in the organisation; ``department_of``: the department of an address, None where there
    is none; ``departments`` take part, each with its liaison and head; ``goals``: how many core goals there are;
    ``support_items`` as in the content of the matrix; ``company_departments``: all there are.
    """

    known: Callable[[str], bool]
    department_of: Callable[[str], str | None]
    departments: tuple[str, ...]
    liaisons: Mapping[str, str]
    heads: Mapping[str, str]
    goals: int
    support_items: tuple[dict[str, Any], ...]
    company_departments: frozenset[str]
    today: date

    @cached_property
    def taking_part(self) -> frozenset[str]:
        """The participating departments, to look one up."""
        return frozenset(self.departments)

    @cached_property
    def items(self) -> dict[str, dict[str, Any]]:
        """The support items by code."""
        return {str(item["code"]): item for item in self.support_items}


def stranger(name: str, ground: Ground) -> tuple[str, str] | None:
    """Rule and message where this is no participating department; None where it is (G4.2, G2.4)."""
    if name in ground.taking_part:
        return None
    if name in ground.company_departments:
        return JOINS, f"“{name}”没有参与本协作，请改为参与部门；新增部门须走变更"
    if _names_several(name, ground):
        return RULE, f"“{name}”写了几个部门，责任部门只能有一个：请留下一个，其余写到“协作部门”"
    return RULE, f"公司没有“{name}”这个部门，请写参与部门的全称"


def _names_several(name: str, ground: Ground) -> bool:
    if len([part for part in _SEVERAL.split(name) if part.strip()]) > 1:
        return True
    parts = [part.strip() for part in _AND.split(name)]
    return len(parts) > 1 and all(part in ground.company_departments for part in parts)
