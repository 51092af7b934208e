"""《沟通机制表》: who talks with whom, how, how often, with which output; three presets by complexity (G6.1, G6.2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from schemas.findings import Finding
from schemas.guide.rows import Way

PRESETS = ("小型", "常规", "大型")
SMALL, NORMAL, LARGE = PRESETS
MEETING_AGENDA = ("进度同步", "问题讨论", "决策事项")
_FEW_DEPARTMENTS, _FEW_ROWS = 3, 20
_MANY_DEPARTMENTS, _MANY_ROWS = 6, 100
# The three scenarios that must be there, by the word that names them, and what to write for each.
_SCENARIOS: dict[str, str] = {
    "进度": "“进度同步”：工作群、实时，写明群管理员",
    "决策": "“决策”：例会，写明时间地点，输出《周进度清单》《问题跟踪表》",
    "风险": "“风险预警”：专题会、按需，输出《风险应对方案》",
}
_WORDS: dict[str, str] = {
    "group": "工作群", "admin": "群管理员", "meeting": "每周一次", "place": "会议室", "chair": "牵头部门负责人",
    "minutes_by": "记录员", "lead": "项目负责人",
}  # fmt: skip
_Row = tuple[str, str, str, str, str, str]
_BASE: tuple[_Row, ...] = (
    ("进度同步", "工作群“{group}”（仅用于紧急或简单事项）", "实时", "全体对接人、核心成员",
     "消息与文件；重要事项写入文档", "{admin}（群管理员）"),
    ("决策", "例会（{place}）", "{meeting}", "全体对接人、核心成员",
     "《周进度清单》《问题跟踪表》", "{chair}（主持），{minutes_by}（记录）"),
    ("风险预警", "专题会", "按需", "风险所在部门、相关部门对接人", "《风险应对方案》", "风险所在部门负责人"),
)  # fmt: skip
_SHARING: tuple[_Row, ...] = (("资料共享", "本协作事项的文档空间", "随时", "全体成员", "计划、纪要、交付物", "{lead}"),)
_MORE: tuple[_Row, ...] = (
    ("部门接口协调", "对接人短会", "每周两次", "相关部门对接人", "接口事项清单", "{lead}"),
    ("高层通报", "书面简报", "每月", "分管领导、各部门负责人", "《月度进展简报》", "{chair}"),
)


def preset_for(departments: int, rows: int) -> str:
    """The preset that fits a case of so many departments and rows of its matrix (G6.1)."""
    if departments > _MANY_DEPARTMENTS or rows > _MANY_ROWS:
        return LARGE
    return SMALL if departments <= _FEW_DEPARTMENTS and rows <= _FEW_ROWS else NORMAL


def ways(preset: str, facts: Mapping[str, str]) -> list[Way]:
    """The ways of communication of a preset (G6.1, G6.2).

    ``facts``: ``group`` and ``admin`` of the IM group, ``meeting`` (``每周一 10:00``) and its ``place``, ``chair`` and
    ``minutes_by`` of the meeting, ``lead``; names of people. What is left out is named by its role. Raises KeyError
    for a preset there is not.
    """
    rows = {SMALL: _BASE, NORMAL: (*_BASE, *_SHARING), LARGE: (*_BASE, *_SHARING, *_MORE)}[preset]
    words = {key: facts.get(key) or word for key, word in _WORDS.items()}
    fields = tuple(Way.model_fields)
    return [
        Way.model_validate({field: cell.format_map(words)[:200] for field, cell in zip(fields, row, strict=True)})
        for row in rows
    ]


def ways_findings(ways: Sequence[Way]) -> list[Finding]:
    """The scenarios of G6.1 that are not there."""
    said = [way.scenario for way in ways]
    return [
        Finding("ways", "G6.1", f"沟通方式里没有{what}：请补上这一行")
        for word, what in _SCENARIOS.items()
        if not any(word in scenario for scenario in said)
    ]
