"""Every clause is carried by a line of code and named by a test; no id is cited that nobody explains."""

from __future__ import annotations

import pytest

from docs.citations import Citation, in_source, of_rooms, of_tests, proving
from docs.clause_words import CLAUSES, FIRST_PIECES, PURE
from schemas.gate_kinds import GATE_KINDS

CODE, TESTS = of_rooms(), of_tests()


@pytest.mark.parametrize("clause", CLAUSES)
def test_a_clause_is_carried_by_a_line_of_code(clause: str) -> None:
    rooms = {"flows", "tasks"} | ({"schemas"} if clause in PURE else set())
    assert [one for one in CODE if one.clause == clause and one.path.partition("/")[0] in rooms]


@pytest.mark.parametrize("clause", CLAUSES)
def test_a_clause_is_named_by_a_test(clause: str) -> None:
    assert [one for one in TESTS if one.clause == clause and proving(one)]


def test_no_clause_is_cited_that_is_not_explained() -> None:
    known = CLAUSES.keys() | FIRST_PIECES.keys()
    assert sorted(one for one in CODE | TESTS if one.clause not in known) == []


def test_every_gate_serves_a_clause() -> None:
    assert {kind.name: kind.clause for kind in GATE_KINDS.values() if kind.clause not in CLAUSES} == {}


def test_a_citation_is_found_in_comment_docstring_and_name_with_its_symbol() -> None:
    source = (
        '"""Module of R1.1."""\n'
        "LIMIT = 3  # R1.2\n"
        "class Home:\n"
        "    async def test_r2_1_heads_are_asked(self):\n"
        '        """Names R2.2."""\n'
    )
    test = "Home.test_r2_1_heads_are_asked"
    assert sorted(in_source(source, "x.py")) == [
        Citation("R1.1", "x.py", ""),
        Citation("R1.2", "x.py", "LIMIT"),
        Citation("R2.1", "x.py", test),
        Citation("R2.2", "x.py", test),
    ]
    assert not proving(Citation("R1.1", "x.py", "")) and proving(Citation("R2.1", "x.py", test))
