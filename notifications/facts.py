"""What a message needs to know: frozen values, one model per family of messages. Text in them is data, never markup."""

from __future__ import annotations

from datetime import date

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field


class Facts(BaseModel):
    """What every facts model shares: frozen, unknown fields refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class CaseFacts(Facts):
    """The case a message is about."""

    case: str = Field(description="Number as shown, XQ-… or LX-…; empty before the case has one.")
    title: str = Field(description="Title as typed by the requester.")
    kind: str = Field(description="Kind of case (G0.1): project, problem, resource, process, or its Chinese name.")
    requester: str = Field(description="Name of the requester.")


class AssignmentFacts(Facts):
    """Somebody is asked for an answer (N1: what is wanted from whom until when, one link)."""

    case: CaseFacts
    to: str = Field(description="Name of the person written to.")
    gate: str = Field(description="Chinese title of the gate, for example the one of GateKind.title.")
    clause: str = Field(description="Clause id the gate carries.")
    wanted: str = Field(description="What the person is asked to do, one sentence.")
    due_at: AwareDatetime = Field(description="Time limit, with the offset of the organisation's zone: shown as it is.")
    on_behalf_of: str | None = Field(default=None, description="Whom the person stands in for, if anybody.")
    document: str | None = Field(default=None, description="Title of the document answered on.")
    document_version: int | None = Field(default=None, description="Its version (D2).")
    code: str = Field(default="", description="One-time code in clear; empty in copies that are kept.")
    link: str = Field(default="", description="Where to answer, http or https; anything else is not shown as a link.")
    remarks: tuple[str, ...] = Field(default=(), description="Further lines, one sentence each.")
    urgent: bool = False
    assignment: str = Field(default="", description="Id of the assignment.")


class NoticeFacts(Facts):
    """Something happened (N1: what happened, what comes next, one link)."""

    case: CaseFacts
    to: str = Field(description="Name of the person written to.")
    what: str = Field(description="What happened, one sentence.")
    by: str | None = Field(default=None, description="Who did it.")
    comment: str = Field(default="", description="Their words, may have several lines.")
    next_step: str = Field(default="", description="What comes next or what is expected, one sentence.")
    details: tuple[tuple[str, str], ...] = Field(default=(), description="Rows of label and text.")
    link: str | None = Field(default=None, description="Where to look, http or https.")
    attached: tuple[str, ...] = Field(default=(), description="Names of the files that come along.")
    left_out: tuple[str, ...] = Field(default=(), description="Names of files too large to come along.")


class PermitFacts(Facts):
    """A one-time code for something a person wants to do without being asked."""

    case: CaseFacts
    to: str = Field(description="Name of the person written to.")
    purpose: str = Field(description="What the code is for, a few words, for example 更换对接人.")
    code: str = Field(description="One-time code in clear; masked in copies that are kept.")
    valid_until: AwareDatetime = Field(description="End of its validity, with the offset of the organisation's zone.")
    link: str | None = Field(default=None, description="Where the case is, http or https.")


class RefusalFacts(Facts):
    """An answer given where the door could not say so was not accepted; the person is told why."""

    case: CaseFacts
    to: str = Field(description="Name of the person written to.")
    gate: str = Field(description="Chinese title of the gate.")
    reason: str = Field(description="Why, as the refusal says it.")
    wanted: str = Field(default="", description="What to do now, one sentence.")
    link: str | None = Field(default=None, description="Where to try again, http or https.")


class OperatorFacts(Facts):
    """Something needs an operator."""

    what: str = Field(description="What happened, one sentence.")
    where: str = Field(description="Case, run, process or setting it concerns.")
    reason: str = Field(description="Cause, may have several lines.")
    todo: str = Field(description="What to do.")
    link: str | None = Field(default=None, description="Where to look, http or https.")


class DigestFacts(Facts):
    """What a person is reminded of on one morning, in all their cases (T4)."""

    to: str = Field(description="Name of the person written to.")
    day: date = Field(description="Which morning, in the organisation's zone.")
    lines: tuple[str, ...] = Field(description="One reminder each: case and what is due.")
    link: str | None = Field(default=None, description="Where to look, http or https.")
