"""The law of an audit chain: what is hashed, and what is wrong with a chain (S1). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tasks.canonical import canonical, sha256

ERASED = "payload_erased"
_SIGNED = ("id", "chain", "number", "at", "action", "by", "on_behalf_of", "door", "payload_hash", "previous")


def row_hash(row: Mapping[str, Any]) -> str:
    """Hash over everything a row says, its payload through the salted hash, and the row before."""
    at: datetime = row["at"]
    signed = {**row, "at": at.astimezone(UTC).isoformat(timespec="microseconds")}
    return sha256(canonical([signed[name] for name in _SIGNED]))


def payload_hash(salt: str, payload: Any) -> str:
    """Hash over the salt and the payload; it stays when both are erased."""
    return sha256(salt + canonical(payload))


@dataclass(slots=True)
class Chain:
    """One chain while its rows go by, in order; ``length`` and ``head`` are what its head row says."""

    name: str
    length: int | None
    head: str | None
    count: int = 0
    last: str = ""
    bare: list[int] = field(default_factory=list[int])
    erasings: set[int] = field(default_factory=set[int])
    findings: list[str] = field(default_factory=list[str])

    def read(self, row: dict[str, Any]) -> None:
        """Check one row against the row before it and against itself."""
        self.count += 1
        number: int = row["number"]
        if number != self.count:
            self._found(number, f"编号不连续，此处应为第 {self.count} 条，有记录被删除或改号")
            self.count = number  # once is enough: what follows is judged from here
        if row["previous"] != self.last:
            self._found(number, "与上一条记录接不上")
        if row["hash"] != row_hash(row):
            self._found(number, "内容被改动（校验值不符）")
        self._check_payload(number, row)
        self.last = row["hash"]

    def _check_payload(self, number: int, row: dict[str, Any]) -> None:
        payload, salt = row["payload"], row["salt"]
        if payload is None:
            self.bare.append(number)
            if salt:
                self._found(number, "明细缺失")
        elif row["payload_hash"] != payload_hash(salt, payload):
            self._found(number, "明细被改动（校验值不符）")
        elif row["action"] == ERASED:
            self.erasings.add(payload["number"])

    def ended(self) -> list[str]:
        """All findings of the chain, with what only its end can tell."""
        for number in self.bare:
            if number not in self.erasings:
                self._found(number, "明细被清除，但链上没有清除记录")
        if self.length is None:
            self._found(self.count, "链头记录缺失")
        elif self.length != self.count:
            self._found(self.count, f"链头记有 {self.length} 条，实际到第 {self.count} 条，末尾记录被删除或添加")
        elif self.head != self.last:
            self._found(self.count, "链头的校验值与最后一条记录不符")
        return self.findings

    def _found(self, number: int, what: str) -> None:
        self.findings.append(f"审计链 {self.name} 第 {number} 条：{what}")
