"""``answer``, and what decides over it: codes, trust, who, which version, what the form says."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from uuid import UUID

import yaml
from terminal import ORGANIZATION, PASS, Terminal, Waiting

from tasks.office import Office
from tasks.store.tables import AssignmentRow, GateRow


def test_answer_with_the_code_from_the_message(loaded: Terminal, waiting: Waiting) -> None:
    """answer: recorded once; the second time says who answered already (S2)."""
    answer = ("answer", waiting.assignment, "--person", waiting.person, *PASS)
    found = loaded(*answer, "--code", waiting.code.lower(), "--json")
    assert found.code == 0, found.err
    assert found.data == {
        "case": waiting.case, "gate": "初步评估", "said": "通过", "decision": "approved", "next_people": [],
    }  # fmt: skip
    again = loaded(*answer, "--code", waiting.code)
    assert again.code == 3 and "周运营" in again.err and "通过" in again.err and again.out == ""
    assert loaded(*answer, "--code", waiting.code, "--json").error["code"] == "already_answered"


def test_answer_says_for_people_what_it_came_to(loaded: Terminal, waiting: Waiting) -> None:
    """answer without --json: a sentence."""
    found = loaded("answer", waiting.assignment, "--person", waiting.person, *PASS, "--code", waiting.code)
    assert waiting.case in found.out and "通过" in found.out


def test_answer_from_a_file_and_standard_input(loaded: Terminal, waiting: Waiting) -> None:
    """answer --file: a YAML mapping; --set wins over it."""
    fields = {key: text for key, _, text in (word.partition("=") for word in PASS if word != "--set")}
    content = yaml.safe_dump({**fields, "comment": "x"}, allow_unicode=True).encode()
    words = ("answer", waiting.assignment, "--person", waiting.person, "--code", waiting.code)
    assert loaded(*words, "--file", "-", "--set", "comment=2026 # 照办", stdin=content).code == 0
    kept = loaded.office(lambda office: _answer_kept(office, waiting.assignment))
    assert kept.answer is not None and kept.answer["comment"] == "2026 # 照办"
    assert kept.door == "cli"


async def _answer_kept(office: Office, assignment: str) -> AssignmentRow:
    async with office.unit() as unit:
        return await unit.get(AssignmentRow, UUID(assignment))


def test_what_the_form_starts_with_is_kept(loaded: Terminal, waiting: Waiting) -> None:
    """The form is the same at every door: fields that were filled in and not changed are part of the answer."""

    async def filled(office: Office) -> None:
        async with office.unit() as unit:
            row = await unit.get(AssignmentRow, UUID(waiting.assignment))
            gate = await unit.get(GateRow, row.gate_id)
            gate.prefill = {"comment": "照旧", "fit_reason": "改前"}

    loaded.office(filled)
    assert "预填" in loaded("todo").out
    words = ("answer", waiting.assignment, "--person", waiting.person, *PASS, "--code", waiting.code)
    assert loaded(*words).code == 0
    answer = loaded.office(lambda office: _answer_kept(office, waiting.assignment)).answer
    assert answer is not None and (answer["comment"], answer["fit_reason"]) == ("照旧", "符合年度目标")


def test_wrong_or_missing_code_is_refused(loaded: Terminal, waiting: Waiting) -> None:
    """Rule 8: no code, no answer; nobody sits at this terminal, so nobody is asked for it."""
    answer = ("answer", waiting.assignment, "--person", waiting.person, *PASS)
    missing = loaded(*answer)
    assert missing.code == 3 and "--code" in missing.err
    assert loaded(*answer, "--json").error["code"] == "code_wanted"
    wrong = loaded(*answer, "--code", "AAAAAA", "--json")
    assert (wrong.code, wrong.error["code"]) == (3, "wrong_code")
    assert len(loaded("todo", "--json").data) == 1


def test_trusted_command_line_needs_no_code(loaded: Terminal, waiting: Waiting) -> None:
    """Rule 8: TRUSTED_CLI answers without a code, and the audit says so (S1)."""
    loaded.setenv("LIANBAN_TRUSTED_CLI", "true")
    assert loaded("answer", waiting.assignment, "--person", waiting.person, *PASS).code == 0
    rows = loaded("audit", "--case", waiting.case, "--json").data
    assert [row["door"] for row in rows if row["action"] == "answered"] == ["trusted-cli"]


def test_answer_of_a_stranger_is_refused(loaded: Terminal, waiting: Waiting) -> None:
    """S2: only the person asked; the message names them."""
    found = loaded("answer", waiting.assignment, "--person", "li.zhuguan@example.com", *PASS, "--code", waiting.code)
    assert found.code == 3 and "周运营" in found.err


def test_outdated_version_is_refused(loaded: Terminal, waiting: Waiting) -> None:
    """D2: an answer to another version than the gate's is refused."""
    words = ("answer", waiting.assignment, "--person", waiting.person, *PASS, "--code", waiting.code, "--json")
    found = loaded(*words, "--document-version", "7")
    assert (found.code, found.error["code"]) == (3, "outdated")
    assert loaded(*words, "--document-version", "1").code == 0


