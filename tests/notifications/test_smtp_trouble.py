"""What a mail server may do to a letter: refuse it for good, for now, fall silent, hang up (N2, N3)."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable

import pytest
from mail_server import Serving

from notifications.email import Letter, SmtpChannel
from notifications.errors import MailDelayed, MailRefused

SENDER = "联办 <lianban@example.com>"
Make = Callable[..., Letter]


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
