"""Letters with files and invitations on the wire: what clients find in them, the same bytes at every try (G3.3, N2)."""

from __future__ import annotations

import dataclasses
import email
import hashlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email import policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mail_server import Serving

from notifications.email import Attachment, FolderChannel, Invitation, Letter, SmtpChannel
from notifications.enclosures import safe_name
from notifications.letter import on_the_wire

SENDER = "联办 <lianban@example.com>"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
AGENDA = Attachment("agenda-v1-启动会议程.docx", DOCX, bytes(range(256)) * 9)
NOTE = Attachment("说明.md", "text/markdown; charset=utf-8", "# 背景\n\n客户投诉\n".encode())
INVITE = Invitation("REQUEST", "BEGIN:VCALENDAR\r\nSUMMARY:启动会\r\nEND:VCALENDAR\r\n".encode())
CHOICES = ["text/plain", "text/html"]
Make = Callable[..., Letter]


def parsed(raw: bytes) -> EmailMessage:
    """As Python's parser sees a mail, which must find no fault in it."""
    mail = email.message_from_bytes(raw, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    assert [part.defects for part in mail.walk() if part.defects] == []
    return mail


def parts(mail: EmailMessage) -> list[EmailMessage]:
    """The parts of a mail, one level down."""
    found = list(mail.iter_parts())
    assert all(isinstance(part, EmailMessage) for part in found)
    return found  # type: ignore[return-value]


def test_a_letter_with_nothing_attached_is_the_same_bytes_as_ever() -> None:
    """N2: letters on their way when files became possible are repeated as they were."""
    plain = Letter(
        "li.zhuguan@example.com", "李主管", "【待办】意向沟通 客户投诉快速响应",
        "请答复\n.\n.. 点号开头的行\nFrom 行首", "<p>请答复</p>", "assignment-7-1@lianban.example.com",
        "case-XQ-2026-0001@lianban.example.com", datetime(2026, 11, 23, 9, 30, tzinfo=UTC),
    )  # fmt: skip
    known = "540bfc023cfe9b8d20546d4026c2f78adf217e2ac4240b3a19528589a058f108"
    assert hashlib.sha256(on_the_wire(plain, SENDER)).hexdigest() == known


def test_G3_3_files_come_with_their_chinese_names(letter: Make) -> None:
    """G3.3: text and HTML to choose from, then the files, named and whole."""
    sent = letter(attachments=(AGENDA, NOTE))
    mail = parsed(on_the_wire(sent, SENDER))
    assert mail.get_content_type() == "multipart/mixed"
    said, agenda, note = parts(mail)
    assert said.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in parts(said)] == CHOICES
    assert parts(said)[0].get_content().splitlines() == sent.text.splitlines()
    for part, file in ((agenda, AGENDA), (note, NOTE)):
        assert part.get_content_disposition() == "attachment"
        assert part.get_filename() == file.name
        assert part.get_payload(decode=True) == file.data
    assert agenda.get_content_type() == DOCX
    assert note.get_content() == NOTE.data.decode()


def test_G3_3_old_clients_find_the_name_as_an_encoded_word(letter: Make) -> None:
    """G3.3: Exchange and QQ read name= of Content-Type; RFC 2231 stands in Content-Disposition."""
    raw = email.message_from_bytes(on_the_wire(letter(attachments=(AGENDA,)), SENDER))
    part: Any = raw.get_payload(1)
    name = part.get_param("name")
    assert name.startswith("=?utf-8?b?")
    assert str(make_header(decode_header(name))) == AGENDA.name
    assert "filename*=utf-8''agenda-v1-%E5%90%AF" in part["Content-Disposition"]


@pytest.mark.parametrize("method", ["REQUEST", "CANCEL"])
def test_G3_3_an_invitation_is_a_choice_beside_the_text_and_a_file(letter: Make, method: str) -> None:
    """G3.3, RFC 6047: clients look into the alternatives, people without such a client open the file."""
    invitation = dataclasses.replace(INVITE, method=method)  # type: ignore[arg-type]
    said, agenda, file = parts(parsed(on_the_wire(letter(attachments=(AGENDA,), invitation=invitation), SENDER)))
    assert [part.get_content_type() for part in parts(said)] == [*CHOICES, "text/calendar"]
    calendar = parts(said)[2]
    assert calendar.get_param("method") == method
    assert str(calendar.get_param("charset")).lower() == "utf-8"
    assert calendar.get_payload(decode=True) == INVITE.data == file.get_payload(decode=True)
    assert calendar.get_content_disposition() is None
    assert (agenda.get_filename(), file.get_filename()) == (AGENDA.name, "invite.ics")
    assert file.get_content_type() != "text/calendar"  # a second calendar part would be a second invitation


