"""What comes in on the command line: files, standard input, ``key=value``, moments."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from schemas.errors import Invalid

_YEARS = range(2000, 3000)


class AssignmentId(click.ParamType):
    """The id of a to-do, as ``lianban todo`` shows it."""

    name = "assignment"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> UUID:
        """The id. Fails in Chinese where it is none."""
        try:
            return value if isinstance(value, UUID) else UUID(str(value).strip())
        except ValueError:
            self.fail(f"“{value}”不是待办编号，请从 lianban todo 里复制", param, ctx)


class Moment(click.ParamType):
    """A date and time, ISO 8601; without an offset it is the organisation's own time."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The moment, naive where no offset was given."""
        try:
            found = value if isinstance(value, datetime) else datetime.fromisoformat(str(value).strip())
        except ValueError:
            self.fail(f"“{value}”不是时间，请写成 2026-11-24T09:00 或 2026-11-24T09:00+08:00", param, ctx)
        if found.year not in _YEARS:
            self.fail(f"年份 {found.year} 超出范围（{_YEARS[0]} 到 {_YEARS[-1]}）", param, ctx)
        return found


class OneOf(click.Choice[str]):
    """One of a few words."""

    def get_invalid_choice_message(self, value: Any, ctx: click.Context | None) -> str:
        """What may be written."""
        return f"“{value}”不在可选范围内，请写 {'、'.join(str(choice) for choice in self.choices)} 之一"


def read_file(path: str, what: str) -> object:
    """The data of a YAML (or JSON) file, ``-`` being standard input.

    Raises UsageError where it cannot be read, Invalid where it is no YAML.
    """
    from tasks.reading import LARGEST, read_yaml

    return read_yaml(file_bytes(path, what, LARGEST + 1), what)  # one more than is taken: it says what is too large


def file_bytes(path: str, what: str, most: int) -> bytes:
    """The first ``most`` bytes of a file, ``-`` being standard input. Raises UsageError where it cannot be read."""
    try:
        return _bytes(path, most)
    except OSError as error:
        raise click.UsageError(f"{what}“{path}”读不到（{reason(error)}）", click.get_current_context()) from None


def _bytes(path: str, most: int) -> bytes:
    if path == "-":
        return sys.stdin.buffer.read(most)
    with Path(path).open("rb") as handle:
        return handle.read(most)


def reason(error: OSError) -> str:
    """Why a file could not be read or written, in Chinese where it is one of the usual reasons."""
    known = {FileNotFoundError: "没有这个文件", IsADirectoryError: "这是一个文件夹", PermissionError: "没有权限"}
    return known.get(type(error), error.strerror or "读取失败")


def pairs(given: Sequence[str]) -> dict[str, str]:
    """``key=value`` words as text. Raises UsageError for a word without ``=`` or a key given twice."""
    found: dict[str, str] = {}
    for word in given:
        key, divider, text = word.partition("=")
        key = key.strip()
        if not divider or not key:
            raise click.UsageError(f"“--set {word}”要写成 名称=值", click.get_current_context())
        if key in found:
            raise click.UsageError(f"“{key}”写了两次", click.get_current_context())
        found[key] = text
    return found


def fitted(texts: dict[str, str], form: dict[str, Any]) -> dict[str, Any]:
    """The values of ``key=value`` words: YAML scalars and lists; where the form's field is a text, the text as typed.

    ``form`` is the JSON schema of the gate's form.
    """
    fields: dict[str, Any] = form.get("properties", {})
    return {key: _value(text, fields.get(key, {})) for key, text in texts.items()}


def _value(text: str, field: dict[str, Any]) -> object:
    from tasks.reading import read_yaml

    is_text = field.get("type") == "string"
    if is_text and not text.startswith(("'", '"')):
        return text  # YAML would swallow what follows a "#" and join lines
    try:
        value = read_yaml(text, "值")
    except Invalid:
        return text
    return text if isinstance(value, dict) or (is_text and not isinstance(value, str)) else value
