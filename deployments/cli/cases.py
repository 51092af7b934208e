"""``submit`` and ``case list | show | stop``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from deployments.cli.case_page import case_lines, list_lines
from deployments.cli.inputs import read_file
from deployments.cli.office import DOOR, operator, with_unit
from deployments.cli.printing import plain, show
from deployments.cli.words import ChineseCommand, ChineseGroup

if TYPE_CHECKING:
    from tasks.office import Unit


@click.command("submit", cls=ChineseCommand)
@click.argument("file", metavar="文件")
def submit(file: str) -> None:
    """提交一份协作需求（YAML 格式，- 为标准输入），返回需求编号"""
    data = read_file(file, "需求文件")

    async def raised(unit: Unit) -> dict[str, str]:
        from tasks import cases

        case = await cases.raise_case(unit, data, DOOR, operator())  # R1.1
        return {"case": case.request_number, "status": case.status}

    found = with_unit(raised)
    show(found, [f"已提交，需求编号 {found['case']}", f"查看进展：lianban case show {found['case']}"])


@click.group("case", cls=ChineseGroup)
def case() -> None:
    """协作事项"""


@case.command("list")
def list_cases() -> None:
    """列出全部协作事项"""

    async def listed(unit: Unit) -> list[dict[str, Any]]:
        from tasks import organizations, views

        return await views.case_list(unit, await organizations.current(unit))

    rows = with_unit(listed)
    show(rows, list_lines(rows))


@case.command("show")
@click.argument("number", metavar="编号")
def show_case(number: str) -> None:
    """显示一个事项：状态、环节、答复、文档"""

    async def shown(unit: Unit) -> dict[str, Any]:
        from tasks import cases, organizations, views

        return await views.case_view(unit, await organizations.current(unit), await cases.find(unit, number))

    found = with_unit(shown)
    show(found, case_lines(found))


@case.command("stop")
@click.argument("number", metavar="编号")
@click.option("--reason", required=True, metavar="原因", help="为什么停止；会通知各有关人员")
def stop(number: str, reason: str) -> None:
    """停止一个事项：不再需要任何答复，并通知各有关人员"""

    async def stopped(unit: Unit) -> dict[str, str]:
        from tasks import cases

        found = await cases.stop(unit, await cases.find(unit, number), operator(), reason, DOOR)
        return {"case": found.request_number, "status": found.status}

    found = with_unit(stopped)
    show(found, [f"事项 {plain(found['case'])} 已停止"])
