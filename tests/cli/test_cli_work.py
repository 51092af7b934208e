"""Every command of the initiation on a real database: what it prints, what it stores, its exit code."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from pathlib import Path

import pytest
import yaml
from sqlalchemy import update
from terminal import ORGANIZATION, REQUEST, Terminal, Waiting

from tasks.office import Office
from tasks.store.tables import AuditRow


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
