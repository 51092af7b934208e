"""The command line at a home and a database of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from terminal import ORGANIZATION, REQUEST, Terminal, Waiting, first_gate

from tasks.codes import code_for
from tasks.office import Office


@pytest.fixture
def lianban(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """The command line at an empty home, no database set."""
    monkeypatch.setenv("LIANBAN_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("LIANBAN_PREFECT_PORT", "4299")
    monkeypatch.chdir(tmp_path)
    return Terminal(capsys, monkeypatch, tmp_path)


@pytest.fixture
def empty(lianban: Terminal, database_url: str) -> Terminal:
    """The command line on a migrated database without an organisation."""
    lianban.setenv("LIANBAN_DATABASE_URL", database_url)
    return lianban


@pytest.fixture
def loaded(empty: Terminal) -> Terminal:
    """The example organisation is loaded."""
    assert empty("org", "load", ORGANIZATION).code == 0
    return empty


@pytest.fixture
def waiting(loaded: Terminal) -> Waiting:
    """The example request submitted, its first gate open as the flow opens it."""
    number = loaded("submit", REQUEST, "--json").data["case"]

    async def opened(office: Office) -> Waiting:
        async with office.unit() as unit:
            row = await first_gate(unit, number)
            return Waiting(
                number, str(row.id), row.person, code_for(office.settings, row.id, row.code_turn, row.person)
            )

    return loaded.office(opened)
