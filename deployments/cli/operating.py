"""``watch`` and ``resend``: the operator's hand on deadlines and notices."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

import click

from deployments.cli.inputs import AssignmentId, Moment
from deployments.cli.moments import in_zone
from deployments.cli.office import DOOR, operator, with_office, with_unit
from deployments.cli.printing import cell, show
from deployments.cli.words import ChineseCommand

if TYPE_CHECKING:
    from tasks.office import Office, Unit


@click.command("watch", cls=ChineseCommand)
@click.option("--as-of", metavar="时间", type=Moment(), help="按这一时间处理，如 2026-11-24T09:00；不写为现在")
def watch(as_of: datetime | None) -> None:
    """立即处理到期的提醒、任务和升级时限；--as-of 可以演示之后的时间"""

    async def fired(office: Office) -> int:
        from tasks import deadlines
        from tasks.zones import zone_of

        async with office.unit() as unit:
            zone = await zone_of(unit)
        return await deadlines.fire_due(office, in_zone(as_of, zone) if as_of else None)

    count = with_office(fired)
    show({"reminded": count}, [f"已处理 {count} 项到期事项（提醒、任务到期、升级时限）"])


@click.command("resend", cls=ChineseCommand)
@click.argument("assignment", metavar="待办编号", type=AssignmentId())
def resend(assignment: UUID) -> None:
    """重新发送一项待办的通知：换新验证码，解除输错的锁定"""

    async def sent(unit: Unit) -> list[str]:
        from tasks import resending

        return await resending.resend(unit, assignment, operator(), DOOR)

    people = with_unit(sent)
    show(
        {"assignment": str(assignment), "to": people},
        [f"已重新发送通知给 {'、'.join(map(cell, people))}，原验证码作废"],
    )
