"""The channel to a mail server: one connection, used again and made anew when it is gone."""

from __future__ import annotations

import asyncio
import contextlib

from aiosmtplib import (
    SMTP,
    SMTPDataError,
    SMTPException,
    SMTPRecipientRefused,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)

from notifications.errors import MailDelayed, MailRefused
from notifications.letter import Letter, on_the_wire_aside, recipient, sender
from notifications.smtp_url import read_smtp_url
from notifications.text import one_line

_TROUBLE = (SMTPException, OSError, TimeoutError)
_TOO_BIG = 552
_SETTINGS = frozenset({530, 534, 535, 538})  # login wanted or wrong: the letter is not to blame
_PERMANENT = 500


class SmtpChannel:
    """Delivers letters to the server of ``url`` (see smtp_url), one after the other.

    Raises BadMailSetting for a bad ``url`` or ``mail_from``.
    """

    def __init__(self, url: str, mail_from: str) -> None:
        self._server = read_smtp_url(url)
        self._mail_from = mail_from
        self._from = sender(mail_from)
        self._client: SMTP | None = None
        self._one_at_a_time = asyncio.Lock()

    def __repr__(self) -> str:
        return f"SmtpChannel({self._server.where})"

    async def deliver(self, letter: Letter) -> None:
        """Hand ``letter`` to the server; returning means the server took it (N2).

        Raises MailRefused where it never will take it (5xx to recipient or content, impossible address),
        MailDelayed for everything that may pass: 4xx, no connection, timeouts, login refused.
        """
        to, content = recipient(letter).addr_spec, await on_the_wire_aside(letter, self._mail_from)
        async with self._one_at_a_time:
            try:
                client = await self._connected()
                await client.sendmail(self._from.addr_spec, [to], content)
            except _TROUBLE as trouble:
                raise _judged(trouble, to, self._server.where) from trouble
            except BaseException:
                self._drop()  # cancelled in mid-conversation: the next letter must not read the answer to this one
                raise

    async def close(self) -> None:
        """Say goodbye and close the connection; silent where there is none."""
        async with self._one_at_a_time:
            if self._client is not None and self._client.is_connected:
                with contextlib.suppress(*_TROUBLE):
                    await self._client.quit(timeout=5)
            self._drop()

    async def _connected(self) -> SMTP:
        """The connection, asked whether it is still alive; a new one where it is not."""
        if self._client is not None and self._client.is_connected:
            with contextlib.suppress(*_TROUBLE):
                await self._client.noop()
                return self._client
        self._drop()
        self._client = self._new_client()
        await self._client.connect()
        return self._client

    def _new_client(self) -> SMTP:
        server = self._server
        return SMTP(
            hostname=server.host,
            port=server.port,
            username=server.user,
            password=server.password,
            local_hostname=self._from.domain,
            timeout=server.timeout,
            use_tls=server.tls,
            start_tls=server.starttls,
            cert_bundle=server.cafile,
        )

    def _drop(self) -> None:
        if self._client is not None:
            self._client.close()
        self._client = None


def _judged(trouble: Exception, to: str, where: str) -> MailRefused | MailDelayed:
    """Never or later: 5xx about the recipient or the content is final, everything else may pass."""
    first = trouble.recipients[0] if isinstance(trouble, SMTPRecipientsRefused) else trouble
    if not isinstance(first, SMTPResponseException):
        return MailDelayed(where=where, reason=one_line(str(first), 300) or type(first).__name__)
    answer = one_line(f"{first.code} {first.message}", 300)
    if first.code >= _PERMANENT and first.code not in _SETTINGS and _about_the_letter(first):
        return MailRefused(to=to, reason=answer)
    return MailDelayed(where=where, reason=answer)


def _about_the_letter(answer: SMTPResponseException) -> bool:
    """Recipient and content are; of the sender only the size is, any other objection to it is a setting."""
    if isinstance(answer, SMTPSenderRefused):
        return answer.code == _TOO_BIG
    return isinstance(answer, SMTPRecipientRefused | SMTPDataError)
