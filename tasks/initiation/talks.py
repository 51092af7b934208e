"""R1.1 to R2.2: the request received, assessed, revised; heads consulted, objections settled."""

from __future__ import annotations

from typing import Any

from schemas.answers import WITHDRAW
from schemas.case import CaseAction
from schemas.gate import Decision
from schemas.request import CollaborationRequest
from tasks import cases, organizations
from tasks.documents import confirm, store_version
from tasks.documents import current as current_document
from tasks.initiation.asking import to_consult
from tasks.notes import Note, everybody, requester_told, told
from tasks.office import Unit
from tasks.outcomes import Outcome
from tasks.requests import current_request, merged, remember
from tasks.store.tables import CaseRow

Result = dict[str, Any]


async def received(unit: Unit, case: CaseRow) -> Result:
    """R1.1: the requester hears that the request is in."""
    by_form = case.door == "prefect"
    next_step = "请先凭另一封通知里的验证码确认由您提交" if by_form else "接下来由评估人作初步评估"
    await requester_told(unit, case, "request_received", Note("1", "您的协作需求已登记", next_step=next_step))
    return {"by_form": by_form}


async def withdrawn(unit: Unit, case: CaseRow, outcome: Outcome) -> Result:
    """The requester withdraws; all who were asked are told and the case is closed."""
    await cases.move(unit, case, CaseAction.WITHDRAW, reason=outcome.last.comment)
    note = Note(outcome.gate, "需求已由需求方撤回", by=outcome.last.by, comment=outcome.last.comment)
    await everybody(unit, case, "case_withdrawn", note)
    await cases.close(unit, case)
    return {}


async def assessed(unit: Unit, case: CaseRow, outcome: Outcome) -> Result:
    """R1.3: pass, return for rework or reject, with the three grades kept."""
    said = outcome.last
    grades = {k: said.answer[k] for k in said.answer if k.startswith(("fit", "feasibility", "priority"))}
    remember(case, assessment={**grades, "by": said.by, "decision": said.answer["decision"], "comment": said.comment})
    note = Note(outcome.gate, "初步评估已完成", by=said.by, comment=said.comment, details=_grades(said.answer))
    if outcome.decision is Decision.APPROVED:
        await cases.move(unit, case, CaseAction.PASS)
        remember(case, remarks=[f"初评意见：{said.comment}"] if said.comment else [], consult_again=None)
        paper = await current_document(unit, case.id, "request")
        if paper is not None:
            await confirm(unit, paper)
        await requester_told(unit, case, "request_passed", note.then("接下来向各部门负责人征询意向"))
    elif outcome.decision is Decision.RETURNED:
        await cases.move(unit, case, CaseAction.RETURN)
        remember(case, remarks=[f"退回意见（{(await organizations.current(unit)).name(said.by)}）：{said.comment}"])
        await requester_told(unit, case, "request_returned", note.then("请按意见修改后重新提交"))
    else:
        await rejected(unit, case, "request_rejected", note)
    return {}


