"""The people's mailbox: a real SMTP server inside the demonstration; every mail is kept as a file too."""

from __future__ import annotations

import asyncio
import email
import re
from email import policy
from email.message import EmailMessage
from email.utils import parseaddr
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session
from icalendar import Calendar
from icalendar.cal import Component

_CODE = re.compile(r"验证码.([0-9A-Z]{6})")
_ASSIGNMENT = re.compile(r"待办编号.([0-9a-f-]{36})")


class Mailbox:
    """Takes mails on a loopback port and wakes whoever waits for one."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._changed = asyncio.Event()
        self._server: asyncio.Server | None = None
        self.mails: list[EmailMessage] = []

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        """aiosmtpd's hook: one mail has come."""
        self._take(envelope.content if isinstance(envelope.content, bytes) else b"")
        return "250 OK"

    def _take(self, content: bytes) -> None:
        mail = email.message_from_bytes(content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        name = re.sub(r"[^0-9A-Za-z.-]", "", str(mail["Message-ID"]).partition("@")[0])
        (self._folder / f"{len(self.mails):03d}-{name}.eml").write_bytes(content)
        self._changed.set()

    async def open(self) -> str:
        """Start; returns the address for the setting ``smtp_url``."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: SMTP(self, loop=loop), "127.0.0.1", 0)
        return f"smtp://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    def close(self) -> None:
        """Stop taking mails."""
        if self._server is not None:
            self._server.close()

    async def wait(self, seconds: float) -> None:
        """Wait until another mail has come, at most so long; the caller looks again."""
        self._changed.clear()
        try:
            async with asyncio.timeout(seconds):
                await self._changed.wait()
        except TimeoutError:
            return

    def code(self, assignment: str, person: str) -> str | None:
        """The newest one-time code this person was sent for this to-do."""
        for mail in reversed(self.mails):
            text = body(mail)
            found = _ASSIGNMENT.search(text)
            if person in str(mail["To"]) and found and found.group(1) == assignment and (code := _CODE.search(text)):
                return code.group(1)
        return None

    def permit(self, person: str) -> str | None:
        """The newest one-time code this person was sent for something nobody had asked them for (G2.3)."""
        for mail in reversed(self.mails):
            text = body(mail)
            if person in str(mail["To"]) and not _ASSIGNMENT.search(text) and (code := _CODE.search(text)):
                return code.group(1)
        return None

    def invitations(self, title: str) -> dict[str, list[Component]]:
        """Address → the calendar parts of the mails whose subject names this case, in their order (G3.3)."""
        found: dict[str, list[Component]] = {}
        for mail in self.mails:
            parts = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
            if parts and title in str(mail["Subject"]):
                address = parseaddr(str(mail["To"]))[1]
                found.setdefault(address, []).extend(Calendar.from_ical(part.get_content()) for part in parts)
        return found


def body(mail: EmailMessage) -> str:
    """The plain text of a mail."""
    part = mail.get_body(("plain",))
    return part.get_content() if part is not None else ""
