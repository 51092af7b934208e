"""Everything we say: one function per message, named like its folder in ``templates/`` (N1)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from inspect import isfunction, signature
from typing import Any, get_type_hints

from notifications import guide_messages, tracking_messages
from notifications.facts import AssignmentFacts, Facts, NoticeFacts, OperatorFacts, RefusalFacts
from notifications.guide_samples import GUIDE_SAMPLES
from notifications.rendering import Message
from notifications.rendering import filled as _filled
from notifications.samples import SAMPLES
from notifications.tracking_samples import TRACKING_SAMPLES
from schemas.errors import NoSuch


def assignment_opened(facts: AssignmentFacts) -> Message:
    """Somebody is asked: what is wanted, until when, where, with which one-time code."""
    return _filled("assignment_opened", facts)


def reminder_halfway(facts: AssignmentFacts) -> Message:
    """Half of the time limit is over and the answer is still missing (E4)."""
    return _filled("reminder_halfway", facts)


def reminder_due(facts: AssignmentFacts) -> Message:
    """The time limit is over and the answer is still missing (E4)."""
    return _filled("reminder_due", facts)


def request_received(facts: NoticeFacts) -> Message:
    """The request was accepted and has a number (R1.1)."""
    return _filled("request_received", facts)


def request_invalid(facts: NoticeFacts) -> Message:
    """A request has findings, all of them in ``details`` (R1.2)."""
    return _filled("request_invalid", facts)


def request_returned(facts: NoticeFacts) -> Message:
    """The first assessment returned the request for rework (R1.3, R1.4)."""
    return _filled("request_returned", facts)


def request_rejected(facts: NoticeFacts) -> Message:
    """The request was rejected (R1.3, R2.2)."""
    return _filled("request_rejected", facts)


def request_passed(facts: NoticeFacts) -> Message:
    """The request passed its first assessment (R1.3)."""
    return _filled("request_passed", facts)


def objection_raised(facts: NoticeFacts) -> Message:
    """A department objects (R2.1, R2.2)."""
    return _filled("objection_raised", facts)


def consultation_agreed(facts: NoticeFacts) -> Message:
    """The core departments agree in the first instance (R2.2)."""
    return _filled("consultation_agreed", facts)


def ruling_made(facts: NoticeFacts) -> Message:
    """A superior ruled on an objection (R2.2)."""
    return _filled("ruling_made", facts)


def application_submitted(facts: NoticeFacts) -> Message:
    """The application was handed in (R3.1)."""
    return _filled("application_submitted", facts)


def application_returned(facts: NoticeFacts) -> Message:
    """The decision level returned the application (R3.2)."""
    return _filled("application_returned", facts)


def application_rejected(facts: NoticeFacts) -> Message:
    """The decision level rejected the application (R3.2)."""
    return _filled("application_rejected", facts)


def lead_declined(facts: NoticeFacts) -> Message:
    """The appointed lead does not accept (R3.3)."""
    return _filled("lead_declined", facts)


def case_established(facts: NoticeFacts) -> Message:
    """The case is formally established; the charter goes to all concerned (R3.3)."""
    return _filled("case_established", facts)


def case_withdrawn(facts: NoticeFacts) -> Message:
    """The requester withdrew the request (R2.2)."""
    return _filled("case_withdrawn", facts)


def case_stopped(facts: NoticeFacts) -> Message:
    """The case was stopped by an operator."""
    return _filled("case_stopped", facts)


def answer_no_longer_needed(facts: NoticeFacts) -> Message:
    """Somebody who was asked need not answer any more."""
    return _filled("answer_no_longer_needed", facts)


def answer_refused(facts: RefusalFacts) -> Message:
    """An answer was not accepted; where the door could not say so, this does (S2, D2)."""
    return _filled("answer_refused", facts)


def operator_alert(facts: OperatorFacts) -> Message:
    """Something needs an operator (N2, N3, E6)."""
    return _filled("operator_alert", facts)


def _walk() -> dict[str, Callable[..., Message]]:
    """Every public function above, of the guide's and of tracking's messages, that takes ``facts`` and nothing else."""
    homes = {__name__, guide_messages.__name__, tracking_messages.__name__}
    found = {**vars(guide_messages), **vars(tracking_messages), **globals()}
    own = {n: f for n, f in found.items() if isfunction(f) and f.__module__ in homes}
    return {n: f for n, f in own.items() if not n.startswith("_") and list(signature(f).parameters) == ["facts"]}


MESSAGES: dict[str, Callable[..., Message]] = _walk()


def facts_of(name: str) -> type[Facts]:
    """The facts model message ``name`` takes. Raises NoSuch for a name that is no message."""
    if name not in MESSAGES:
        raise NoSuch(what="消息", name=name)
    return get_type_hints(MESSAGES[name])["facts"]


def render(name: str, facts: Mapping[str, object]) -> Message:
    """Message ``name`` from plain ``facts`` as they lie in an outbox row (datetimes may be ISO 8601 strings).

    Raises NoSuch for an unknown name, pydantic.ValidationError for facts that do not fit its model.
    """
    checked = facts_of(name).model_validate(facts)
    return MESSAGES[name](checked)


def sample(name: str) -> dict[str, Any]:
    """Plain facts with every field filled for message ``name``. Raises NoSuch for a name that is no message."""
    return {**SAMPLES[facts_of(name)], **GUIDE_SAMPLES.get(name, {}), **TRACKING_SAMPLES.get(name, {})}
