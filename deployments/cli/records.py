"""``messages`` and ``audit``: what was sent to whom, who did what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from deployments.cli.case_page import audit_lines
from deployments.cli.errors import AuditBroken
from deployments.cli.inputs import OneOf
from deployments.cli.moments import short
from deployments.cli.office import with_unit
from deployments.cli.printing import cell, show
from deployments.cli.widths import table
from deployments.cli.words import ChineseCommand, ChineseGroup

if TYPE_CHECKING:
    from tasks.office import Unit

Shape = dict[str, Any]
_STATES = {"queued": "待发送", "sent": "已发送", "failed": "发送失败", "void": "已取消", "skipped": "不再需要"}


@click.command("messages", cls=ChineseCommand)
@click.option("--case", "number", metavar="编号", help="只列出这一事项的通知")
@click.option(
    "--state", type=OneOf(list(_STATES)), metavar="状态", help="queued 待发送、sent 已发送、failed 发送失败等"
)
def messages(number: str | None, state: str | None) -> None:
    """列出发给各人的通知及发送情况"""

    async def listed(unit: Unit) -> list[Shape]:
        from tasks import cases, views

        return await views.messages(unit, await cases.find(unit, number) if number else None, state)

    rows = with_unit(listed)
    show(rows, _lines(rows))


def _lines(rows: list[Shape]) -> list[str]:
    if not rows:
        return ["没有通知"]
    cells = [
        [
            short(row["settled_at"] or row["created_at"]), _STATES.get(row["state"], row["state"]), cell(row["case"]),
            cell(row["to"] or "（没有邮箱）"), cell(row["subject"] or row["message"]),
            cell(row["note"]) if row["state"] in ("queued", "failed") else "-",
        ]
        for row in rows
    ]  # fmt: skip
    return table(["时间", "状态", "事项", "收件人", "主题", "原因"], cells)


@click.group("audit", cls=ChineseGroup, invoke_without_command=True)
@click.option("--case", "number", metavar="编号", help="只列出这一事项的记录")
@click.pass_context
def audit(context: click.Context, number: str | None) -> None:
    """列出审计记录：谁、何时、为谁、经哪个入口做了什么"""
    if context.invoked_subcommand:
        return

    async def listed(unit: Unit) -> list[Shape]:
        from tasks import audit as chain
        from tasks import cases

        return await chain.entries(unit, (await cases.find(unit, number)).request_number if number else None)

    rows = with_unit(listed)
    show(rows, audit_lines(rows))


@audit.command("verify")
def verify() -> None:
    """核对全部审计记录是否完整、未被改动"""

    async def checked(unit: Unit) -> list[str]:
        from tasks import audit as chain

        return await chain.verify(unit)

    problems = with_unit(checked)
    if problems:
        raise AuditBroken(problems)
    show({"ok": True, "problems": []}, ["审计记录完整，没有被改动"])
