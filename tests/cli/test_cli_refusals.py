"""Invalid files, missing services, faults: exit codes and sentences."""

from __future__ import annotations

import fcntl
import socket
import sys
from pathlib import Path

import pytest
import yaml
from terminal import ORGANIZATION, REQUEST, Terminal


def test_every_finding_of_a_request_with_its_place(loaded: Terminal) -> None:
    """R1.2, G0.1: all findings at once with places; nothing stored."""
    request = yaml.safe_load(Path(REQUEST).read_text(encoding="utf-8"))
    del request["goals"][0]["metric"]
    request["goals"][1]["due"] = "2020-01-01"
    request["departments"][2]["name"] = "火星部"
    request["colour"] = "red"
    found = loaded("submit", loaded.file(yaml.safe_dump(request, allow_unicode=True)), "--json")
    assert (found.code, found.error["code"], found.out) == (2, "invalid", "")
    places = " ".join(one["place"] for one in found.error["findings"])
    for place in ("goals[0].metric", "goals[1].due", "departments[2]", "colour"):
        assert place in places
    assert loaded("case", "list", "--json").data == []
    for_people = loaded("submit", loaded.file(yaml.safe_dump(request, allow_unicode=True))).err
    assert all(one["message"] in for_people for one in found.error["findings"])


@pytest.mark.parametrize("text", ["", "- a", "a: [", "!!python/object:os.system {}", "a: &x 1\nb: *x", "\x00"])
def test_files_that_are_no_request(loaded: Terminal, text: str) -> None:
    """Unreadable or unsafe files are findings, never a fault."""
    found = loaded("submit", loaded.file(text), "--json")
    assert (found.code, found.error["code"]) == (2, "invalid")
    assert found.error["findings"]


def test_files_too_large_or_not_text(loaded: Terminal) -> None:
    """Endless and binary input ends with findings."""
    assert loaded("submit", "/dev/zero").code == 2
    assert loaded("submit", "-", stdin=b"\xff\xfe\x00").code == 2


def test_invalid_organization_stores_nothing(empty: Terminal) -> None:
    """org load: every finding; nothing stored."""
    data = yaml.safe_load(Path(ORGANIZATION).read_text(encoding="utf-8"))
    data["departments"][0]["head"] = "nobody@example.com"
    data["decision_board"]["members"] = []
    found = empty("org", "load", empty.file(yaml.safe_dump(data, allow_unicode=True)), "--json")
    assert found.code == 2
    assert any(one["place"].startswith("decision_board") for one in found.error["findings"])
    assert empty("org", "show", "--json").error["code"] == "no_organization"


def test_without_an_organization(empty: Terminal) -> None:
    """What needs the organisation says how to load it, with exit code 3."""
    for words in (("submit", REQUEST), ("todo",), ("case", "list"), ("org", "show")):
        found = empty(*words)
        assert found.code == 3 and "lianban org load" in found.err


def test_answer_file_must_be_a_mapping(loaded: Terminal) -> None:
    """An answer file with a list is a finding."""
    words = ("answer", "00000000-0000-4000-8000-000000000000", "--person", "a@b.c", "--file")
    assert loaded(*words, loaded.file("- a")).code == 2


def test_not_running(lianban: Terminal) -> None:
    """No database set, nothing started: exit code 4 with the command that helps."""
    for words in (("todo",), ("submit", REQUEST), ("audit", "verify")):
        found = lianban(*words)
        assert found.code == 4 and "lianban up" in found.err
    assert lianban("todo", "--json").error["code"] == "not_running"
    assert lianban("worker").code == 4


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://user:secret@127.0.0.1:1/lianban",
        "postgresql://user:secret@/lianban?host=/nowhere",
        "postgresql://user:secret@does-not-exist.invalid/lianban",
    ],
)
def test_database_that_does_not_answer(lianban: Terminal, url: str) -> None:
    """Exit code 4, the password not shown."""
    lianban.setenv("LIANBAN_DATABASE_URL", url)
    found = lianban("todo")
    assert found.code == 4 and "secret" not in found.err and "lianban" in found.err


