"""What an attempt need not ask the server for, because its worker knew it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

from prefect.client.schemas.objects import FlowRun
from prefect.events.related import RESOURCE_CACHE
from prefect.flows import Flow


def remember(flow_run: FlowRun, flow: Flow[..., Any], deployment: Mapping[str, Any]) -> None:
    """Tell Prefect's events what a run belongs to: the first step of an attempt would read these four otherwise."""
    queue = deployment["queue"]
    queue_name = queue["name"] if queue["id"] == str(flow_run.work_queue_id) else flow_run.work_queue_name
    known = (
        ("flow", flow_run.flow_id, flow_run.flow_id, flow.name, ()),
        ("deployment", flow_run.deployment_id, flow_run.deployment_id, deployment["name"], deployment["tags"]),
        ("work-queue", flow_run.work_queue_id, flow_run.work_queue_id, queue_name, ()),
        ("work-pool", flow_run.work_pool_name, flow_run.work_pool_id, flow_run.work_pool_name, ()),
    )
    now = cast(Any, datetime.now(UTC))
    for kind, key, identity, name, tags in known:
        if key and identity and name:
            thing = cast(Any, SimpleNamespace(id=identity, name=name, tags=tags))
            RESOURCE_CACHE[f"{kind}.{key}"] = ({"kind": kind, "role": kind, "object": thing}, now)
