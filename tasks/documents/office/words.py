"""Values as they stand in an office file: words for cells, text that XML can carry."""

from __future__ import annotations

import re
from datetime import date, datetime

from notifications.text import clean
from schemas.values import plain

EMPTY = "—"
_REFUSED_BY_XML = re.compile("[\ufffe\uffff]")
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\s]+')


def safe(text: str) -> str:
    """``text`` without what XML refuses or what reorders its neighbours; line breaks become ``\\n``."""
    return _REFUSED_BY_XML.sub("", clean(text))


def shown(value: object) -> str:
    """A value as it is read: days as 2027-09-30, moments to the minute, figures without a needless point."""
    match value:
        case None | "":
            return EMPTY
        case bool():
            return "是" if value else "否"
        case int() | float():
            return plain(value)
        case datetime():
            return f"{value:%Y-%m-%d %H:%M}"
        case date():
            return value.isoformat()
        case _:
            return safe(str(value)).strip() or EMPTY


def file_name(kind: str, version: int, title: str, ending: str) -> str:
    """Name of an exported file, ``plan-v1-跨部门协作计划书.docx``; nothing in it can lead out of its folder."""
    return f"{kind}-v{version}-{_NOT_IN_NAMES.sub('_', safe(title))}.{ending}"
