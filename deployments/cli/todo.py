"""``todo`` and ``answer``: what waits for whom, and answering it."""

from __future__ import annotations

import shlex
import sys
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from deployments.cli.errors import CodeWanted
from deployments.cli.inputs import AssignmentId, fitted, pairs
from deployments.cli.moments import local
from deployments.cli.office import DOOR, with_office, with_unit
from deployments.cli.printing import cell, show
from deployments.cli.sheets import from_file, table_line, write_template
from deployments.cli.words import ChineseCommand
from schemas.errors import Invalid, NoSuch

if TYPE_CHECKING:
    from tasks.answering import Answering, Receipt
    from tasks.office import Office, Unit
    from tasks.sheets import Places

_CHOICES_SHOWN = 6
_CHINESE_DECISION = {"approved": "通过", "returned": "退回修改", "rejected": "驳回"}


@click.command("todo", cls=ChineseCommand)
@click.option("--person", metavar="邮箱", help="只列出此人要答复的（含代理他人的）")
@click.option(
    "--template",
    metavar="待办编号 文件",
    type=(AssignmentId(), str),
    help="把这项待办的填报模板写入新文件：.xlsx，或 .csv（只含第一张表）",
)
def todo(person: str | None, template: tuple[UUID, str] | None) -> None:
    """列出待办：编号、事项、环节、期限、怎样答复；或取填报模板"""
    if template:
        show(*write_template(*template))
        return

    async def waiting(unit: Unit) -> list[dict[str, Any]]:
        from tasks import organizations, views
        from tasks.links import engine_ui

        organization = await organizations.current(unit)
        found = await views.todo(unit, organization, person, engine_ui(unit.office.settings))
        if person and not found and organization.person(person) is None:
            raise NoSuch(what="人员", name=person)  # a typing error must not read as "nothing to do"
        return found

    rows = with_unit(waiting)
    lines = [line for row in rows for line in (*_todo_lines(row), "")]
    show(rows, lines[:-1] or ["没有待办"])


def _todo_lines(row: dict[str, Any]) -> list[str]:
    paper = f"《{row['document_title']}》第 {row['document_version']} 版" if row["document_title"] else ""
    lines = [
        f"{row['case_number'] or row['case']} {cell(row['title'])} - {row['gate_title']}（{row['clause']}）",
        f"  待办编号：{row['id']}",
        f"  答复人：{cell(row['name'])} <{cell(row['person'])}>{_stood_in(row)}    期限：{local(row['due_at'])}"
        + ("（已逾期）" if row["overdue"] else ""),
        f"  {cell(row['wanted'])}" + (f"（依据{paper}）" if paper else ""),
    ]
    lines += [f"  提示：{cell(remark)}" for remark in row["remarks"]]
    if link := row["run_url"]:
        lines.append(f"  网页：{cell(link)}")
    return [*lines, *_fields(row), *table_line(row), f"  答复：{_answer_command(row)}"]


def _fields(row: dict[str, Any]) -> list[str]:
    """Which further fields the form has, and which are filled in already."""
    form, filled = row["form"], row["prefill"]
    others = [
        f"{name}（{field.get('title', name)}" + ("，已预填）" if name in filled else "）")
        for name, field in form["properties"].items()
        if name not in form.get("required", [])
    ]
    return [f"  另可填写：{'、'.join(map(cell, others))}"] if others else []


def _stood_in(row: dict[str, Any]) -> str:
    return f"（代理 {cell(row['on_behalf_of'])}）" if row["on_behalf_of"] else ""


def _answer_command(row: dict[str, Any]) -> str:
    """A line to copy: the decisions there are, and the fields that must be filled."""
    form = row["form"]
    words = ["lianban", "answer", str(row["id"]), "--person", shlex.quote(cell(row["person"]))]
    for name in form.get("required", []):
        field = form["properties"][name]
        choices = [str(choice) for choice in field.get("enum", [])][:_CHOICES_SHOWN]
        words += ["--set", shlex.quote(f"{name}={'|'.join(choices) or field.get('title', '')}")]
    return " ".join(words)


@click.command("answer", cls=ChineseCommand)
@click.argument("assignment", metavar="待办编号", type=AssignmentId())
@click.option("--person", required=True, metavar="邮箱", help="答复人（本人或其代理人）")
@click.option("--code", "typed", metavar="验证码", help="通知里的验证码")
@click.option("--file", metavar="文件", help="答复内容：填好的 .xlsx 或 .csv 模板，或 YAML（- 为标准输入）")
@click.option(
    "--set", "given", metavar="名称=值", multiple=True, help="填写一个字段，可多次使用，如 --set decision=同意"
)
@click.option(
    "--document-version", type=click.IntRange(1), metavar="版本", help="您看到的是第几版；已有新版本时不接受答复"
)
def answer(
    assignment: UUID,
    person: str,
    typed: str | None,
    file: str | None,
    given: tuple[str, ...],
    document_version: int | None,
) -> None:
    """答复一项待办，内容用 --file 或 --set 给出"""
    if not file and not given:
        raise click.UsageError("请用 --file 文件 或 --set 名称=值 写明答复内容", click.get_current_context())
    handed_in, texts = from_file(file), pairs(given)

    async def answered(office: Office) -> Receipt:
        from tasks.answering import Answering

        form, prefill = await _form(office, assignment)
        filled = handed_in(form)
        content = {**prefill, **filled.values, **fitted(texts, form)}  # what is not changed stays, as in Prefect's form
        trusted = office.settings.trusted_cli  # rule 8; the audit row says so
        code = None if trusted else typed or _asked_for()
        answering = Answering(assignment, person, content, DOOR, code, document_version, trusted)
        return await _taken(office, answering, filled.places.without(texts))

    receipt = with_office(answered)
    show(_receipt(receipt), _receipt_lines(receipt))


async def _taken(office: Office, given: Answering, places: Places) -> Receipt:
    """The answer taken; a finding in a table says its row there."""
    from tasks.answering import answer as take

    try:
        return await take(office, given)
    except Invalid as invalid:
        raise places.moved(invalid) from None


async def _form(office: Office, assignment: UUID) -> tuple[dict[str, Any], dict[str, Any]]:
    """The form of the to-do's gate and what it starts with; empty for an unknown one, which answering refuses."""
    from tasks import views

    async with office.unit() as unit:
        return await views.form_of(unit, assignment)


def _asked_for() -> str:
    """The code typed by whoever sits at the terminal. Raises CodeWanted where nobody does."""
    if not sys.stdin.isatty():
        raise CodeWanted
    return click.prompt("验证码", prompt_suffix="：", err=True)


def _receipt(receipt: Receipt) -> dict[str, Any]:
    return {
        "case": receipt.case, "gate": receipt.gate, "said": receipt.said, "decision": receipt.decision,
        "next_people": list(receipt.next_people),
    }  # fmt: skip


def _receipt_lines(receipt: Receipt) -> list[str]:
    lines = [f"已答复：{receipt.case} {receipt.gate} - {receipt.said}"]
    if receipt.decision:
        return [*lines, f"这一环节已有结论：{_CHINESE_DECISION.get(receipt.decision, receipt.decision)}"]
    return [*lines, f"还在等待：{'、'.join(map(cell, receipt.next_people))}"] if receipt.next_people else lines
