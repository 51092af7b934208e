"""The request of a case in its newest version (R1.4: every version is kept)."""

from __future__ import annotations

from typing import Any

from schemas.request import CollaborationRequest
from tasks.documents import current
from tasks.office import Unit
from tasks.reading import read_yaml
from tasks.store.tables import CaseRow


async def current_request(unit: Unit, case: CaseRow) -> CollaborationRequest:
    """The newest version of the case's request; LookupError where none was stored."""
    paper = await current(unit, case.id, "request")
    if paper is None:
        raise LookupError(f"no request of {case.request_number}")
    return CollaborationRequest.model_validate(paper.content)


async def merged(unit: Unit, case: CaseRow, answer: dict[str, Any]) -> dict[str, Any]:
    """The request as a revision leaves it: a whole new one, or what stands with the fields that were filled in.

    Raises Invalid where the YAML cannot be read.
    """
    if answer.get("request_yaml"):
        data = read_yaml(answer["request_yaml"], "request_yaml")
        return {**data, "requester": case.requester} if isinstance(data, dict) else {"request": data}
    data = (await current_request(unit, case)).model_dump(mode="json")
    data |= {name: answer[name] for name in ("background", "necessity") if answer.get(name)}
    if answer.get("goals_yaml"):
        data["goals"] = read_yaml(answer["goals_yaml"], "goals_yaml")
    return data


def remember(case: CaseRow, **facts: Any) -> None:
    """Keep facts with the case for the papers and the next forms; None forgets one."""
    kept = {**case.details, **facts}
    case.details = {name: value for name, value in kept.items() if value is not None}
