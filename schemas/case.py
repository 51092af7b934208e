"""The status of a case: a table from (status, action) to status, and one total function."""

from __future__ import annotations

from enum import StrEnum


class CaseStatus(StrEnum):
    """Where a case stands, from request to archive."""

    SUBMITTED = "submitted"
    REVISING = "revising"
    ASSESSED = "assessed"
    CONSULTED = "consulted"
    APPLIED = "applied"
    ESTABLISHED = "established"
    PLANNED = "planned"
    WITHDRAWN = "withdrawn"
    REJECTED = "rejected"
    STOPPED = "stopped"


class CaseAction(StrEnum):
    """What can happen to a case (§1, §2)."""

    RETURN = "return"
    RESUBMIT = "resubmit"
    PASS = "pass"
    AGREE = "agree"
    APPLY = "apply"
    RECOMPILE = "recompile"
    ESTABLISH = "establish"
    PLAN = "plan"
    WITHDRAW = "withdraw"
    REJECT = "reject"
    STOP = "stop"


S, A = CaseStatus, CaseAction
CLOSED = frozenset({S.WITHDRAWN, S.REJECTED, S.STOPPED})
CHINESE_STATUS = {
    S.SUBMITTED: "待初评",
    S.REVISING: "待修改",
    S.ASSESSED: "意向沟通",
    S.CONSULTED: "编制立项申请",
    S.APPLIED: "立项审批",
    S.ESTABLISHED: "已立项",
    S.PLANNED: "执行中",
    S.WITHDRAWN: "已撤回",
    S.REJECTED: "未通过",
    S.STOPPED: "已停止",
}
_OPEN = tuple(s for s in S if s not in CLOSED)
TRANSITIONS: dict[tuple[CaseStatus, CaseAction], CaseStatus] = {
    (S.SUBMITTED, A.RETURN): S.REVISING,
    (S.REVISING, A.RESUBMIT): S.SUBMITTED,
    (S.SUBMITTED, A.PASS): S.ASSESSED,
    (S.ASSESSED, A.AGREE): S.CONSULTED,
    (S.CONSULTED, A.APPLY): S.APPLIED,
    (S.APPLIED, A.RECOMPILE): S.CONSULTED,
    (S.APPLIED, A.RETURN): S.REVISING,
    (S.APPLIED, A.ESTABLISH): S.ESTABLISHED,
    (S.ESTABLISHED, A.PLAN): S.PLANNED,
    (S.SUBMITTED, A.REJECT): S.REJECTED,
    (S.ASSESSED, A.REJECT): S.REJECTED,
    (S.APPLIED, A.REJECT): S.REJECTED,
    **{(s, A.WITHDRAW): S.WITHDRAWN for s in (S.SUBMITTED, S.REVISING, S.ASSESSED, S.CONSULTED)},
    **{(s, A.STOP): S.STOPPED for s in _OPEN},
}


def after(status: CaseStatus, action: CaseAction) -> CaseStatus | None:
    """The status an action leads to, or None where it is not possible."""
    return TRANSITIONS.get((status, action))