def _grades(answer: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    rows = (("战略契合度", "fit"), ("可行性", "feasibility"), ("优先级", "priority"))
    return tuple((title, f"{answer[name]}（{answer[name + '_reason']}）") for title, name in rows)


async def rejected(unit: Unit, case: CaseRow, message: str, note: Note) -> None:
    """A rejected case is closed and kept; all who were asked are told why."""
    await cases.move(unit, case, CaseAction.REJECT, reason=note.comment)
    await everybody(unit, case, message, note)
    await cases.close(unit, case)


async def revised(unit: Unit, case: CaseRow, outcome: Outcome) -> Result:
    """R1.4: the revision is a new version of the request, to be assessed again."""
    # what was checked when it was answered stands: days that pass meanwhile must not stop the case for good
    request = CollaborationRequest.from_data(await merged(unit, case, outcome.last.answer))
    await store_version(unit, case, "request", request.model_dump(mode="json"), case.requester)
    case.title, case.priority, case.kind = request.title, request.priority, request.kind
    remember(case, remarks=[f"修改说明：{outcome.last.comment}"], urgent=cases.is_urgent(request))
    await cases.move(unit, case, CaseAction.RESUBMIT)
    return {}


async def reactions(unit: Unit, case: CaseRow, outcome: Outcome) -> Result:
    """R2.1, R2.2: what each department said; a core objection stops, another one is printed in the application."""
    organization = await organizations.current(unit)
    request = await current_request(unit, case)
    before = {row["department"]: row for row in case.details.get("consultation", [])}
    answers = {said.person: said for said in outcome.said}
    asked = case.details.get("asked_heads", {})
    for wanted in to_consult(request, organization):
        if said := answers.get(asked.get(wanted.name, "")):
            before[wanted.name] = {**said.answer, "department": wanted.name, "head": said.by, "core": wanted.core}
    rows = [before[d.name] for d in to_consult(request, organization) if d.name in before]
    objections = [row for row in rows if row["decision"] == "有异议"]
    core = [row for row in objections if row["core"]]
    remember(case, consultation=rows, objections=core, consult_again=None, remarks=_talks(rows))
    for row in objections:
        note = Note(f"{outcome.gate}-{row['department']}", f"{row['department']}提出异议", row["head"], row["comment"])
        await requester_told(unit, case, "objection_raised", note.then("请决定如何处理" if row["core"] else ""))
    return {"objected": bool(core)}


def _talks(rows: list[dict[str, Any]]) -> list[str]:
    return [f"{row['department']}：{row['decision']}{'；' + row['comment'] if row['comment'] else ''}" for row in rows]


async def settled(unit: Unit, case: CaseRow, outcome: Outcome) -> Result:
    """R2.2: the requester revises what is asked of a department; R2.1 again for the departments touched."""
    answer = outcome.last.answer
    if answer["decision"] != "修改后再征询":
        return {"arbitrate": True}
    data = (await current_request(unit, case)).model_dump(mode="json")
    for row in data["departments"]:
        if row["name"] == answer["department"]:
            row["support"] = answer["support"]
    request = CollaborationRequest.from_data(data)
    await store_version(unit, case, "request", request.model_dump(mode="json"), case.requester)
    touched = [*(o["department"] for o in case.details["objections"]), answer["department"]]
    change = f"需求方已修改：{answer['department']}改为“{answer['support']}”。{answer['comment']}"
    remember(case, consult_again=list(dict.fromkeys(touched)), remarks=[change])
    return {"arbitrate": False}


async def arbitrated(unit: Unit, case: CaseRow, outcome: Outcome) -> Result:
    """R2.2: the ruling on a core department's objection."""
    said = outcome.last
    note = Note(outcome.gate, f"对异议的裁定：{said.answer['decision']}", said.by, said.comment)
    if outcome.decision is Decision.REJECTED:
        await rejected(unit, case, "request_rejected", note)
        return {}
    remember(case, ruling={"by": said.by, "decision": said.answer["decision"], "comment": said.comment})
    remember(case, remarks=[f"裁定：{said.answer['decision']}；{said.comment}"])
    if outcome.decision is Decision.APPROVED:
        remember(case, objections=None)
    await told(unit, case, "ruling_made", note, await cases.concerned(unit, case, await organizations.current(unit)))
    return {}


async def agreed(unit: Unit, case: CaseRow, outcome: Outcome) -> Result:
    """R2.2: the core departments agree in the first instance and the requester concludes; the case goes on."""
    await cases.move(unit, case, CaseAction.AGREE)
    note = Note(
        outcome.gate, "意向沟通已完成", outcome.last.by, outcome.last.comment, next_step="接下来由需求方编制立项申请书"
    )
    await everybody(unit, case, "consultation_agreed", note)
    return {}


def withdrew(outcome: Outcome) -> bool:
    """Whether the answer was to withdraw the request."""
    return outcome.last.answer.get("decision") == WITHDRAW
