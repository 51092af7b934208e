"""The README says what is there: every command and flag, every dependency, every exit code; and nothing else."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import click
import pytest
from project_docs import ROOT, calls, commands, name, text

from deployments.cli import running
from deployments.cli.records import messages
from schemas.answers import Assess
from schemas.settings import Settings

README, CHINESE = ROOT / "README.md", ROOT / "README.zh-CN.md"
BOTH = [pytest.param(page, id=name(page)) for page in (README, CHINESE)]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
ROOMS = ("schemas", "notifications", "tasks", "flows", "deployments")
PARTS = {"pydantic_core": "pydantic", "markupsafe": "jinja2"}  # published under names of their own


@pytest.mark.parametrize("page", BOTH)
@pytest.mark.parametrize("command", [word for word in commands() if word])
def test_every_command_has_its_row_with_every_flag(page: Path, command: str) -> None:
    rows = [line for line in text(page).splitlines() if re.match(rf"\| `lianban {command}(?: [^a-z`][^`]*)?`", line)]
    assert len(rows) == 1, rows
    assert {option for option in commands()[command] if f"`{option}" not in rows[0]} == set()


@pytest.mark.parametrize("page", BOTH)
def test_no_command_and_no_flag_is_promised_that_is_not_there(page: Path) -> None:
    everywhere = {"--json", "--help", "--version"}
    wrong = [
        (command, option)
        for command, options in calls(text(page))
        for option in (options or {""})
        if command not in commands() or option not in commands()[command] | everywhere | {""}
    ]
    assert wrong == []


@pytest.mark.parametrize("page", BOTH)
def test_every_exit_code_is_explained(page: Path) -> None:
    codes = {running.DONE, running.UNEXPECTED, running.WRONG, running.REFUSED, running.UNAVAILABLE, running.INTERRUPTED}
    assert {code for code in codes if not re.search(rf"^\| {code} \| \S", text(page), re.M)} == set()


def required() -> list[str]:
    wanted = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]]
    return [re.split(r"[<>=!~\[; ]", one)[0] for one in wanted]


@pytest.mark.parametrize("page", BOTH)
def test_every_dependency_says_what_it_is_for_and_no_other_is_listed(page: Path) -> None:
    listed = re.findall(r"^\| `([a-z][a-z0-9-]*)` \| \S", text(page), re.M)
    assert sorted(listed) == sorted(required())


def test_what_is_imported_is_required() -> None:
    """A package that only comes along with another may leave with it."""
    known = {one.lower().replace("_", "-") for one in required()}
    owners = packages_distributions()
    lost = {
        f"{path.relative_to(ROOT)}: {module}"
        for room in ROOMS
        for path in (ROOT / room).rglob("*.py")
        for module in imported(path)
        if not {one.lower().replace("_", "-") for one in owners.get(PARTS.get(module, module), [module])} & known
    }
    assert lost == set()


def imported(path: Path) -> set[str]:
    """Third-party packages a file imports when it runs (what serves types alone need not be there)."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    guarded = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    names = set[str]()
    for node in set(ast.walk(tree)) - guarded:
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.partition(".")[0])
    return names - sys.stdlib_module_names - set(ROOMS)


@pytest.mark.parametrize("page", BOTH)
def test_every_setting_named_is_one(page: Path) -> None:
    named = {word.removeprefix("LIANBAN_").lower() for word in re.findall(r"LIANBAN_[A-Z_]+[A-Z]", text(page))}
    assert named - Settings.model_fields.keys() == set()
    assert "docs/settings.md" in text(page)


@pytest.mark.parametrize("page", BOTH)
def test_the_settings_of_the_example_file_are_accepted(page: Path) -> None:
    blocks = re.findall(r"```toml\n(.*?)```", text(page), re.DOTALL)
    assert blocks
    for block in blocks:
        lines = "\n".join(line.strip() for line in block.splitlines())
        Settings.model_validate({"home": "x", **tomllib.loads(lines)})


@pytest.mark.parametrize("page", BOTH)
def test_the_answer_of_the_example_is_accepted_by_its_form(page: Path) -> None:
    (command,) = re.findall(r"lianban answer (?:[^`]|\\\n)+?(?=\n *```)", text(page))
    fields = dict(word.split("=", 1) for word in re.findall(r"--set (\S+)", command))
    Assess.model_validate(fields)


@pytest.mark.parametrize("page", BOTH)
def test_every_state_of_a_message_is_named(page: Path) -> None:
    (row,) = re.findall(r"^\| `lianban messages`.*$", text(page), re.M)
    (states,) = [p.type.choices for p in messages.params if p.name == "state" and isinstance(p.type, click.Choice)]
    assert [state for state in states if str(state) not in row] == []


@pytest.mark.parametrize("page", BOTH)
def test_both_main_commands_come_first(page: Path) -> None:
    first = re.findall(r"^```sh\n(.*?)```", text(page), re.DOTALL | re.M)[0]
    assert re.findall(r"^make \w+", first, re.M) == ["make demo", "make test"]


def test_the_readmes_have_the_same_sections() -> None:
    def shape(page: Path) -> list[int]:
        return [len(marks) for marks in re.findall(r"^(#+) ", text(page), re.M)]

    assert shape(README) == shape(CHINESE)


def test_chinese_text_has_chinese_punctuation() -> None:
    code = re.compile(r"```.*?```|`[^`\n]*`|\]\([^)\n]*\)", re.DOTALL)
    prose = code.sub(lambda found: "\u4ee3" if found[0].startswith("`") else "]", text(CHINESE))
    narrow = re.compile(r"[\u4e00-\u9fff\uff09][,;:?!(]|[,;:?!)][\u4e00-\u9fff]")
    assert [line for line in prose.splitlines() if narrow.search(line)] == []
