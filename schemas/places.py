"""A finding's place in the words of the form: ``goals[0].due`` is 目标第 1 项 · 完成日期."""

from __future__ import annotations

import re
import typing
from typing import Any

from pydantic import BaseModel

_STEP = re.compile(r"(\w+)((?:\[\d+\])*)")


def spoken(place: str, model: type[BaseModel]) -> str:
    """The place in the titles of ``model`` and its parts, with the place itself behind it, which is what files use.

    What the model does not have stays as it is.
    """
    words: list[str] = []
    models = [model]
    for name, numbers in _STEP.findall(place):
        info = next((m.model_fields[name] for m in models if name in m.model_fields), None)
        if info is None:
            return place
        items = "".join(f"第 {int(n) + 1} 项" for n in re.findall(r"\d+", numbers))
        words.append(f"{info.title or name}{items}")
        models = list(_models(info.annotation))
    return f"{' · '.join(words)}（{place}）" if words else place


def _models(annotation: Any) -> typing.Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in typing.get_args(annotation):
        yield from _models(part)
