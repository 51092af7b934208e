"""What the run of a case is called in Prefect."""

from __future__ import annotations

from tasks.store.tables import CaseRow

_MOST = 120


def run_name(case: CaseRow) -> str:
    """Number and title of the case, without the signs Prefect's names may not have."""
    name = f"{case.request_number} {case.title}"
    return "".join(" " if c in "/%&><" or ord(c) < ord(" ") else c for c in name)[:_MOST]
