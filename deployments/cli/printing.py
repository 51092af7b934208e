"""What commands print: lines for people, JSON for programs. Typed text can never steer the terminal."""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from collections.abc import Iterable

import click

JSON = "deployments.cli.json"
# Marks that reorder what follows: a name or a link could be read as another.
_REORDERING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
_LINE_SEPARATORS = str.maketrans({"\u2028": "\n", "\u2029": "\n", "\x85": "\n", "\r": "\n"})
_HARMFUL = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


def wants_json() -> bool:
    """Whether this command was asked to print for programs."""
    context = click.get_current_context(silent=True)
    return bool(context and context.meta.get(JSON))


def plain(text: object) -> str:
    """Text whose control characters and reordering marks are shown as a mark instead of obeyed; line breaks stay."""
    lines = str(text).replace("\r\n", "\n").translate(_LINE_SEPARATORS).replace("\t", "    ").split("\n")
    return "\n".join("".join(_harmless(character) for character in line) for line in lines)


def _harmless(character: str) -> str:
    bad = unicodedata.category(character) in {"Cc", "Cs"} or character in _REORDERING
    return "\N{REPLACEMENT CHARACTER}" if bad else character


def cell(value: object) -> str:
    """One table cell: a single harmless line; nothing is shown as a dash."""
    return " ".join(plain(value).split()) or "-" if value is not None else "-"


def as_json(data: object) -> str:
    """JSON as programs read it and terminals survive it: characters that steer are escaped, none is lost."""
    text = json.dumps(data, ensure_ascii=False, indent=2)
    return _HARMFUL.sub(lambda found: f"\\u{ord(found.group()):04x}", text)


def show(data: object, lines: Iterable[str]) -> None:
    """Print ``data`` for programs or ``lines`` for people, whichever was asked for."""
    if wants_json():
        click.echo(as_json(data))
        return
    for line in lines:
        click.echo(plain(line))


def complain(code: str, message: str, findings: Iterable[dict[str, str]] = (), *, json_wanted: bool) -> None:
    """Print why a command did not do its work, on standard error."""
    if json_wanted:
        error = {"code": code, "message": message, "findings": list(findings)}
        click.echo(as_json({"error": error}), err=True)
    else:
        click.echo(plain(message), err=True)


def be_robust() -> None:
    """Characters a terminal cannot show become escapes instead of an error."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")
