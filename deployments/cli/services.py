"""``up``, ``down``, ``status``, ``worker``: what runs on this machine."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from deployments.cli.printing import cell, plain, show, wants_json
from deployments.cli.widths import table
from deployments.cli.words import ChineseCommand

if TYPE_CHECKING:
    from schemas.settings import Settings

_STATES = {"running": "运行中", "down": "未运行", "external": "使用外部服务"}


def _say(line: str) -> None:
    click.echo(plain(line), err=wants_json())  # programs read the status that follows, not the story


def _timed(line: str) -> None:
    """What happens while a person watches, with the time of day."""
    _say(f"{datetime.now().astimezone():%H:%M:%S} {line}")


@click.command("up", cls=ChineseCommand)
@click.option("--detach", "-d", is_flag=True, help="启动后在后台运行")
def up(detach: bool) -> int:
    """启动联办的全部服务，按 Ctrl-C 停止"""
    from deployments.resolve import resolve
    from deployments.up import run_up

    settings = resolve()
    code = asyncio.run(run_up(settings, detach, _say if detach else _timed))
    return _ended(settings, code)


@click.command("down", cls=ChineseCommand)
def down() -> int:
    """停止联办的全部服务"""
    from deployments import up as services
    from deployments.resolve import resolve

    settings = resolve()
    return _ended(settings, asyncio.run(services.down(settings, _say)))


def _ended(settings: Settings, code: int) -> int:
    """For programs: what runs now."""
    from deployments.up import status

    if wants_json():
        show(status(settings), [])
    return code


@click.command("status", cls=ChineseCommand)
def status() -> None:
    """查看各项服务是否在运行"""
    from deployments import up as services
    from deployments.resolve import resolve

    found = services.status(resolve())
    show(found, _status_lines(found))


def _status_lines(found: dict[str, Any]) -> list[str]:
    state = "运行中" if found["ready"] else "正在启动" if found["up"] else "未运行（用 lianban up 启动）"
    rows = [[cell(s["title"]), _STATES.get(s["state"], s["state"]), cell(s["pid"])] for s in found["services"]]
    return [
        f"联办：{state}",
        f"数据文件夹：{found['home']}",
        f"Prefect 页面：{found['prefect_url']}",
        "",
        *table(["服务", "状态", "进程"], rows),
    ]


@click.command("worker", cls=ChineseCommand)
@click.option("--name", metavar="名称", help="执行进程的名称；不写则由主机名与进程号组成")
@click.option("--limit", type=click.IntRange(1, 1000), metavar="个数", help="同时执行的流程个数")
def worker(name: str | None, limit: int | None) -> None:
    """再启动一个执行进程（可在另一台机器上），按 Ctrl-C 停止"""
    import os
    import sys

    from deployments.environment import application_environment
    from deployments.resolve import resolve

    command = [sys.executable, "-m", "deployments.worker"]
    command += ["--name", name] if name else []
    command += ["--limit", str(limit)] if limit else []
    environment = application_environment(resolve())
    sys.stdout.flush()
    os.execve(sys.executable, command, environment)
