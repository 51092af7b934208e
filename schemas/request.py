"""The request 《跨部门协作需求表》 (R1.1): a pure value, the same at every door, also Prefect's run form."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self, cast

from pydantic import Discriminator, Field, Tag, ValidationError, model_validator

from schemas.errors import Invalid
from schemas.kinds import (
    CHINESE_KIND,
    KIND_MODELS,
    Kind,
    KindFields,
    ProblemFields,
    ProcessFields,
    ProjectFields,
    ResourceFields,
    Step,
    kind_code,
)
from schemas.part import Part, at
from schemas.request_parts import Attachment, Goal, KeptWarning, Scope, WantedDepartment
from schemas.smart import MISSING
from schemas.values import Email, Line, Money, Text, Title, coded
from schemas.violations import findings_of, titles_of

MOST_GOALS = 50
CHINESE_PRIORITY = {"high": "高", "normal": "普通", "low": "低"}


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
    schema.update(at(8, "请先点选与“事项类型”相同的一页，再填写"))


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
    kind: Annotated[Kind, coded(CHINESE_KIND)] = Field(title="事项类型", json_schema_extra=at(2, words=CHINESE_KIND))
    requester: Email = Field(title="需求方邮箱", json_schema_extra=at(3, "需求方本人的公司邮箱，用来确认身份"))
    priority: Annotated[Literal["high", "normal", "low"], coded(CHINESE_PRIORITY)] = Field(
        default="normal", title="优先级", json_schema_extra=at(4, words=CHINESE_PRIORITY, default="normal")
    )
    background: Text = Field(title="背景", json_schema_extra=at(5, "现状和问题，尽量用数字说明"))
    necessity: Text = Field(title="必要性", json_schema_extra=at(6, "为什么一个部门做不了"))
    goals: list[Goal] = Field(
        title="目标", min_length=1, max_length=MOST_GOALS,
        json_schema_extra=at(7, "每个目标都要能衡量、有期限，点 Add item 逐个添加"),
    )  # fmt: skip
    kind_fields: _ByKind = Field(title="该类事项要写清的内容", json_schema_extra=_tabs)
    expected_results: list[Line] = Field(title="预期成果", min_length=1, max_length=50, json_schema_extra=at(9))
    scope: Scope = Field(title="初步范围", json_schema_extra=at(10))
    departments: list[WantedDepartment] = Field(
        title="希望参与的部门", min_length=2, max_length=50, json_schema_extra=at(11, "至少两个，本部门也可以列入")
    )
    budget: Money | None = Field(default=None, title="预算", json_schema_extra=at(12, "单位：元"))
    attachments: list[Attachment] = Field(default=[], title="附件", max_length=50, json_schema_extra=at(13))
    warnings_kept: list[KeptWarning] = Field(
        default=[], title="保留的提醒", max_length=200,
        json_schema_extra=at(14, "收到提醒但不打算修改的，在此说明理由；第一次提交不用填"),
    )  # fmt: skip

    @model_validator(mode="before")
    @classmethod
    def _kind_decides(cls, data: object) -> object:
        """G0.1: the kind decides what must be clear, so it decides how the kind fields are read."""
        if not isinstance(data, dict):
            return data
        given = cast("dict[str, Any]", data)
        fields, kind = given.get("kind_fields"), given.get("kind")
        if isinstance(fields, dict) and (code := kind_code(kind)):
            tagged = _OfKind(cast("dict[str, Any]", fields))
            tagged.kind = code
            return {**given, "kind_fields": tagged}
        return given

    @model_validator(mode="after")
    def _kinds_match(self) -> Self:
        if not isinstance(self.kind_fields, KIND_MODELS[self.kind]):
            raise ValueError(
                f"事项类型是{CHINESE_KIND[self.kind]}，要写清的内容（kind_fields）填的却是另一类，请改成一致"
            )
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

    def department_names(self) -> tuple[str, ...]:
        """All departments wanted, in the order of the request."""
        return tuple(d.name for d in self.departments)


_PARTS = (Goal, Scope, WantedDepartment, Attachment, KeptWarning, *KIND_MODELS.values(), Step)
TITLES = titles_of(CollaborationRequest, *_PARTS)
TAGS = frozenset(KIND_MODELS)
__all__ = ["TAGS", "TITLES", "CollaborationRequest", "KindFields"]
