"""The kickoff meeting: its five topics, and three days' notice (G3.1, G3.2, G3.3, M1)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from schemas.due import Limit, due
from schemas.findings import Finding
from schemas.guide.forms import ScheduleKickoff
from schemas.guide.rows import AgendaItem
from schemas.worktime import WorkCalendar

NOTICE = Limit(3, "d")
RULE = "G3.3"
KICKOFF_TOPICS: tuple[str, ...] = (
    "协作背景与目标", "职责分工初步讨论", "里程碑与资源", "沟通机制", "会议纪要及发送",
)  # fmt: skip
# What an agenda must speak of for each topic, in whatever words: one of each group.
_WORDS: tuple[tuple[tuple[str, ...], ...], ...] = (
    (("背景",), ("目标",)),
    (("职责", "分工"),),
    (("里程碑", "时间节点", "关键节点", "时间表"), ("资源",)),
    (("沟通",),),
    (("纪要",),),
)
_SHARES = (20, 30, 20, 15, 5)
_SANE = range(2000, 2200)


def kickoff_agenda(chair_name: str, lead_name: str, minutes: int = 90) -> list[AgendaItem]:
    """The agenda of five (G3.2), which together take so many minutes (at least 15)."""
    speakers = (lead_name, "各部门", lead_name, lead_name, chair_name)
    total, until, agenda = sum(_SHARES), 0, list[AgendaItem]()
    for i, (topic, speaker) in enumerate(zip(KICKOFF_TOPICS, speakers, strict=True), 1):
        end = max(until + 1, round(minutes * sum(_SHARES[:i]) / total))
        agenda.append(AgendaItem(topic=topic, speaker=speaker, minutes=end - until))
        until = end
    return agenda


def planned(calendar: WorkCalendar, starts_at: datetime) -> datetime:
    """When a meeting wanted then is held, in the calendar's zone: on a day off it moves to the next working day.

    A moment without a zone is the calendar's clock.
    """
    local = starts_at.replace(tzinfo=calendar.zone) if starts_at.tzinfo is None else calendar.local(starts_at)
    if calendar.is_working(local.date()):
        return local
    return datetime.combine(calendar.next_working_day(local.date()), local.time(), calendar.zone)


def schedule_findings(
    form: ScheduleKickoff, calendar: WorkCalendar, now: datetime, urgent_problem: bool
) -> list[Finding]:
    """Everything wrong with a call to the kickoff meeting (G3.2, G3.3). ``now`` is when it is handed in.

    Shorter notice takes an urgent problem case and a reason, which is recorded.
    """
    excused = urgent_problem and bool(form.shortened_because)
    return [
        *_moment("starts_at", form.starts_at, calendar, now, urgent_problem, excused),
        *_topics(form.agenda),
        *_no_excuse(form, urgent_problem),
    ]


def postponed_findings(
    new_start: datetime, calendar: WorkCalendar, now: datetime, urgent_problem: bool, reason: str
) -> list[Finding]:
    """The same notice for a new date (G3.3); ``reason`` is why it comes sooner, in an urgent problem case."""
    return _moment("new_start", new_start, calendar, now, urgent_problem, urgent_problem and bool(reason))


def dropped_in_a_row(outcomes: Sequence[str]) -> int:
    """How many meetings were dropped since the last one held; two are a finding for the lead (M1).

    Outcomes are ``held``, ``postponed``, ``dropped``, oldest first; postponing is neither a meeting nor a drop.
    """
    last_held = max((i for i, outcome in enumerate(outcomes) if outcome == "held"), default=-1)
    return list(outcomes[last_held + 1 :]).count("dropped")


def _moment(
    place: str, wanted: datetime, calendar: WorkCalendar, now: datetime, urgent_problem: bool, excused: bool
) -> list[Finding]:
    if wanted.year not in _SANE:
        return [Finding(place, RULE, f"{wanted.year} 年不合常理，请核对会议年份")]
    start, earliest = planned(calendar, wanted), due(calendar, now, NOTICE)
    if start <= calendar.local(now):
        return [Finding(place, RULE, f"会议时间 {start:%Y-%m-%d %H:%M} 已经过去，请另定时间")]
    if start >= earliest or excused:
        return []
    shorter = "；确需提前请写明缩短通知时间的原因" if urgent_problem else ""
    whole = _whole_minute(earliest)
    first = whole if calendar.is_working(whole.date()) else calendar.opening(whole)
    message = (
        f"会议定在 {start:%Y-%m-%d %H:%M}，议程和背景资料要至少提前 3 天发出："
        f"请改到 {first:%Y-%m-%d %H:%M} 或以后{shorter}"
    )
    return [Finding(place, RULE, message)]


def _whole_minute(moment: datetime) -> datetime:
    whole = moment.replace(second=0, microsecond=0)
    return whole if whole == moment else whole + timedelta(minutes=1)


def _topics(agenda: Sequence[AgendaItem]) -> Iterator[Finding]:
    """An agenda that is left out is the usual one."""
    said = "\n".join(item.topic for item in agenda)
    for topic, groups in zip(KICKOFF_TOPICS, _WORDS, strict=True):
        if agenda and not all(any(word in said for word in group) for group in groups):
            yield Finding("agenda", "G3.2", f"议程里没有“{topic}”：请补上这个议题，或把议程留空以使用标准议程")


def _no_excuse(form: ScheduleKickoff, urgent_problem: bool) -> Iterator[Finding]:
    if form.shortened_because and not urgent_problem:
        message = "只有紧急的问题解决型事项才能缩短通知时间：请删去原因，并至少提前 3 天通知"
        yield Finding("shortened_because", RULE, message)
