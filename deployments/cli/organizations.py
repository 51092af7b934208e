"""``org load`` and ``org show``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from deployments.cli.inputs import read_file
from deployments.cli.office import DOOR, operator, with_unit
from deployments.cli.printing import cell, show
from deployments.cli.widths import table
from deployments.cli.words import ChineseGroup

if TYPE_CHECKING:
    from schemas.organization import Organization


@click.group("org", cls=ChineseGroup)
def org() -> None:
    """组织文件：部门、人员、决策层、代理"""


@org.command("load")
@click.argument("file", metavar="文件")
def load(file: str) -> None:
    """载入组织文件（YAML 格式，- 为标准输入）"""
    from tasks import organizations

    data = read_file(file, "组织文件")
    found = with_unit(lambda unit: organizations.load(unit, data, operator(), DOOR))
    counts = {"organization": found.organization, "departments": len(found.departments), "people": len(found.people)}
    show(counts, [f"已载入“{found.organization}”：{counts['departments']} 个部门，{counts['people']} 人"])


@org.command("show")
def show_organization() -> None:
    """显示现在使用的组织"""
    from tasks import organizations

    found = with_unit(organizations.current)
    show(found.model_dump(mode="json", by_alias=True), _lines(found))


def _lines(found: Organization) -> list[str]:
    def named(email: str | None) -> str:
        return cell(f"{found.name(email)} <{email}>" if email else None)

    departments = [
        [cell(d.name), named(d.head), named(d.executive), "协调机构" if d.assessment == "pmo" else "部门负责人"]
        for d in found.departments
    ]
    people = [[cell(p.name), cell(p.email), cell(p.department), named(p.manager)] for p in found.people]
    lines = [f"{found.organization}（时区 {found.timezone}，协调机构 {found.pmo.name}）"]
    lines += [
        f"决策层（{found.decision_board.sign_off.chinese()}）：" + "、".join(map(named, found.decision_board.members))
    ]
    lines += ["", *table(["部门", "负责人", "分管领导", "初评"], departments)]
    lines += ["", *table(["姓名", "邮箱", "部门", "上级"], people)]
    if found.substitutes:
        rows = [[named(s.person), named(s.substitute), f"{s.from_} 至 {s.until}"] for s in found.substitutes]
        lines += ["", *table(["被代理人", "代理人", "日期"], rows)]
    return lines
