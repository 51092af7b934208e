"""The forms of the gates: fit for Prefect's dialog, and every decision means something (R1.3-R3.3)."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from pydantic import ValidationError

from schemas.answers import Answer
from schemas.gate import Verdict
from schemas.gate_kinds import GATE_KINDS

# Prefect's dialog sends values as schema: fields of these names break it.
FORBIDDEN = frozenset(
    [
        "type",
        "required",
        "properties",
        "items",
        "enum",
        "pattern",
        "format",
        "title",
        "description",
        "not",
        "if",
        "const",
        "examples",
        "allOf",
        "minimum",
    ]
)
EVERY = sorted({kind.form for kind in GATE_KINDS.values()}, key=lambda form: form.__name__)
# forms that only collect have nothing to decide
FORMS = [form for form in EVERY if "decision" in form.model_fields]
FILLED: dict[str, dict[str, Any]] = {
    "Assess": dict.fromkeys(["fit", "feasibility", "priority"], "高")
    | dict.fromkeys(["fit_reason", "feasibility_reason", "priority_reason"], "有依据"),
    "Settle": {"department": "产品部", "support": "只做分析"},
    "TakeMinutes": {"decisions": ["按计划推进"], "new_start": "2026-12-07T10:00"},
    "WeeklyMinutes": {"decisions": ["按计划推进"]},
    "Compile": {"content": "x", "benefit": "x", "resources": "x", "lead": "wang.jingli@example.com"},
}
NEGATIVE = {
    "驳回", "退回修改", "有异议", "撤回需求", "无法接受", "不是我提交的", "改期", "取消会议", "未召开", "发表意见",
    "提请上级", "没有解决",
}  # fmt: skip


def decisions(form: type[Answer]) -> list[str]:
    """What can be chosen on a form."""
    return list(get_args(form.model_fields["decision"].annotation))


def filled(form: type[Answer], **fields: object) -> dict[str, object]:
    """A form with everything it may need."""
    comment = {"comment": "写明原因"} if "comment" in form.model_fields else {}
    return {**comment, **FILLED.get(form.__name__, {}), **fields}


CHOICES = [(form, decision) for form in FORMS for decision in decisions(form)]


@pytest.mark.parametrize("form", EVERY)
def test_every_field_has_a_chinese_title_and_a_harmless_name(form: type[Answer]) -> None:
    schema = form.model_json_schema()
    for model in [schema, *schema.get("$defs", {}).values()]:
        assert not FORBIDDEN & set(model["properties"])
        for name, field in model["properties"].items():
            assert any("一" <= c <= "鿿" for c in field.get("title", "")), name


@pytest.mark.parametrize("form", FORMS)
def test_no_form_can_be_sent_empty(form: type[Answer]) -> None:
    assert "decision" in form.model_json_schema()["required"]
    with pytest.raises(ValidationError):
        form.model_validate({})


@pytest.mark.parametrize(("form", "decision"), CHOICES)
def test_every_decision_has_a_verdict_and_is_said(form: type[Answer], decision: str) -> None:
    answer = form.model_validate(filled(form, decision=decision))
    assert isinstance(answer.verdict(), Verdict)
    assert answer.said() == decision
    assert form.model_validate(answer.model_dump(mode="json")) == answer


@pytest.mark.parametrize(("form", "decision"), [c for c in CHOICES if c[1] in {"同意", "通过", "接受任命"}])
def test_yes_needs_no_comment_and_is_for_it(form: type[Answer], decision: str) -> None:
    answer = form.model_validate(filled(form, decision=decision, comment=""))
    assert answer.verdict() is Verdict.FOR


@pytest.mark.parametrize(
    ("form", "decision"), [c for c in CHOICES if c[1] in {"驳回", "退回修改", "有异议", "无法接受"}]
)
def test_no_needs_a_reason_r3_2(form: type[Answer], decision: str) -> None:
    with pytest.raises(ValidationError):
        form.model_validate(filled(form, decision=decision, comment="  "))


def test_reject_and_return_are_told_apart_r3_2() -> None:
    for form, decision in CHOICES:
        verdict = form.model_validate(filled(form, decision=decision)).verdict()
        if form.__name__ == "CounterSign" and decision == "驳回":  # one department cannot end a case
            assert verdict is Verdict.RETURN
        elif decision in {"驳回", "撤回需求", "不是我提交的"}:
            assert verdict is Verdict.REJECT, (form, decision)
        elif decision == "退回修改":
            assert verdict is Verdict.RETURN, (form, decision)
        elif decision not in NEGATIVE:
            assert verdict is Verdict.FOR, (form, decision)


@pytest.mark.parametrize("form", FORMS)
def test_unknown_fields_and_other_decisions_are_refused(form: type[Answer]) -> None:
    first = decisions(form)[0]
    for change in ({"decision": "也许"}, {"decision": first, "colour": "red"}, {"decision": [first]}):
        with pytest.raises(ValidationError):
            form.model_validate(filled(form, **change))
