"""Help pages and wrong usage: Chinese throughout, exit code 2, quick."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import pytest
from terminal import Terminal

from deployments.cli.program import lianban as program
from deployments.cli.words import ChineseGroup


def commands() -> list[tuple[str, ...]]:
    """Every command there is, as typed."""
    found: list[tuple[str, ...]] = [()]
    for name, command in program.commands.items():
        found.append((name,))
        if isinstance(command, ChineseGroup):
            found += [(name, sub) for sub in command.commands]
    return found


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_help_of_every_command_is_chinese(lianban: Terminal, words: tuple[str, ...]) -> None:
    """--help everywhere: explained in Chinese, no word of click's own."""
    found = lianban(*words, "--help")
    assert found.code == 0 and found.err == ""
    assert "用法" in found.out and "选项" in found.out
    for english in ("Usage", "Options", "Commands", "Show this", "required", "TEXT"):
        assert english not in found.out
    body = [line for line in found.out.splitlines() if line.startswith("  ") and line.strip()]
    assert all(any("\u4e00" <= c <= "\u9fff" for c in line) for line in body), found.out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("sumbit",), "submit"),
        (("case", "shwo", "X"), "show"),
        (("case",), "case"),
        (("todo", "--persn", "x"), "--person"),
        (("todo", "--person"), "--person"),
        (("todo", "x"), "x"),
        (("submit",), "文件"),
        (("answer", "no-id", "--person", "a@b.c", "--set", "a=b"), "no-id"),
        (("answer", "00000000-0000-4000-8000-000000000000", "--set", "a=b"), "--person"),
        (("answer", "00000000-0000-4000-8000-000000000000", "--person", "a@b.c"), "--file"),
        (("answer", "00000000-0000-4000-8000-000000000000", "--person", "a@b.c", "--set", "a"), "--set a"),
        (
            ("answer", "00000000-0000-4000-8000-000000000000", "--person", "a@b.c", "--set", "a=1", "--set", "a=2"),
            "a",
        ),
        (("watch", "--as-of", "soon"), "soon"),
        (("watch", "--as-of", "0001-01-01T00:00"), "2000"),
        (("messages", "--state", "lost"), "queued"),
        (("worker", "--limit", "0"), "1000"),
        (("up", "--detach=yes"), "--detach"),
        (("submit", "/nowhere/request.yaml"), "/nowhere/request.yaml"),
        (("submit", "/"), "/"),
        (("todo", "--person", "\udcff"), "UTF-8"),
    ],
)
def test_wrong_usage(lianban: Terminal, words: tuple[str, ...], says: str) -> None:
    """Exit code 2, a Chinese sentence naming what was wrong, nothing on standard output."""
    found = lianban(*words)
    assert found.code == 2 and found.out == ""
    assert says in found.err and "Traceback" not in found.err
    assert any("\u4e00" <= c <= "\u9fff" for c in found.err)


def test_wrong_usage_for_programs(lianban: Terminal) -> None:
    """With --json a usage error is JSON on standard error too."""
    found = lianban("todo", "--persn", "x", "--json")
    assert (found.code, found.out, found.error["code"]) == (2, "", "usage")


def test_version(lianban: Terminal) -> None:
    """--version: one line."""
    found = lianban("--version")
    assert found.code == 0 and found.out.startswith("lianban")


def test_nothing_typed_shows_the_help(lianban: Terminal) -> None:
    """Without a command: the help page, exit code 2."""
    found = lianban()
    assert found.code == 2 and "submit" in found.err


def test_help_is_fast_and_light() -> None:
    """lianban --help loads neither SQLAlchemy nor Prefect and comes at once."""
    code = "import sys; from deployments.cli.running import run; run(['--help']);"
    code += "bad = {'sqlalchemy', 'prefect', 'asyncpg', 'pydantic', 'yaml'} & set(sys.modules);"
    code += "sys.exit(str(bad) if bad else 0)"
    used: list[float] = []
    for _ in range(3):
        before = sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
        used.append(sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2]) - before)
        assert done.returncode == 0, done.stderr
    assert min(used) < 0.4  # seconds of processor time: a busy machine must not fail this


def test_installed_command_reports_by_exit_code(tmp_path: Path) -> None:
    """The entry point leaves with the exit code, in a process of its own, and survives a closed pipe."""
    command = [sys.executable, "-m", "deployments.cli"]
    environment = {"PATH": "/usr/bin:/bin", "LIANBAN_HOME": str(tmp_path), "LC_ALL": "C", "PYTHONPATH": "."}
    done = subprocess.run([*command, "todo"], env=environment, capture_output=True, check=False)
    assert done.returncode == 4 and "lianban up" in done.stderr.decode()
    with subprocess.Popen([*command, "settings"], env=environment, stdout=subprocess.PIPE) as shown:
        assert shown.stdout is not None
        shown.stdout.close()
        assert shown.wait(20) == 0
