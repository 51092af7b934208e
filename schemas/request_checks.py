"""Whether a request may stand (R1.1, R1.2, G0.1, G0.2): needs the organisation and today's date."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from difflib import get_close_matches

from schemas.errors import Invalid
from schemas.findings import Finding
from schemas.kind_checks import kind_findings
from schemas.organization import Organization
from schemas.request import CollaborationRequest
from schemas.request_draft import RequestDraft, draft_of
from schemas.smart import smart_findings

_FEWEST_DEPARTMENTS = 2
_PLACE = re.compile(r"(\w+)(?:\[(\d+)\])?")


def read_request(data: object, org: Organization, today: date) -> CollaborationRequest:
    """The request in a file's or form's data, checked in full.

    Raises Invalid with every finding at once: shape, SMART (R1.2), organisation, dates; a warning that is not
    kept with a reason refuses like an error.
    """
    try:
        request = CollaborationRequest.from_data(data)
    except Invalid as shape:
        places = {finding.place for finding in shape.findings}
        also = [f for f in draft_findings(draft_of(data), org, today) if f.place not in places]
        raise Invalid(sorted([*shape.findings, *also], key=_in_file)) from None
    if findings := request_findings(request, org, today):
        raise Invalid(findings)
    return request


def _in_file(finding: Finding) -> tuple[int, int]:
    """Where a finding stands in the order of the request file: field, then number."""
    match = _PLACE.match(finding.place)
    name, number = (match[1], match[2]) if match else ("", None)
    fields = list(CollaborationRequest.model_fields)
    return fields.index(name) if name in fields else len(fields), int(number or 0)


def request_findings(request: CollaborationRequest, org: Organization, today: date) -> list[Finding]:
    """Every error and every warning not kept with a reason; an empty list means the request may stand."""
    return draft_findings(draft_of(request.model_dump()), org, today)


def warnings_of(request: CollaborationRequest, org: Organization, today: date) -> list[Finding]:
    """Every warning, kept or not: what the papers print beside the request."""
    found = _all_findings(draft_of(request.model_dump()), org, today)
    return [finding for finding in found if finding.severity == "warning"]


def draft_findings(draft: RequestDraft, org: Organization, today: date) -> list[Finding]:
    """The same for what can be read of an unfinished request."""
    found = _all_findings(draft, org, today)
    return [f for f in found if f.severity == "error" or f.place not in draft.kept]  # R1.2: kept with a reason


def _all_findings(draft: RequestDraft, org: Organization, today: date) -> list[Finding]:
    found = list(_requester(draft, org))
    for i, goal in enumerate(draft.goals):
        found += smart_findings(goal, f"goals[{i}]", today)  # R1.2
    found += _departments(draft, org)
    if draft.kind_fields is not None:
        found += kind_findings(draft.kind_fields, org, today)  # G0.1
    return found


def _requester(draft: RequestDraft, org: Organization) -> Iterator[Finding]:
    # R1.1: anyone of any department may raise a request, but somebody the organisation knows.
    if draft.requester is not None and org.person(draft.requester) is None:
        yield Finding("requester", "R1.1", f"公司人员名单里没有 {draft.requester}，请核对需求方邮箱")


def _departments(draft: RequestDraft, org: Organization) -> Iterator[Finding]:
    known = [department.name for department in org.departments]
    first: dict[str, int] = {}
    for i, name in enumerate(draft.departments):
        if name is None:
            continue
        place = f"departments[{i}].name"
        if first.setdefault(name, i) != i:
            yield Finding(place, "R1.1", f"部门“{name}”与第 {first[name] + 1} 个重复，请合并为一项")
        elif name not in known:
            yield Finding(place, "R1.1", f"公司没有“{name}”这个部门，{_instead(name, known)}")
    if draft.departments and len(set(draft.departments)) < _FEWEST_DEPARTMENTS:  # G0.2
        yield Finding("departments", "G0.2", "只写了一个部门：跨部门协作至少要有两个部门，请补上希望参与的部门")


def _instead(name: str, known: list[str]) -> str:
    near = get_close_matches(name, known, n=1, cutoff=0.5)
    return f"是否想写“{near[0]}”？" if near else f"现有部门：{'、'.join(known[:20])}"
