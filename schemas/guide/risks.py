"""《风险登记册》 and 《资源清单》: each kind of risk thought of, every resource provided in time (G6.4)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date

from schemas.findings import Finding
from schemas.guide.forms import CompilePlan, DraftRisks
from schemas.guide.order import in_order, named, numbered, repeated
from schemas.guide.rows import CATEGORIES, NoRisk, Resource, Risk

RULE = "G6.4"
Known = Callable[[str], bool]
_Weak = tuple[str, str, str]


def filled_risks(risks: Sequence[Risk], heads: Mapping[str, str], department: str = "") -> list[Risk]:
    """The risks with codes ``F1``, ``F2`` …; where nobody is named the head of the department at risk owns it (G6.4).

    ``heads`` is department → head; ``department``: where the risk lies if it names none.
    """
    codes = numbered("F", [risk.code for risk in risks])
    found: list[Risk] = []
    for risk, code in zip(risks, codes, strict=True):
        where = risk.department or department
        owner = risk.owner or heads.get(where, "")
        found.append(risk.model_copy(update={"code": code, "department": where, "owner": owner}))
    return found


def filled_resources(resources: Sequence[Resource]) -> list[Resource]:
    """The resources with codes R1, R2 … where they have none (G6.4)."""
    codes = numbered("R", [resource.code for resource in resources])
    return [row.model_copy(update={"code": code}) for row, code in zip(resources, codes, strict=True)]


def risk_findings(
    risks: Sequence[Risk], no_risk: Sequence[NoRisk], org_known: Known, departments: Collection[str]
) -> list[Finding]:
    """Everything wrong with the whole register (G6.4): each category has a risk or a reason.

    ``org_known``: is this address in the organisation; ``departments`` are the participating ones.
    """
    found = [*_risks(risks, org_known, departments), *_categories(risks, no_risk)]
    return in_order(found, CompilePlan, Risk, NoRisk)


def resource_findings(
    resources: Sequence[Resource], org_known: Known, departments: Collection[str], today: date
) -> list[Finding]:
    """Everything wrong with the list of resources (G6.4, G2.4), in its order."""
    return in_order(_resources(resources, org_known, departments, today), CompilePlan, Resource)


def draft_risk_findings(
    form: DraftRisks, department: str, org_known: Known, departments: Collection[str], today: date
) -> list[Finding]:
    """What is plainly wrong with what one department lists (G6.4); ``department`` is at risk where a row names none."""
    risks = [risk if risk.department else risk.model_copy(update={"department": department}) for risk in form.risks]
    found = [
        *_risks(risks, org_known, departments),
        *_resources(form.resources, org_known, departments, today),
    ]
    return in_order(found, DraftRisks, Risk, Resource)


def _risks(risks: Sequence[Risk], known: Known, departments: Collection[str]) -> Iterator[Finding]:
    taking_part = frozenset(departments)
    for i, risk in enumerate(risks):
        for field, rule, message in _risk(risk, known, taking_part):
            yield Finding(f"risks[{i}].{field}", rule, f"{named(risk.code, risk.risk, i)}：{message}")
    for i, first in repeated([risk.code for risk in risks]):
        message = f"编号与第 {first + 1} 项相同，请改用别的编号"
        yield Finding(f"risks[{i}].code", RULE, f"{named(risks[i].code, risks[i].risk, i)}：{message}")


def _risk(risk: Risk, known: Known, taking_part: frozenset[str]) -> Iterator[_Weak]:
    if risk.owner and not known(risk.owner):
        yield "owner", RULE, f"公司里没有 {risk.owner}（可能已离职或写错），请另写责任人的邮箱"
    elif not risk.owner and not risk.department:
        yield "owner", RULE, "没有责任人，请写责任人的邮箱，或写明风险所在部门"
    if risk.department and risk.department not in taking_part:
        yield "department", "G2.4", _joins(risk.department)


def _joins(department: str) -> str:
    return f"“{department}”没有参与本协作，请改为一个参与部门；新增部门须走变更"


def _categories(risks: Sequence[Risk], no_risk: Sequence[NoRisk]) -> Iterator[Finding]:
    seen = {risk.category for risk in risks}
    without = [entry.category for entry in no_risk]
    for category in CATEGORIES:
        if category not in seen and category not in without:
            message = f"“{category}”一类没有风险，也没有说明：请补一项风险，或在“没有风险的类别及理由”里写明理由"
            yield Finding("no_risk", RULE, message)
    for i, category in enumerate(without):
        if category in seen:
            message = f"“{category}”一类已列出风险，不能又写为没有风险：请删去其中一处"
            yield Finding(f"no_risk[{i}].category", RULE, message)
    for i, first in repeated(without):
        yield Finding(f"no_risk[{i}].category", RULE, f"“{without[i]}”与第 {first + 1} 行重复，请删去一行")


def _resources(
    resources: Sequence[Resource], known: Known, departments: Collection[str], today: date
) -> Iterator[Finding]:
    taking_part = frozenset(departments)
    for i, row in enumerate(resources):
        for field, rule, message in (*_provided(row, taking_part), *_in_place(row, known, today)):
            yield Finding(f"resources[{i}].{field}", rule, f"{named(row.code, row.what, i)}：{message}")
    for i, first in repeated([row.code for row in resources]):
        message = f"编号与第 {first + 1} 项相同，请改用别的编号"
        yield Finding(f"resources[{i}].code", RULE, f"{named(resources[i].code, resources[i].what, i)}：{message}")


def _provided(row: Resource, taking_part: frozenset[str]) -> Iterator[_Weak]:
    if not row.provider:
        yield "provider", RULE, "没有提供部门，请写由哪个参与部门提供"
    elif row.provider not in taking_part:
        yield "provider", "G2.4", _joins(row.provider)


def _in_place(row: Resource, known: Known, today: date) -> Iterator[_Weak]:
    if row.needed_by is None:
        yield "needed_by", RULE, "没有到位日期，请写最晚哪一天到位，例如 2027-06-30"
    elif row.needed_by < today:
        yield "needed_by", RULE, f"到位日期 {row.needed_by} 已经过去，请写今天（{today}）或以后的日期"
    if not row.receiver:
        yield "receiver", RULE, "没有接收人，请写确认到位的人的邮箱"
    elif not known(row.receiver):
        yield "receiver", RULE, f"公司里没有 {row.receiver}（可能已离职或写错），请另写接收人的邮箱"