def test_database_that_refuses(empty: Terminal, database_url: str) -> None:
    """A wrong password or a missing database: exit code 4 with the reason."""
    name = database_url.rpartition("@/")[2].partition("?")[0]
    empty.setenv("LIANBAN_DATABASE_URL", database_url.replace(f"/{name}?", "/missing?"))
    found = empty("todo", "--json")
    assert (found.code, found.error["code"]) == (4, "database_refused")
    owner, _, rest = database_url.partition("@")
    empty.setenv("LIANBAN_DATABASE_URL", f"{owner}x@{rest}")
    assert empty("todo", "--json").error["code"] == "database_refused"


def test_database_without_tables(lianban: Terminal, empty_database_url: str) -> None:
    """A database that was never prepared: exit code 4 with the command that helps."""
    lianban.setenv("LIANBAN_DATABASE_URL", empty_database_url)
    found = lianban("case", "list", "--json")
    assert (found.code, found.error["code"]) == (4, "not_prepared")


def test_wrong_settings_are_findings(lianban: Terminal) -> None:
    """Unknown and bad settings end every command with 2 and their names."""
    lianban.setenv("LIANBAN_PORTAL_PORT", "many")
    lianban.setenv("LIANBAN_COLOUR", "red")
    found = lianban("settings")
    assert found.code == 2 and "LIANBAN_PORTAL_PORT" in found.err and "LIANBAN_COLOUR" in found.err


def test_settings_mask_secrets(lianban: Terminal) -> None:
    """settings: every field with its description, secrets masked."""
    lianban.setenv("LIANBAN_SMTP_URL", "smtp://user:hush@mail.example.com")
    lianban.setenv("LIANBAN_DATABASE_URL", "postgresql://user:hush@db.example.com/x")
    rows = {row["name"]: row for row in lianban("settings", "--json").data}
    assert rows["LIANBAN_PORTAL_PORT"]["value"] == "8300"
    assert all(row["description"] for row in rows.values())
    assert "hush" not in lianban("settings").out


def test_status_when_nothing_runs(lianban: Terminal) -> None:
    """status: exit code 0, every service by name."""
    found = lianban("status", "--json").data
    assert found["up"] is False
    assert {one["name"]: one["state"] for one in found["services"]}["postgres"] == "down"
    assert "数据库" in lianban("status").out


def test_down_when_nothing_runs(lianban: Terminal) -> None:
    """down: nothing to stop is no error."""
    found = lianban("down", "--json")
    assert (found.code, found.data["up"]) == (0, False)


def test_faults_are_told_and_logged(lianban: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of ours: exit code 1, no traceback on the terminal, all of it in HOME/logs/cli.log, no arguments."""
    import deployments.up

    def broken(_settings: object) -> None:
        raise RuntimeError("something odd")

    monkeypatch.setattr(deployments.up, "status", broken)
    monkeypatch.setattr(sys, "argv", ["lianban", "status", "--code", "QQQQQQ"])
    found = lianban("status")
    assert found.code == 1 and "Traceback" not in found.err and "cli.log" in found.err
    log = (lianban.home / "home" / "logs" / "cli.log").read_text(encoding="utf-8")
    assert "something odd" in log and "Traceback" in log and "QQQQQQ" not in log
    assert lianban("status", "--json").error["code"] == "unexpected"


def test_up_refuses_a_second_start(lianban: Terminal) -> None:
    """up: somebody else runs this home already: exit code 3, nothing touched."""
    run = lianban.home / "home" / "run"
    run.mkdir(parents=True)
    with (run / "up.lock").open("a+") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        found = lianban("up", "--json")
    assert (found.code, found.error["code"]) == (3, "already_up")


def test_up_says_which_port_is_taken(lianban: Terminal) -> None:
    """up: a port that is taken is named, with the setting that changes it: exit code 4."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        lianban.setenv("LIANBAN_PREFECT_PORT", port)
        found = lianban("up")
    assert found.code == 4 and port in found.err and "LIANBAN_PREFECT_PORT" in found.err
