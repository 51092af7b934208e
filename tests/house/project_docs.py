"""What the tests of the documents share: the pages, the command line as a tree, what a page names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click

from deployments.cli.program import lianban

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
EVERYWHERE = {"--json", "--help", "-h"}
_CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
_CALL = re.compile(r"\blianban((?: +[a-z]+)+)?([^`\n]*)")
_OPTION = re.compile(r"(?<![\w-])--?[a-z][a-z-]*")


def text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@cache
def commands() -> dict[str, set[str]]:
    """Every command that does something → its own options, as they are typed."""
    return dict(_below(lianban, ()))


def _below(command: click.Command, path: tuple[str, ...]) -> Iterator[tuple[str, set[str]]]:
    options = {word for p in command.params if isinstance(p, click.Option) for word in p.opts}
    if isinstance(command, click.Group):
        for word, inner in command.commands.items():
            yield from _below(inner, (*path, word))
        if not command.invoke_without_command:
            return
    yield " ".join(path), options - EVERYWHERE


def calls(page: str) -> Iterator[tuple[str, set[str]]]:
    """Each ``lianban …`` written as code: the command's words, the options behind it on the same line."""
    for block in _CODE.findall(page.replace("\\\n", " ")):
        for words, rest in _CALL.findall(block):
            if words:
                yield words.split()[0] + _second(words.split()), set(_OPTION.findall(rest))


def _second(words: list[str]) -> str:
    is_group = any(known.startswith(f"{words[0]} ") for known in commands())
    return f" {words[1]}" if is_group and len(words) > 1 else ""


def paragraphs_between(page: str, start: str) -> str:
    """The section of this heading, up to the next one of the same depth or above."""
    depth = start.partition(" ")[0]
    tail = page.partition(f"\n{start}\n")[2]
    return re.split(rf"\n#{{1,{len(depth)}}} ", tail)[0]
