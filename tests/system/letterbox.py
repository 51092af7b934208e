"""A real SMTP server that keeps what it gets, and can refuse for a while."""

from __future__ import annotations

import asyncio
import email
import re
import threading
from collections import Counter
from email import policy
from email.message import EmailMessage

from aiosmtpd.smtp import SMTP, Envelope, Session

CODE = re.compile(r"验证码.([0-9A-Z]{6})")
ASSIGNMENT = re.compile(r"待办编号.([0-9a-f-]{36})")


class Letterbox:
    """Serves in a thread of its own; ``refusing`` answers 451 until it is set back."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.refusing = False
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._server: asyncio.Server | None = None
        self.url = ""

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        if self.refusing:
            return "451 come back later"
        mail = email.message_from_bytes(envelope.content or b"", policy=policy.default)  # type: ignore[arg-type]
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        return "250 OK"

    def open(self) -> None:
        """Start serving on a loopback port."""
        self._thread.start()

        async def serve() -> asyncio.Server:
            return await self._loop.create_server(lambda: SMTP(self, loop=self._loop), "127.0.0.1", 0)

        self._server = asyncio.run_coroutine_threadsafe(serve(), self._loop).result(10)
        self.url = f"smtp://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    def close(self) -> None:
        """Stop serving and end the thread."""

        async def end() -> None:
            assert self._server is not None
            self._server.close()
            others = asyncio.all_tasks() - {asyncio.current_task()}
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)

        asyncio.run_coroutine_threadsafe(end(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    def code(self, assignment: str, person: str) -> str | None:
        """The newest code this person was sent for this to-do."""
        for mail in reversed(list(self.mails)):
            text = text_of(mail)
            found = ASSIGNMENT.search(text)
            if person in str(mail["To"]) and found and found.group(1) == assignment and (code := CODE.search(text)):
                return code.group(1)
        return None

    def twice(self) -> list[str]:
        """Message-IDs that came more than once."""
        return [one for one, n in Counter(str(mail["Message-ID"]) for mail in self.mails).items() if n > 1]


def text_of(mail: EmailMessage) -> str:
    """The plain text of a mail."""
    part = mail.get_body(("plain",))
    return part.get_content() if part is not None else ""
