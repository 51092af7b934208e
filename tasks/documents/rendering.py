"""Papers as Markdown: one sandboxed environment, strict about missing values; typed text is always data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, tzinfo
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from notifications.text import kind_name
from schemas.gate import SignOff
from schemas.values import plain
from tasks.documents.escaping import EMPTY, inline, link, paragraphs
from tasks.documents.titles import KIND_FIELDS, PRIORITIES, TITLES, VALUES

TEMPLATES = Path(__file__).parent / "templates"
# What a paper says about itself; each may be left out.
_DEFAULTS: dict[str, Any] = {
    "names": {}, "departments": {}, "heads": {}, "records": [], "zone": UTC, "request_number": "", "case_number": None,
    "version": 1, "created_at": None, "created_by": None, "confirmed_at": None,
}  # fmt: skip


def render_markdown(kind: str, content: Mapping[str, Any], facts: Mapping[str, Any]) -> str:
    """The paper ``kind`` (request, application, charter) as Markdown for people (D1).

    ``content`` is the paper's content as plain JSON data. ``facts`` may hold: ``names`` (e-mail → name),
    ``departments`` (e-mail → department), ``heads`` (department → e-mail), ``records`` (approval records),
    ``zone``, ``request_number``, ``case_number``, ``version``, ``created_at``, ``created_by``, ``confirmed_at``.
    Raises KeyError for an unknown kind and jinja2.UndefinedError where the content lacks what the paper must say.
    """
    if kind not in TITLES:
        raise KeyError(kind)
    known = {**_DEFAULTS, **facts}
    whole = {**known, "paper": TITLES[kind], "content": content, **_functions(known)}
    text = _environment().get_template(f"{kind}.md").render(whole)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def _functions(facts: Mapping[str, Any]) -> dict[str, Any]:
    names, departments, zone = facts["names"], facts["departments"], facts["zone"]

    def name(email: str | None) -> str:
        return names.get(email, email) if email else EMPTY

    def department(email: str | None) -> str:
        return (departments.get(email) if email else None) or EMPTY

    def moment(at: str | datetime | None) -> str:
        return _moment(at, zone)

    def day(at: str | datetime | None) -> str:
        return _moment(at, zone).partition(" ")[0]

    status = f"已确认 {moment(facts['confirmed_at'])}" if facts["confirmed_at"] else "待确认"
    return {"name": name, "department": department, "moment": moment, "day": day, "status": status}


@cache
def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(TEMPLATES), undefined=StrictUndefined, autoescape=False, finalize=_printed,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True, auto_reload=False,
    )  # fmt: skip
    environment.filters.update(
        text=paragraphs, link=link, measure=_measure, money=_money, kind=kind_name, listed=_listed,
        priority=lambda value: PRIORITIES.get(value, value), sign_off=_sign_off, kind_fields=_kind_fields,
    )  # fmt: skip
    return environment


def compiled_templates() -> tuple[str, ...]:
    """Compile every template now rather than at its first use; their names."""
    names = tuple(name for name in _environment().list_templates() if name.endswith(".md"))
    for name in names:
        _environment().get_template(name)
    return names


def _printed(value: object) -> object:
    # every expression of a template passes here, so nothing typed by people is ever Markdown of ours
    return value if isinstance(value, Undefined) else inline(value)


def _moment(at: str | datetime | date | None, zone: tzinfo) -> str:
    if not at:
        return EMPTY
    found = datetime.fromisoformat(at) if isinstance(at, str) else at
    if not isinstance(found, datetime) or found.tzinfo is None:
        return str(at)
    return f"{found.astimezone(zone):%Y-%m-%d %H:%M}"


def _measure(value: float | str | None, unit: str | None = None) -> str:
    """A value with its unit: 80%, 4.5 分；a dash where none is given."""
    if value is None or value == "":
        return EMPTY
    figure = plain(value) if isinstance(value, int | float) else value
    return f"{figure}{unit}" if unit in {"%", "‰"} else f"{figure} {unit or ''}".strip()


def _money(value: float | None) -> str:
    return "未填写" if value is None else f"{value:,.2f}".removesuffix(".00") + " 元"


def _listed(values: object) -> str:
    found = [str(value) for value in values] if isinstance(values, list | tuple) else [str(values or "")]
    return "、".join(value for value in found if value) or EMPTY


def _sign_off(value: object) -> str:
    return SignOff.model_validate(value).chinese()


def _kind_fields(fields: Mapping[str, Any], kind: str) -> list[tuple[str, str]]:
    """What must be clear for this kind of case (G0.1), with its Chinese names."""
    return [(label, _field(fields.get(key))) for key, label in KIND_FIELDS.get(kind, {}).items()]


def _field(value: Any) -> str:
    match value:
        case bool():
            return "是" if value else "否"
        case list():
            return "\n".join(_step(item) for item in value) or EMPTY  # type: ignore[reportUnknownVariableType]
        case None | "":
            return EMPTY
        case _:
            return VALUES.get(str(value), str(value))


def _step(item: Any) -> str:
    if isinstance(item, Mapping):
        return " ".join(str(part) for part in item.values() if part)  # type: ignore[reportUnknownVariableType]
    return str(item)
