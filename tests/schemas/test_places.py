"""Places of findings in the words of the form."""

from __future__ import annotations

import pytest

from schemas.places import spoken
from schemas.request import CollaborationRequest


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("goals[0].due", ["目标", "第 1 项", "完成日期"]),
        ("kind_fields.finish", ["该类事项", "完成日期"]),
        ("kind_fields.steps[1].date", ["落地步骤", "第 2 项", "日期"]),
        ("departments[2].name", ["希望参与的部门", "第 3 项", "部门"]),
        ("title", ["事项名称"]),
    ],
)
def test_R1_2_a_place_is_said_in_the_titles_of_the_form_and_kept_for_files(place: str, words: list[str]) -> None:
    """R1.2: who filled in a form finds the field; who wrote a file finds the line."""
    said = spoken(place, CollaborationRequest)
    rest = said
    for word in words:
        assert word in rest
        rest = rest.partition(word)[2]
    assert place in rest


@pytest.mark.parametrize("place", ["", "surprise", "goals[0].surprise", "title.more", "[0]", "goals[0", "..."])
def test_R1_2_a_place_the_form_does_not_have_stays_as_it_is(place: str) -> None:
    """R1.2: unknown fields are named as they were handed in."""
    assert spoken(place, CollaborationRequest).startswith(place) or place in spoken(place, CollaborationRequest)
