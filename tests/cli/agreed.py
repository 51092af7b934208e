"""The command line at a case whose plan is agreed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
import yaml
from guide_stages import AGREED, Stages, stages
from sqlalchemy import update
from terminal import Said, Terminal

from deployments.postgres_temporary import TemporaryPostgres
from tasks.office import Office
from tasks.store.tables_guide import ActionItemRow
from tasks.store.tables_tracking import TrackingRow

__all__ = ["planned", "stages"]
TROUBLE = {
    "item": "T1", "cause": "资源", "what": "没有分类样本", "impact": "推迟一周", "tried": "已向产品部索取",
    "wanted": "支持", "against": "产品部",
}  # fmt: skip
FAR = {  # days that are ahead whenever this runs
    "week": "2099-W02",
    "ask_at": "2099-01-02T14:00:00+08:00",
    "due_at": "2099-01-05T09:00:00+08:00",
    "run_at": "2099-01-05T09:47:00+08:00",
    "meeting_at": "2099-01-05T10:00:00+08:00",
}


@pytest.fixture
def planned(lianban: Terminal, stages: Stages, postgres: TemporaryPostgres) -> Iterator[Terminal]:
    """The command line, trusted, at a case whose plan is agreed; all its days are far ahead."""
    kept = asyncio.run(stages.reached(AGREED))
    lianban.setenv("LIANBAN_DATABASE_URL", postgres.create("cli_tracking", kept.database))
    lianban.setenv("LIANBAN_TRUSTED_CLI", "true")
    lianban.office(_far_ahead)
    yield lianban
    postgres.drop("cli_tracking")


async def _far_ahead(office: Office) -> None:
    moments = {name: datetime.fromisoformat(text) for name, text in FAR.items() if name != "week"}
    async with office.unit() as unit:
        await unit.session.execute(update(ActionItemRow).values(due=date(2099, 3, 2)))
        await unit.session.execute(update(TrackingRow).values(week=FAR["week"], **moments))


def number(planned: Terminal) -> str:
    return planned("case", "list", "--json").data[0]["case"]


def handed(planned: Terminal, command: str, person: str, data: object, *words: str) -> Said:
    """Something handed in as YAML."""
    file = planned.file(yaml.safe_dump(data, allow_unicode=True))
    return planned(command, number(planned), "--person", person, "--file", file, *words)


def shown(planned: Terminal) -> dict[str, Any]:
    return planned("case", "show", number(planned), "--json").data


def page(planned: Terminal) -> list[str]:
    """The lines of ``case show``."""
    return planned("case", "show", number(planned)).out.splitlines()
