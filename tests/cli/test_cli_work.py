"""Every command of the initiation on a real database: what it prints, what it stores, its exit code."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from pathlib import Path
from uuid import UUID

import pytest
import yaml
from sqlalchemy import update
from terminal import ORGANIZATION, REQUEST, Terminal, Waiting

from tasks.office import Office
from tasks.store.tables import AssignmentRow, AuditRow, GateRow

PASS = (
    "--set", "decision=通过", "--set", "fit=高", "--set", "fit_reason=符合年度目标", "--set", "feasibility=高",
    "--set", "feasibility_reason=人员已具备", "--set", "priority=高", "--set", "priority_reason=客户反映强烈",
)  # fmt: skip


def test_org_load_and_show(empty: Terminal) -> None:
    """org load: counts; org show: the file again, for people and programs."""
    loaded = empty("org", "load", ORGANIZATION, "--json")
    assert (loaded.code, loaded.data) == (0, {"organization": "示例公司", "departments": 5, "people": 12})
    shown = empty("org", "show", "--json").data
    assert shown["timezone"] == "Asia/Shanghai"
    assert {p["name"] for p in shown["people"]} >= {"王经理", "刘总"}
    text = empty("org", "show").out
    assert "王经理 <wang.jingli@example.com>" in text and "依次审批" in text


def test_org_load_from_standard_input(empty: Terminal) -> None:
    """``-`` is standard input."""
    assert empty("org", "load", "-", stdin=Path(ORGANIZATION).read_bytes()).code == 0


def test_submit_gives_the_request_number(loaded: Terminal) -> None:
    """R1.1: submit → number and status; the case is listed and shown."""
    found = loaded("submit", REQUEST, "--json")
    assert found.code == 0
    assert set(found.data) == {"case", "status"} and found.data["status"] == "submitted"
    number = found.data["case"]
    assert number.startswith("XQ-")
    listed = loaded("case", "list", "--json").data
    assert [row["case"] for row in listed] == [number]
    shown = loaded("case", "show", number.lower(), "--json").data
    keys = "case kind title status step lead departments gates action_items issues changes documents baseline_version"
    assert set(keys.split()) <= set(shown)
    assert shown["departments"] == ["售后部", "产品部", "技术部", "法务部"]
    page = loaded("case", "show", number).out
    assert "客户投诉快速响应" in page and "待初评" in page and "《跨部门协作需求表》" in page


def test_todo_shows_how_to_answer(loaded: Terminal, waiting: Waiting) -> None:
    """todo: every key of the contract, times with offset, and a line to copy."""
    (row,) = loaded("todo", "--json").data
    keys = "id case gate clause person due_at document document_version run_url portal_url form"
    assert set(keys.split()) <= set(row)
    assert (row["id"], row["case"], row["clause"], row["person"]) == (
        waiting.assignment, waiting.case, "R1.3", waiting.person,
    )  # fmt: skip
    assert datetime.fromisoformat(row["due_at"]).utcoffset() is not None
    assert row["form"]["properties"]["decision"]["enum"] == ["通过", "退回修改", "驳回"]
    text = loaded("todo").out
    assert f"lianban answer {waiting.assignment} --person {waiting.person}" in text
    assert "'decision=通过|退回修改|驳回'" in text and "初步评估" in text


def test_todo_of_one_person(loaded: Terminal, waiting: Waiting) -> None:
    """todo --person narrows, in any spelling."""
    assert len(loaded("todo", "--person", waiting.person.upper(), "--json").data) == 1
    assert loaded("todo", "--person", "li.zhuguan@example.com", "--json").data == []
    assert loaded("todo", "--person", "li.zhuguan@example.com").out.strip() == "没有待办"


def test_todo_of_nobody_is_a_typing_error(loaded: Terminal) -> None:
    """An address the organisation does not know is refused, not answered with an empty list."""
    found = loaded("todo", "--person", "nobody@example.com", "--json")
    assert (found.code, found.error["code"]) == (3, "no_such")


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


def test_documents_listed_and_shown(loaded: Terminal, waiting: Waiting) -> None:
    """D1: every version is listed; --show prints the text."""
    (row,) = loaded("documents", waiting.case, "--json").data
    assert (row["kind"], row["version"], row["current"]) == ("request", 1, True)
    assert "《跨部门协作需求表》" in loaded("documents", waiting.case).out
    text = loaded("documents", waiting.case, "--show", "request")
    assert text.code == 0 and "80% 的投诉在 24 小时内闭环" in text.out
    assert loaded("documents", waiting.case, "--show", "request", "--version", "1").out == text.out
    assert loaded("documents", waiting.case, "--show", "request", "--json").data["markdown"].strip() == text.out.strip()
    assert loaded("documents", waiting.case, "--show", "charter").code == 3
    assert loaded("documents", waiting.case, "--show", "request", "--version", "2").code == 3
    assert loaded("documents", waiting.case, "--version", "2").code == 2


def test_export_writes_files_and_their_checksums(loaded: Terminal, waiting: Waiting, tmp_path: Path) -> None:
    """export: markdown per version and an index whose checksums fit; again is fine, foreign files are left alone."""
    folder = tmp_path / "out" / "papers"
    found = loaded("export", waiting.case, str(folder), "--json")
    assert found.code == 0, found.err
    index = json.loads((folder / "index.json").read_text(encoding="utf-8"))
    assert {"folder": str(folder), **index} == found.data and index["case"] == waiting.case
    (one,) = index["documents"]
    assert hashlib.sha256((folder / one["file"]).read_bytes()).hexdigest() == one["sha256"]
    assert loaded("export", waiting.case, str(folder)).code == 0
    (folder / "mine.txt").write_text("x")
    assert loaded("export", waiting.case, str(folder)).code == 3
    assert loaded("export", waiting.case, str(folder / "mine.txt" / "deeper")).code == 2


def test_messages_and_their_states(loaded: Terminal, waiting: Waiting) -> None:
    """messages: whom, what, which state; narrowed by case and state."""
    rows = loaded("messages", "--case", waiting.case, "--json").data
    assert waiting.person in {row["to"] for row in rows}
    assert {row["state"] for row in rows} == {"queued"}
    assert loaded("messages", "--state", "sent", "--json").data == []
    assert loaded("messages", "--state", "failed").out.strip() == "没有通知"
    assert waiting.person in loaded("messages").out


def test_audit_lists_and_verifies(loaded: Terminal, waiting: Waiting) -> None:
    """S1: who did what through which door; a changed row is found."""
    rows = loaded("audit", "--case", waiting.case, "--json").data
    assert [row["action"] for row in rows][:1] == ["case_raised"]
    assert {row["chain"] for row in loaded("audit", "--json").data} == {"system", waiting.case}
    assert loaded("audit").out.count("\n") > 3
    assert loaded("audit", "verify", "--json").data == {"ok": True, "problems": []}
    assert loaded("audit", "verify").code == 0


def test_stop_ends_a_case(loaded: Terminal, waiting: Waiting) -> None:
    """Rule 4: case stop closes the case and its to-dos; a second stop is refused."""
    found = loaded("case", "stop", waiting.case, "--reason", "业务调整", "--json")
    assert (found.code, found.data) == (0, {"case": waiting.case, "status": "stopped"})
    assert loaded("todo", "--json").data == []
    again = loaded("case", "stop", waiting.case, "--reason", "业务调整", "--json")
    assert (again.code, again.error["code"]) == (3, "case_closed")
    late = loaded("answer", waiting.assignment, "--person", waiting.person, *PASS, "--code", waiting.code)
    assert late.code == 3 and "已停止" in late.err


def test_stop_wants_a_reason(loaded: Terminal, waiting: Waiting) -> None:
    """A blank reason is no reason."""
    assert loaded("case", "stop", waiting.case, "--reason", " ").code == 2
    assert loaded("case", "stop", waiting.case).code == 2
    assert len(loaded("todo", "--json").data) == 1


def test_watch_reminds_once(loaded: Terminal, waiting: Waiting) -> None:
    """E4: time moved beyond the limit reminds, and never twice; a time without offset is the organisation's."""
    assert loaded("watch", "--json").data == {"reminded": 0}
    assert loaded("watch", "--as-of", "2099-01-01T09:00", "--json").data["reminded"] == 2
    assert loaded("watch", "--as-of", "2099-01-01T09:00:00+08:00").code == 0
    assert loaded("watch", "--as-of", "2099-01-01T09:00", "--json").data == {"reminded": 0}


