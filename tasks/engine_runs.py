"""A run as Prefect has it, and what Prefect says when it does not have what was asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


class EngineGone(Exception):
    """What was asked for does not exist in Prefect (any more)."""


class EngineConflict(Exception):
    """Prefect holds something else under this key already."""


@dataclass(frozen=True, slots=True)
class Run:
    """A flow run as Prefect has it. ``pause_key`` is set while it is suspended on a key."""

    id: str
    type: str
    name: str
    pause_key: str | None
    message: str = ""

    @property
    def suspended(self) -> bool:
        """Whether it waits for an answer."""
        return self.type == "PAUSED"

    @property
    def ended(self) -> bool:
        """Whether it will never go on by itself."""
        return self.type in {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}

    @classmethod
    def read(cls, data: dict[str, Any]) -> Run:
        """From the API's answer; a run without a state counts as pending."""
        state = data.get("state") or {}
        details = state.get("state_details") or {}
        key = details.get("pause_key") if state.get("type") == "PAUSED" else None
        message = state.get("message") or ""
        return cls(data["id"], state.get("type") or "PENDING", state.get("name") or "Pending", key, message)
