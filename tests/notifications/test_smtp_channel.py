"""Mail over a real SMTP server: what arrives, what is final, what is tried later (N1, N2, N3)."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Callable
from urllib.parse import quote

import pytest
from conftest import Serving
from mail_server import PASSWORD, USER, Certificate

from notifications.email import Letter, SmtpChannel
from notifications.errors import MailDelayed, MailRefused

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


@pytest.mark.parametrize(
    ("step", "answer", "error"),
    [
        ("at_recipient", "550 5.1.1 User unknown", MailRefused),
        ("at_recipient", "552 mailbox full", MailRefused),
        ("at_recipient", "450 4.2.1 try later", MailDelayed),
        ("at_recipient", "421 going down", MailDelayed),
        ("at_recipient", "530 5.7.0 authentication required", MailDelayed),
        ("at_content", "554 5.7.1 spam", MailRefused),
        ("at_content", "451 4.3.0 try later", MailDelayed),
        ("at_sender", "552 5.3.4 too big", MailRefused),
        ("at_sender", "550 5.7.1 sender not allowed", MailDelayed),
        ("at_sender", "451 4.7.1 greylisted", MailDelayed),
    ],
)
async def test_never_or_later(serving: Serving, letter: Make, step: str, answer: str, error: type[Exception]) -> None:
    """N2: 5xx to recipient or content is final, the rest may pass; the next letter goes out on the same channel."""
    async with serving() as server:
        getattr(server, step).append(answer)
        channel = SmtpChannel(f"smtp://127.0.0.1:{server.port}", SENDER)
        with pytest.raises(error) as caught:
            await channel.deliver(letter())
        assert answer[:3] in str(caught.value)
        assert server.letters == []
        await channel.deliver(letter())
        await channel.close()
        assert len(server.letters) == 1


async def test_a_connection_lost_in_mid_letter_is_tried_later(serving: Serving, letter: Make) -> None:
    """N2: nobody knows whether the server took it, so it is sent again, under the same id."""
    async with serving() as server:
        server.drop_at_content = 1
        channel = SmtpChannel(f"smtp://127.0.0.1:{server.port}", SENDER)
        with pytest.raises(MailDelayed):
            await channel.deliver(letter())
        await channel.deliver(letter())
        await channel.close()
        assert (len(server.letters), server.connections) == (1, 2)


async def test_a_silent_server_is_given_up(serving: Serving, letter: Make) -> None:
    """The timeout of the address holds for every command; afterwards a new connection is used."""
    async with serving() as server:
        server.stall_at_content = asyncio.Event()
        channel = SmtpChannel(f"smtp://127.0.0.1:{server.port}?timeout=0.3", SENDER)
        with pytest.raises(MailDelayed):
            await channel.deliver(letter())
        server.stall_at_content.set()
        server.stall_at_content = None
        await channel.deliver(letter(message_id="second@example.com"))
        await channel.close()
        assert server.connections == 2
        assert "<second@example.com>" in [m["Message-ID"] for m in server.mails]


async def test_cancelled_in_mid_letter(serving: Serving, letter: Make) -> None:
    """The answer to a cancelled letter is never taken for the answer to the next one."""
    async with serving() as server:
        server.stall_at_content = asyncio.Event()
        channel = SmtpChannel(f"smtp://127.0.0.1:{server.port}", SENDER)
        attempt = asyncio.create_task(channel.deliver(letter()))
        await server.stalled.wait()
        attempt.cancel()
        with pytest.raises(asyncio.CancelledError):
            await attempt
        server.stall_at_content.set()
        server.stall_at_content = None
        server.at_recipient.append("550 unknown")
        with pytest.raises(MailRefused):
            await channel.deliver(letter(message_id="second@example.com"))
        await channel.close()
        assert server.connections == 2


async def test_nobody_listens(letter: Make) -> None:
    """N2: no connection is a matter for later and says where."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    channel = SmtpChannel(f"smtp://127.0.0.1:{port}", SENDER)
    with pytest.raises(MailDelayed) as caught:
        await channel.deliver(letter())
    assert f"127.0.0.1:{port}" in str(caught.value)
    await channel.close()


async def test_a_missing_certificate_file_is_a_matter_for_later(serving: Serving, letter: Make) -> None:
    """A setting that names a missing file stops no flow."""
    async with serving() as server:
        channel = SmtpChannel(f"smtps://127.0.0.1:{server.port}?cafile=/nonexistent.pem", SENDER)
        with pytest.raises(MailDelayed):
            await channel.deliver(letter())
        await channel.close()


@pytest.mark.parametrize(
    "address", ["", "无", "a@", "@b", "a b@example.com", "a@example.com\nRCPT TO:<x@y.z>", "a..b@x.y"]
)
async def test_impossible_addresses_are_refused_before_any_connection(letter: Make, address: str) -> None:
    """N3: an address no server would take fails at once, with the person told to mend the organisation file."""
    channel = SmtpChannel("smtp://127.0.0.1:9", SENDER)
    with pytest.raises(MailRefused):
        await channel.deliver(letter(to_address=address))
