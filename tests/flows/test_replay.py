"""Replaying changes nothing: at every suspension point the flow runs again from its top (rule 3, N2)."""

from __future__ import annotations

from itertools import pairwise

from company import ACCEPT, APPROVE, ASSESS, CONCLUDE, CONSULT, Company
from endings import at_rest, dump
from paths import APPEAL, OBJECT, REVISE, ROUTE, SETTLE, returned
from sqlalchemy import select
from stage import CHEN, LI, LIU, request_content

from tasks.store.tables import GateRow


async def again(company: Company) -> None:
    """The run that waits is run once more, and so is a run of the next generation: no row, no letter, the same gate."""
    await company.go()
    before, letters = await dump(company), len(company.channel.letters)
    [run] = [run for run in company.engine.all.values() if run.type == "PAUSED"]
    await company.attempt(run)
    assert run.type == "PAUSED"
    await company.go()
    after = await dump(company)
    assert {name for name in before if before[name] != after[name]} == set()
    assert len(company.channel.letters) == letters


async def test_N2_replaying_at_every_suspension_point_changes_no_row_and_sends_no_mail(company: Company) -> None:
    """N2, G0.3, R1.1–R3.3: with a return, an objection, a ruling, a return by the board and a lead who declines."""
    company.engine.start_by_form(request_content())
    await again(company)
    away = {"decision": "退回修改", "comment": "请补充"}
    for kind, person, data in (
        ("confirm", None, {"decision": "确认提交"}),
        ("assess", None, returned("请补充")),
        ("revise", None, REVISE),
        ("assess", None, ASSESS),
        ("consult", LI, OBJECT),
        ("consult", None, CONSULT),
        ("consult", None, CONSULT),
        ("settle", None, SETTLE),
        ("consult", None, OBJECT),
        ("settle", None, APPEAL),
        ("arbitrate", CHEN, {"decision": "退回修改", "comment": "再商量一次"}),
        ("settle", None, APPEAL),
        ("arbitrate", CHEN, {"decision": "按原方案继续", "comment": "按原方案"}),
        ("conclude", None, CONCLUDE),
        ("compile", None, {}),
        ("approve", LIU, APPROVE),
        ("approve", CHEN, {**away, "return_to": "协作需求"}),
        ("revise", None, REVISE),
        ("assess", None, ASSESS),
        ("consult", None, CONSULT),
        ("consult", None, CONSULT),
        ("consult", None, CONSULT),
        ("conclude", None, CONCLUDE),
        ("compile", None, {}),
        ("approve", LIU, APPROVE),
        ("approve", CHEN, APPROVE),
        ("accept_lead", None, {"decision": "无法接受", "comment": "正在休假"}),
        ("compile", None, {}),
        ("approve", LIU, APPROVE),
        ("approve", CHEN, APPROVE),
    ):
        company.clock.move(seconds=1)
        if kind == "compile":
            await company.compile()
        else:
            await company.then(kind, data, person)
        await again(company)
    await company.then("accept_lead", ACCEPT)
    assert (await company.case()).status == "established"
    await at_rest(company)
    await one_rests_on_the_other(company)


async def one_rests_on_the_other(company: Company) -> None:
    """G0.3: goals first, then duties, then the decision; nothing is asked before what it rests on is settled."""
    async with company.office.unit() as unit:
        gates = (await unit.session.scalars(select(GateRow).order_by(GateRow.opened_at))).all()
    assert all(one.closed_at and one.closed_at <= after.opened_at for one, after in pairwise(gates))
    order = list(dict.fromkeys(gate.kind for gate in gates if gate.kind in dict(ROUTE)))
    assert order == [kind for kind, _ in ROUTE]


async def test_N2_prefects_database_thrown_away_at_every_gate(company: Company) -> None:
    """N2: all runs and forms are lost; each case comes back to its gate, nothing is sent twice, and it ends well."""
    await company.submit(request_content())
    await company.go()
    for kind, data in (
        ("assess", ASSESS),
        ("consult", CONSULT),
        ("conclude", CONCLUDE),
        ("compile", {}),
        ("approve", APPROVE),
        ("accept_lead", ACCEPT),
    ):
        open_before, letters = [row.id for row, _ in await company.open()], len(company.channel.letters)
        company.engine.forget()
        company.clock.move(minutes=1)
        assert await company.reconcile() == 1
        await company.go()
        assert [row.id for row, _ in await company.open()] == open_before
        assert len(company.channel.letters) == letters
        [run] = company.engine.all.values()
        [_, gate], *_ = await company.open()
        assert (run.type, run.pause_key, gate.run_id) == ("PAUSED", gate.wait_key, run.id)
        if kind == "compile":
            await company.compile()
        else:
            await company.everybody(kind, data)
    assert (await company.case()).status == "established"
    await at_rest(company)


async def test_rule_4_a_stale_run_ends_without_touching_anything(company: Company) -> None:
    """Rule 4: the run of an old generation wakes up after it was replaced: it ends, the case does not notice."""
    await company.submit(request_content())
    await company.go()
    [old] = company.engine.all.values()
    old.type = "CRASHED"
    assert await company.reconcile() == 1
    await company.go()
    before = await dump(company)
    await company.attempt(old)
    assert old.type == "COMPLETED" and await dump(company) == before
    assert await company.reconcile() == 0
