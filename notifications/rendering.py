"""Templates to messages: one environment, strict about missing values; typed text is always data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.exceptions import UndefinedError
from markupsafe import Markup

from notifications import text
from notifications.facts import Facts

TEMPLATES = Path(__file__).parent / "templates"
PARTS = ("subject.txt", "body.txt", "body.html")
SUBJECT_LIMIT = 120


@dataclass(frozen=True, slots=True)
class Message:
    """One message ready to leave: a subject of one line, a plain-text and an HTML body."""

    subject: str
    text: str
    html: str


def rendered(name: str, facts: Mapping[str, object]) -> Message:
    """The message ``name`` (its template folder) filled with ``facts``.

    Raises jinja2.UndefinedError where a template uses a value the facts do not have, TemplateNotFound where a
    file is missing.
    """
    subject, plain, html = (_environment().get_template(f"{name}/{part}").render(facts) for part in PARTS)
    return Message(text.one_line(subject, SUBJECT_LIMIT), _tidy(plain), html)


def filled(name: str, facts: Facts) -> Message:
    """The message ``name`` filled with every field of ``facts``. Raises like :func:`rendered`."""
    return rendered(name, {field: getattr(facts, field) for field in type(facts).model_fields})


def folders() -> tuple[str, ...]:
    """Names of all template folders, shared parts left out."""
    return tuple(sorted(p.name for p in TEMPLATES.iterdir() if p.is_dir() and not p.name.startswith("_")))


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        undefined=StrictUndefined,
        autoescape=lambda name: bool(name and name.endswith(".html")),
        finalize=_printable,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters.update(
        moment=text.moment,
        day=text.day,
        full_moment=text.full_moment,
        line=text.one_line,
        cut=text.cut,
        quoted=text.quoted,
        sentence=text.sentence,
        kind_name=text.kind_name,
    )
    environment.tests["web"] = text.is_web
    return environment


def _printable(value: object) -> object:
    """What an expression prints: typed text without control characters; printing None is a fault."""
    if value is None:
        raise UndefinedError("a template prints None")
    if isinstance(value, str) and not isinstance(value, Markup):
        return text.clean(value)
    return value


def _tidy(plain: str) -> str:
    """No blanks at line ends and never two empty lines in a row: optional parts leave holes behind."""
    kept: list[str] = []
    for line in (raw.rstrip() for raw in plain.splitlines()):
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept).strip("\n") + "\n"
