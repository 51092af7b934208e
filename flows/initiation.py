"""立项 — initiation: from a request to an established case (§1, R1.1 to R3.3)."""

from __future__ import annotations

from functools import partial
from itertools import count
from typing import Any

from prefect import flow

from flows.attempt import Attempt
from flows.engine_host import driven
from schemas.gate import Decision
from schemas.request import CollaborationRequest
from tasks.initiation import asking, deciding, talks


# not validated by Prefect: what is typed into its form is read in our own way, all findings at once, in Chinese
@flow(name="initiation", retries=0, persist_result=False, validate_parameters=False)
async def initiation(request: CollaborationRequest | None = None, case_id: str | None = None) -> Any:
    """Raise a collaboration request, or go on with the case of this id."""
    return await driven("initiation", initiate, request, case_id)


async def initiate(on: Attempt) -> None:
    """§1 as the guide has it; every line replays to where the case stands."""
    if not await requested(on):
        return
    route = "request"
    for round_ in count(1):
        # G0.3 §: goals first: nobody else is asked before the goals stand up to R1.2 and the first assessment
        if route == "request" and not (await assessed(on, f"{round_}") and await consulted(on, f"{round_}")):
            return
        route = await decided(on, f"{round_}")
        if route == "closed":
            return


async def requested(on: Attempt) -> bool:
    """R1.1 §: anyone may raise a request; one typed into Prefect's form is confirmed by its requester first."""
    origin = await on.do("received", "R1.1 登记需求", talks.received)
    if origin["by_form"]:
        confirmed = await on.ask("confirm", "1", asking.requester)
        if confirmed.decision is not Decision.APPROVED:
            await on.do("disowned", "R1.1 撤回需求", partial(talks.withdrawn, outcome=confirmed))
            return False
    return True


async def assessed(on: Attempt, round_: str) -> bool:
    """R1.3 § first assessment by head or PMO; R1.4 + returned requests are revised and assessed again."""
    for turn in count(1):
        if turn > 1 or int(round_) > 1:
            revision = await on.ask("revise", f"{round_}-{turn}", asking.requester)  # R1.4
            if await withdrew(on, revision, f"revise-{round_}-{turn}"):
                return False
            await on.do(f"revised-{round_}-{turn}", "R1.4 修改需求", partial(talks.revised, outcome=revision))
        outcome = await on.ask("assess", f"{round_}-{turn}", asking.assessor)  # R1.3
        await on.do(f"assessed-{round_}-{turn}", "R1.3 初步评估", partial(talks.assessed, outcome=outcome))
        if outcome.decision is not Decision.RETURNED:
            return outcome.decision is Decision.APPROVED
    raise AssertionError("unreachable")


async def consulted(on: Attempt, round_: str) -> bool:
    """R2.1 § heads of the departments concerned react; R2.2 § core departments agree, or their objection is settled."""
    for turn in count(1):
        key = f"{round_}-{turn}"
        heard = await on.ask("consult", key, asking.heads)  # R2.1
        reactions = await on.do(f"consulted-{key}", "R2.1 意向沟通", partial(talks.reactions, outcome=heard))
        if not reactions["objected"]:
            break
        way = await settled(on, key)  # R2.2
        if way == "closed":
            return False
        if way == "go on":
            break
    conclusion = await on.ask("conclude", round_, asking.requester)  # R2.1: the requester judges willingness
    if await withdrew(on, conclusion, f"conclude-{round_}"):
        return False
    await on.do(f"agreed-{round_}", "R2.2 形成意向", partial(talks.agreed, outcome=conclusion))
    return True


async def settled(on: Attempt, key: str) -> str:
    """R2.2 § a core objection: the requester revises, withdraws, or asks for arbitration."""
    for turn in count(1):
        choice = await on.ask("settle", f"{key}-{turn}", asking.requester)
        if await withdrew(on, choice, f"settle-{key}-{turn}"):
            return "closed"
        done = await on.do(f"settled-{key}-{turn}", "R2.2 处理异议", partial(talks.settled, outcome=choice))
        if not done["arbitrate"]:
            return "consult again"
        ruling = await on.ask("arbitrate", f"{key}-{turn}", asking.common_superior)
        await on.do(f"arbitrated-{key}-{turn}", "R2.2 上级裁定", partial(talks.arbitrated, outcome=ruling))
        if ruling.decision is not Decision.RETURNED:
            return "go on" if ruling.decision is Decision.APPROVED else "closed"
    raise AssertionError("unreachable")


async def decided(on: Attempt, round_: str) -> str:
    """R3.1 § the application; R3.2 § the decision level decides; R3.3 § the case is established."""
    application = await on.ask("compile", round_, asking.compiler)  # R3.1
    if await withdrew(on, application, f"compile-{round_}"):
        return "closed"
    await on.do(f"compiled-{round_}", "R3.1 编制立项申请书", partial(deciding.compiled, outcome=application))
    verdict = await on.ask("approve", round_, asking.approvers)  # R3.2
    after = await on.do(f"decided-{round_}", "R3.2 立项审批", partial(deciding.decided, outcome=verdict))
    if after["route"] != "lead":
        return str(after["route"])
    answer = await on.ask("accept_lead", round_, asking.appointed_lead)  # R3.3: the lead accepts
    if answer.decision is not Decision.APPROVED:
        await on.do(f"declined-{round_}", "R3.3 负责人未接受", partial(deciding.declined, outcome=answer))
        return "application"
    await on.do("established", "R3.3 正式立项", partial(deciding.established, procedure_id=on.procedure_id))
    return "closed"


async def withdrew(on: Attempt, outcome: talks.Outcome, key: str) -> bool:
    """Whether the requester withdrew with this answer; then the case is closed."""
    if not talks.withdrew(outcome):
        return False
    await on.do(f"withdrawn-{key}", "撤回需求", partial(talks.withdrawn, outcome=outcome))
    return True
