"""How dates and typed text are written in messages: Chinese dates, single lines, no control characters."""

from __future__ import annotations

import re
from datetime import date, datetime

from schemas.kinds import CHINESE_KIND

WEEKDAYS = "一二三四五六日"
# Control characters, lone surrogates, and marks that reorder or isolate what follows: they could make a name or a link
# read as another.
_DROPPED = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def moment(value: datetime) -> str:
    """Day and clock time as people read it, 11月24日（周二）18:00, in the offset ``value`` carries.

    Raises ValueError for a naive datetime: it would be nobody's clock.
    """
    if value.utcoffset() is None:
        raise ValueError("a moment needs an offset")
    return f"{day(value)}{value:%H:%M}"


def day(value: date) -> str:
    """A day as people read it, 11月24日（周二）."""
    return f"{value.month}月{value.day}日（周{WEEKDAYS[value.weekday()]}）"


def full_moment(value: datetime) -> str:
    """Like :func:`moment`, with the year in front."""
    return f"{value.year}年{moment(value)}"


def clean(text: str) -> str:
    """``text`` without control characters, lone surrogates and reordering marks; line breaks become ``\\n``."""
    return _DROPPED.sub("", "\n".join(text.replace("\t", " ").splitlines()))


def one_line(text: str, limit: int = 200) -> str:
    """``text`` on one line, runs of blanks joined, cut with an ellipsis after ``limit`` characters."""
    head = text[: 10 * limit]  # a megabyte of text must not cost a megabyte of work
    line = " ".join(clean(head).split())
    return cut(line if len(head) == len(text) else f"{line}…", limit)


def cut(text: str, limit: int) -> str:
    """The first ``limit`` characters of ``text``, the last of them an ellipsis where something is missing."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def sentence(text: str) -> str:
    """``text`` with a full stop, where it does not end with a mark of its own."""
    last = text.rstrip("”）)")[-1:]
    return text if not text or last in "。！？；：…!?;:." else f"{text}。"


def quoted(text: str, limit: int = 4000) -> str:
    """Typed text for a plain-text mail: every line is indented, so that none can pass for one of ours."""
    return "\n".join(f"    {line}" for line in cut(clean(text[: 2 * limit]).strip(), limit).splitlines())


def kind_name(kind: str) -> str:
    """Chinese name of a kind of case (G0.1); a name that is Chinese already stays."""
    return CHINESE_KIND.get(kind, kind)


def is_web(link: object) -> bool:
    """Whether ``link`` may stand behind a button: http or https, without blanks."""
    return isinstance(link, str) and link.startswith(("http://", "https://")) and not any(c.isspace() for c in link)
