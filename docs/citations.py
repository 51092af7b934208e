"""Where clause ids are cited: file and symbol, never a line number, so that the list changes only with the code."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("schemas", "notifications", "tasks", "flows", "portal", "deployments")
CITED = re.compile(r"(?<![%`\w.])([GR]\d\.\d|[NDSEMTCAFIK]\d)(?![\w.]*\w)")
# T1 may be a row of somebody's matrix: in plain text these count in docstrings and comments only
_SHORT = re.compile(r"(?<![%\w.])[NDSEMTCAFIK]\d(?![\w.]*\w)")
_IN_A_NAME = re.compile(r"_(?:([gr])(\d)_(\d)|([ndsemtcafik])(\d))(?=_|$)", re.IGNORECASE)
_COPIES = "migrations/versions"  # comments of columns, copied from the tables


@dataclass(frozen=True, slots=True, order=True)
class Citation:
    """One clause cited in one symbol of one file; ``symbol`` is empty in the module's own docstring."""

    clause: str
    path: str
    symbol: str


def of_rooms() -> set[Citation]:
    """Citations in the code of the rooms; a module's docstring is no line of code and does not count."""
    return {found for room in ROOMS for found in _in_folder(ROOT / room) if found.symbol}


def of_tests() -> set[Citation]:
    """Citations in the name, docstring, comments or data of a test (or of what stands beside it in a test file)."""
    found = (one for folder in _test_folders() for one in _in_folder(folder))
    return {one for one in found if Path(one.path).name.startswith("test_")}


def _test_folders() -> list[Path]:
    """Those of the house ask about citations and so would prove themselves."""
    return [path for path in sorted((ROOT / "tests").iterdir()) if path.is_dir() and path.name != "house"]


def proving(found: Citation) -> bool:
    """Whether this citation names one test, not just a file."""
    return found.symbol.rpartition(".")[2].startswith("test_")


def _in_folder(folder: Path) -> Iterator[Citation]:
    for path in sorted(folder.rglob("*.py")):
        if _COPIES in path.as_posix():
            continue
        yield from in_source(path.read_text(encoding="utf-8"), path.relative_to(ROOT).as_posix())


def in_source(text: str, path: str) -> Iterator[Citation]:
    """Citations in one file's text."""
    tree = ast.parse(text)
    owners = _owners(tree, len(text.splitlines()))
    for number, line in enumerate(_said(text, tree), 1):
        for clause in CITED.findall(line):
            yield Citation(clause, path, owners[number])
    for name in {name for name in owners if name.rpartition(".")[2].startswith("test_")}:
        for letter, major, minor, other, number in _IN_A_NAME.findall(name.rpartition(".")[2]):
            yield Citation(f"{letter}{major}.{minor}".upper() if letter else f"{other}{number}".upper(), path, name)


def _said(text: str, tree: ast.Module) -> list[str]:
    """The lines of a file without the short ids in its plain strings."""
    lines = text.splitlines()
    told = _docstrings(tree)
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        plain = tokenize.tok_name[token.type] in {"STRING", "FSTRING_MIDDLE"} and token.start[0] not in told
        for number in range(token.start[0], token.end[0] + 1) if plain else ():
            line = lines[number - 1]
            first = token.start[1] if number == token.start[0] else 0
            last = token.end[1] if number == token.end[0] else len(line)
            inside = _SHORT.sub(lambda found: "-" * len(found[0]), line[first:last])
            lines[number - 1] = line[:first] + inside + line[last:]
    return lines


def _docstrings(tree: ast.Module) -> set[int]:
    """First lines of the docstrings."""
    kinds = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    firsts = [node.body[0] for node in ast.walk(tree) if isinstance(node, kinds) and node.body]
    return {one.lineno for one in firsts if isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant)}


def _owners(tree: ast.Module, lines: int) -> list[str]:
    """For each line the symbol it belongs to; a comment right above a symbol belongs to what encloses it."""
    owners = ["module"] * (lines + 1)
    first = tree.body[0] if tree.body else None
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        owners[first.lineno : (first.end_lineno or first.lineno) + 1] = [""] * (
            (first.end_lineno or first.lineno) - first.lineno + 1
        )
    for node in tree.body:
        _own(node, "", owners)
    return owners


def _own(node: ast.stmt, above: str, owners: list[str]) -> None:
    name = _name(node)
    if name is None:
        return
    whole = f"{above}.{name}" if above else name
    start = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))])
    end = node.end_lineno or node.lineno
    owners[start : end + 1] = [whole] * (end + 1 - start)
    if isinstance(node, ast.ClassDef):
        for inner in node.body:
            _own(inner, whole, owners)


def _name(node: ast.stmt) -> str | None:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return node.name
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return node.target.id
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        return node.targets[0].id
    return None
