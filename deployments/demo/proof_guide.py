"""The proof of the guide: the plan and its items, who was asked again, who was invited, what was late."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from deployments.demo.people import People
from deployments.demo.said import SUN, WU, ZHANG
from tasks import views
from tasks.cases import find

PAPERS = {
    "goals": 1, "team": 3, "agenda": 1, "minutes": 2, "matrix": 2, "subgoals": 2, "communication": 1, "risks": 2,
    "resources": 2, "plan": 1,
}  # fmt: skip
_OWNERS = {"T1": SUN, "T2": SUN, "T3": WU, "T6": SUN}  # WU since the head of 产品部 made them liaison
_ITEMS = ["T1", "T2", "T3", "T4", "T5", "T6"]


async def wrong(people: People, view: dict[str, Any]) -> list[str]:
    """Everything about the case that went through the guide that is not as it must be."""
    found = [*_planned(view), *_asked_again(view), *_invited(people, view, await people.paper(view["case"], "agenda"))]
    async with people.office.unit() as unit:
        sent = await views.messages(unit, await find(unit, view["case"]), "sent")
    return [f"{view['case']}: {one}" for one in [*found, *_late(view, sent)]]


def _planned(view: dict[str, Any]) -> Iterator[str]:
    """G6.5: baseline version 1, its action items with their owners; every paper of the guide confirmed (D1)."""
    if view["baseline_version"] != 1:
        yield f"baseline {view['baseline_version']}"
    owners = {item["code"]: item["owner"] for item in view["action_items"]}
    if list(owners) != _ITEMS or any(owners[code] != owner for code, owner in _OWNERS.items()):
        yield f"action items {owners}"
    open_ = [row["kind"] for row in view["documents"] if row["current"] and not row["confirmed_at"]]
    if open_:
        yield f"not confirmed: {open_}"


def _asked_again(view: dict[str, Any]) -> Iterator[str]:
    """G3.6: of the new version of the minutes only the head whose part changed was asked."""
    rounds = [[a["person"] for a in gate["answers"]] for gate in view["gates"] if gate["gate"] == "confirm_minutes"]
    if [len(people) for people in rounds] != [4, 1] or rounds[-1] != [ZHANG]:
        yield f"asked to confirm the minutes: {rounds}"


def _invited(people: People, view: dict[str, Any], agenda: dict[str, Any]) -> Iterator[str]:
    """G3.1, G3.3: chair, lead, recorder, liaisons and core members have one invitation each, all to one meeting."""
    came = people.stage.mailbox.invitations(view["title"])
    if sorted(came) != sorted(agenda["attendants"]):
        yield f"invited {sorted(came)}, wanted {sorted(agenda['attendants'])}"
    said = {
        (str(part["METHOD"]), int(event.decoded("SEQUENCE")), event.decoded("DTSTART").isoformat())
        for parts in came.values() for part in parts for event in part.walk("VEVENT")
    }  # fmt: skip
    if said != {("REQUEST", 0, agenda["meeting"]["starts_at"])} or any(len(parts) != 1 for parts in came.values()):
        yield f"invitations say {said}"


def _late(view: dict[str, Any], sent: list[dict[str, Any]]) -> Iterator[str]:
    """G3.5: the recorder was reminded twice, and that the minutes were late stands in the audit."""
    reminded = sorted(m["message"] for m in sent if m["message"].startswith("reminder") and m["to"] == SUN)
    if reminded != ["reminder_due", "reminder_halfway"]:
        yield f"the recorder was reminded by {reminded}"
    if not [row for row in view["history"] if row["action"] == "overdue"]:
        yield "nothing was late in the audit"
