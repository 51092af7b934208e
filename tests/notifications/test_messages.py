"""Every message there is: three files, rendered strictly; what people typed is shown as text (N1)."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest
from jinja2.exceptions import UndefinedError
from message_parts import Page
from pydantic import ValidationError

from notifications import rendering
from notifications.facts import AssignmentFacts, NoticeFacts
from notifications.messages import MESSAGES, facts_of, render, sample
from notifications.rendering import PARTS, SUBJECT_LIMIT, TEMPLATES, Message, folders, rendered
from schemas.errors import NoSuch

EVERY = sorted(MESSAGES)
ASKING = [n for n in EVERY if facts_of(n) is AssignmentFacts]
TELLING = [n for n in EVERY if facts_of(n) is NoticeFacts]


def test_functions_and_folders_are_the_same_set() -> None:
    """The law of messages: function name = template folder name, three files each, nothing else."""
    assert set(MESSAGES) == set(folders())
    for name in folders():
        assert sorted(p.name for p in (TEMPLATES / name).iterdir()) == sorted(PARTS)


def test_the_messages_that_were_agreed_are_there() -> None:
    """The names other rooms use."""
    assert len(MESSAGES) == 48
    assert set(ASKING) == {"assignment_opened", "reminder_halfway", "reminder_due"}


@pytest.mark.parametrize("name", EVERY)
def test_rendered_with_its_sample(name: str) -> None:
    """N1: every message renders strictly, with a subject of one line and nothing of the template left."""
    message = render(name, sample(name))
    assert message.subject
    assert len(message.subject) <= SUBJECT_LIMIT
    assert "\n" not in message.subject
    for part in (message.subject, message.text, message.html):
        assert not any(mark in part for mark in ("{{", "{%", "None", "Undefined"))
    assert "\n\n\n" not in message.text


@pytest.mark.parametrize("name", EVERY)
def test_rendered_with_the_least_facts(name: str) -> None:
    """What is optional may be missing: no label without text, no empty box, no None."""
    required = {f for f, info in facts_of(name).model_fields.items() if info.is_required()}
    message = render(name, {k: v for k, v in sample(name).items() if k in required})
    assert not any("None" in part for part in (message.subject, message.text, message.html))
    for label, below in pairwise(message.text.splitlines()):
        assert not label.endswith("\uff1a") or "您好" in label or below.startswith("    ")
    assert "<a " not in message.html


def test_no_two_messages_look_alike_in_the_inbox() -> None:
    """Subjects tell the messages apart."""
    assert len({render(n, sample(n)).subject for n in EVERY}) == len(EVERY)


@pytest.mark.parametrize("name", EVERY)
def test_nothing_is_fetched_from_elsewhere(name: str) -> None:
    """No image, font, style sheet or script: the page is all there, and readable on a phone."""
    message = render(name, sample(name))
    page = Page(message.html)
    assert not page.tags & {"img", "link", "script", "style", "iframe", "form", "object"}
    assert "url(" not in message.html
    assert page.links == [sample(name)["link"]]
    assert "width=device-width" in message.html
    assert sample(name)["link"] in message.text


@pytest.mark.parametrize("name", ASKING)
def test_what_is_wanted_from_whom_until_when(name: str) -> None:
    """N1: both parts name the person, what is wanted, the limit, the code and the version (D2)."""
    facts = sample(name)
    message = render(name, facts)
    for part in (message.text, Page(message.html).text):
        for said in (facts["to"], facts["wanted"], facts["code"], facts["document"], facts["on_behalf_of"]):
            assert said in part
        assert "第 2 版" in part
        assert "2026年11月24日" in part
        assert "18:00" in part
        assert facts["remarks"][0] in part
    assert facts["code"] not in message.subject


@pytest.mark.parametrize("name", TELLING)
def test_what_happened_and_what_comes_next(name: str) -> None:
    """N1: both parts say what happened, who said what, what comes next, with all rows."""
    facts = sample(name)
    message = render(name, facts)
    rows = [line for row in facts["details"] for text in row for line in text.splitlines()]
    for part in (message.text, Page(message.html).text):
        for said in (facts["what"], facts["by"], facts["next_step"], *facts["comment"].splitlines(), *rows):
            assert said in part


@pytest.mark.parametrize("name", EVERY)
def test_facts_survive_the_outbox(name: str) -> None:
    """Facts stored as JSON give the same message as the facts themselves."""
    facts = facts_of(name).model_validate(sample(name))
    stored = json.loads(facts.model_dump_json())
    assert render(name, stored) == MESSAGES[name](facts)


def test_two_hundred_findings_are_counted_not_all_listed() -> None:
    """R1.2: the first fifty rows, and how many more there are."""
    rows = [[f"goals[{n}]", f"第{n}处"] for n in range(200)]
    message: Message = render("request_invalid", sample("request_invalid") | {"details": rows})
    for part in (message.text, Page(message.html).text):
        assert "goals[49]" in part
        assert "goals[50]" not in part
        assert "150" in part


def test_what_is_missing_is_a_fault() -> None:
    """Strict: neither a missing value nor None is ever printed."""
    with pytest.raises(UndefinedError):
        rendered("assignment_opened", {})
    environment = rendering._environment()
    for template in ("{{ nothing }}", "{{ case.nothing }}", "{{ none_at_all }}"):
        with pytest.raises(UndefinedError):
            environment.from_string(template).render(case={}, none_at_all=None)


def test_wrong_facts_are_refused() -> None:
    """Unknown message, missing field, unknown field, a time without offset."""
    facts = sample("assignment_opened")
    with pytest.raises(NoSuch):
        render("no_such_message", facts)
    with pytest.raises(ValidationError):
        render("assignment_opened", {k: v for k, v in facts.items() if k != "to"})
    with pytest.raises(ValidationError):
        render("assignment_opened", facts | {"surprise": 1})
    with pytest.raises(ValidationError):
        render("assignment_opened", facts | {"due_at": "2026-11-24T18:00:00"})


@pytest.mark.parametrize("name", ["kickoff_invitation", "kickoff_postponed", "kickoff_cancelled"])
def test_G3_3_the_time_of_a_meeting_is_in_the_subject_and_first_in_the_mail(name: str) -> None:
    """G3.3, M1: what, when, where, chair and agenda before anything about the case."""
    facts = sample(name)
    message = render(name, facts)
    assert dict(facts["details"])["时间"] in message.subject
    for part in (message.text, Page(message.html).text):
        assert part.count("三楼第二会议室") == 1
        assert part.index("时间") < part.index("地点") < part.index("需求方")
    assert "时间" not in render(name, facts | {"details": []}).subject


def test_G3_3_a_mail_names_its_files_and_those_that_are_too_large() -> None:
    """G3.3: the invitation speaks of attached papers only where they are; what is missing is said in one line."""
    facts = sample("kickoff_invitation") | {"attached": ["议程.docx", "invite.ics"], "left_out": []}
    whole = render("kickoff_invitation", facts)
    without = render("kickoff_invitation", facts | {"attached": ["invite.ics"], "left_out": ["议程.docx"]})
    for part in (whole.text, Page(whole.html).text):
        assert "背景材料和议程见附件" in part and "附件：议程.docx、invite.ics" in part
    for part in (without.text, Page(without.html).text):
        assert "背景材料和议程见附件" not in part and "没有随信附上" in part and "议程.docx" in part


def test_a_personal_code_says_what_for_and_until_when() -> None:
    """G2.3, rule 8: purpose, code and limit in both parts, the code not in the subject."""
    facts = sample("personal_code")
    message = render("personal_code", facts)
    for part in (message.text, Page(message.html).text):
        for said in (facts["purpose"], facts["code"], "2026年11月24日", "18:00"):
            assert said in part
    assert facts["code"] not in message.subject and facts["purpose"] in message.subject
