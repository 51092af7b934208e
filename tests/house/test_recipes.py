"""The recipes of CONTRIBUTING.md, performed or checked against what is there: each fails here when it rots."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from project_docs import ROOT, paragraphs_between, text
from test_glossary import found

from docs import citations
from docs.clause_words import CLAUSES, PURE
from schemas.answers import Answer
from schemas.forms import form_schema
from schemas.gate_kinds import GATE_KINDS, GateKind
from tasks.gates import Asked
from tasks.refreshing import BESIDE

PAGE = text(ROOT / "CONTRIBUTING.md")
RECIPES = ("message", "clause", "gate", "procedure")
DOTTED = re.compile(r"`((?:schemas|notifications|tasks|flows|docs)(?:\.\w+){2,})`")
# Prefect's dialog sends values as JSON schema: a field of this name would be read as part of it.
TAKEN = {
    "allOf", "const", "description", "enum", "examples", "format", "if", "items", "minimum", "not", "pattern",
    "properties", "required", "title", "type",
}  # fmt: skip
FLOWS = [path for path in sorted((ROOT / "flows").glob("*.py")) if "await driven(" in text(path)]


def recipe(of: str) -> str:
    section = paragraphs_between(PAGE, f"## Add a {of}")
    assert section.strip()
    return section


@pytest.mark.parametrize("symbol", sorted(set(DOTTED.findall(PAGE))))
def test_every_symbol_of_the_recipes_exists(symbol: str) -> None:
    assert found(*symbol.rpartition(".")[::2]) is not None


def test_there_is_a_recipe_for_each() -> None:
    assert re.findall(r"^## Add a (\w+)$", PAGE, re.M) == list(RECIPES)


def test_a_message_is_added_by_a_folder_and_a_function(tmp_path: Path) -> None:
    for room in ("schemas", "notifications"):
        shutil.copytree(ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__"))
    folder = tmp_path / "notifications" / "templates" / "coffee_is_ready"
    (named,) = set(re.findall(r"with `(\S+)`, `(\S+)` and `(\S+)`; extend", recipe("message")))
    like = ROOT / "notifications" / "templates" / "request_passed"
    assert sorted(named) == sorted(path.name for path in like.iterdir())
    folder.mkdir()
    for file in named:
        shutil.copy(like / file, folder / file)
    with (tmp_path / "notifications" / "messages.py").open("a", encoding="utf-8") as module:
        module.write(
            "\n\ndef coffee_is_ready(facts: NoticeFacts) -> Message:\n"
            '    """Coffee is ready (N1)."""\n'
            '    return _filled("coffee_is_ready", facts)\n\n\nMESSAGES = _walk()\n'
        )
    code = (
        "from notifications.messages import render, sample; print(render('coffee_is_ready', sample('coffee_is_ready')))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "Message(subject=" in done.stdout


def test_a_clause_is_added_by_a_line_and_a_test(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "flows").mkdir()
    (tmp_path / "tests" / "flows").mkdir(parents=True)
    (tmp_path / "flows" / "tea.py").write_text("def brewed():\n    return 1  # R9.1: tea is brewed\n", encoding="utf-8")
    (tmp_path / "tests" / "flows" / "test_tea.py").write_text("def test_tea_r9_1(): ...\n", encoding="utf-8")
    monkeypatch.setattr(citations, "ROOT", tmp_path)
    assert citations.of_rooms() == {citations.Citation("R9.1", "flows/tea.py", "brewed")}
    assert [one for one in citations.of_tests() if citations.proving(one)] == [
        citations.Citation("R9.1", "tests/flows/test_tea.py", "test_tea_r9_1")
    ]
    assert "R9.1" not in CLAUSES and CLAUSES.keys() >= PURE


@pytest.mark.parametrize("kind", GATE_KINDS.values(), ids=lambda kind: kind.name)
def test_a_gate_has_a_form_people_can_fill_in(kind: GateKind) -> None:
    fields = kind.form.model_fields
    assert issubclass(kind.form, Answer)
    if "decision" in fields:  # a form that only collects has none
        assert next(iter(fields)) == "decision" and fields["decision"].is_required()
    assert [name for name, field in fields.items() if not field.title] == []
    assert TAKEN & fields.keys() == set()
    assert form_schema(kind.form)["properties"].keys() == fields.keys()


ASKING = (
    "initiation.asking", "guide.asking", "guide.asking_plan", "tracking.starting", "tracking.levels",
    "tracking.resolving",
)  # fmt: skip
VERBS = {
    "eight_step_guide": "guide",
    "escalation": "tracking",
}  # the folder of a procedure's verbs, where it has another name


def asked() -> Iterator[tuple[str, str]]:
    """Kind and asking function of every ``on.ask`` in a flow."""
    for path in FLOWS:
        for node in ast.walk(ast.parse(text(path))):
            if isinstance(node, ast.Call) and called(node) in {"ask", "signed"}:
                kind, _, who = node.args[-3:]
                if isinstance(who, ast.Call):  # partial(asking, …)
                    who = who.args[0]
                if isinstance(kind, ast.Constant):  # ``signed`` asks what it was told to
                    assert isinstance(who, ast.Attribute)
                    yield str(kind.value), who.attr


def called(call: ast.Call) -> str:
    """The name of what is called."""
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def test_every_gate_is_asked_in_a_flow_and_nothing_else_is() -> None:
    assert {kind for kind, _ in asked()} | BESIDE == GATE_KINDS.keys()


@pytest.mark.parametrize("who", sorted({who for _, who in asked()}))
def test_who_is_asked_is_worked_out_from_unit_case_and_organisation(who: str) -> None:
    rooms = [importlib.import_module(f"tasks.{name}") for name in ASKING]
    function = next(getattr(room, who) for room in rooms if hasattr(room, who))
    given = inspect.signature(function).parameters.values()
    names = [one.name.strip("_") for one in given if one.kind is not inspect.Parameter.KEYWORD_ONLY]
    assert inspect.iscoroutinefunction(function)
    assert names == ["unit", "case", "organization"]
    assert inspect.signature(function).return_annotation in (Asked, "Asked")


@pytest.mark.parametrize("path", FLOWS, ids=lambda path: path.stem)
def test_a_procedure_is_a_flow_with_its_verbs_and_its_deployment(path: Path) -> None:
    name = path.stem
    assert f'@flow(name="{name}"' in text(path)
    assert re.search(rf"^async def {name}\(", text(path), re.M)
    assert f'await driven("{name}", ' in text(path)
    verbs = VERBS.get(name, name)
    assert (ROOT / "tasks" / verbs).is_dir()
    assert f'"flows.{name}:{name}"' in text(ROOT / "deployments" / "catalog.py")
    assert list((ROOT / "tests" / "flows").glob(f"test_{verbs}*.py"))
