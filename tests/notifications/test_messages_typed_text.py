"""What people typed is shown as text, whatever they typed and into whichever field."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest
from message_parts import Page, changed, leaves

from notifications.messages import MESSAGES, render, sample
from notifications.rendering import SUBJECT_LIMIT

EVERY = sorted(MESSAGES)
EVERY_TEXT = [(name, path) for name in EVERY for path in leaves(sample(name))]
HOSTILE = "</p><script>alert(1)</script>\"' onload=x {{ 7 * 7 }} {% raw %} {# gone #} &amp; __prefect_kind"
BREAKING = "甲\r\nBcc: x@example.com\x00\x1b[31m\u202e\u2028乙"


@pytest.mark.parametrize(("name", "path"), EVERY_TEXT)
def test_markup_in_any_text_is_shown_as_text(name: str, path: tuple[Any, ...]) -> None:
    """HTML and template language in any field arrive as the letters they are."""
    plain = render(name, sample(name))
    message = render(name, changed(sample(name), path, HOSTILE))
    before, after = Page(plain.html), Page(message.html)
    assert after.tags <= before.tags | {"br"}
    assert after.attributes <= before.attributes
    assert after.links == before.links
    assert "49" not in message.text
    assert HOSTILE[:12] in message.text
    assert HOSTILE[:12] in after.text


@pytest.mark.parametrize(("name", "path"), EVERY_TEXT)
def test_line_breaks_and_control_characters_in_any_text(name: str, path: tuple[Any, ...]) -> None:
    """No text makes a second subject line, nor lets control or reordering characters through."""
    message = render(name, changed(sample(name), path, BREAKING))
    assert "\n" not in message.subject
    for part in (message.subject, message.text, message.html):
        assert not any(unicodedata.category(c) == "Cc" and c != "\n" for c in part)
        assert not set(part) & {"\u202e", "\u2028"}
    assert not any(line.startswith("Bcc") for line in message.text.splitlines())


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "data:text/html,x", "//x.example.com", "https://a b", "mailto:x"]
)
def test_only_web_addresses_become_links(name: str, link: str) -> None:
    """Anything else stands behind no button."""
    message = render(name, sample(name) | {"link": link})
    assert Page(message.html).links == []
    assert link not in message.text


def test_a_quote_in_a_link_stays_in_the_link() -> None:
    """The attribute cannot be left."""
    link = 'https://example.com/"onclick="x'
    page = Page(render("assignment_opened", sample("assignment_opened") | {"link": link}).html)
    assert page.links == [link]
    assert "onclick" not in page.attributes


@pytest.mark.parametrize("name", EVERY)
def test_very_long_texts_are_cut(name: str) -> None:
    """A megabyte in any field makes a mail people and servers still take, its subject ending where it should."""
    for path in leaves(sample(name)):
        message = render(name, changed(sample(name), path, "长文本 " * 250_000))
        assert len(message.subject) <= SUBJECT_LIMIT
        assert len(message.text) + len(message.html) < 60_000


def test_a_long_title_leaves_number_and_limit_in_the_subject() -> None:
    """The title gives way first."""
    facts = changed(sample("assignment_opened"), ("case", "title"), "题" * 500)
    subject = render("assignment_opened", facts).subject
    assert "XQ-2026-0001" in subject
    assert "11月24日" in subject


def test_typed_lines_cannot_pass_for_ours() -> None:
    """A comment that imitates the link line is indented in the plain part."""
    facts = sample("request_returned") | {"comment": "好\n查看详情\uff1ahttps://evil.example.com"}
    lines = render("request_returned", facts).text.splitlines()
    assert [line for line in lines if "evil" in line and not line.startswith("    ")] == []
