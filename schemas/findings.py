"""A finding says where, which rule and what to write instead; all findings are given at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend in what somebody handed in.

    ``place`` is a path in the file (``goals[0].metric``), ``rule`` a clause id or a short name,
    ``message`` Chinese: what is wrong and what to do. A warning may be kept with a reason (R1.2).
    """

    place: str
    rule: str
    message: str
    severity: Literal["error", "warning"] = "error"


def listed(findings: Iterable[Finding]) -> str:
    """All findings as lines a person reads, in the order of the file."""
    return "\n".join(f"- {f.place or '整个文件'}：{f.message} [{f.rule}]" for f in findings)
