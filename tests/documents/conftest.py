"""A company on a database of its own."""

from __future__ import annotations

from working import company

__all__ = ["company"]
