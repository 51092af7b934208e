"""Somebody at the command line: commands run in this process through their one entrance."""

from __future__ import annotations

import asyncio
import io
import json
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest
from sqlalchemy import select

from deployments.cli.running import run
from deployments.resolve import resolve
from tasks import gates
from tasks.initiation.asking import assessor
from tasks.office import Office, Unit
from tasks.opening import open_office
from tasks.store.tables import AssignmentRow, CaseRow, ProcedureRow

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
ORGANIZATION, REQUEST = str(EXAMPLES / "organization.yaml"), str(EXAMPLES / "complaint_response.yaml")
PASS = (
    "--set", "decision=通过", "--set", "fit=高", "--set", "fit_reason=符合年度目标", "--set", "feasibility=高",
    "--set", "feasibility_reason=人员已具备", "--set", "priority=高", "--set", "priority_reason=客户反映强烈",
)  # fmt: skip
T = TypeVar("T")


@dataclass(frozen=True)
class Said:
    """What a command came to."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """What was printed for programs."""
        return json.loads(self.out)

    @property
    def error(self) -> dict[str, Any]:
        """Why it was refused, as printed for programs."""
        return json.loads(self.err)["error"]


class Terminal:
    """Somebody at the command line."""

    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
        self.home = home
        self.setenv = monkeypatch.setenv
        self._capsys, self._monkeypatch = capsys, monkeypatch

    def __call__(self, *words: str, stdin: bytes = b"") -> Said:
        """Run one command with this standard input (never a terminal)."""
        self._monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        self._capsys.readouterr()
        code = run(words)
        out, err = self._capsys.readouterr()
        return Said(code, out, err)

    def file(self, text: str, name: str = "file.yaml") -> str:
        """A file with this text; its path."""
        path = self.home / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    def office(self, work: Callable[[Office], Awaitable[T]]) -> T:
        """Do something behind the command line's back."""

        async def opened() -> T:
            async with open_office(resolve()) as office:
                return await work(office)

        return asyncio.run(opened())


@dataclass(frozen=True)
class Waiting:
    """A submitted case that waits for its first assessment (R1.3)."""

    case: str
    assignment: str
    person: str
    code: str


async def first_gate(unit: Unit, number: str) -> AssignmentRow:
    """Open the gate of the first assessment as the flow does; its one to-do."""
    found = await unit.session.scalar(select(CaseRow.id).where(CaseRow.request_number == number))
    assert found is not None
    case = await unit.lock_case(found)
    procedure = (await unit.session.execute(select(ProcedureRow).where(ProcedureRow.case_id == case.id))).scalar_one()
    gate = await gates.open_gate(unit, case, procedure, "assess", "assess-1", assessor)
    return (await gates.assignments(unit, gate.id))[0]
