"""A letter: one message to one person, and how it looks on the wire (N2: stable Message-ID, one thread per case)."""

from __future__ import annotations

import asyncio
import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.header import Header
from email.headerregistry import Address
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime, parseaddr

from notifications.enclosures import Attachment, Invitation, calendar_part, file_part
from notifications.errors import BadMailSetting, MailRefused
from notifications.text import one_line

_ID = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+")
_ID_LIMIT = 200
_NAME_LIMIT = 60
_SUBJECT_LIMIT = 200
_WIRE = policy.compat32.clone(linesep="\r\n", max_line_length=None)  # names and subjects are folded below, ids never


@dataclass(frozen=True, slots=True)
class Letter:
    """One message to one person.

    ``message_id`` is the same at every try, ``thread_id`` the same for all letters of a case, None where there
    is none (both ``left@right``, with or without angle brackets); ``sent_at`` is aware. ``attachments`` are files
    in their order, ``invitation`` a meeting for the reader's calendar (G3.3).
    """

    to_address: str
    to_name: str
    subject: str
    text: str
    html: str
    message_id: str
    thread_id: str | None
    sent_at: datetime
    attachments: tuple[Attachment, ...] = ()
    invitation: Invitation | None = None


def sender(mail_from: str) -> Address:
    """The setting ``mail_from``，联办 <lianban@example.com>, as an address. Raises BadMailSetting."""
    name, spec = parseaddr(mail_from)
    try:
        return _address(one_line(name, _NAME_LIMIT), spec)
    except ValueError:
        reason = "请写成 联办 <lianban@example.com> 或 lianban@example.com"
        raise BadMailSetting(setting="mail_from", reason=reason) from None


def recipient(letter: Letter) -> Address:
    """Whom ``letter`` goes to. Raises MailRefused for an address no mail server would take (N3)."""
    try:
        return _address(one_line(letter.to_name, _NAME_LIMIT), letter.to_address)
    except ValueError:
        shown = one_line(letter.to_address, 100) or one_line(letter.to_name, _NAME_LIMIT)
        raise MailRefused(to=shown, reason="邮箱地址为空或写法有误，请在组织文件中更正") from None


def on_the_wire(letter: Letter, mail_from: str) -> bytes:
    """``letter`` as bytes with CRLF line ends, ASCII throughout; the same letter is the same bytes.

    Raises MailRefused for an impossible address, BadMailSetting for a bad sender, ValueError for a bad id or media
    type.
    """
    # Header and MIMEText, not EmailMessage: that one moves blanks in long Chinese names and encodes long ids when it
    # folds (Python 3.11).
    own = identifier(letter.message_id)
    mail = _enclosed(letter, own, _said(letter, own))
    mail["From"] = _named("From", sender(mail_from))
    mail["To"] = _named("To", recipient(letter))
    mail["Subject"] = Header(one_line(letter.subject, _SUBJECT_LIMIT), "utf-8", header_name="Subject").encode()
    mail["Date"] = format_datetime(letter.sent_at)
    mail["Message-ID"] = own
    thread = own if letter.thread_id is None else identifier(letter.thread_id)
    if thread != own:
        mail["References"] = thread
        mail["In-Reply-To"] = thread
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no vacation answers to us
    mail["X-Auto-Response-Suppress"] = "All"  # the same for Exchange
    return mail.as_bytes(policy=_WIRE)


async def on_the_wire_aside(letter: Letter, mail_from: str) -> bytes:
    """Like :func:`on_the_wire`; megabytes of files are encoded in a thread and stop nobody else meanwhile."""
    if not letter.attachments:
        return on_the_wire(letter, mail_from)
    return await asyncio.to_thread(on_the_wire, letter, mail_from)


def _said(letter: Letter, own: str) -> MIMEMultipart:
    """What the letter says, in the forms a client may choose from, the best one last."""
    said = MIMEMultipart("alternative", boundary=_boundary(own))
    said.attach(MIMEText(letter.text, "plain", "utf-8"))
    said.attach(MIMEText(letter.html, "html", "utf-8"))
    if letter.invitation:
        said.attach(calendar_part(letter.invitation))
    return said


def _enclosed(letter: Letter, own: str, said: MIMEMultipart) -> MIMEMultipart:
    """The same with what comes along, where anything does; the invitation is a file too."""
    files = [*letter.attachments, *([letter.invitation.as_file] if letter.invitation else [])]
    if not files:
        return said
    whole = MIMEMultipart("mixed", boundary=_boundary(f"{own} and files"))
    for part in (said, *map(file_part, files)):
        del part["MIME-Version"]  # said once, at the top
        whole.attach(part)
    return whole


def _boundary(seed: str) -> str:
    """A boundary that follows from the id, so that a repeat is the same bytes (N2)."""
    return f"={hashlib.sha256(seed.encode()).hexdigest()[:24]}="


def _named(header: str, address: Address) -> str:
    """Name and address for ``header``; a name is always encoded, so that nothing in it can pass for syntax."""
    if not address.display_name:
        return address.addr_spec
    value = Header(address.display_name, "utf-8", header_name=header)
    value.append(f"<{address.addr_spec}>", "us-ascii")
    return value.encode()


def identifier(text: str) -> str:
    """A message or thread id in angle brackets. Raises ValueError where it could not stand in a header."""
    left, _, domain = text.removeprefix("<").removesuffix(">").rpartition("@")
    bare = f"{left}@{_ascii(domain)}"
    if len(bare) > _ID_LIMIT or not _ID.fullmatch(bare):
        raise ValueError(f"not a message id: {text!r}")
    return f"<{bare}>"


def _address(name: str, spec: str) -> Address:
    local, at, domain = spec.rpartition("@")
    ascii_domain = _ascii(domain)
    plain = f"{local}@{ascii_domain}"
    if not at or not _ID.fullmatch(plain) or ".." in plain or plain.startswith(".") or ".@" in plain:
        raise ValueError("not a mail address")
    return Address(display_name=name, username=local, domain=ascii_domain)


def _ascii(domain: str) -> str:
    """``domain`` as mail servers write it; one that has no such form stays as it is and is refused by its caller."""
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return domain
