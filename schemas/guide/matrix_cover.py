"""Nothing left over: departments, goals and support items all have a row, or a reason (G4.2)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from schemas.findings import Finding
from schemas.guide.matrix_ground import RULE, Ground
from schemas.guide.matrix_rows import title
from schemas.guide.order import repeated, short
from schemas.guide.rows import Declined, MatrixRow


def cover_findings(
    rows: Sequence[MatrixRow], declined: Sequence[Declined], informed_only: Mapping[str, str], ground: Ground
) -> Iterator[Finding]:
    """Everything that has no row and no reason, or both (G4.2). ``informed_only`` is department → reason."""
    yield from _departments(rows, informed_only, ground)
    yield from _goals(rows, ground)
    yield from _declined(rows, declined, ground)
    yield from _uncovered(rows, declined, ground)


def _departments(rows: Sequence[MatrixRow], informed_only: Mapping[str, str], ground: Ground) -> Iterator[Finding]:
    first = {row.department: i for i, row in reversed(list(enumerate(rows)))}
    for department in ground.departments:
        i = first.get(department)
        if i is None and department not in informed_only:
            message = f"“{department}”没有任何任务，是责任真空：请为它安排任务，或由其对接人写明仅需知会的原因"
            yield Finding("rows", RULE, message)
        elif i is not None and department in informed_only:
            message = (
                f"{title(rows[i], i)}：“{department}”已说明仅需知会（{short(informed_only[department])}），"
                "却又有任务：请删去任务，或撤回仅需知会的说明"
            )
            yield Finding(f"rows[{i}].department", RULE, message)


def _goals(rows: Sequence[MatrixRow], ground: Ground) -> Iterator[Finding]:
    served = {number for row in rows for number in row.goals}
    for number in range(1, ground.goals + 1):
        if number not in served:
            message = f"目标 {number} 没有任务服务于它：请在相应任务的“服务的目标”里写 {number}，或补一项任务"
            yield Finding("rows", RULE, message)


def _declined(rows: Sequence[MatrixRow], declined: Sequence[Declined], ground: Ground) -> Iterator[Finding]:
    first = {code: i for i, row in reversed(list(enumerate(rows))) for code in row.covers}
    for i, entry in enumerate(declined):
        if entry.item not in ground.items:
            message = f"会议纪要里没有支持项 {entry.item or '（空）'}，请核对编号（如 S3）"
            yield Finding(f"declined[{i}].item", RULE, message)
        elif entry.item in first:
            row = title(rows[first[entry.item]], first[entry.item])
            message = f"支持项 {entry.item} 已由 {row} 承接，不能又写为不安排：请删去其中一处"
            yield Finding(f"declined[{i}].item", RULE, message)
    for i, before in repeated([entry.item for entry in declined]):
        message = f"支持项 {declined[i].item} 与第 {before + 1} 行重复，请删去一行"
        yield Finding(f"declined[{i}].item", RULE, message)


def _uncovered(rows: Sequence[MatrixRow], declined: Sequence[Declined], ground: Ground) -> Iterator[Finding]:
    settled = {code for row in rows for code in row.covers} | {entry.item for entry in declined}
    for code, item in ground.items.items():
        if code not in settled:
            said = f"“{item.get('department', '')}”{item.get('kind', '')}：{short(str(item.get('what', '')))}"
            message = (
                f"支持项 {code}（{said}）没有任务承接：请在任务的“对应的支持项”里写 {code}，"
                "或在“不安排的支持项”里写明原因"
            )
            yield Finding("declined", RULE, message)
