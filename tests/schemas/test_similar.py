"""Similar open cases are shown (R1.1)."""

from __future__ import annotations

from typing import Any

import pytest

from schemas.request import CollaborationRequest
from schemas.similar import likeness, similar

Data = dict[str, Any]


@pytest.fixture
def example(request_data: Data) -> CollaborationRequest:
    """The example request."""
    return CollaborationRequest.from_data(request_data)


def other(request_data: Data, title: str, statement: str, departments: list[str]) -> CollaborationRequest:
    """Another request: title, one goal, departments."""
    goal = {**request_data["goals"][0], "statement": statement, "metric": statement}
    wanted = [{"name": name, "support": "支持"} for name in departments]
    return CollaborationRequest.from_data({**request_data, "title": title, "goals": [goal], "departments": wanted})


def test_the_same_thing_under_another_name_is_found_first_r1_1(
    example: CollaborationRequest, request_data: Data
) -> None:
    near = other(request_data, "客户投诉响应提速", "80% 的投诉在 24 小时内闭环", ["售后部", "产品部", "技术部"])
    far = other(request_data, "年会筹备", "300 人参加年会", ["运营部", "法务部"])
    assert similar(example, [("XQ-3", far), ("XQ-2", near), ("XQ-1", example)]) == ["XQ-1", "XQ-2"]


def test_at_most_five_and_none_of_none(example: CollaborationRequest) -> None:
    assert similar(example, []) == []
    assert similar(example, [(f"XQ-{n}", example) for n in range(9)]) == [f"XQ-{n}" for n in range(5)]


def test_likeness_is_the_same_either_way_and_one_with_itself(example: CollaborationRequest, request_data: Data) -> None:
    near = other(request_data, "客户投诉", "闭环 80% 的投诉", ["售后部", "法务部"])
    assert likeness(example, near) == likeness(near, example)
    assert 0 < likeness(example, near) < likeness(example, example) == pytest.approx(1)


def test_titles_without_letters_do_not_break_it(request_data: Data) -> None:
    odd = other(request_data, "!!!", "?", ["售后部", "产品部"])
    assert 0 <= likeness(odd, odd) <= 1
