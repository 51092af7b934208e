"""``python -m docs.generate``: write the generated pages, clauses, settings and files, anew."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pydantic_core import PydanticUndefined

from docs import citations, file_pages
from docs.citations import Citation
from docs.clause_words import CLAUSES, FIRST_PIECES
from schemas.gate_kinds import GATE_KINDS
from schemas.settings import Settings

FOLDER = Path(__file__).resolve().parent
_NOTE = "<!-- Written by `make docs`; a test fails when it is not up to date. Do not edit. -->"


def pages() -> dict[str, str]:
    """The generated pages: file name in docs/ → text."""
    return {
        "clauses.md": clauses_page(citations.of_rooms(), citations.of_tests()),
        "settings.md": settings_page(),
        "files.md": file_pages.page(_NOTE),
    }


def clauses_page(code: set[Citation], tests: set[Citation]) -> str:
    """For every clause what it asks, the code that carries it, the tests that name it."""
    lines = [
        "# Clauses",
        "",
        _NOTE,
        "",
        "Ids are for keeps: code that carries a clause cites its id at that line, and a test names it (in its name,",
        "its docstring or a comment). Code is given as file and symbol, tests as files: search them for the id. How to",
        "add a clause: [CONTRIBUTING.md](../CONTRIBUTING.md#add-a-clause).",
    ]
    for title, clauses in (("", CLAUSES), ("First pieces of later clauses", FIRST_PIECES)):
        lines += ["", f"## {title}"] if title else []
        for clause, words in clauses.items():
            lines += ["", f"### {clause}", "", words, ""]
            lines += [f"- Code: {_places(code, clause)}", f"- Tests: {_files(tests, clause)}"]
    return "\n".join(lines) + "\n"


def _places(found: Iterable[Citation], clause: str) -> str:
    by_file: dict[str, set[str]] = defaultdict(set)
    for one in found:
        if one.clause == clause:
            by_file[one.path].add(one.symbol)
    return "; ".join(_file(path, symbols) for path, symbols in sorted(by_file.items())) or "none"


def _files(found: Iterable[Citation], clause: str) -> str:
    """Tests by file alone: their names say the id, and a new one shall not change this page."""
    paths = {one.path for one in found if one.clause == clause and citations.proving(one)}
    return "; ".join(f"`{path}`" for path in sorted(paths)) or "none"


def _file(path: str, symbols: set[str]) -> str:
    named = ", ".join(f"`{symbol}`" for symbol in sorted(symbols - {"", "module"}))
    return f"`{path}`" + (f" ({named})" if named else "")


def settings_page() -> str:
    """Every setting with its default and what it does, and the limits of the gates."""
    lines = [
        "# Settings",
        "",
        _NOTE,
        "",
        "Each setting is an environment variable `LIANBAN_…`, or the same name in lower case without the prefix in",
        "`lianban.toml` (the nearest one, from the working folder upwards). The environment wins. An empty variable",
        "counts as unset. `lianban settings` shows what holds, secrets masked.",
        "",
        "| Variable | In `lianban.toml` | Default | What it does |",
        "|---|---|---|---|",
    ]
    for name, field in Settings.model_fields.items():
        default = _default(name, field.get_default(call_default_factory=True))
        lines.append(f"| `LIANBAN_{name.upper()}` | `{name}` | {default} | {field.description} |")
    lines += [
        "",
        "Lists in an environment variable are divided by commas or written as JSON; tables are `name=value` parts",
        "divided by commas, or JSON. In `lianban.toml` they are TOML lists and tables.",
        "",
        "## Limits of the gates",
        "",
        "What `limits` may override, by the gate's name. `wd` working days, `wh` working hours, `d` days, `h` hours.",
        "Urgent cases get half of it, at least 4 `wh`, unless `urgent_limits` says otherwise.",
        "",
        "| Gate | 中文 | Clause | Limit per person |",
        "|---|---|---|---|",
    ]
    lines += [f"| `{k.name}` | {k.title} | {k.clause} | {k.limit} |" for k in GATE_KINDS.values()]
    return "\n".join(lines) + "\n"


def _default(name: str, value: Any) -> str:
    if name == "home":
        return "`var/` beside the nearest `lianban.toml` or checkout, else the user's data folder"
    if value is PydanticUndefined or value is None:
        return "–"
    if isinstance(value, str):
        return f"`{value}`"
    return f"`{json.dumps(value, ensure_ascii=False, default=str)}`"


def main() -> None:
    """Write every page that has changed."""
    for name, text in pages().items():
        page = FOLDER / name
        if not page.exists() or page.read_text(encoding="utf-8") != text:
            page.write_text(text, encoding="utf-8")
            print(f"docs/{name} written")


if __name__ == "__main__":
    main()
