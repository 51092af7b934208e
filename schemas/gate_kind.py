"""What a kind of gate is: what it asks, with which form, under which clause, within which limit."""

from __future__ import annotations

from dataclasses import dataclass

from schemas.answers import Answer


@dataclass(frozen=True, slots=True)
class GateKind:
    """One kind of gate.

    ``limit`` is the default (``"2 wd"``); a setting ``limits`` may override it by the kind's name.
    ``wanted`` is what the person is asked to do, in Chinese. ``document`` is the kind answered on, if any.
    """

    name: str
    clause: str
    title: str
    wanted: str
    form: type[Answer]
    limit: str = "2 wd"
    document: str = ""
