"""The arrow between the rooms, deferred imports included, and what each room may know of the world."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FLOORS = {"schemas": 0, "notifications": 1, "tasks": 2, "flows": 3, "portal": 3, "deployments": 4}
ROOMS = [room for room in FLOORS if (ROOT / room).is_dir()]
# Third-party parts a room may use; a room not named here may use what the project depends on.
ALLOWED = {"schemas": {"pydantic", "pydantic_core"}}
FORBIDDEN = {
    "notifications": {"sqlalchemy", "asyncpg", "prefect", "fastapi"},
    "flows": {"sqlalchemy", "asyncpg", "jinja2", "aiosmtplib", "httpx"},
}


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Every absolute import of a file, at any depth: line and dotted name."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}:{node.lineno} relative import"
            yield node.lineno, node.module


def lines_of(room: str) -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / room).rglob("*.py")):
        for line, name in imports(path):
            yield f"{path.relative_to(ROOT)}:{line} imports {name}", name.partition(".")[0]


@pytest.mark.parametrize("room", ROOMS)
def test_nothing_points_back(room: str) -> None:
    against = [where for where, name in lines_of(room) if name != room and FLOORS.get(name, -1) >= FLOORS[room]]
    assert against == []


@pytest.mark.parametrize("room", sorted(ALLOWED))
def test_a_pure_room_knows_only_the_standard_library_and_pydantic(room: str) -> None:
    known = sys.stdlib_module_names | ALLOWED[room] | {room}
    assert [where for where, name in lines_of(room) if name not in known] == []


@pytest.mark.parametrize("room", sorted(FORBIDDEN))
def test_a_room_does_not_do_the_work_of_another(room: str) -> None:
    assert [where for where, name in lines_of(room) if name in FORBIDDEN[room]] == []


def test_the_store_is_private_to_tasks() -> None:
    """Only setting up a database may reach in from outside."""
    setting_up = {"deployments/preparing.py", "deployments/postgres_home.py"}
    inside = [
        f"{path.relative_to(ROOT)}:{line}"
        for room in ROOMS
        if room != "tasks"
        for path in sorted((ROOT / room).rglob("*.py"))
        for line, name in imports(path)
        if name.startswith("tasks.store")
        and name != "tasks.store.addresses"
        and str(path.relative_to(ROOT)) not in setting_up
    ]
    assert inside == []


def test_the_linter_watches_every_room() -> None:
    linter = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    assert set(linter["root_packages"]) == set(ROOMS)


def test_people_and_tables_load_without_the_engine() -> None:
    """Importing what is below the flows costs no import of Prefect (seconds) and starts nothing."""
    code = (
        "import importlib, pkgutil, sys, threading\n"
        "for room in ('schemas', 'notifications', 'tasks'):\n"
        "    for found in pkgutil.walk_packages([room], room + '.'):\n"
        "        if '.migrations' not in found.name:\n"
        "            importlib.import_module(found.name)\n"
        "assert 'prefect' not in sys.modules, 'prefect was imported'\n"
        "assert threading.active_count() == 1, 'a thread was started'\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
