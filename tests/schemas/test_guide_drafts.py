"""G4.1: the rows of one department as its liaison hands them in, and how they come together."""

from __future__ import annotations

from guide_rows import HEADS, LEGAL, LIAISONS, SALES, TECH, day, ground, row, told
from hypothesis import given
from hypothesis import strategies as st

from schemas.guide.forms import DraftRows
from schemas.guide.matrix import draft_findings, filled, joined
from schemas.guide.rows import MatrixRow


def test_G4_1_what_is_left_empty_is_filled_and_what_is_given_stays() -> None:
    rows = [
        MatrixRow(work="甲"),
        MatrixRow(code="T1", work="乙", department=TECH, owner=HEADS[TECH]),
        MatrixRow(code="t2"),
    ]
    found = filled(rows, ground(), SALES)
    assert [item.code for item in found] == ["T3", "T1", "t2"]
    assert [item.department for item in found] == [SALES, TECH, SALES]
    assert [item.owner for item in found] == [LIAISONS[SALES], HEADS[TECH], LIAISONS[SALES]]
    assert [item.accountable for item in found] == [HEADS[SALES], HEADS[TECH], HEADS[SALES]]
    assert filled(found, ground()) == found
    assert filled([MatrixRow()], ground())[0].department == ""


codes = st.sampled_from(["", "T1", "T2", "t3", "T4", "A"])
drafts = st.lists(st.lists(st.builds(MatrixRow, code=codes, predecessors=st.lists(codes.filter(bool), max_size=2)),
                           max_size=4, unique_by=lambda item: item.code or id(item)), max_size=4)  # fmt: skip


@given(drafts)
def test_G4_1_numbering_never_collides(parts: list[list[MatrixRow]]) -> None:
    rows = filled(joined(parts), ground())
    assert len({item.code for item in rows}) == len(rows) == sum(map(len, parts))
    assert all(item.code for item in rows)


@given(drafts)
def test_G4_1_predecessors_follow_their_row_into_the_whole(parts: list[list[MatrixRow]]) -> None:
    merged = iter(joined(parts))
    for part in parts:
        pairs = [(old, next(merged)) for old in part]
        new = {old.code: item.code for old, item in pairs if old.code}
        for old, item in pairs:
            assert item.predecessors == [new.get(code, code) for code in old.predecessors]


def draft(*rows: MatrixRow) -> dict[str, str]:
    return told(draft_findings(DraftRows(rows=list(rows)), SALES, ground()))


def test_G4_1_a_draft_needs_no_codes_owners_or_foreign_predecessors() -> None:
    assert draft(row(1, code="", owner="", department=""), row(2, predecessors=["T77"])) == {}


def test_G4_1_a_draft_is_of_ones_own_department() -> None:
    found = draft(row(1, department=TECH, owner=LIAISONS[TECH]), row(2, department=LEGAL))
    assert "由其对接人填报" in found["rows[0].department"]
    assert "[G2.4]" in found["rows[1].department"]


def test_G4_1_what_is_plainly_wrong_with_a_draft_is_said() -> None:
    rows = [
        row(1, work="", standard="", due=None, start=None),
        row(2, start=day(30), owner="left@example.com", supporting=[LEGAL]),
        row(3, predecessors=["T4"]),
        row(4, predecessors=["T3", "T4"]),
    ]
    found = draft(*rows)
    assert set(found) == {
        "rows[0].work", "rows[0].standard", "rows[0].due", "rows[1].due", "rows[1].owner", "rows[1].supporting",
        "rows[2].predecessors", "rows[3].predecessors",
    }  # fmt: skip
