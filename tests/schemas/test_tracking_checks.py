"""T2: what has to hold for the lead's check of finished items."""

from __future__ import annotations

from typing import Any

from guide_rows import told

from schemas.tracking.progress import check_findings
from schemas.tracking.rows import CheckRow

OWNER, LEAD = "wang.jingli@example.com", "zhou.yunying@example.com"


def checked(checker: str, *rows: dict[str, Any]) -> dict[str, str]:
    read = [CheckRow.model_validate(row) for row in rows]
    return told(check_findings(read, {"T1", "T2"}, {"T1": OWNER, "T2": LEAD, "T3": OWNER}, checker))


def test_T2_the_lead_checks_what_was_reported_finished() -> None:
    assert checked(LEAD, {"code": "T1", "decision": "合格"}) == {}
    assert checked(LEAD, {"code": "T1", "decision": "退回", "comment": "缺少试点数据"}) == {}
    assert "没有报告完成" in checked(LEAD, {"code": "T3", "decision": "合格"})["rows[0].code"]
    assert "没有任务 T9" in checked(LEAD, {"code": "T9", "decision": "合格"})["rows[0].code"]


def test_T2_the_owner_never_checks_their_own_item() -> None:
    assert "请由别人确认" in checked(LEAD.upper(), {"code": "T2", "decision": "合格"})["rows[0].code"]
    assert checked(OWNER, {"code": "T2", "decision": "合格"}) == {}


def test_T2_sending_back_says_what_is_missing() -> None:
    assert set(checked(LEAD, {"code": "T1", "decision": "退回"})) == {"rows[0].comment"}


def test_T2_one_item_twice_in_a_check() -> None:
    both = ({"code": "T1", "decision": "合格"}, {"code": "T1", "decision": "退回", "comment": "缺数据"})
    assert set(checked(LEAD, *both)) == {"rows[1].code"}