def test_every_finding_of_an_answer_is_given(loaded: Terminal, waiting: Waiting) -> None:
    """Exit code 2 with every finding and its place; the to-do stays open."""
    words = ("answer", waiting.assignment, "--person", waiting.person, "--code", waiting.code, "--json")
    found = loaded(*words, "--set", "decision=好", "--set", "colour=red")
    assert found.code == 2
    assert {"decision", "fit", "fit_reason", "colour"} <= {one["place"] for one in found.error["findings"]}
    assert len(loaded("todo", "--json").data) == 1


def test_unknown_assignment(loaded: Terminal) -> None:
    """A to-do that does not exist is refused."""
    found = loaded("answer", "00000000-0000-4000-8000-000000000000", "--person", "a@example.com", *PASS, "--code", "X")
    assert found.code == 3


def test_stop_ends_a_case(loaded: Terminal, waiting: Waiting) -> None:
    """Rule 4: case stop closes the case and its to-dos; a second stop is refused."""
    found = loaded("case", "stop", waiting.case, "--reason", "业务调整", "--json")
    assert (found.code, found.data) == (0, {"case": waiting.case, "status": "stopped"})
    assert loaded("todo", "--json").data == []
    again = loaded("case", "stop", waiting.case, "--reason", "业务调整", "--json")
    assert (again.code, again.error["code"]) == (3, "case_closed")
    late = loaded("answer", waiting.assignment, "--person", waiting.person, *PASS, "--code", waiting.code)
    assert late.code == 3 and "已停止" in late.err


def test_resend_changes_the_code(loaded: Terminal, waiting: Waiting) -> None:
    """Rule 8: a new code, the old one is worth nothing; unknown to-dos are refused."""
    found = loaded("resend", waiting.assignment, "--json")
    assert (found.code, found.data["to"]) == (0, [waiting.person])
    answer = ("answer", waiting.assignment, "--person", waiting.person, *PASS, "--code", waiting.code)
    assert loaded(*answer).code == 3
    assert loaded("resend", "00000000-0000-4000-8000-000000000000").code == 3


def test_code_is_asked_for_at_a_terminal(loaded: Terminal, waiting: Waiting) -> None:
    """Rule 8: who sits at a terminal may type the code when asked; it is never an argument then."""
    ours, theirs = os.openpty()
    command = [sys.executable, "-m", "deployments.cli", "answer", waiting.assignment, "--person", waiting.person, *PASS]
    root = str(Path(ORGANIZATION).parents[1])
    with subprocess.Popen(
        command, stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, "PYTHONPATH": root}
    ) as answering:
        os.write(ours, f"{waiting.code}\n".encode())
        out, err = answering.communicate(timeout=60)
    os.close(ours)
    os.close(theirs)
    assert answering.returncode == 0, err.decode()
    assert waiting.case in out.decode() and "验证码" in err.decode()