def test_G3_3_an_invitation_alone_comes_with_its_file(letter: Make) -> None:
    """G3.3: no papers, still both forms."""
    said, file = parts(parsed(on_the_wire(letter(invitation=INVITE), SENDER)))
    assert [part.get_content_type() for part in parts(said)] == [*CHOICES, "text/calendar"]
    assert file.get_filename() == "invite.ics"


def test_N2_a_repeat_is_the_same_bytes_in_ascii_with_crlf(letter: Make) -> None:
    """N2: boundaries follow from the id; lines end as servers want them and are short enough for all."""
    first, second = (on_the_wire(letter(attachments=(AGENDA, NOTE), invitation=INVITE), SENDER) for _ in range(2))
    assert first == second
    assert first != on_the_wire(letter(attachments=(AGENDA, NOTE), invitation=INVITE, message_id="x@y.z"), SENDER)
    assert first.isascii()
    assert b"\n" not in first.replace(b"\r\n", b"")
    assert max(map(len, first.split(b"\r\n"))) < 998


typed_name = st.text(st.characters(codec="utf-8"), max_size=300) | st.text('议程“ ”/\\:*?"<>|;\r\n=é😀.', max_size=300)


@given(name=typed_name, data=st.binary(max_size=300))
def test_any_name_stays_a_name_and_any_file_arrives(name: str, data: bytes) -> None:
    """Whatever a file is called: one name, no header but ours, no folder, the content untouched."""
    made = Letter("a@example.com", "", "s", "t", "h", "m@b.c", None, datetime(2026, 1, 1, tzinfo=UTC))
    file = Attachment(name, "application/octet-stream", data)
    raw = on_the_wire(dataclasses.replace(made, attachments=(file,)), SENDER)
    assert raw.isascii() and max(map(len, raw.split(b"\r\n"))) < 998
    part: Any
    (_, part) = email.message_from_bytes(raw).get_payload()
    assert list(part.keys()) == ["Content-Type", "Content-Transfer-Encoding", "Content-Disposition"]
    assert part.get_filename() == safe_name(name)
    assert part.get_payload(decode=True) == data


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("../../etc/passwd", "_.._etc_passwd"),
        ("a\r\nBcc: x@y.z.docx", "a Bcc_ x@y.z.docx"),
        ("", "file"),
        ("...", "file"),
        ('"引号".xlsx', "_引号_.xlsx"),
    ],
)
def test_a_name_is_made_safe(typed: str, kept: str) -> None:
    """No folders, no line breaks, never empty."""
    assert safe_name(typed) == kept


def test_a_long_name_keeps_its_ending() -> None:
    """File systems take 255 bytes; the ending says what opens it."""
    name = safe_name("议" * 500 + ".docx")
    assert name.endswith("议.docx") and len(name.encode()) <= 200


@pytest.mark.parametrize("media_type", ["", "docx", "text/plain\r\nBcc: x@y.z", "text/html; name=x", "A/B"])
def test_a_media_type_that_could_not_stand_in_a_header_is_a_fault(letter: Make, media_type: str) -> None:
    """Media types are ours, so a bad one is a fault of the program."""
    with pytest.raises(ValueError, match="not a media type"):
        on_the_wire(letter(attachments=(Attachment("a", media_type, b""),)), SENDER)


def _channels(folder: Path, port: int) -> Iterator[SmtpChannel | FolderChannel]:
    yield SmtpChannel(f"smtp://127.0.0.1:{port}", SENDER)
    yield FolderChannel(folder, SENDER)


async def test_G3_3_files_pass_a_real_server_and_the_folder(serving: Serving, letter: Make, tmp_path: Path) -> None:
    """G3.3: two megabytes, Chinese names and the invitation, unchanged by both ways out."""
    big = Attachment("大文件.bin", "application/octet-stream", bytes(range(256)) * 8192)
    sent = letter(attachments=(AGENDA, big), invitation=INVITE)
    async with serving() as server:
        for channel in _channels(tmp_path, server.port):
            await channel.deliver(sent)
            await channel.close()
        (arrived,) = server.letters
    (written,) = tmp_path.iterdir()
    # in a file too, so that a mail program can open what lies in the folder
    for raw in (arrived, written.read_bytes()):
        _, agenda, whole, invite = parts(parsed(raw))
        assert [p.get_filename() for p in (agenda, whole, invite)] == [AGENDA.name, big.name, "invite.ics"]
        assert whole.get_payload(decode=True) == big.data
