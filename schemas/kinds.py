"""The four kinds of case and what must be clear for each (G0.1)."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import BeforeValidator, ConfigDict, Field, model_validator

from schemas.dates import day_in
from schemas.part import Part, at
from schemas.values import Day, Line, OptionalText, Text, coded

Kind = Literal["project", "problem", "resource", "process"]
CHINESE_KIND: dict[str, str] = {
    "project": "项目型",
    "problem": "问题解决型",
    "resource": "资源协调型",
    "process": "流程优化型",
}
CHINESE_SEVERITY: dict[str, str] = {"normal": "一般", "severe": "严重"}
_NO_RETURN = re.compile(r"不归还\s*[:\uff1a]\s*(.+)", re.DOTALL)
_SEPARATORS = re.compile(r"[、,;\uff0c\uff1b\n]")


def _names(value: object) -> object:
    if isinstance(value, str):
        return [part for part in _SEPARATORS.split(value) if part.strip()]
    return value


def _return_by(value: object) -> object:
    """A day, or ``不归还：reason``; YAML reads the latter as a mapping when it is not quoted."""
    if isinstance(value, dict) and len(value) == 1:  # pyright: ignore[reportUnknownArgumentType]
        value = "".join(f"{k}: {v}" for k, v in value.items() if v)  # pyright: ignore[reportUnknownVariableType]
    text = str(value).strip() if isinstance(value, str | int | date) else ""
    if match := _NO_RETURN.fullmatch(text):
        return f"不归还：{match[1].strip()}"
    if (found := day_in(text)) is not None:
        return found.isoformat()
    raise ValueError("请写归还日期（如 2027-09-30），不归还时请写“不归还：原因”")


class ProjectFields(Part):
    """项目型：who is responsible for what, when it is done, what is delivered."""

    model_config = ConfigDict(title="项目型")
    responsible: Line = Field(title="责任部门或责任人", json_schema_extra=at(1))
    finish: Day = Field(title="完成日期", json_schema_extra=at(2))
    delivers: Text = Field(title="交付内容", json_schema_extra=at(3))


class ProblemFields(Part):
    """问题解决型：who leads, who supports, the time limit for solving it."""

    model_config = ConfigDict(title="问题解决型")
    leads: Line = Field(title="牵头部门或牵头人", json_schema_extra=at(1))
    supports: Annotated[list[Line], BeforeValidator(_names)] = Field(
        title="配合部门", min_length=1, max_length=50, json_schema_extra=at(2)
    )
    solve_by: Day = Field(title="解决期限", json_schema_extra=at(3))
    severity: Annotated[Literal["normal", "severe"], coded(CHINESE_SEVERITY)] = Field(
        default="normal", title="严重程度", json_schema_extra=at(4, words=CHINESE_SEVERITY, default="normal")
    )
    urgent: bool = Field(default=False, title="是否紧急", json_schema_extra=at(5))


class ResourceFields(Part):
    """资源协调型：allocation rule, duty of use, return node and how."""

    model_config = ConfigDict(title="资源协调型")
    allocation_rule: Text = Field(title="分配规则", json_schema_extra=at(1))
    user_duty: Text = Field(title="使用责任", json_schema_extra=at(2))
    return_by: Annotated[Line, BeforeValidator(_return_by)] = Field(
        title="归还日期", json_schema_extra=at(3, "如 2027-09-30；不归还时写“不归还：原因”")
    )
    return_how: OptionalText = Field(default="", title="归还方式", json_schema_extra=at(4, "要归还的请写明"))

    @property
    def return_date(self) -> date | None:
        """The day the resource comes back, None where it does not."""
        return day_in(self.return_by)

    @model_validator(mode="after")
    def _how(self) -> ResourceFields:
        if self.return_date is not None and not self.return_how:
            raise ValueError("要归还的资源请在 return_how 写明归还方式")
        return self


class Step(Part):
    """One dated step of landing a process."""

    model_config = ConfigDict(title="落地步骤")
    name: Line = Field(title="步骤", json_schema_extra=at(1))
    date: Day = Field(title="日期", json_schema_extra=at(2))


class ProcessFields(Part):
    """流程优化型：the department that owns the process, the goal, the timetable of landing it."""

    model_config = ConfigDict(title="流程优化型")
    owner: Line = Field(title="流程归属部门", json_schema_extra=at(1))
    optimisation_goal: Text = Field(title="优化目标", json_schema_extra=at(2))
    land_by: Day = Field(title="落地日期", json_schema_extra=at(3))
    steps: list[Step] = Field(default=[], title="落地步骤", max_length=50, json_schema_extra=at(4))


def kind_code(kind: object) -> str | None:
    """The code of a kind given by code or by its Chinese name, None where there is no such kind."""
    given = kind.strip() if isinstance(kind, str) else ""
    return next((code for code, name in CHINESE_KIND.items() if given in (code, name)), None)


KindFields = ProjectFields | ProblemFields | ResourceFields | ProcessFields
KIND_MODELS: dict[str, type[KindFields]] = {
    "project": ProjectFields,
    "problem": ProblemFields,
    "resource": ResourceFields,
    "process": ProcessFields,
}
