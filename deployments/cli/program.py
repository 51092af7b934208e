"""All commands, in the order of use. Light on purpose: what is heavy is imported by the command that needs it."""

from __future__ import annotations

import click

from deployments.cli.cases import case, submit
from deployments.cli.operating import resend, watch
from deployments.cli.organizations import org
from deployments.cli.papers import documents, export
from deployments.cli.records import audit, messages
from deployments.cli.services import down, status, up, worker
from deployments.cli.settings_table import settings
from deployments.cli.staff import staff
from deployments.cli.todo import answer, todo
from deployments.cli.tracking import issue, progress, track
from deployments.cli.words import ChineseGroup

_COMMANDS: tuple[click.Command, ...] = (
    up, down, status, worker, org, submit, case, todo, answer, staff, progress, issue, documents, export, messages,
    audit, track, watch, resend, settings,
)  # fmt: skip


def _version(context: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
    if wanted:
        from importlib.metadata import PackageNotFoundError, version

        try:
            click.echo(f"lianban {version('lianban')}")
        except PackageNotFoundError:
            click.echo("lianban（未安装的源代码）")
        context.exit()


@click.group("lianban", cls=ChineseGroup)
@click.option("--version", is_flag=True, expose_value=False, is_eager=True, callback=_version, help="显示版本")
def lianban() -> None:
    """联办：跨部门协作的立项、规划、执行与验收

    退出码：0 完成；2 用法或内容有误；3 未被接受；4 需要的服务不可用；1 未预料的错误
    """


for _command in _COMMANDS:
    lianban.add_command(_command)
