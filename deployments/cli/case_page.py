"""A case, and the list of cases, as lines for people."""

from __future__ import annotations

from typing import Any

from deployments.cli.moments import local, short
from deployments.cli.printing import cell
from deployments.cli.tracking_page import tracking_lines
from deployments.cli.widths import table

Shape = dict[str, Any]
ACTIONS = {
    "organization_loaded": "载入组织文件",
    "case_raised": "提交需求",
    "gate_opened": "发起环节",
    "answered": "答复",
    "status_changed": "状态变更",
    "overdue": "逾期",
    "call_resent": "重发通知",
    "case_stopped": "停止",
    "case_established": "立项",
    "run_replaced": "重新运行流程",
    "payload_erased": "清除内容",
    "staffing_changed": "更换人员",
    "progress_reported": "填报进度",
    "report_missing": "未按时填报",
    "week_tracked": "周跟踪",
    "meeting_dropped": "会议未召开",
    "item_overdue": "任务逾期",
    "items_finished": "任务全部结束",
    "issue_raised": "登记问题",
    "issue_escalated": "问题升级",
    "issue_resolved": "问题解决",
    "issue_closed": "问题关闭",
}
DOORS = {
    "cli": "命令行",
    "trusted-cli": "命令行（代办）",
    "prefect": "Prefect 页面",
    "portal": "门户",
    "api": "接口",
    "system": "系统",
}
_WAITS = {"open": "待答复", "waiting": "未轮到", "dropped": "不再需要"}


def list_lines(rows: list[Shape]) -> list[str]:
    """One line per case, the newest first."""
    if not rows:
        return ["还没有协作事项"]
    cells = [
        [
            row["case_number"] or row["case"], row["status_title"], row["kind_title"], cell(row["title"]),
            cell(row["requester_name"]), cell("、".join(row["waiting_for"])),
            short(row["due_at"]) + ("（逾期）" if row["overdue"] else ""),
        ]
        for row in rows
    ]  # fmt: skip
    return table(["编号", "状态", "类型", "标题", "需求方", "等待", "期限"], cells)


def case_lines(found: Shape) -> list[str]:
    """Everything about a case: where it stands, items, issues, its gates with their answers, papers, history."""
    return [
        *_head(found), *_departments(found), *tracking_lines(found), *_gates(found), *_papers(found), *_runs(found),
        *_history(found),
    ]  # fmt: skip


def _head(found: Shape) -> list[str]:
    from schemas.request import CHINESE_PRIORITY  # here: it brings pydantic, which help pages do without

    numbers = f"{found['case_number']}（需求编号 {found['case']}）" if found["case_number"] else found["case"]
    lines = [
        f"{numbers}  {cell(found['title'])}",
        f"状态：{found['status_title']}    当前环节：{cell(found['step'])}",
        f"类型：{found['kind_title']}    优先级：{CHINESE_PRIORITY.get(found['priority'], found['priority'])}",
        f"需求方：{cell(found['requester_name'])} <{cell(found['requester'])}>    提交：{local(found['created_at'])}",
    ]
    if found["lead"]:
        lines.append(
            f"负责人：{cell(found['lead_name'])} <{cell(found['lead'])}>    牵头部门：{cell(found['lead_department'])}"
        )
    return lines + ([f"结束：{local(found['closed_at'])}"] if found["closed_at"] else [])


def _departments(found: Shape) -> list[str]:
    rows = [
        [cell(d["name"]), "核心" if d["core"] else "其他", cell(d["head_name"]), cell(d["support"])]
        for d in found["department_details"]
    ]
    return ["", *table(["部门", "参与", "负责人", "需要的支持"], rows)] if rows else []


def _gates(found: Shape) -> list[str]:
    lines: list[str] = []
    for gate in found["gates"]:
        state = gate["decision_title"] or ("不再需要" if gate["closed_at"] else "进行中")
        lines += ["", f"{gate['clause']} {gate['title']}（{gate['sign_off']}）：{state}"]
        lines += [f"  - {_answer(one)}" for one in gate["answers"]]
    return lines


def _answer(one: Shape) -> str:
    who = cell(one["name"])
    if one["answered_at"] is None:
        late = "（已逾期）" if one["overdue"] else ""
        until = f"，期限 {local(one['due_at'])}{late}" if one["status"] == "open" else ""
        return f"{who}：{_WAITS.get(one['status'], one['status'])}{until}"
    by = f"（{cell(one['answered_by_name'])} 代）" if one["on_behalf_of"] else ""
    said = f"{who}{by}：{cell(one['decision'])}，{local(one['answered_at'])}"
    return f"{said}，{cell(one['comment'])}" if one["comment"] else said


def _papers(found: Shape) -> list[str]:
    return ["", *paper_lines(found["documents"])] if found["documents"] else []


def paper_lines(papers: list[Shape]) -> list[str]:
    """One line per version of a paper."""
    if not papers:
        return ["还没有文档"]
    rows = [
        [
            f"《{one['title']}》", one["kind"], f"第 {one['version']} 版" + ("（现行）" if one["current"] else ""),
            "已定稿" if one["confirmed_at"] else "未定稿", short(one["created_at"]), one["sha256"][:12],
        ]
        for one in papers
    ]  # fmt: skip
    return table(["文档", "种类", "版本", "状态", "时间", "校验"], rows)


def _runs(found: Shape) -> list[str]:
    lines: list[str] = []
    for run in found["procedures"]:
        again = f"，第 {run['generation']} 次运行" if run["generation"] > 1 else ""
        lines += ["", f"流程 {run['flow']}{again}：{cell(run['run_url'])}"]
        lines += [f"  上次中断的原因：{cell(run['trouble'])}"] if run["trouble"] else []
    return lines


def _history(found: Shape) -> list[str]:
    return ["", *audit_lines(found["history"])] if found["history"] else []


def audit_lines(rows: list[Shape]) -> list[str]:
    """One line per audit row."""
    if not rows:
        return ["没有审计记录"]
    cells = [
        [
            f"{cell(row['chain'])}#{row['number']}", short(row["at"]), ACTIONS.get(row["action"], cell(row["action"])),
            cell(row["by"]), cell(row["on_behalf_of"]), DOORS.get(row["door"], cell(row["door"])),
        ]
        for row in rows
    ]  # fmt: skip
    return table(["记录", "时间", "动作", "操作人", "代", "入口"], cells)