def test_resend_changes_the_code(loaded: Terminal, waiting: Waiting) -> None:
    """Rule 8: a new code, the old one is worth nothing; unknown to-dos are refused."""
    found = loaded("resend", waiting.assignment, "--json")
    assert (found.code, found.data["to"]) == (0, [waiting.person])
    answer = ("answer", waiting.assignment, "--person", waiting.person, *PASS, "--code", waiting.code)
    assert loaded(*answer).code == 3
    assert loaded("resend", "00000000-0000-4000-8000-000000000000").code == 3


@pytest.mark.parametrize("words", [("case", "show", "XQ-1"), ("documents", "XQ-1"), ("audit", "--case", "XQ-1")])
def test_unknown_case(loaded: Terminal, words: tuple[str, ...]) -> None:
    """A number that names no case is refused with the number."""
    found = loaded(*words)
    assert found.code == 3 and "XQ-1" in found.err


def test_hostile_text_cannot_steer_the_terminal(loaded: Terminal) -> None:
    """Control characters of people's text never reach the terminal, in tables or in JSON."""
    request = yaml.safe_load(Path(REQUEST).read_text(encoding="utf-8"))
    request["title"] = "紧急\u202e\u200f改善"
    number = loaded("submit", loaded.file(yaml.safe_dump(request, allow_unicode=True)), "--json").data["case"]
    for words in (("case", "list"), ("case", "show", number), ("case", "list", "--json")):
        out = loaded(*words).out
        assert not any(mark in out for mark in "\u202e\u200f\x1b")
    assert loaded("case", "list", "--json").data[0]["title"] == request["title"]


def test_a_changed_audit_row_is_found(loaded: Terminal) -> None:
    """S1: audit verify names the chain and ends with 3."""

    async def changed(office: Office) -> None:
        async with office.engine.begin() as connection:
            await connection.exec_driver_sql("ALTER TABLE audit DISABLE TRIGGER USER")
            await connection.execute(update(AuditRow).values(action="nothing"))

    loaded.office(changed)
    found = loaded("audit", "verify")
    assert found.code == 3 and "system" in found.err
