"""The request 《跨部门协作需求表》 (R1.1): a pure value, the same at every door, also Prefect's run form."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self, cast

from pydantic import Discriminator, Field, Tag, ValidationError, model_validator

from schemas.errors import Invalid
from schemas.kinds import (
    KIND_MODELS,
    Kind,
    KindFields,
    ProblemFields,
    ProcessFields,
    ProjectFields,
    ResourceFields,
    Step,
)
from schemas.part import Part, at
from schemas.request_parts import Attachment, Goal, KeptWarning, Scope, WantedDepartment
from schemas.smart import MISSING
from schemas.values import Email, Line, Money, Text, Title
from schemas.violations import findings_of, titles_of

MOST_GOALS = 50


class _OfKind(dict[str, Any]):
    """Kind fields as handed in, with the kind that decides how they are read."""

    kind: str


def _kind_of(value: object) -> str | None:
    if isinstance(value, _OfKind):
        return value.kind
    return next((kind for kind, model in KIND_MODELS.items() if isinstance(value, model)), None)


def _tabs(schema: dict[str, Any]) -> None:
    """Prefect's form shows ``anyOf`` as tabs, one per kind."""
    schema["anyOf"] = schema.pop("oneOf", schema.get("anyOf", []))
    schema["position"] = 8


_ByKind = Annotated[
    Annotated[ProjectFields, Tag("project")]
    | Annotated[ProblemFields, Tag("problem")]
    | Annotated[ResourceFields, Tag("resource")]
    | Annotated[ProcessFields, Tag("process")],
    Discriminator(_kind_of),
]


class CollaborationRequest(Part, title="跨部门协作需求表"):
    """What somebody asks several departments to do together (R1.1)."""

    title: Title = Field(title="事项名称", json_schema_extra=at(1))
    kind: Kind = Field(
        title="事项类型（project 项目型，problem 问题解决型，resource 资源协调型，process 流程优化型）",
        json_schema_extra=at(2),
    )
    requester: Email = Field(title="需求方邮箱", json_schema_extra=at(3))
    priority: Literal["high", "normal", "low"] = Field(
        default="normal", title="优先级（high 高，normal 普通，low 低）", json_schema_extra=at(4)
    )
    background: Text = Field(title="背景", json_schema_extra=at(5))
    necessity: Text = Field(title="必要性（为什么一个部门做不了）", json_schema_extra=at(6))
    goals: list[Goal] = Field(title="目标", min_length=1, max_length=MOST_GOALS, json_schema_extra=at(7))
    kind_fields: _ByKind = Field(title="按事项类型要写清的内容", json_schema_extra=_tabs)
    expected_results: list[Line] = Field(title="预期成果", min_length=1, max_length=50, json_schema_extra=at(9))
    scope: Scope = Field(title="初步范围", json_schema_extra=at(10))
    departments: list[WantedDepartment] = Field(
        title="希望参与的部门（至少两个）", min_length=2, max_length=50, json_schema_extra=at(11)
    )
    budget: Money | None = Field(default=None, title="预算（元）", json_schema_extra=at(12))
    attachments: list[Attachment] = Field(default=[], title="附件", max_length=50, json_schema_extra=at(13))
    warnings_kept: list[KeptWarning] = Field(default=[], title="保留的提醒", max_length=200, json_schema_extra=at(14))

    @model_validator(mode="before")
    @classmethod
    def _kind_decides(cls, data: object) -> object:
        """G0.1: the kind decides what must be clear, so it decides how the kind fields are read."""
        if not isinstance(data, dict):
            return data
        given = cast("dict[str, Any]", data)
        fields, kind = given.get("kind_fields"), given.get("kind")
        if isinstance(fields, dict) and isinstance(kind, str) and kind in KIND_MODELS:
            tagged = _OfKind(cast("dict[str, Any]", fields))
            tagged.kind = kind
            return {**given, "kind_fields": tagged}
        return given

    @model_validator(mode="after")
    def _kinds_match(self) -> Self:
        if not isinstance(self.kind_fields, KIND_MODELS[self.kind]):
            raise ValueError(f"kind 是 {self.kind}，但 kind_fields 填的是另一类事项的内容，请改成一致")
        return self

    @classmethod
    def from_data(cls, data: object) -> Self:
        """The request a file or form describes. Raises Invalid with every finding about its shape (R1.1).

        What needs the organisation or today's date is checked by ``request_checks``; ``read_request`` there
        does both and gives all findings at once.
        """
        try:
            return cls.model_validate(data)
        except ValidationError as error:
            raise Invalid(findings_of(error, TITLES, TAGS, MISSING)) from None

    def core_departments(self) -> tuple[str, ...]:
        """The departments the case cannot do without, in the order of the request (R2.2)."""
        return tuple(d.name for d in self.departments if d.core)

    def department_names(self) -> tuple[str, ...]:
        """All departments wanted, in the order of the request."""
        return tuple(d.name for d in self.departments)


_PARTS = (Goal, Scope, WantedDepartment, Attachment, KeptWarning, *KIND_MODELS.values(), Step)
TITLES = titles_of(CollaborationRequest, *_PARTS)
TAGS = frozenset(KIND_MODELS)
__all__ = ["TAGS", "TITLES", "CollaborationRequest", "KindFields"]
