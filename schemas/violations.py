"""Pydantic's errors as findings people can act on: place in the file, what is wrong and what to write (Chinese)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from schemas.findings import Finding

Hints = Mapping[str, tuple[str, str]]
FORMAT = "格式"
_NO_HINTS: Hints = {}
_ABSENT = frozenset({"missing", "too_short", "string_too_short"})
_NUMBERED = re.compile(r"\[\d+\]")
_SHOWN = 30
_MAPPING = "请逐项写成 name: value 的形式"
_NUMBER = "请写数字，单位另写在 unit 里"
_WHOLE = "请写整数"
_YES_NO = "请写 true 或 false"
_LIST = "请写成列表，每项一行并以“- ”开头"

_PLAIN: dict[str, str] = {
    "string_type": "请写文字（纯数字请加引号）",
    "string_unicode": "含有无法保存的字符，请删除后重新填写",
    "string_too_short": "不能为空，请填写内容",
    "string_pattern_mismatch": "不是正确的邮箱地址，请写成 name@example.com 的形式",
    "finite_number": "请写普通的数字，不能是无穷大或 NaN",
    "dict_type": _MAPPING,
    "model_type": _MAPPING,
    "model_attributes_type": _MAPPING,
    "union_tag_not_found": "请按事项类型（kind）逐项填写",
    "union_tag_invalid": "请先把事项类型（kind）写对",
    "invalid_key": "名称请写成文字",
    **dict.fromkeys(("float_type", "float_parsing"), _NUMBER),
    **dict.fromkeys(("int_type", "int_parsing", "int_from_float", "int_parsing_size"), _WHOLE),
    **dict.fromkeys(("bool_type", "bool_parsing"), _YES_NO),
    **dict.fromkeys(("list_type", "tuple_type", "frozen_set_type"), _LIST),
}


def _either(expected: str) -> str:
    """``'a', 'b' or 'c'`` as a Chinese enumeration."""
    return expected.replace(" or ", "、").replace(", ", "、")


_FILLED: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "string_too_long": lambda c: f"太长了，最多 {c['max_length']} 个字，请精简或放到附件里",
    "too_long": lambda c: f"最多 {c['max_length']} 项，现在有 {c['actual_length']} 项，请合并或分成几份提交",
    "too_short": lambda c: f"至少要有 {c['min_length']} 项，现在有 {c['actual_length']} 项",
    "greater_than_equal": lambda c: f"不能小于 {c['ge']}",
    "less_than_equal": lambda c: f"不能大于 {c['le']}",
    "literal_error": lambda c: f"只能写 {_either(str(c['expected']))}",
    "value_error": lambda c: str(c["error"]),
}


def place_of(location: Iterable[int | str], tags: frozenset[str] = frozenset()) -> str:
    """A location as a path in the file: ``goals[0].metric``. ``tags`` are steps the file does not have."""
    path = ""
    for step in location:
        if isinstance(step, int):
            path += f"[{step}]"
        elif step not in tags:
            path += f".{step}" if path else step
    return path


def titles_of(*models: type[BaseModel]) -> dict[str, str]:
    """Field name → Chinese title over several models, for naming what is missing."""
    return {info.alias or name: info.title or name for model in models for name, info in model.model_fields.items()}


def findings_of(
    error: ValidationError, titles: Mapping[str, str], tags: frozenset[str] = frozenset(), hints: Hints = _NO_HINTS
) -> list[Finding]:
    """Every error as a finding, in the order of the model.

    ``titles``: field name → Chinese title. ``hints``: place without numbers (``goals[].metric``) → clause and
    message for what is missing there.
    """
    return [_finding(one, titles, tags, hints) for one in error.errors(include_url=False)]


def _finding(one: ErrorDetails, titles: Mapping[str, str], tags: frozenset[str], hints: Hints) -> Finding:
    place = place_of(one["loc"], tags)
    empty = one["input"] is None and bool(one["loc"])
    if (empty or one["type"] in _ABSENT) and (hint := hints.get(_NUMBERED.sub("[]", place))):
        return Finding(place, *hint)
    return Finding(place, FORMAT, _message("missing" if empty else one["type"], one["loc"], one.get("ctx", {}), titles))


def without_unknown(data: object, error: ValidationError) -> object:
    """A copy of the data without the fields the error calls unknown."""
    copy = deepcopy(data)
    for one in error.errors(include_url=False):
        if one["type"] == "extra_forbidden":
            parent: Any = copy
            for step in one["loc"][:-1]:
                parent = parent[step]
            del parent[one["loc"][-1]]
    return copy


def _message(kind: str, location: tuple[int | str, ...], context: Mapping[str, Any], titles: Mapping[str, str]) -> str:
    name = str(location[-1])[:_SHOWN] if location else ""
    if kind == "missing":
        return f"缺少“{titles.get(name, name)}”（{name}），请补上"
    if kind == "extra_forbidden":
        near = [other for other in get_close_matches(name, titles, n=2) if other != name]
        here = "这里没有" if name in titles else "没有"
        return f"{here}“{name}”这一项，" + (f"是否想写“{near[0]}”？" if near else "请删除或写到正确的位置")
    if kind in _FILLED:
        return _FILLED[kind](context)
    return _PLAIN.get(kind, "内容不正确，请核对后重新填写")
