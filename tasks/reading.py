"""YAML from people: plain values only, every finding with its line, nothing that grows when read.

Tags, anchors and aliases are refused, so neither objects nor "billion laughs" can come in. Unlike YAML 1.1,
``yes``, ``on`` and ``12:30`` stay text; keys are always text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import yaml

from schemas.errors import Invalid
from schemas.findings import Finding

RULE = "YAML"
LARGEST = 2 * 1024 * 1024
_DEEPEST, _MOST_NODES, _MOST_FINDINGS = 40, 200_000, 50
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml where the wheel has it: fifty times faster
_INTEGER = re.compile(r"[-+]?(0|[1-9]\d{0,17})")
_FLOAT = re.compile(r"[-+]?(\d+\.\d*|\.\d+|\d+(?=[eE]))([eE][-+]?\d{1,3})?")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_WORDS: dict[str, object] = {"": None, "~": None, "null": None, "true": True, "false": False}


def read_yaml(text: str | bytes, what: str) -> object:
    """The data in a text: dicts, lists, text, numbers, dates, booleans, None.

    ``what`` names the text in findings, for example the file's name. Raises Invalid with lines.
    """
    builder = _Builder(what)
    try:
        events: Iterator[Any] = yaml.parse(builder.decoded(text), Loader=_LOADER)
        result = builder.document(events)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        builder.find(
            mark.line if mark else None,
            "写法不对：请检查缩进和冒号后的空格；文字里有冒号、井号或引号时，请用引号把整段括起来",
        )
        result = None
    except yaml.YAMLError:
        builder.find(None, "含有无法识别的字符，请用纯文本编辑器另存为 UTF-8 后重试")
        result = None
    if builder.findings:
        raise Invalid(builder.findings)
    return result


class _Builder:
    """Builds plain values from parser events; collects findings instead of stopping at the first."""

    def __init__(self, what: str) -> None:
        self.what = what
        self.findings: list[Finding] = []
        self.nodes = 0

    def find(self, line: int | None, message: str) -> None:
        """Note a finding; ``line`` counts from zero."""
        place = f"{self.what} 第 {line + 1} 行" if line is not None else self.what
        if len(self.findings) < _MOST_FINDINGS:
            self.findings.append(Finding(place.strip(), RULE, message))

    def fail(self, line: int | None, message: str) -> Invalid:
        """The findings so far and this last one, after which reading on makes no sense."""
        self.find(line, message)
        return Invalid(self.findings)

    def decoded(self, text: str | bytes) -> str:
        """The text itself, if it is UTF-8 and not too large."""
        try:
            raw = text if isinstance(text, bytes) else text.encode()
            if len(raw) > LARGEST:
                raise self.fail(
                    None, f"太大了（{len(raw) // 1024} KB），最多 {LARGEST // 1024} KB，请把长内容放到附件里"
                )
            return raw.decode("utf-8-sig")
        except UnicodeError:
            raise self.fail(None, "不是 UTF-8 编码，请用文本编辑器另存为 UTF-8 后重试") from None

    def document(self, events: Iterator[Any]) -> object:
        """The one document there is; None for an empty text."""
        result: object = None
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise self.fail(_line(event), "一个文件只能有一份内容，请分成几个文件")
                result = self.node(next(events), events, 0)
        return result

    def node(self, event: Any, events: Iterator[Any], depth: int) -> object:
        """The value that starts at this event."""
        self.nodes += 1
        line = _line(event)
        if depth > _DEEPEST or self.nodes > _MOST_NODES:
            raise self.fail(line, "嵌套太深或内容太多，请简化")
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            self.find(line, "不支持引用（& 和 *），请直接写出内容")
        if isinstance(event, yaml.AliasEvent):
            return None
        if event.tag is not None:
            self.find(line, f"不支持标签 {event.tag[:40]}，请删除以感叹号开头的部分")
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(events, depth)
        if isinstance(event, yaml.MappingStartEvent):
            return self.mapping(events, depth)
        return event.value if not event.implicit[0] else _plain(event.value)

    def sequence(self, events: Iterator[Any], depth: int) -> list[object]:
        """The items up to the end of a list."""
        items: list[object] = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            items.append(self.node(event, events, depth + 1))
        return items

    def mapping(self, events: Iterator[Any], depth: int) -> dict[str, object]:
        """The pairs up to the end of a mapping; a key given twice is a finding."""
        pairs: dict[str, object] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            key = event.value if isinstance(event, yaml.ScalarEvent) else None
            self.node(event, events, depth + 1)
            value = self.node(next(events), events, depth + 1)
            if key is None:
                self.find(_line(event), "名称（冒号前的部分）请写成文字")
            elif key in pairs:
                self.find(_line(event), f"“{key[:40]}”写了两次，请只保留一个")
            else:
                pairs[key] = value
        return pairs


def _line(event: Any) -> int:
    return event.start_mark.line


def _plain(text: str) -> object:
    """What an unquoted scalar means."""
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    if _DATE.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            return text  # no such day: whoever wants a date says so with its place
    return text
