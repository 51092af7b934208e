"""The one automation of ours in Prefect: a run that fails or crashes starts ``engine_alarm`` (E6)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from prefect.client.orchestration import PrefectClient
from prefect.events.schemas.automations import Automation, AutomationCore
from prefect.exceptions import ObjectNotFound

NAME = "联办：运行失败时通知运维人员"
DESCRIPTION = "联办的一次运行失败或中断时，启动 engine_alarm，向运维人员发出通知。由 lianban up 自动登记，请勿改名。"
ALARM_FLOW = "engine_alarm"
TAG = "联办"  # of every deployment whose runs are watched
EVENTS = ["prefect.flow-run.Failed", "prefect.flow-run.Crashed"]
_MOST = 300  # characters of a state's message
_STATE = "(event.resource['prefect.state-name'] ~ ' ' ~ event.resource['prefect.state-message'])"


def alarm(deployment: UUID) -> AutomationCore:
    """The automation as it should be; ``deployment`` is that of ``engine_alarm``, which does not carry the tag itself.

    Every field is given, as Prefect's client leaves out what was not set.
    """
    trigger = {
        "type": "event", "match": {"prefect.resource.id": "prefect.flow-run.*"},
        "match_related": {"prefect.resource.id": f"prefect.tag.{TAG}", "prefect.resource.role": "tag"},
        "after": [], "expect": EVENTS, "for_each": ["prefect.resource.id"], "posture": "Reactive", "threshold": 1,
        "within": 0,
    }  # fmt: skip
    parameters = {
        "run_id": _said("flow_run.id | string"),
        "run_name": _said("flow_run.name"),
        "state": _said(f"{_STATE}[:{_MOST}]"),
    }
    action = {
        "type": "run-deployment", "source": "selected", "deployment_id": str(deployment), "parameters": parameters,
        "job_variables": None,
    }  # fmt: skip
    return AutomationCore.model_validate({
        "name": NAME, "description": DESCRIPTION, "enabled": True, "tags": [TAG], "trigger": trigger,
        "actions": [action], "actions_on_trigger": [], "actions_on_resolve": [],
    })  # fmt: skip


def _said(expression: str) -> dict[str, Any]:
    """A value that the server works out from the event; as JSON, so that no text can be anything but text."""
    template = {"__prefect_kind": "jinja", "template": f"{{{{ ({expression}) | tojson }}}}"}
    return {"__prefect_kind": "json", "value": template}


async def ensure(client: PrefectClient, deployment: UUID) -> None:
    """Make the automation, or bring it up to date; one of this name stays, however often and by how many at once (E6).

    Whether it is switched on is the operator's choice, which stays.
    """
    wanted = alarm(deployment)
    if not await client.read_automations_by_name(NAME):
        await client.create_automation(wanted)
    kept, *others = sorted(await client.read_automations_by_name(NAME), key=lambda one: str(one.id))
    for other in others:
        await _removed(client, other)
    wanted.enabled = kept.enabled
    if _compared(kept) != _compared(wanted):
        await client.update_automation(kept.id, wanted)


def _compared(one: AutomationCore) -> dict[str, Any]:
    return one.model_dump(mode="json", include={"description", "tags", "trigger", "actions"})


async def _removed(client: PrefectClient, automation: Automation) -> None:
    try:
        await client.delete_automation(automation.id)
    except ObjectNotFound:  # somebody else was quicker
        return
