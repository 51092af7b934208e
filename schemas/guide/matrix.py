"""《部门职责分工表》: everything has someone and a standard, nothing is left over (G2.4, G4.1, G4.2, G4.3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from schemas.findings import Finding
from schemas.guide.forms import CompileMatrix, DraftRows
from schemas.guide.matrix_cover import cover_findings
from schemas.guide.matrix_ground import Ground, stranger
from schemas.guide.matrix_order import order_findings
from schemas.guide.matrix_rows import row_findings, title, twice_findings
from schemas.guide.order import fresh, in_order, numbered
from schemas.guide.rows import Declined, MatrixRow

__all__ = [
    "Ground", "changed_departments", "draft_findings", "filled", "heads_who_promise", "joined", "matrix_findings",
]  # fmt: skip


def filled(rows: Sequence[MatrixRow], ground: Ground, department: str = "") -> list[MatrixRow]:
    """The rows with what was left empty: codes ``T1``, ``T2`` …, the liaison as owner, the head as accountable (G4.1).

    ``department``: whose rows these are, for rows that name none. What is given stays.
    """
    codes = numbered("T", [row.code for row in rows])
    return [_filled(row, code, row.department or department, ground) for row, code in zip(rows, codes, strict=True)]


def _filled(row: MatrixRow, code: str, department: str, ground: Ground) -> MatrixRow:
    owner = row.owner or ground.liaisons.get(department, "")
    accountable = row.accountable or ground.heads.get(department, "")
    return row.model_copy(update={"code": code, "department": department, "owner": owner, "accountable": accountable})


def joined(drafts: Iterable[Sequence[MatrixRow]]) -> list[MatrixRow]:
    """The rows of several departments in one list: a code an earlier draft has becomes a new one, within its own draft.

    Predecessors in the same draft follow the new code; rows without a code stay without.
    """
    parts = [list(draft) for draft in drafts]
    new = fresh("T", (row.code for part in parts for row in part))
    taken: set[str] = set()
    found: list[MatrixRow] = []
    for part in parts:
        own = dict.fromkeys(row.code for row in part if row.code)
        names = {code: next(new) for code in own if code in taken}
        for row in part:
            before = [names.get(code, code) for code in row.predecessors]
            found.append(row.model_copy(update={"code": names.get(row.code, row.code), "predecessors": before}))
        taken.update(own)
    return found


def draft_findings(form: DraftRows, department: str, ground: Ground) -> list[Finding]:
    """What is plainly wrong with the rows of one department, before the others' are there (G4.1, G4.2, G2.4)."""
    own = [row if row.department else row.model_copy(update={"department": department}) for row in form.rows]
    found = [
        *_only_theirs(own, department, ground), *row_findings(own, ground), *twice_findings(own),
        *order_findings(own, whole=False),
    ]  # fmt: skip
    return in_order(found, DraftRows, MatrixRow)


def _only_theirs(rows: Sequence[MatrixRow], department: str, ground: Ground) -> Iterator[Finding]:
    for i, row in enumerate(rows):
        if row.department != department and stranger(row.department, ground) is None:
            message = f"{title(row, i)}：这里只填“{department}”的任务，“{row.department}”的任务由其对接人填报，请删去"
            yield Finding(f"rows[{i}].department", "G4.1", message)


def matrix_findings(
    rows: Sequence[MatrixRow], declined: Sequence[Declined], informed_only: Mapping[str, str], ground: Ground
) -> list[Finding]:
    """Everything wrong with the whole matrix (G4.2), in the order of the form of the one who compiles it.

    ``informed_only``: departments that said they have no row, and why.
    """
    found = [
        *row_findings(rows, ground), *twice_findings(rows), *order_findings(rows),
        *cover_findings(rows, declined, informed_only, ground),
    ]  # fmt: skip
    return in_order(found, CompileMatrix, MatrixRow, Declined)


def heads_who_promise(rows: Sequence[MatrixRow], ground: Ground) -> list[str]:
    """Participating departments whose head signs too, since a row promises their people or money (G4.3)."""
    concerned = {name for row in rows if row.promises for name in (row.department, *row.supporting)}
    return [department for department in ground.departments if department in concerned]


def changed_departments(old_rows: Sequence[MatrixRow], new_rows: Sequence[MatrixRow]) -> set[str]:
    """Departments with a row added, removed or changed; they accept the matrix again (G5.4). Order does not matter."""
    old, new = (Counter((row.department, row.model_dump_json()) for row in rows) for rows in (old_rows, new_rows))
    return {department for department, _ in [*(old - new), *(new - old)]}
