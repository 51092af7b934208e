"""A gate: named people must answer before the case goes on. Sign-off rules and the pure ``tally``.

``all`` and ``at_least`` wait for the approvals they need, or for everybody: one negative opinion does not cut
off the others, so the order of answers never matters. ``sequence`` stops at the first negative answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, Self, cast

from pydantic import BaseModel, ConfigDict, model_serializer, model_validator


class Verdict(StrEnum):
    """What one answer means for its gate, whatever the form calls it."""

    FOR = "for"
    RETURN = "return"
    REJECT = "reject"


class Decision(StrEnum):
    """What a gate came to."""

    APPROVED = "approved"
    RETURNED = "returned"
    REJECTED = "rejected"


CHINESE_DECISION = {Decision.APPROVED: "通过", Decision.RETURNED: "退回修改", Decision.REJECTED: "驳回"}


class SignOff(BaseModel):
    """``all`` 会签，``any`` 或签，``sequence`` 依次，``{at_least: n}``; read from and written as the file has it.

    ``ladder`` is for escalations, never in a file: the first ``n`` agree among themselves, or one above rules (E4).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    kind: Literal["all", "any", "sequence", "at_least", "ladder"] = "all"
    n: int = 0

    @model_validator(mode="before")
    @classmethod
    def _from_file(cls, value: object) -> object:
        if isinstance(value, str) and value in {"all", "any", "sequence"}:
            return {"kind": value}
        given = cast("dict[str, object]", value) if isinstance(value, dict) else {}
        n = given.get("at_least")
        if set(given) == {"at_least"} and isinstance(n, int) and not isinstance(n, bool):
            return {"kind": "at_least", "n": n}
        if set(given) <= {"kind", "n"} and given:
            return given
        raise ValueError("请写 all（会签）、any（或签）、sequence（依次）或 {at_least: 人数}")

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if self.kind == "at_least" and self.n < 1:
            raise ValueError("at_least 至少为 1")
        return self

    @model_serializer
    def _as_in_file(self) -> str | dict[str, int] | dict[str, str | int]:
        if self.kind == "ladder":
            return {"kind": self.kind, "n": self.n}
        return {"at_least": self.n} if self.kind == "at_least" else self.kind

    def needed(self, people: int) -> int:
        """How many approvals carry a gate with so many people."""
        return {"any": 1, "at_least": min(self.n, people)}.get(self.kind, people)

    def chinese(self) -> str:
        """The rule as users know it."""
        return {"all": "会签", "any": "或签", "sequence": "依次审批", "ladder": "逐级升级"}.get(
            self.kind, f"至少 {self.n} 人同意"
        )


@dataclass(frozen=True, slots=True)
class Heard:
    """One answer as the law sees it: the assigned person, and what it meant."""

    person: str
    verdict: Verdict


def tally(sign_off: SignOff, people: Sequence[str], heard: Sequence[Heard]) -> Decision | None:
    """What the answers come to, or None while others must still be heard.

    Strangers and a person's second answer change nothing. Raises ValueError for an empty approver set.
    """
    if not people:
        raise ValueError("a gate needs at least one person")
    first: dict[str, Verdict] = {}
    for one in heard:
        if one.person in people:
            first.setdefault(one.person, one.verdict)
    if sign_off.kind == "sequence":
        return _in_sequence(people, first)
    if sign_off.kind == "ladder":
        return _on_ladder(sign_off.n, people, first)
    approvals = sum(v is Verdict.FOR for v in first.values())
    if approvals >= sign_off.needed(len(set(people))):
        return Decision.APPROVED
    return _negative(list(first.values())) if len(first) == len(set(people)) else None


def _in_sequence(people: Sequence[str], first: dict[str, Verdict]) -> Decision | None:
    for person in people:
        if person not in first:
            return None
        if first[person] is not Verdict.FOR:
            return _negative([first[person]])
    return Decision.APPROVED


def _on_ladder(lowest: int, people: Sequence[str], first: dict[str, Verdict]) -> Decision | None:
    agreed = lowest > 0 and all(first.get(person) is Verdict.FOR for person in people[:lowest])
    ruled = any(first.get(person) is Verdict.FOR for person in people[lowest:])
    return Decision.APPROVED if agreed or ruled else None


def _negative(verdicts: list[Verdict]) -> Decision:
    return Decision.REJECTED if Verdict.REJECT in verdicts else Decision.RETURNED


def asked_now(sign_off: SignOff, people: Sequence[str], heard: Sequence[Heard]) -> tuple[str, ...]:
    """Whose answer the gate waits for at this moment: one in sequence, everybody silent otherwise."""
    if tally(sign_off, people, heard) is not None:
        return ()
    silent = tuple(p for p in dict.fromkeys(people) if p not in {h.person for h in heard})
    return silent[:1] if sign_off.kind == "sequence" else silent
