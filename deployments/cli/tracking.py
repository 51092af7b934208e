"""``progress``, ``issue`` and ``track``: how items stand, what is in the way, and the weekly round by hand (T1, E1)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from deployments.cli.inputs import Moment
from deployments.cli.moments import in_zone
from deployments.cli.office import with_office
from deployments.cli.printing import cell, show
from deployments.cli.sheets import from_file, from_yaml
from deployments.cli.words import ChineseCommand
from schemas.errors import Invalid

if TYPE_CHECKING:
    from tasks.office import Office

Shape = dict[str, Any]
_CODE_HELP = "发到此人邮箱的验证码；不写则先发送验证码"


@click.command("progress", cls=ChineseCommand)
@click.argument("number", metavar="编号")
@click.option("--person", required=True, metavar="邮箱", help="填报人：责任人、对接人或部门负责人")
@click.option("--file", required=True, metavar="文件", help="填报内容：填好的 .xlsx 或 .csv，或 YAML（- 为标准输入）")
@click.option("--code", metavar="验证码", help=_CODE_HELP)
def progress(number: str, person: str, file: str, code: str | None) -> None:
    """随时填报任务进展、目标实际值和子目标兑现情况"""
    handed_in = from_file(file)

    async def reported(office: Office) -> Shape:
        from tasks.tracking import progress_door
        from tasks.views.links import form_schema

        filled = handed_in(form_schema("report"))
        try:
            return await progress_door.report(office, number, person, filled.values, code, office.settings.trusted_cli)
        except Invalid as invalid:
            raise filled.places.moved(invalid) from None  # a finding in a table says its row there

    found = with_office(reported)
    lines = [f"已填报 {cell(found['case'])}：{'、'.join(map(cell, found['items'])) or '没有任务变化'}"]
    if found["finished"]:
        lines.append(f"已提请确认完成情况：{'、'.join(map(cell, found['finished']))}")
    show(found, lines)


@click.command("issue", cls=ChineseCommand)
@click.argument("number", metavar="编号")
@click.option("--person", required=True, metavar="邮箱", help="提出人：责任人、对接人、部门负责人或项目负责人")
@click.option("--file", required=True, metavar="文件", help="问题内容，YAML 格式（- 为标准输入）")
@click.option("--code", metavar="验证码", help=_CODE_HELP)
def issue(number: str, person: str, file: str, code: str | None) -> None:
    """登记一个问题，并请相应一级处理；尽早提出是受鼓励的"""
    data = from_yaml(file, "问题文件")

    async def raised(office: Office) -> Shape:
        from tasks.tracking import progress_door

        return await progress_door.raise_issue(office, number, person, data, code, office.settings.trusted_cli)

    found = with_office(raised)
    level = f"，已请第 {found['level']} 级处理" if found["level"] else "，没有可以处理的人，已通知运维人员"
    show(found, [f"已登记 {cell(found['case'])} 的问题 {found['issue']}{level}"])


@click.command("track", cls=ChineseCommand)
@click.option("--case", "number", metavar="编号", help="只跟踪这一事项；不写为全部到时间的事项")
@click.option("--as-of", metavar="时间", type=Moment(), help="按这一时间处理，如 2026-12-14T09:47；不写为现在")
def track(number: str | None, as_of: datetime | None) -> None:
    """立即做一轮周跟踪：请人填报，汇总周进度清单和问题跟踪表，发出例会议程"""

    async def tracked(office: Office) -> dict[str, int]:
        from tasks.tracking import rounds
        from tasks.zones import zone_of

        async with office.unit() as unit:
            at = in_zone(as_of, await zone_of(unit)) if as_of else None
        total = {"asked": 0, "tracked": 0, "failed": 0}
        for batch in await rounds.due(office, at, await rounds.named(office, number)):
            done = await rounds.round_of(office, batch, at)
            total = {name: total[name] + done[name] for name in total}
        return total

    found = with_office(tracked)
    failed = f"；{found['failed']} 个失败，已通知运维人员" if found["failed"] else ""
    show(found, [f"已请填报 {found['asked']} 个事项，已汇总 {found['tracked']} 个事项{failed}"])
