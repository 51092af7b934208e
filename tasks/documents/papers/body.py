"""What the function of a kind of paper hands back, and what the papers of the guide have at their head."""

from __future__ import annotations

from dataclasses import dataclass

from tasks.documents.blocks import Block, Table, Value
from tasks.documents.known import Known

Facts = tuple[tuple[str, Value], ...]


@dataclass(frozen=True, slots=True)
class Body:
    """The facts at the head and the blocks of a paper.

    ``subject`` only where the content has the case's title; ``approvals`` only where it keeps its own.
    """

    facts: Facts
    blocks: tuple[Block, ...]
    subject: str = ""
    approvals: Table | None = None


def guide_facts(known: Known, *more: tuple[str, Value]) -> Facts:
    """Number, version, and by whom and when it was written; then what this paper adds."""
    by = known["names"].get(known["created_by"]) if known["created_by"] else None
    return (
        ("立项编号", known["case_number"]),
        known.version,
        *((("编制人", known.who(known["created_by"])),) if by else ()),
        ("编制时间", known.moment(known["created_at"])),
        *more,
    )
