"""A meeting as a message carries it in the outbox: plain values, from which an invitation is made when it is sent."""

from __future__ import annotations

import re
from functools import cache
from typing import Literal
from zoneinfo import available_timezones

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, field_validator


class Meeting(BaseModel):
    """One state of a meeting. ``uid`` stays the same, ``sequence`` counts up with every change."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    uid: str = Field(description="Same for all states of a meeting: lower case letters, digits, hyphens, @ and dots.")
    sequence: int = Field(ge=0, description="0 for the first invitation, then one more for each change.")
    method: Literal["REQUEST", "CANCEL"] = Field(description="Invite or move, or cancel.")
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    zone: str = Field(description="IANA name of the zone its clock times are read in, Asia/Shanghai.")
    summary: str = Field(description="What it is called.")
    place: str = Field(default="", description="Room or link.")
    agenda: tuple[str, ...] = Field(default=(), description="Topics in their order.")
    organizer: str = Field(default="", description="Address, or name and address, as the setting mail_from has it.")
    attendees: tuple[tuple[str, str], ...] = Field(default=(), description="Address and name of each.")
    stamp: AwareDatetime = Field(description="When this state came about.")

    @field_validator("uid")
    @classmethod
    def _plain(cls, value: str) -> str:
        if not re.fullmatch(r"[A-Za-z0-9@._-]{1,200}", value):
            raise ValueError("uid: letters, digits, @ . _ - only")
        return value

    @field_validator("zone")
    @classmethod
    def _known(cls, value: str) -> str:
        if value not in _zones():
            raise ValueError(f"no such time zone: {value}")
        return value


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())  # reads the whole folder of zones
