"""The one table of deployments: which flow, what people read beside its run form, what the form shows, when it runs."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.actions import DeploymentScheduleCreate, WorkPoolCreate, WorkPoolUpdate
from prefect.client.schemas.schedules import CronSchedule
from prefect.exceptions import ObjectAlreadyExists, ObjectNotFound
from prefect.flows import Flow, load_flow_from_entrypoint
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.utilities.callables import parameter_schema

from deployments import automations
from deployments.automations import TAG

POOL = "lianban"
POOL_TYPE = "lianban"
NAME = "lianban"  # of every deployment: <flow>/lianban
POOL_DESCRIPTION = "联办的流程在这里运行，由 lianban worker 执行。"
# What a job may be told: a name, as the server wants at least one thing. The worker takes no commands and no images.
JOB_TEMPLATE: dict[str, Any] = {
    "job_configuration": {"name": "{{ name }}"},
    "variables": {"type": "object", "properties": {"name": {"type": "string", "title": "Name"}}},
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One deployment. ``shown``: the parameters of the run form; the flow's other ones are for our own doors."""

    entrypoint: str
    description: str
    shown: tuple[str, ...] = ()
    cron: str | None = None
    timezone: str = "Asia/Shanghai"
    tags: tuple[str, ...] = ()

    @property
    def module(self) -> str:
        """The dotted module of the flow."""
        return self.entrypoint.partition(":")[0]


INITIATION = """\
发起一项**跨部门协作事项**：填写《跨部门协作需求表》，经初步评估、意向沟通、立项审批后正式立项。

### 怎么填
1. 点右上角 **Run → Custom run**，逐项填写；除标有 (Optional) 的以外都要填。
2. **目标**要写成别人也能判断是否做到的样子：做什么、用什么衡量、做到多少、何时完成。
3. **目标**和**希望参与的部门**点 **Add item** 逐个添加，并写明需要每个部门做什么。
4. 填好后点 **Submit**。其余各项（Run Name、Start 等）不用改。

### 提交之后
- 填写有误的不予受理，需要修改的地方会**一次列全**，发到需求方邮箱。
- 为确认身份，需求方会收到带**验证码**的通知；确认后进入初步评估。
- 之后轮到谁处理，谁就会收到通知；进展可在本页的 **Runs** 里查看，每份事项一条，名称以需求编号开头。
"""

GUIDE = """\
**八步法**第一步到第六步：确认目标、指定对接人、启动会、职责分工、目标分解、沟通机制与计划书。立项批准后自动开始，不需要手工启动。

- 轮到谁处理，谁就会收到通知；进展可在本页的 **Runs** 里查看，每个事项一条，名称以编号开头。
- 各步的文档在 **Artifacts** 里。
"""

WEEKLY = """\
**周跟踪**：每天 7 点到 19 点每半小时运行一次，到时间的事项自动处理。

- 到填报时间（默认周五）请各部门填报进度；例会前汇总《周进度清单》和《问题跟踪表》，发出例会议程。
- 日常不需要手工启动。补跑一个事项时，在 **case** 里填写事项编号。
- **as_of** 用于演示：按这一时间处理，不填为现在。
"""

WATCH = """\
**期限检查**：每半小时处理一次到期的提醒、任务和升级时限。

- 平时这些由派发进程即时处理，这里是看得见的第二道保险，处理过的不会重复。
- **as_of** 用于演示：按这一时间处理，不填为现在。
"""

ESCALATION = """\
**问题升级**：一个问题一条运行，等待各级处理；时限一过自动升到上一级，解决后回到原处，由提出人关闭。登记问题或超过时限时自动开始，不需要手工启动。

- 轮到谁处理，谁就会收到通知；在运行页点 **Resume** 答复。
"""

ALARM = """\
**运行故障通知**：联办的某次运行失败或中断时，由 Prefect 的自动化启动，通知运维人员。不需要手工启动。
"""

