"""A company on a database of its own."""

from __future__ import annotations

from guide_stages import at, stages
from working import company

__all__ = ["at", "company", "stages"]
