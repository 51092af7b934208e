"""The environment that templates of a company run in: they may read what they are given and reach nothing else."""

from __future__ import annotations

from functools import cache
from typing import Any, NoReturn

from jinja2 import Undefined
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from tasks.documents.office.words import safe


class Sandbox(ImmutableSandboxedEnvironment):
    """Refuses aloud: an expression that reaches for the machine is a fault of the template, not an empty text."""

    def unsafe_undefined(self, obj: Any, attribute: str) -> NoReturn:
        raise SecurityError(f"access to attribute {attribute!r} of {type(obj).__name__!r}")


@cache
def sandbox() -> Sandbox:
    """The one environment; it holds nothing but filters."""
    environment = Sandbox(autoescape=True, finalize=_printed, cache_size=0)
    del environment.filters["safe"]  # typed text is always text
    return environment


def _printed(value: object) -> object:
    # every expression of a template passes here, also where a template turns escaping off
    if isinstance(value, Undefined | Markup):
        return value
    if value is None:
        return ""
    # docxtpl makes {{ of {_{ in what is rendered: text of people stays as typed
    text = str(escape(safe(str(value))))
    return Markup(text.replace("{_", "{&#95;").replace("_}", "&#95;}").replace("%_", "%&#95;"))
