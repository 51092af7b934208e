"""Who is asked on which level of an escalation, from where it starts, and what each level must say (E2, E3, E4)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from schemas.due import Limit
from schemas.findings import Finding
from schemas.tracking.forms import CHANGE, OPINION, POSTPONE, SOLVED, UPWARD, Resolve
from schemas.tracking.rows import SEVERE

RULE = "E2"
ITEM = "item"
OF_ITEMS = frozenset({ITEM, "blocked", "late"})  # kinds of issue for which an action item waits
OWNER, LIAISONS, HEADS, EXECUTIVE, BOARD = range(5)
_SEVERE = {SEVERE, "severe"}


@dataclass(frozen=True, slots=True)
class Level:
    """One row of E2's table. ``asked`` is what is wanted, in Chinese; no limit on level 0, which only reminds."""

    level: int
    role: str
    limit: Limit | None
    asked: str
    opinion_required: bool


@dataclass(frozen=True, slots=True)
class Rung:
    """A level that somebody stands on, and who: addresses in the order given."""

    level: int
    people: tuple[str, ...]


LEVELS: tuple[Level, ...] = (
    Level(OWNER, "责任人", None, "请按时完成任务，有困难请尽早提出", False),
    Level(LIAISONS, "双方对接人", Limit(1, "wd"), "请商定原因、影响、需要的支持和预计完成日期", False),
    Level(HEADS, "部门负责人", Limit(1, "wd"), "请给出书面意见；由项目负责人召集专题会", True),
    Level(EXECUTIVE, "分管领导", Limit(2, "wd"), "请作出裁定；报告附有双方的分歧与理由", True),
    Level(BOARD, "原决策层", Limit(3, "wd"), "请决定变更、停止或延期", True),
)


def start_level(
    severity: str, postponed: int = 0, dispute: bool = False, milestone_endangered: bool = False, scope: bool = False
) -> int:
    """The level an escalation starts on, 1 to 4 (E2, E3).

    ``severity``: 严重 or its code; ``postponed``: how often the row's forecast was postponed, this time included: from
    the second on one level higher. ``dispute``: over resources or duties; ``scope``: goals, scope or money must change.
    """
    usual = LIAISONS
    if severity in _SEVERE or dispute:
        usual = HEADS
    if milestone_endangered:
        usual = EXECUTIVE
    if scope:
        usual = BOARD
    return min(usual + (postponed > 1), BOARD)


def ladder(
    people_by_level: Mapping[int, Sequence[str]], start: int, answered: Collection[str] = frozenset()
) -> list[Rung]:
    """The levels to climb from ``start`` on, each with who is asked there (E3).

    Nobody stands on it twice, and who answered on a lower level already (``answered``) is not asked again: a level
    without anybody new falls away. Where that leaves nobody, the highest level below with somebody new takes the
    place, else the highest level there is. Empty only where no level above the owner has anybody.
    """
    levels = [level for level in sorted(people_by_level) if level > OWNER]
    upward = _new(people_by_level, [level for level in levels if level >= start], answered)
    if upward:
        return upward
    below = [level for level in reversed(levels) if level < start]
    return (_new(people_by_level, below, answered) or _new(people_by_level, levels[::-1], ()))[:1]


def _new(people_by_level: Mapping[int, Sequence[str]], levels: Sequence[int], answered: Collection[str]) -> list[Rung]:
    seen, rungs = set(answered), list[Rung]()
    for level in levels:
        people = tuple(person for person in dict.fromkeys(people_by_level[level]) if person and person not in seen)
        if people:
            seen.update(people)
            rungs.append(Rung(level, people))
    return rungs


def gate_ladder(superiors: Sequence[str], barred: Collection[str] = frozenset()) -> list[Rung]:
    """The ladder of a gate that nobody answers: one superior per rung, nearest first, without the barred (E4)."""
    people = [person for person in dict.fromkeys(superiors) if person and person not in barred]
    return [Rung(level, (person,)) for level, person in enumerate(people, LIAISONS)]


def next_rung(rungs: Sequence[Rung], level: int) -> Rung | None:
    """The nearest rung above a level, or None at the top (E2)."""
    return min((rung for rung in rungs if rung.level > level), key=lambda rung: rung.level, default=None)


def limit_of(level: int) -> Limit:
    """How long a level has (E2); a gate's rungs above 4 have the last one's. Raises ValueError below level 1."""
    limit = LEVELS[min(level, BOARD)].limit if level > OWNER else None
    if limit is None:
        raise ValueError(f"level {level} has no limit")
    return limit


def resolve_findings(
    form: Resolve, level: int, kind_of_issue: str, *, last: bool = False, today: date | None = None
) -> list[Finding]:
    """What an answer on a level lacks (E2): ``last``: no rung above; ``today``: forecasts before it are refused.

    ``kind_of_issue``: with one of ``OF_ITEMS`` an action item waits for the outcome. Level 4 is always the last.
    """
    return [
        *_opinion(form, level),
        *_outcome(form, level, kind_of_issue, today),
        *([_at("decision", "已经是最高一级，不能再提请上级，请作出决定")] if _too_high(form, level, last) else []),
    ]


def _at(field: str, message: str) -> Finding:
    return Finding(field, RULE, message)


def _too_high(form: Resolve, level: int, last: bool) -> bool:
    return form.decision == UPWARD and (last or level >= BOARD)


def _opinion(form: Resolve, level: int) -> Iterator[Finding]:
    if form.opinion:
        return
    if LEVELS[min(level, BOARD)].opinion_required:
        yield _at("opinion", "请写明书面意见：部门负责人及以上每一级都要写")
    elif form.decision == OPINION:
        yield _at("opinion", "选择“发表意见”时请写明意见")


def _outcome(form: Resolve, level: int, kind_of_issue: str, today: date | None) -> Iterator[Finding]:
    solved, is_item = form.decision == SOLVED, kind_of_issue in OF_ITEMS
    if solved and level >= EXECUTIVE and not form.ruling:
        yield _at("ruling", "请选择裁定：维持计划、变更、延期或停止")
    elif solved and is_item and not form.ruling and form.forecast is None:
        yield _at("forecast", "请写预计完成日期，或选择裁定，任务才能继续")
    if form.ruling and not solved:
        yield _at("decision", "写了裁定就请把处理结果选为“已解决”；只发表意见或提请上级时请不要选裁定")
    if form.ruling == POSTPONE and form.forecast is None and is_item:
        yield _at("forecast", "裁定延期时请写预计完成日期")
    if form.ruling == CHANGE and not form.change:
        yield _at("change", "裁定变更时请写明要变更的内容")
    if today is not None and form.forecast is not None and form.forecast < today:
        yield _at("forecast", f"预计完成日期 {form.forecast} 已经过去，请写今天（{today}）或以后的日期")
