"""What has to hold for each row of the responsibility matrix by itself, and for no two rows (G4.1, G4.2)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from schemas.findings import Finding
from schemas.guide.matrix_ground import JOINS, RULE, Ground, stranger
from schemas.guide.order import named, repeated
from schemas.guide.rows import MatrixRow

_Weak = tuple[str, str, str]  # field, rule, message


def title(row: MatrixRow, index: int) -> str:
    """A row as messages name it."""
    return named(row.code, row.work, index)


def row_findings(rows: Sequence[MatrixRow], ground: Ground) -> Iterator[Finding]:
    """Everything wrong with rows one by one; an empty code, owner or accountable is filled later and no finding."""
    checks = (_work, _department, _owner, _accountable, _standard, _dates, _others, _goals, _covers)
    for i, row in enumerate(rows):
        who = title(row, i)
        for check in checks:
            for field, rule, message in check(row, ground):
                yield Finding(f"rows[{i}].{field}", rule, f"{who}：{message}")


def twice_findings(rows: Sequence[MatrixRow]) -> Iterator[Finding]:
    """A code that two rows have, a deliverable that two rows promise 重复劳动 (G4.2)."""
    for i, first in repeated([row.code for row in rows]):
        message = f"{title(rows[i], i)}：编号与第 {first + 1} 项“{rows[first].work[:20]}”相同，请改用别的编号"
        yield Finding(f"rows[{i}].code", RULE, message)
    for i, first in repeated([_same(row.deliverable) for row in rows]):
        message = (
            f"{title(rows[i], i)}：交付物“{rows[i].deliverable}”与 {title(rows[first], first)} 相同，属重复劳动："
            "请合并两项任务，或写明各自交付什么"
        )
        yield Finding(f"rows[{i}].deliverable", RULE, message)


def _same(text: str) -> str:
    """What two spellings of one deliverable have in common."""
    return re.sub(r"[\s《》“”\"']+", "", unicodedata.normalize("NFKC", text)).casefold()


def _work(row: MatrixRow, _: Ground) -> Iterator[_Weak]:
    if not row.work:
        yield "work", "G4.1", "没有任务描述，请写清做什么"


def _department(row: MatrixRow, ground: Ground) -> Iterator[_Weak]:
    if not row.department:
        yield "department", RULE, "没有责任部门，请写一个参与部门"
    elif wrong := stranger(row.department, ground):
        yield "department", *wrong


def _owner(row: MatrixRow, ground: Ground) -> Iterator[_Weak]:
    department, takes_part = row.department, row.department in ground.taking_part
    if not row.owner:
        if takes_part and not ground.liaisons.get(department):
            yield "owner", RULE, f"没有责任人，“{department}”也还没有对接人：请写责任人的邮箱"
        return
    if not ground.known(row.owner):
        yield "owner", RULE, f"公司里没有 {row.owner}（可能已离职或写错），请另写责任人的邮箱"
    elif takes_part and not _belongs(row.owner, department, ground):
        where = ground.department_of(row.owner) or "别的部门"
        yield "owner", RULE, f"责任人 {row.owner} 属于“{where}”，请写责任部门“{department}”的人员"


def _belongs(email: str, department: str, ground: Ground) -> bool:
    own = {ground.heads.get(department), ground.liaisons.get(department)}
    return email in own or ground.department_of(email) == department


def _accountable(row: MatrixRow, ground: Ground) -> Iterator[_Weak]:
    if row.accountable and not ground.known(row.accountable):
        yield "accountable", RULE, f"公司里没有 {row.accountable}（可能已离职或写错），请另写审定人的邮箱"


def _standard(row: MatrixRow, _: Ground) -> Iterator[_Weak]:
    if not row.standard:
        yield "standard", RULE, "没有交付标准，请写做到什么程度算合格"


def _dates(row: MatrixRow, ground: Ground) -> Iterator[_Weak]:
    if row.due is None:
        yield "due", RULE, "没有截止日期，请写到哪一天为止，例如 2027-06-30"
        return
    if row.due < ground.today:
        yield "due", RULE, f"截止日期 {row.due} 已经过去，请写今天（{ground.today}）或以后的日期"
    if row.start is None or row.start == row.due:
        return
    if row.milestone:
        yield "start", RULE, f"里程碑没有工期：请把开始日期 {row.start} 改为截止日期 {row.due}，或留空"
    elif row.start > row.due:
        yield "due", RULE, f"截止日期 {row.due} 早于开始日期 {row.start}，请改正其中一个"


def _others(row: MatrixRow, ground: Ground) -> Iterator[_Weak]:
    for name in row.supporting:
        if name not in ground.taking_part:
            yield "supporting", *_unknown(name, "协作部门", ground)
    for field, names, word in (
        ("consulted", row.consulted, "须咨询的部门"),
        ("informed", row.informed, "须知会的部门"),
    ):
        for name in names:  # being asked or told needs no part in the case
            if name not in ground.taking_part and name not in ground.company_departments:
                yield field, *_unknown(name, word, ground)


def _unknown(name: str, word: str, ground: Ground) -> tuple[str, str]:
    if name in ground.company_departments:
        return JOINS, f"{word}“{name}”没有参与本协作，请改为参与部门；新增部门须走变更"
    return RULE, f"{word}“{name}”不是公司的部门，请写部门的全称，几个部门之间用“、”隔开"


def _goals(row: MatrixRow, ground: Ground) -> Iterator[_Weak]:
    for number in dict.fromkeys(row.goals):
        if not 1 <= number <= ground.goals:
            yield "goals", RULE, f"没有第 {number} 个目标，请写 1 到 {ground.goals} 之间的目标序号"


def _covers(row: MatrixRow, ground: Ground) -> Iterator[_Weak]:
    for code in dict.fromkeys(row.covers):
        if code not in ground.items:
            yield "covers", RULE, f"会议纪要里没有支持项 {code}，请核对编号（如 S3）"
