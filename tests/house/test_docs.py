"""The documents hold: generated pages are up to date, what they name exists, decisions are dated and listed."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import unquote

import pytest
from project_docs import PAGES, ROOT, calls, commands, name, text
from test_layers import FLOORS, ROOMS

from deployments.children import TITLES as SERVICES
from docs.generate import pages
from schemas.errors import LianbanError, Unavailable
from schemas.settings import Settings

EACH_PAGE = pytest.mark.parametrize("page", PAGES, ids=name)
LINK = re.compile(r"(!?)\[[^\]]*\]\(([^)\s]+)\)")
OPERATING = ROOT / "docs" / "operating.md"
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))


@pytest.mark.parametrize("page", pages())
def test_a_generated_page_is_up_to_date(page: str) -> None:
    assert text(ROOT / "docs" / page) == pages()[page], "run `make docs`"


@EACH_PAGE
def test_every_link_leads_somewhere(page: Path) -> None:
    lost = [
        target
        for picture, target in LINK.findall(text(page))
        if not picture and "://" not in target and not leads(page, *target.partition("#")[::2])
    ]
    assert lost == []


@EACH_PAGE
def test_every_picture_is_there(page: Path) -> None:
    lost = [target for picture, target in LINK.findall(text(page)) if picture and not (page.parent / target).is_file()]
    assert lost == []


def leads(page: Path, file: str, anchor: str) -> bool:
    target = page.parent / unquote(file) if file else page
    return target.exists() and (not anchor or unquote(anchor) in anchors(target))


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", text(page), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@EACH_PAGE
def test_every_file_named_exists(page: Path) -> None:
    places = "|".join([*FLOORS, "tests", "docs", "examples"])
    named = re.findall(rf"`((?:{places})/[\w./-]*)`", text(page))
    assert [path for path in named if not (ROOT / path).exists()] == []


@EACH_PAGE
def test_every_command_named_exists(page: Path) -> None:
    everywhere = {"--json", "--help", "--version"}
    wrong = [
        (command, option)
        for command, options in calls(text(page))
        for option in (options or {""})
        if command not in commands() or option not in commands()[command] | everywhere | {""}
    ]
    assert wrong == []


@EACH_PAGE
def test_every_setting_named_exists(page: Path) -> None:
    named = set(re.findall(r"`LIANBAN_([A-Z_]+[A-Z])\b", text(page)))
    assert named - {field.upper() for field in Settings.model_fields} - {"MUST_RUN_ALL"} == set()


def test_the_picture_of_the_house_shows_every_room_and_its_arrow() -> None:
    (picture,) = re.findall(r"```mermaid\n(.*?)```", text(ROOT / "docs" / "house.md"), re.DOTALL)
    assert set(re.findall(r'^\s+(\w+)\["\1/', picture, re.M)) == set(ROOMS)
    arrows = re.findall(r"(\w+) --> (\w+)", picture)
    assert {room for arrow in arrows for room in arrow} == set(ROOMS)
    assert [arrow for arrow in arrows if FLOORS[arrow[0]] <= FLOORS[arrow[1]]] == []


@pytest.mark.parametrize("page", DECISIONS, ids=lambda page: page.stem)
def test_a_decision_is_dated_and_says_why_and_what_follows(page: Path) -> None:
    written = text(page)
    found = re.match(r"# (\d+)\. .+\n\nDate: (\S+)\. Status: (holds|replaced by \[.+\]\(.+\))\.\n", written)
    assert found and found[1] == str(int(page.name.partition("-")[0]))
    assert date.fromisoformat(found[2])
    assert re.findall(r"^## (.+)$", written, re.M) == ["Why it came up", "What we do", "What follows"]


def test_decisions_are_numbered_without_a_gap_and_listed() -> None:
    assert [int(page.name.partition("-")[0]) for page in DECISIONS] == list(range(1, len(DECISIONS) + 1))
    listed = re.findall(r"^- \[(.+)\]\((.+)\) \((.+)\)$", text(ROOT / "docs" / "decisions" / "README.md"), re.M)
    heads = [re.match(r"# \d+\. (.+)\n\nDate: (\S+)\.", text(page)) for page in DECISIONS]
    assert listed == [(head[1], page.name, head[2]) for head, page in zip(heads, DECISIONS, strict=True) if head]


def errors() -> Iterator[type[LianbanError]]:
    for room in ROOMS:
        for found in pkgutil.walk_packages([str(ROOT / room)], f"{room}."):
            if re.search(r"(errors|services|children|detached)$", found.name):
                importlib.import_module(found.name)
    waiting: list[type[LianbanError]] = [LianbanError]
    while waiting:
        waiting += (found := waiting.pop()).__subclasses__()
        yield found


def test_operators_read_what_to_do_about_everything_unavailable() -> None:
    wanted = {one.__name__ for one in errors() if issubclass(one, Unavailable) and one is not Unavailable}
    ours = {word for word in wanted if f"(`{word}`)" not in text(OPERATING)}
    assert len(wanted) > 5
    assert ours == set()


def test_operators_read_what_to_do_about_every_alert() -> None:
    alerts = [
        keyword.value.value
        for path in sorted((ROOT / "tasks").rglob("*.py"))
        for node in ast.walk(ast.parse(text(path)))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "alert"
        for keyword in node.keywords
        if keyword.arg == "what" and isinstance(keyword.value, ast.Constant)
    ]
    assert alerts
    assert [what for what in alerts if str(what) not in text(OPERATING)] == []


def test_every_log_is_explained() -> None:
    written = {f"{service}.log" for service in SERVICES}
    for path in (ROOT / "deployments").rglob("*.py"):
        written |= set(re.findall(r'"([a-z]+\.log)"', text(path)))
    assert {log for log in written if f"| `{log}` |" not in text(OPERATING)} == set()


def test_the_project_stands_alone() -> None:
    """No page leans on something outside the project."""
    outside = re.compile(r"\.\./shared|\bshared/(design|examples)\b")
    assert [name(page) for page in PAGES if outside.search(text(page))] == []