_EVERY_HALF_HOUR = "*/30 * * * *"
_BEFORE_MEETINGS = "17,47 7-19 * * *"
CATALOG: tuple[Entry, ...] = (
    Entry("flows.initiation:initiation", INITIATION, shown=("request",), tags=(TAG,)),
    Entry("flows.eight_step_guide:eight_step_guide", GUIDE, tags=(TAG,)),
    Entry("flows.weekly_tracking:weekly_tracking", WEEKLY, ("case", "as_of"), _BEFORE_MEETINGS, tags=(TAG,)),
    Entry("flows.deadline_watch:deadline_watch", WATCH, ("as_of",), _EVERY_HALF_HOUR, tags=(TAG,)),
    Entry("flows.escalation:escalation", ESCALATION, tags=(TAG,)),
    Entry("flows.engine_alarm:engine_alarm", ALARM),  # no tag: its own failures must not start it again (E6)
)


def form_schema(flow: Flow[..., Any], shown: Sequence[str]) -> dict[str, Any]:
    """The flow's parameters as Prefect's run form shows them: only ``shown``, and no field is a choice of "None".

    A parameter that is a model is required, and has the title and the hint of its model. Parameters left out are still
    accepted from the API, as the schema does not forbid others.
    """
    schema = copy.deepcopy(parameter_schema(flow).model_dump_for_openapi())
    definitions = schema.get("definitions", {})
    for part in definitions.values():
        if "properties" in part:
            part["properties"] = {name: _without_none(value) for name, value in part["properties"].items()}
    properties = {name: _without_none(value) for name, value in schema.get("properties", {}).items() if name in shown}
    models = {name: value["$ref"].rpartition("/")[2] for name, value in properties.items() if "$ref" in value}
    for name, model in models.items():
        told = {key: definitions[model][key] for key in ("title", "description") if key in definitions[model]}
        properties[name] = {**properties[name], **told}
    required = [name for name in properties if name in models or name in schema.get("required", ())]
    return {**schema, "properties": properties, "required": required}


def _without_none(value: dict[str, Any]) -> dict[str, Any]:
    """A field that may be left out, without Prefect's tab "None"; null itself is still accepted from the API."""
    kinds = [kind for kind in value.get("anyOf", ()) if kind.get("type") != "null"]
    if len(kinds) != 1:
        return value
    return {**{key: part for key, part in value.items() if key not in ("anyOf", "default")}, **kinds[0]}


async def register(api_url: str | None = None, entries: Sequence[Entry] = CATALOG) -> list[UUID]:
    """Make work pool, deployments and automation, or bring them up to date; the deployments' ids in the given order.

    ``api_url``: Prefect's API, None for the one that is set. Safe to repeat and to run twice at once.
    """
    with temporary_settings({PREFECT_API_URL: api_url} if api_url else {}):
        async with get_client() as client:
            await _pool(client)
            ids = [await _deployment(client, entry) for entry in entries]
            for entry, deployment in zip(entries, ids, strict=True):
                if entry.entrypoint.endswith(f":{automations.ALARM_FLOW}"):
                    await automations.ensure(client, deployment)  # E6
            return ids


async def _pool(client: PrefectClient) -> None:
    try:
        pool = await client.read_work_pool(POOL)
    except ObjectNotFound:
        new = WorkPoolCreate(name=POOL, type=POOL_TYPE, description=POOL_DESCRIPTION, base_job_template=JOB_TEMPLATE)
        try:
            await client.create_work_pool(new)
        except ObjectAlreadyExists:
            await _pool(client)
        return
    if pool.description != POOL_DESCRIPTION or pool.base_job_template != JOB_TEMPLATE:
        change = WorkPoolUpdate(description=POOL_DESCRIPTION, base_job_template=JOB_TEMPLATE)
        await client.update_work_pool(POOL, change)


async def _deployment(client: PrefectClient, entry: Entry) -> UUID:
    flow: Flow[..., Any] = load_flow_from_entrypoint(entry.entrypoint, use_placeholder_flow=False)
    cron = CronSchedule(cron=entry.cron, timezone=entry.timezone) if entry.cron else None
    return await client.create_deployment(
        flow_id=await client.create_flow(flow),
        name=NAME,
        description=entry.description,
        tags=list(entry.tags),
        work_pool_name=POOL,
        entrypoint=entry.entrypoint,
        parameter_openapi_schema=form_schema(flow, entry.shown),
        enforce_parameter_schema=True,
        schedules=[DeploymentScheduleCreate(schedule=cron, slug="regular")] if cron else [],
    )
