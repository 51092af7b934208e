"""The kinds of values people hand in: plain text PostgreSQL can keep, addresses, days, numbers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from schemas.dates import day

_LINK = re.compile(r"https?://[^\s<>\"']+")
_EMAIL = r"^[A-Za-z0-9._%+'-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$"
LONGEST_TEXT = 20_000


def _storable(value: str) -> str:
    """Refuse NUL and other control characters: PostgreSQL cannot keep them, mail would break on them."""
    for character in value:
        if character not in "\n\t\r" and unicodedata.category(character) in {"Cc", "Cs"}:
            raise ValueError(f"含有不可见的控制字符（U+{ord(character):04X}），请删除后重新填写")
    return value.replace("\r\n", "\n").replace("\r", "\n")


def _visible(value: str) -> str:
    """Refuse a text made of invisible characters only, which would look empty to everybody."""
    if value and all(unicodedata.category(c)[0] in "CZ" for c in value):
        raise ValueError("不能为空，请填写内容")
    return value


def _one_line(value: str) -> str:
    """Names and titles stand in mail subjects and table cells: line breaks become spaces."""
    return re.sub(r"\s+", " ", value)


def _link(value: str) -> str:
    if not _LINK.fullmatch(value):
        raise ValueError("链接请以 http:// 或 https:// 开头")
    return value


def _number(value: object) -> object:
    if isinstance(value, bool):
        raise ValueError("请写数字")
    return value


_kept = (AfterValidator(_storable), AfterValidator(_visible))
_line = (*_kept, AfterValidator(_one_line))
# Lengths stand in the first constraint, so that Prefect's form shows and checks them too.
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100), *_line]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), *_line]
OptionalLine = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200), *_line]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=500), *_line]
Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=2000), *_kept]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_TEXT), *_kept]
OptionalText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_TEXT), *_kept]
Email = Annotated[str, StringConstraints(strip_whitespace=True, to_lower=True, max_length=254, pattern=_EMAIL)]
Link = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000), *_kept, AfterValidator(_link)]
Day = Annotated[date, BeforeValidator(day)]
Number = Annotated[float, Field(allow_inf_nan=False, ge=-1e15, le=1e15), BeforeValidator(_number)]
Money = Annotated[float, Field(allow_inf_nan=False, ge=0, le=1e15), BeforeValidator(_number)]


def coded(words: Mapping[str, str]) -> BeforeValidator:
    """Let a choice be given by its Chinese word too; ``words`` are code → word."""
    codes = {word: code for code, word in words.items()}
    return BeforeValidator(lambda value: codes.get(value.strip(), value) if isinstance(value, str) else value)


def plain(number: float) -> str:
    """A number as people write it: ``80`` rather than ``80.0``, never in powers of ten."""
    text = f"{number:.6f}".rstrip("0").rstrip(".")
    return "0" if text in {"", "-0"} else text
