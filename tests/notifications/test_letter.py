"""How a letter looks on the wire: encoded headers, no header but ours, whatever people typed."""

from __future__ import annotations

import email
from collections.abc import Callable
from datetime import UTC, datetime
from email import policy
from email.header import decode_header, make_header
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.email import Letter
from notifications.errors import BadMailSetting, MailRefused
from notifications.letter import identifier, on_the_wire, recipient, sender
from notifications.text import one_line

SENDER = "联办 <lianban@example.com>"
OURS = {
    "Content-Type",
    "MIME-Version",
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "References",
    "In-Reply-To",
    "Auto-Submitted",
    "X-Auto-Response-Suppress",
}
Make = Callable[..., Letter]
INJECTIONS = [
    "\r\nBcc: x@example.com",
    "\nBcc: x@example.com",
    "\r\r\n\r\n正文",
    "\x0bBcc: x",
    "\u2028Bcc: x",
    "\x85Bcc: x",
]


def _parsed(raw: bytes) -> EmailMessage:
    mail = email.message_from_bytes(raw, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    return mail


def _head(raw: bytes) -> list[bytes]:
    return raw.split(b"\r\n\r\n", 1)[0].split(b"\r\n")


@pytest.mark.parametrize("injection", INJECTIONS)
@pytest.mark.parametrize("place", ["subject", "to_name"])
def test_a_line_break_in_typed_text_makes_no_header(letter: Make, place: str, injection: str) -> None:
    """Names and subjects come from people; whatever breaks a line becomes a blank."""
    raw = on_the_wire(letter(**{place: f"王经理{injection}"}), SENDER)
    mail = _parsed(raw)
    assert set(mail.keys()) == OURS
    assert len(mail["To"].addresses) == 1
    assert mail["To"].addresses[0].addr_spec == "li.zhuguan@example.com"


@pytest.mark.parametrize("place", ["message_id", "thread_id"])
@pytest.mark.parametrize(
    "bad", ["", "no-at", "a@b\r\nBcc: x@y.z", "a b@c", "<a@b> <c@d>", "客户@example.com", "a@b..c\n", "a" * 300 + "@b"]
)
def test_an_id_that_could_not_stand_in_a_header_is_a_fault(letter: Make, place: str, bad: str) -> None:
    """Ids are ours, so a bad one is a fault of the program and not of the letter."""
    with pytest.raises(ValueError, match="not a message id"):
        on_the_wire(letter(**{place: bad}), SENDER)


def test_an_id_may_come_with_its_brackets() -> None:
    """N2: with or without, it is the same id."""
    assert identifier("<a@b.c>") == identifier("a@b.c") == "<a@b.c>"


def test_an_id_under_a_chinese_domain() -> None:
    """The sender's domain may be Chinese; ids under it are ASCII all the same."""
    assert identifier("<7@例子.cn>") == "<7@xn--fsqu00a.cn>"


@pytest.mark.parametrize("thread", ["<root@b.c>", None])
def test_a_letter_without_a_thread_refers_to_nothing(letter: Make, thread: str | None) -> None:
    """The root of a thread, and a letter to the operator about no case, have no In-Reply-To."""
    mail = _parsed(on_the_wire(letter(message_id="root@b.c", thread_id=thread), SENDER))
    assert "In-Reply-To" not in mail
    assert "References" not in mail


def test_long_ids_are_not_folded(letter: Make) -> None:
    """A folded or encoded id is another id to many servers."""
    long = f"{'a' * 120}@lianban.example.com"
    raw = on_the_wire(letter(message_id=long, thread_id="t" + long), SENDER)
    assert f"Message-ID: <{long}>".encode() in _head(raw)
    assert f"In-Reply-To: <t{long}>".encode() in _head(raw)


def test_a_name_full_of_syntax_stays_a_name(letter: Make) -> None:
    """Quotes, commas, brackets and encoded words in a name are its letters."""
    name = '"王", 经理 <boss@example.com>; =?utf-8?q?x?= (甲)'
    to = _parsed(on_the_wire(letter(to_name=name), SENDER))["To"]
    assert [a.addr_spec for a in to.addresses] == ["li.zhuguan@example.com"]


def test_a_subject_that_pretends_to_be_encoded_is_shown_as_typed(letter: Make) -> None:
    """An encoded word typed by somebody is not decoded for the reader."""
    typed = "=?utf-8?b?5a6i5oi3?= OK"
    assert _parsed(on_the_wire(letter(subject=typed), SENDER))["Subject"] == typed


typed_text = st.text(st.characters(codec="utf-8"), max_size=300) | st.text(
    '客户投诉【】（），：“ ”=?_"<>@,;\\é😀 ', max_size=300
)


@given(subject=typed_text, name=typed_text)
def test_headers_survive_the_wire(subject: str, name: str) -> None:
    """Any subject and name arrive as typed (on one line, cut), in ASCII lines of at most 78 characters."""
    made = Letter("a@example.com", name, subject, "t", "h", "m@b.c", "t@b.c", datetime(2026, 1, 1, tzinfo=UTC))
    raw = on_the_wire(made, SENDER)
    assert raw.isascii()
    assert max(map(len, _head(raw))) <= 78
    assert set(_parsed(raw).keys()) == OURS
    as_sent = email.message_from_bytes(raw)
    assert _decoded(as_sent["Subject"]) == one_line(subject, 200)
    shown = one_line(name, 60)
    assert _decoded(as_sent["To"]) == (f"{shown} <a@example.com>" if shown else "a@example.com")


def _decoded(value: str) -> str:
    return str(make_header(decode_header(value)))


@pytest.mark.parametrize("mail_from", ["", "联办", "联办 <>", "a b@c", "x@y@", "联办 <lianban>"])
def test_a_bad_sender_is_a_bad_setting(mail_from: str) -> None:
    """The setting is named and the right form shown."""
    with pytest.raises(BadMailSetting, match="mail_from"):
        sender(mail_from)


def test_a_chinese_domain_is_encoded(letter: Make) -> None:
    """Domains outside ASCII have a form every server takes."""
    assert recipient(letter(to_address="a@例子.cn")).addr_spec == "a@xn--fsqu00a.cn"


def test_a_chinese_mailbox_is_refused_at_once(letter: Make) -> None:
    """N3: no server here promises to take it; the operator is told by the refusal."""
    with pytest.raises(MailRefused):
        recipient(letter(to_address="王经理@example.com"))
