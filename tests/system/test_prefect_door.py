"""Prefect's two forms as doors: the run form raises a case once, the resume form answers a gate with a code."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from company import ASSESS
from sqlalchemy import func, select
from system.fragile import Fragile, Pages
from system.house import ROOT, until
from system.letterbox import text_of
from system.life import Life, living

from tasks.store.tables import AuditRow, CaseRow, GateRow

pytestmark = [pytest.mark.system, pytest.mark.timeout(300)]


def request(**changes: Any) -> dict[str, Any]:
    data = yaml.safe_load((ROOT / "examples" / "complaint_response.yaml").read_text(encoding="utf-8"))
    return {**data, **changes}


def as_json(data: dict[str, Any]) -> dict[str, Any]:
    """As a browser sends it: dates are text."""
    import json

    return dict(json.loads(json.dumps(data, default=str)))


async def raised(life: Life, run: str) -> str:
    """The number of the case this run has registered."""

    async def look() -> str | None:
        async with life.office.unit() as unit:
            return await unit.session.scalar(select(CaseRow.request_number).where(CaseRow.origin_run == run))

    life.number = await until(look, "the run form's case", life.house)
    return life.number


async def notice(life: Life, gate: str) -> str:
    case = await life.case()
    async with life.office.unit() as unit:
        found = await unit.session.scalar(
            select(GateRow.notice).where(GateRow.case_id == case.id, GateRow.kind == gate)
        )
    return found or ""


async def told(life: Life, person: str, words: str) -> None:
    """Wait for a mail to this person with these words about the case."""

    async def look() -> bool:
        mails = list(life.house.letterbox.mails)
        return any(person in str(mail["To"]) and words in text_of(mail) for mail in mails)

    await until(look, f"{person} is told {words}", life.house)


async def test_R1_1_a_request_from_the_run_form_becomes_one_case_that_its_requester_confirms(
    fragile: Fragile, pages: Pages
) -> None:
    """Rules 1 and 8: registered once per run, confirmed by code; a wrong code suspends again and is told by message."""
    async with living(fragile) as life:
        run = await pages.start(as_json(request()))
        await raised(life, run)
        [row] = await life.asked("confirm")
        _, key = await life.suspended("confirm")
        code = fragile.letterbox.code(row["id"], row["person"]) or ""

        wrong = "AAAAAA" if code != "AAAAAA" else "BBBBBB"
        assert (await pages.resume(run, key, row["person"], wrong, decision="确认提交"))["status"] == "ACCEPT"
        await told(life, row["person"], "答复没有被接受")

        async def again() -> str | None:
            now = await life.suspended("confirm")
            return now[1] if now[1] != key else None

        second = await until(again, "the gate is shown again", fragile)
        assert "验证码" in await pages.text(run, second)
        assert (await life.procedure()).run_id == run

        assert (await pages.resume(run, second, row["person"], code, decision="确认提交"))["status"] == "ACCEPT"
        [row] = await life.asked("assess")
        _, key = await life.suspended("assess")
        code = fragile.letterbox.code(row["id"], row["person"]) or ""
        await pages.resume(run, key, row["person"], code, **ASSESS)
        await life.asked("consult")
        await life.walk(after="assess")
        await life.proven()
        async with life.office.unit() as unit:
            assert await unit.session.scalar(select(func.count()).where(CaseRow.origin_run == run)) == 1
            doors = select(AuditRow.door).where(AuditRow.chain == life.number, AuditRow.action == "answered")
            assert list((await unit.session.scalars(doors.order_by(AuditRow.id))).all())[:2] == ["prefect", "prefect"]


async def test_R1_2_a_request_with_findings_ends_failed_and_its_requester_is_told(
    fragile: Fragile, pages: Pages
) -> None:
    """R1.2: all findings at once, in the run's state and in one message; no case."""
    async with living(fragile) as life:
        data = as_json(request(title="没有目标的需求"))
        data["goals"][0]["due"] = "2020-01-01"
        data["departments"][0]["name"] = "占星部"
        run = await pages.start(data)

        async def failed() -> dict[str, Any] | None:
            state = await pages.state(run)
            return state if state["type"] == "FAILED" else None

        state = await until(failed, "the run fails", fragile)
        assert "占星部" in state["message"]
        assert "2020-01-01" in state["message"]
        await told(life, str(data["requester"]), "占星部")
        async with life.office.unit() as unit:
            assert await unit.session.scalar(select(func.count()).where(CaseRow.origin_run == run)) == 0


async def test_rule_8_an_answer_typed_for_a_gate_decided_meanwhile_is_refused_by_message(
    fragile: Fragile, pages: Pages
) -> None:
    """The command line decides while somebody's form is taken by Prefect: one answer counts, the other is told."""
    async with living(fragile) as life:
        await life.submit()
        [row] = await life.asked("assess")
        run, key = await life.suspended("assess")
        code = fragile.letterbox.code(row["id"], row["person"]) or ""
        held = fragile.proxy.rule(rf"GET .*/input/suspended-{key}-response", answer=(503, {}), times=1000)
        assert (await pages.resume(run, key, row["person"], code, **ASSESS))["status"] == "ACCEPT"
        await fragile.met_once(held)  # the attempt wants to hear the form and cannot yet
        assert (await life.say(row, ASSESS)).decision == "approved"
        fragile.proxy.rules.clear()
        await told(life, row["person"], "答复没有被接受")
        await life.walk(after="assess")
        await life.proven()
