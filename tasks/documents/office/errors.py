"""What can go wrong with an office file: a template of the company that does not work, a maker that is gone."""

from __future__ import annotations

from typing import Any

from schemas.errors import LianbanError, Refused, Unavailable


class TemplateBroken(Refused):
    """文档模板 {file} 无法使用：{reason}。请修改这个模板；移走它则使用默认模板"""

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (type(self), self.facts)  # errors take their facts by name; pickle would not


class OfficeUnavailable(Unavailable):
    """办公文件暂时无法生成（{name}），文档本身已保存，请稍后再试"""


def _again(kind: type[LianbanError], facts: dict[str, object]) -> LianbanError:
    return kind(**facts)
