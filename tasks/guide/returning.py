"""Papers that were countersigned and came back: the opinions are kept for whoever compiles them anew."""

from __future__ import annotations

from schemas.gate import Verdict
from schemas.gate_kinds import GATE_KINDS
from tasks import organizations
from tasks.documents.titles import title_of
from tasks.notes import Note, told
from tasks.office import Unit
from tasks.outcomes import Outcome
from tasks.requests import remember
from tasks.store.tables import CaseRow


async def returned(unit: Unit, case: CaseRow, outcome: Outcome, kind: str) -> dict[str, object]:
    """A paper came back (G4.3, G5.2, G6.5): the lead hears every opinion; they stand on the next form."""
    organization = await organizations.current(unit)
    against = [said for said in outcome.said if said.verdict is not Verdict.FOR]
    opinions = [f"{organization.name(said.by)}：{said.comment}" for said in against]
    remember(case, returned={**case.details.get("returned", {}), kind: opinions})
    paper = title_of(GATE_KINDS[kind].document)
    details = tuple((organization.name(said.by), said.comment) for said in against)
    note = Note(outcome.gate, f"{paper}会签时被退回", next_step="请按意见修改后重新提交", details=details)
    await told(unit, case, "paper_returned", note, [case.lead or ""])
    return {}


def remarks_for(case: CaseRow, kind: str) -> list[str]:
    """What was said when the paper of this gate came back last."""
    return [f"会签意见（{opinion}）" for opinion in case.details.get("returned", {}).get(kind, [])]


def settled(case: CaseRow, kind: str) -> None:
    """The paper is agreed to: what was said against it is history."""
    remember(case, returned={k: v for k, v in case.details.get("returned", {}).items() if k != kind} or None)
