"""``staff``: a head replaces liaison, core member or owner of a case (G2.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from deployments.cli.inputs import OneOf
from deployments.cli.office import DOOR, with_office
from deployments.cli.printing import cell, show
from deployments.cli.words import ChineseCommand

if TYPE_CHECKING:
    from tasks.office import Office

_ROLES = {"对接人": "liaison", "核心成员": "core", "责任人": "owner"}


@click.command("staff", cls=ChineseCommand)
@click.argument("number", metavar="编号")
@click.option("--person", required=True, metavar="邮箱", help="部门负责人（或其代理人）")
@click.option("--department", required=True, metavar="部门", help="哪个部门换人")
@click.option("--role", type=OneOf(list(_ROLES)), default="对接人", help="换的是什么角色；不写为对接人")
@click.option("--from", "was", required=True, metavar="邮箱", help="原来的人")
@click.option("--to", "now", required=True, metavar="邮箱", help="接替的人")
@click.option("--code", metavar="验证码", help="发到负责人邮箱的验证码；不写则先发送验证码")
def staff(number: str, person: str, department: str, role: str, was: str, now: str, code: str | None) -> None:
    """更换一个部门的对接人、核心成员或责任人；未完成的待办和任务一并移交"""

    async def replaced(office: Office) -> dict[str, Any]:
        from tasks.guide.staffing import Replacement, replace

        wanted = Replacement(
            number, person.strip().lower(), department.strip(), _ROLES[role],  # type: ignore[arg-type]
            was.strip().lower(), now.strip().lower(),
        )  # fmt: skip
        return await replace(office, wanted, code, trusted=office.settings.trusted_cli, door=DOOR)

    found = with_office(replaced)
    items = "、".join(map(cell, found["items"])) or "无"
    show(found, [
        f"已更换：{cell(found['department'])}的{role} {cell(found['was'])} → {cell(found['now'])}",
        f"移交待办 {found['todos']} 项，任务：{items}",
    ])  # fmt: skip
