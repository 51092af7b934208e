"""``settings``: every setting, its value (secrets masked), what it does."""

from __future__ import annotations

import click

from deployments.cli.printing import plain, show
from deployments.cli.words import ChineseCommand


@click.command("settings", cls=ChineseCommand)
def settings() -> None:
    """列出全部设置及现在的值（口令不显示）"""
    from deployments.resolve import resolve, settings_table

    rows = settings_table(resolve())
    lines = [f"{row['name']} = {plain(row['value']) or '（未设置）'}\n    {row['description']}" for row in rows]
    show(rows, [*lines, "", "用环境变量或 lianban.toml 设置；环境变量优先"])
