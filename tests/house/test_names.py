"""What the files of the project say about themselves: no machine, no index, names that are found."""

from __future__ import annotations

import ast
import re
import subprocess
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("schemas", "notifications", "tasks", "flows", "portal", "deployments")
SLASH = "/"
MACHINE = re.compile(
    "|".join(SLASH + place + SLASH for place in ("work", "farm", "root", "Users", r"home/\w+", "tmp/w"))
)
INDEX = re.compile(
    "--(extra-)?" + "index-url|--find" + r"-links|https?://[^\s\"'>)]*/simple\b|files\.python" + "hosted"
)
MAKERS = re.compile(
    r"\b(sub-?agent|chat ?bot|(this|previous|next|another|by an?) session|session's brief|issue #?\d+)\b", re.I
)
LOCKS = re.compile(r"(^|/)(uv\.lock|poetry\.lock|pdm\.lock|pylock.*\.toml)$")


def listed(*options: str) -> list[Path]:
    """What git lists; empty in an unpacked archive."""
    done = subprocess.run(["git", "ls-files", "-z", *options], cwd=ROOT, capture_output=True, text=True, check=False)
    return [path for name in done.stdout.split("\0") if name and (path := ROOT / name).is_file()]


@cache
def tracked() -> list[Path]:
    """The project's own files: those git keeps or would keep; in an archive, those our tools have not made."""
    made = set(listed("--cached", "--ignored", "--exclude-standard"))
    if ours := listed("--cached", "--others", "--exclude-standard"):
        return [path for path in ours if path not in made]
    folders = {".venv", "var", "build", ".git", "__pycache__"}
    return [path for path in ROOT.rglob("*") if path.is_file() and not folders & set(path.relative_to(ROOT).parts)]


def found(pattern: re.Pattern[str]) -> list[str]:
    places = []
    for path in tracked():
        if path == Path(__file__):
            continue  # it has to name what it looks for
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture or an office file
        lines = enumerate(text.splitlines(), 1)
        places += [f"{path.relative_to(ROOT)}:{n}: {line.strip()[:100]}" for n, line in lines if pattern.search(line)]
    return places


@pytest.mark.parametrize("pattern", [MACHINE, INDEX, MAKERS], ids=["machine", "index", "makers"])
def test_no_file_speaks_of_where_or_by_whom_it_was_made(pattern: re.Pattern[str]) -> None:
    assert found(pattern) == []


def test_the_patterns_find_what_they_are_for() -> None:
    assert MACHINE.search("see " + SLASH + "root" + SLASH + "x")
    assert INDEX.search("pip install --index" + "-url x")
    assert MAKERS.search("as issue" + " 12 says")
    assert not MAKERS.search("async with office.unit() as unit: unit.session")


def test_nothing_is_kept_that_is_to_be_ignored() -> None:
    kept = listed("--cached", "--ignored", "--exclude-standard")
    assert sorted({path.relative_to(ROOT).parts[0] for path in kept}) == []


def test_no_lock_file_with_addresses() -> None:
    assert [str(p) for p in tracked() if LOCKS.search(p.relative_to(ROOT).as_posix())] == []
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line and not re.match(r"[A-Za-z0-9._-]+==[A-Za-z0-9.!+_-]+( ; .+)?$", line)] == []


def test_no_two_test_files_share_a_name() -> None:
    names = Counter(path.name for path in (ROOT / "tests").rglob("*.py") if path.name != "conftest.py")
    assert [name for name, count in names.items() if count > 1] == []


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for room in ROOMS
        for path in sorted((ROOT / room).rglob("*.py"))
        if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert silent == []


@pytest.mark.parametrize("room", [room for room in ROOMS if (ROOT / room).is_dir()])
def test_every_room_is_documented(room: str) -> None:
    pages = "".join(page.read_text(encoding="utf-8") for page in sorted((ROOT / "docs").rglob("*.md")))
    assert f"{room}/" in pages


def test_every_make_target_is_documented() -> None:
    targets = re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert targets
    assert [target for target in targets if f"make {target}" not in readme] == []
