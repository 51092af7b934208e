"""The papers of the guide as a reader sees them: all that was handed in, people by name, typed text as text."""

from __future__ import annotations

from datetime import date

import pytest
from guide_samples import CONTENTS, facts, large_matrix, sample
from paper_reading import MARKDOWN, STRUCTURE, html, nasty, rows
from test_papers import CONTENTS as INITIATION

from schemas.gate_kinds import GATE_KINDS
from tasks.documents import TITLES, render_markdown
from tasks.documents.blocks import Table, chinese, numbered
from tasks.documents.papers import paper
from tasks.documents.papers.making import WRITERS
from tasks.documents.papers.records import GATES_OF


def test_D1_every_kind_has_a_title_a_writer_a_sample_and_gates() -> None:
    assert set(WRITERS) == set(TITLES) == {*CONTENTS, *INITIATION}
    assert set(GATES_OF) == set(CONTENTS)
    assert {gate for gates in GATES_OF.values() for gate in gates} <= set(GATE_KINDS)


@pytest.mark.parametrize("kind", CONTENTS)
def test_D1_a_paper_of_the_guide_starts_with_title_case_and_number(kind: str) -> None:
    markdown = render_markdown(kind, CONTENTS[kind], facts())
    assert markdown.startswith(f"# {TITLES[kind]}\n\n**客户投诉快速响应**\n")
    assert ["立项编号", "LX-20261130-0001"] in rows(markdown)
    assert ["版本", "第 1 版（已确认 2026-12-15 11:30）"] in rows(markdown)
    assert "@example.com" not in markdown
    assert "None" not in markdown
    assert "\n\n\n" not in markdown


@pytest.mark.parametrize("kind", CONTENTS)
def test_D1_every_table_of_a_paper_of_the_guide_is_whole(kind: str) -> None:
    markdown = render_markdown(kind, CONTENTS[kind], facts())
    tokens = MARKDOWN.parse(markdown)
    assert not [t for t in tokens if t.type == "inline" and t.content.startswith("|")]
    tables = sum(token.type == "table_open" for token in tokens)
    assert tables == sum(line.startswith("|---") for line in markdown.splitlines())


@pytest.mark.parametrize("kind", CONTENTS)
def test_D1_typed_text_never_becomes_structure_of_the_guides_papers(kind: str) -> None:
    content = CONTENTS[kind]
    # hostile days are none: the bars of the chart keep theirs
    hostile = {**nasty(content), **({"gantt": content["gantt"]} if kind == "plan" else {})}
    plain, told = (MARKDOWN.parse(render_markdown(kind, one, facts())) for one in (content, hostile))
    for part in STRUCTURE:
        assert sum(t.type == part for t in told) == sum(t.type == part for t in plain), part
    assert html(told) <= {"<br>"}


@pytest.mark.parametrize("kind", CONTENTS)
def test_D1_a_paper_of_the_guide_that_lacks_what_it_must_say_is_refused(kind: str) -> None:
    with pytest.raises(KeyError):
        render_markdown(kind, {}, facts())


@pytest.mark.parametrize(
    ("kind", "gates"),
    [
        ("goals", ["目标确认"]),
        ("team", ["指定对接人"]),
        ("agenda", ["启动会安排"]),
        ("minutes", ["纪要确认", "纪要确认（第 2 轮）"]),
        ("matrix", ["分工表汇总", "分工表会签"]),
        ("subgoals", ["目标分解会签"]),
        ("communication", ["沟通机制"]),
        ("risks", ["计划书编制", "计划书会签"]),
        ("resources", ["计划书编制", "计划书会签"]),
        ("plan", ["计划书编制", "计划书会签"]),
        ("weekly_progress", ["进度填报", "例会纪要"]),
        ("issue_log", ["例会纪要"]),
        ("weekly_minutes", ["例会纪要"]),
    ],
)
def test_D1_a_paper_ends_with_the_answers_that_concern_it(kind: str, gates: list[str]) -> None:
    markdown = render_markdown(kind, CONTENTS[kind], facts())
    told = rows(markdown.partition("审批记录\n")[2])
    assert [row[0] for row in told[1:]] == gates


def test_D1_an_answer_without_a_decision_is_shown_as_filled_in() -> None:
    assert ["指定对接人", "李主管", "已填写", "—", "2026-12-14 09:32"] in rows(
        render_markdown("team", CONTENTS["team"], facts())
    )


def test_D1_a_paper_without_answers_so_far_says_so() -> None:
    assert render_markdown("goals", CONTENTS["goals"], facts(records=[])).endswith("审批记录\n\n（暂无）\n")


def test_D1_dates_and_numbers_of_tables_stay_dates_and_numbers() -> None:
    tables = {block.title: block for block in paper("plan", sample("plan"), facts()).blocks if isinstance(block, Table)}
    assert tables["交付物与标准"].rows[0][-1] == date(2026, 12, 25)
    assert tables["资源清单"].rows[0][5] == date(2027, 1, 18)
    (goals, found, *_) = paper("subgoals", sample("subgoals"), facts()).blocks
    assert isinstance(goals, Table)
    assert isinstance(found, Table)
    assert goals.rows[1][4] == 3.9
    assert found.rows[1][6:8] == (None, 85)


@pytest.mark.parametrize("kind", [*CONTENTS, *INITIATION])
def test_D1_every_row_of_a_table_has_a_cell_for_each_column(kind: str) -> None:
    for _, _, block in numbered(paper(kind, {**CONTENTS, **INITIATION}[kind], facts()).blocks):
        if isinstance(block, Table):
            assert {len(row) for row in block.rows} <= {len(block.columns)}, block.title
            choices = {place: column.choices for place, column in enumerate(block.columns) if column.choices}
            assert all(row[place] in (*known, "", None) for row in block.rows for place, known in choices.items())


def test_D1_a_paper_knows_number_version_and_status_for_its_file() -> None:
    made = paper("matrix", sample("matrix"), facts(version=3, confirmed_at=None))
    assert (made.kind, made.number, made.version, made.status) == ("matrix", "LX-20261130-0001", 3, "待确认")
    assert made.created_at == facts()["created_at"]


def test_D1_two_thousand_rows_are_all_shown() -> None:
    shown = rows(render_markdown("matrix", large_matrix(2000), facts()))
    assert sum(len(row) == 16 for row in shown) == 2001


@pytest.mark.parametrize(("number", "word"), [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (31, "三十一")])
def test_D1_sections_are_counted_in_chinese(number: int, word: str) -> None:
    assert chinese(number) == word
