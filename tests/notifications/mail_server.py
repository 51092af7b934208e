"""A real SMTP server on loopback for the tests of the channel, with a certificate made for the occasion."""

from __future__ import annotations

import asyncio
import datetime
import email
import ipaddress
import ssl
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from pathlib import Path

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER, PASSWORD = "lianban", "p@ss/ word#1"


@dataclass
class MailServer:
    """What arrived, and what to answer: ``at_recipient`` and the like hold one answer per try, then 250."""

    port: int = 0
    letters: list[bytes] = field(default_factory=list)
    connections: int = 0
    logins: int = 0
    at_sender: list[str] = field(default_factory=list)
    at_recipient: list[str] = field(default_factory=list)
    at_content: list[str] = field(default_factory=list)
    drop_at_content: int = 0
    stall_at_content: asyncio.Event | None = None
    stalled: asyncio.Event = field(default_factory=asyncio.Event)
    protocols: list[SMTP] = field(default_factory=list)

    @property
    def mails(self) -> list[EmailMessage]:
        """The letters that arrived, parsed."""
        return [email.message_from_bytes(raw, policy=policy.default) for raw in self.letters]  # type: ignore[misc]

    def hang_up(self) -> None:
        """Close all connections, as a server does that was idle for too long or is being restarted."""
        for protocol in self.protocols:
            if protocol.transport is not None:
                protocol.transport.close()
        self.protocols.clear()

    async def handle_MAIL(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]):
        """Answer MAIL FROM."""
        if self.at_sender:
            return self.at_sender.pop(0)
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]):
        """Answer RCPT TO."""
        if self.at_recipient:
            return self.at_recipient.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Take the content, refuse it, hang up or keep silent."""
        if self.drop_at_content:
            self.drop_at_content -= 1
            self.hang_up()
            return "250 never heard"
        if self.stall_at_content is not None:
            self.stalled.set()
            await self.stall_at_content.wait()
        if self.at_content:
            return self.at_content.pop(0)
        assert isinstance(envelope.content, bytes)
        self.letters.append(envelope.content)
        return "250 OK"

    def authenticate(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object):
        """Take the one login there is."""
        assert isinstance(data, LoginPassword)
        self.logins += 1
        good = data.login.decode() == USER and data.password.decode() == PASSWORD
        return AuthResult(success=good, handled=False)


class Protocol(SMTP):
    """The server's side of one connection, known to its :class:`MailServer`."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Count connections; the second call after STARTTLS is the same one."""
        handler = self.event_handler
        assert isinstance(handler, MailServer)
        if self not in handler.protocols:
            handler.connections += 1
            handler.protocols.append(self)
        super().connection_made(transport)


Serving = Callable[..., AbstractAsyncContextManager[MailServer]]


@dataclass(frozen=True)
class Certificate:
    """A self-signed certificate for localhost and 127.0.0.1."""

    file: Path

    def server_side(self) -> ssl.SSLContext:
        """The context a server shows it with."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.file)
        return context


def certificate(folder: Path) -> Certificate:
    """Make a certificate, key in the same file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "server.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return Certificate(file)
