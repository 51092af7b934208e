"""The proof: what must be true at the end, looked up in the records and in what people got."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from deployments.demo import proof_guide
from deployments.demo.people import People
from tasks import audit, organizations, views
from tasks.cases import find

_BEGUN = {"application": 2, "charter": 1, "request": 3}
WANTED_PAPERS: dict[str, dict[str, int]] = {  # kind → versions, for the straight case and for the one with loops
    "straight": {"request": 1, "application": 1, "charter": 1, **proof_guide.PAPERS},
    "loops": _BEGUN,
}
_STATUS = {"straight": "planned", "loops": "established"}
_DRIVEN = {"initiation", "eight_step_guide"}
_ESCALATED = "resolve"  # where time is moved somebody may be late, which is escalated beside the case (E4)
_STILL_ASKED = {"straight": [], "loops": ["confirm_goals"]}  # the second case's guide has only begun


class NotProven(Exception):
    """Something is not as it must be; the text says what."""


async def prove(people: People, numbers: dict[str, str]) -> None:
    """Check statuses, papers, mails and audit; raises NotProven naming everything that is wrong."""
    await people.settled()
    wrong: list[str] = []
    for story, number in numbers.items():
        view = await _view(people, number)
        wrong += [f"{number}: {one}" for one in [*_case(story, view), *await _exported(people, story, number)]]
    wrong += await proof_guide.wrong(people, await _view(people, numbers["straight"]))
    wrong += await _mails(people)
    async with people.office.unit() as unit:
        wrong += await audit.verify(unit)
    if wrong:
        raise NotProven("\n".join(wrong))


async def _view(people: People, number: str) -> dict[str, Any]:
    async with people.office.unit() as unit:
        return await views.case_view(unit, await organizations.current(unit), await find(unit, number))


def _case(story: str, view: dict[str, Any]) -> list[str]:
    wrong: list[str] = []
    if view["status"] != _STATUS[story] or view["case_number"] is None or view["lead"] is None:
        wrong.append(f"status {view['status']}, number {view['case_number']}, lead {view['lead']}")
    versions = {row["kind"]: row["version"] for row in view["documents"] if row["current"]}
    if versions != WANTED_PAPERS[story]:
        wrong.append(f"papers {versions}, wanted {WANTED_PAPERS[story]}")
    asked = [gate["gate"] for gate in view["gates"] if gate["closed_at"] is None and gate["gate"] != _ESCALATED]
    if asked != _STILL_ASKED[story]:
        wrong.append(f"still asked at {asked}, wanted {_STILL_ASKED[story]}")
    runs = [(row["flow"], row["generation"]) for row in view["procedures"]]
    if any(generation != 1 for _, generation in runs) or not {flow for flow, _ in runs} >= _DRIVEN:
        wrong.append(f"runs of {runs}: one each was enough")
    return wrong


async def _exported(people: People, story: str, number: str) -> list[str]:
    """``lianban export`` into the folder of the demonstration; every paper is in its index."""
    folder = people.stage.home / "documents" / number
    await people.stage.lianban("export", number, str(folder))
    index = json.loads((folder / "index.json").read_text(encoding="utf-8"))
    kinds = {row["kind"] for row in index["documents"]}
    endings = Counter(path.suffix for path in folder.iterdir() if path.name != "index.json")
    people.stage.say(f"{number} 导出：{'、'.join(f'{n} 个 {ending}' for ending, n in sorted(endings.items()))}")
    missing = sorted(set(WANTED_PAPERS[story]) - kinds)
    return [f"not exported: {missing}"] if missing else []


async def _mails(people: People) -> list[str]:
    """One mail per recipient and event: as many as were sent, none twice (N2)."""
    async with people.office.unit() as unit:
        rows = await views.messages(unit)
    sent = [row for row in rows if row["state"] == "sent"]
    ids = Counter(str(mail["Message-ID"]) for mail in people.stage.mailbox.mails)
    wrong = [f"mail {one} came {n} times" for one, n in ids.items() if n > 1]
    wrong += [f"a message to {row['to']} is {row['state']}" for row in rows if row["state"] in {"queued", "failed"}]
    if len(sent) != len(ids):
        wrong.append(f"{len(sent)} messages were sent, {len(ids)} mails came")
    people.stage.say(f"邮件 {sum(ids.values())} 封，事件 {len(sent)} 件，重复 {sum(n - 1 for n in ids.values())} 封")
    return wrong
