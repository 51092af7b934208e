"""The words are those of the code: every symbol named exists, every word people read is explained."""

from __future__ import annotations

import ast
import importlib
import re
from functools import reduce

import pytest
from project_docs import ROOT, text

from deployments.children import TITLES as PROCESSES
from schemas.case import CHINESE_STATUS
from schemas.gate import CHINESE_DECISION, SignOff
from schemas.gate_kinds import GATE_KINDS
from schemas.kinds import CHINESE_KIND
from tasks.documents.titles import TITLES

PAGE = text(ROOT / "docs" / "glossary.md")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.splitlines()
    if re.match(r"\| [a-zA-Z]", line) and not line.startswith("| Word ")
]
# Prefect's words; in a name of ours they would mean two things.
RESERVED = re.compile(r"^(Task|Flow|Run|State)$")
ENGINE_SIDE = {"tasks/engine.py", "tasks/engine_runs.py", "deployments/taken_runs.py", "deployments/engine_states.py"}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_word_is_explained_and_its_symbol_exists(row: list[str]) -> None:
    word, chinese, meaning, symbol = row
    assert word and chinese and meaning
    module, _, name = symbol.strip("`").rpartition(".")
    assert found(module, name) is not None


def found(module: str, name: str) -> object:
    """The symbol behind a dotted name; a class on the way is no module."""
    try:
        return getattr(importlib.import_module(module), name)
    except ModuleNotFoundError:
        outer, _, inner = module.rpartition(".")
        return reduce(getattr, (inner, name), importlib.import_module(outer))


def test_words_are_listed_once() -> None:
    words = [word for row in ROWS for word in row[0].split(", ")]
    assert sorted(words) == sorted(set(words))


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(list(CHINESE_STATUS.values()), id="status"),
        pytest.param(list(CHINESE_DECISION.values()), id="decisions"),
        pytest.param([kind.title for kind in GATE_KINDS.values()], id="gates"),
        pytest.param(list(CHINESE_KIND.values()), id="kinds"),
        pytest.param(list(TITLES.values()), id="papers"),
        pytest.param([SignOff(kind=kind).chinese() for kind in ("all", "any", "sequence")], id="sign-off"),
        pytest.param([PROCESSES[name] for name in ("dispatcher", "worker")], id="processes"),
    ],
)
def test_what_people_read_is_explained(words: list[str]) -> None:
    assert [word for word in words if word not in PAGE] == []


def test_the_engines_words_are_left_to_the_engine() -> None:
    taken = [
        f"{path.relative_to(ROOT)}: {node.name}"
        for room in ("schemas", "notifications", "tasks", "flows", "deployments")
        for path in sorted((ROOT / room).rglob("*.py"))
        if path.relative_to(ROOT).as_posix() not in ENGINE_SIDE
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef) and RESERVED.match(node.name)
    ]
    assert taken == []
