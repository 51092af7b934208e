"""Mail over a real SMTP server: what arrives, what is final, what is tried later (N1, N2, N3)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from urllib.parse import quote

import pytest
from mail_server import PASSWORD, USER, Certificate, Serving

from notifications.email import Letter, SmtpChannel
from notifications.errors import MailDelayed

SENDER = "联办 <lianban@example.com>"
LOGIN = f"{USER}:{quote(PASSWORD, safe='')}"
Make = Callable[..., Letter]


async def test_a_letter_arrives_as_written(serving: Serving, letter: Make) -> None:
    """N1: Chinese subject and names, both parts, lines that begin with a dot or From."""
    sent = letter()
    async with serving() as server:
        channel = SmtpChannel(f"smtp://127.0.0.1:{server.port}", SENDER)
        await channel.deliver(sent)
        await channel.close()
        (mail,) = server.mails
        assert mail["Subject"] == sent.subject
        assert mail["To"].addresses[0].display_name == sent.to_name
        assert mail["To"].addresses[0].addr_spec == sent.to_address
        assert mail["From"].addresses[0].display_name == "联办"
        assert mail["Date"].datetime == sent.sent_at
        assert mail["Auto-Submitted"] == "auto-generated"
        assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
        plain, html = (part.get_content() for part in mail.iter_parts())  # type: ignore[attr-defined]
        assert plain.splitlines() == sent.text.splitlines()
        assert html.strip() == sent.html


async def test_ids_are_stable_and_a_case_is_one_thread(serving: Serving, letter: Make) -> None:
    """N2: every try carries the same Message-ID; letters of a case refer to the same thread."""
    async with serving() as server:
        channel = SmtpChannel(f"smtp://127.0.0.1:{server.port}", SENDER)
        await channel.deliver(letter())
        await channel.deliver(letter())
        await channel.deliver(letter(message_id="assignment-8-1@lianban.example.com"))
        await channel.close()
        assert server.letters[0] == server.letters[1]
        assert [m["Message-ID"] for m in server.mails][1:] == [
            "<assignment-7-1@lianban.example.com>",
            "<assignment-8-1@lianban.example.com>",
        ]
        threads = {(m["References"], m["In-Reply-To"]) for m in server.mails}
        assert threads == {("<case-XQ-2026-0001@lianban.example.com>",) * 2}


async def test_one_connection_for_many_letters(serving: Serving, letter: Make) -> None:
    """Twenty letters at the same time share one connection and all arrive."""
    async with serving() as server:
        channel = SmtpChannel(f"smtp://127.0.0.1:{server.port}", SENDER)
        await asyncio.gather(*(channel.deliver(letter(message_id=f"m{n}@example.com")) for n in range(20)))
        await channel.close()
        assert server.connections == 1
        assert len({m["Message-ID"] for m in server.mails}) == 20


async def test_a_connection_the_server_closed_is_made_anew(serving: Serving, letter: Make) -> None:
    """N2: the second letter leaves although the server hung up in between."""
    async with serving() as server:
        channel = SmtpChannel(f"smtp://127.0.0.1:{server.port}", SENDER)
        await channel.deliver(letter())
        server.hang_up()
        await channel.deliver(letter(message_id="second@example.com"))
        await channel.close()
        assert (server.connections, len(server.letters)) == (2, 2)


async def test_starttls_with_login(serving: Serving, letter: Make, cert: Certificate) -> None:
    """The upgrade is demanded, the certificate checked, the password decoded from the address."""
    async with serving(tls_context=cert.server_side(), require_starttls=True, auth_required=True) as server:
        url = f"smtp://{LOGIN}@127.0.0.1:{server.port}?starttls=1&cafile={quote(str(cert.file))}"
        channel = SmtpChannel(url, SENDER)
        await channel.deliver(letter())
        await channel.deliver(letter())
        await channel.close()
        assert (len(server.letters), server.connections, server.logins) == (2, 1, 1)


async def test_tls_from_the_first_byte(serving: Serving, letter: Make, cert: Certificate) -> None:
    """Smtps works with the name localhost too."""
    async with serving(ssl=cert.server_side(), auth_required=True, auth_require_tls=False) as server:
        channel = SmtpChannel(f"smtps://{LOGIN}@127.0.0.1:{server.port}?cafile={quote(str(cert.file))}", SENDER)
        await channel.deliver(letter())
        await channel.close()
        assert len(server.letters) == 1


@pytest.mark.parametrize("starttls", [True, False])
async def test_an_unknown_certificate_is_not_trusted(
    serving: Serving, letter: Make, cert: Certificate, starttls: bool
) -> None:
    """Nothing is sent, and the login least of all, to a server nobody vouches for."""
    how = {"tls_context": cert.server_side()} if starttls else {"ssl": cert.server_side()}
    scheme, query = ("smtp", "?starttls=1") if starttls else ("smtps", "")
    async with serving(**how, auth_required=True, auth_require_tls=False) as server:
        channel = SmtpChannel(f"{scheme}://{LOGIN}@127.0.0.1:{server.port}{query}", SENDER)
        with pytest.raises(MailDelayed):
            await channel.deliver(letter())
        await channel.close()
        assert (server.letters, server.logins) == ([], 0)


async def test_starttls_demanded_but_not_offered(serving: Serving, letter: Make) -> None:
    """A server (or somebody between) that hides STARTTLS gets neither login nor letter."""
    async with serving(auth_required=True, auth_require_tls=False) as server:
        channel = SmtpChannel(f"smtp://{LOGIN}@127.0.0.1:{server.port}?starttls=1", SENDER)
        with pytest.raises(MailDelayed):
            await channel.deliver(letter())
        await channel.close()
        assert (server.letters, server.logins) == ([], 0)


async def test_a_wrong_password_waits_and_is_never_shown(
    serving: Serving, letter: Make, caplog: pytest.LogCaptureFixture
) -> None:
    """A login refused is a setting to mend, no fault of the letter; no text or log holds the password."""
    caplog.set_level(logging.DEBUG)
    async with serving(auth_required=True, auth_require_tls=False) as server:
        channel = SmtpChannel(f"smtp://{USER}:topsecret@127.0.0.1:{server.port}?starttls=0", SENDER)
        with pytest.raises(MailDelayed) as caught:
            await channel.deliver(letter())
        await channel.close()
        assert server.logins > 0
        assert "535" in str(caught.value)
        shown = f"{caught.value!r} {caught.value.facts} {caught.value.__cause__!r} {channel!r} {caplog.text}"
        assert "topsecret" not in shown
