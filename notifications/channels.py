"""The ways out: a mail server where one is set, else a folder of .eml files."""

from __future__ import annotations

import asyncio
import hashlib
import os
import re
import tempfile
from pathlib import Path
from typing import Protocol

from notifications.errors import MailDelayed
from notifications.letter import Letter, identifier, on_the_wire_aside, sender
from notifications.smtp import SmtpChannel


class Channel(Protocol):
    """What takes letters out of the house."""

    async def deliver(self, letter: Letter) -> None:
        """Hand ``letter`` over. Raises MailRefused (never) or MailDelayed (later)."""
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...


class FolderChannel:
    """Writes each letter as an .eml file into ``folder``, for a home without a mail server.

    The file is named after the message id, so that a repeat overwrites (N2). Raises BadMailSetting for a bad
    ``mail_from``.
    """

    def __init__(self, folder: Path, mail_from: str) -> None:
        sender(mail_from)
        self._folder = folder
        self._mail_from = mail_from

    async def deliver(self, letter: Letter) -> None:
        """Write ``letter``. Raises MailRefused for an impossible address, MailDelayed where the disk refuses."""
        content = await on_the_wire_aside(letter, self._mail_from)
        target = self._folder / file_name(letter.message_id)
        try:
            await asyncio.to_thread(_write, target, content)
        except OSError as trouble:
            raise MailDelayed(where=str(self._folder), reason=trouble.strerror or type(trouble).__name__) from trouble

    async def close(self) -> None:
        """Nothing is held open."""


def channel_for(smtp_url: str | None, folder: Path, mail_from: str) -> Channel:
    """The channel the settings ask for: the server of ``smtp_url``, else ``folder``. Raises BadMailSetting."""
    return SmtpChannel(smtp_url, mail_from) if smtp_url else FolderChannel(folder, mail_from)


def file_name(message_id: str) -> str:
    """The .eml name of a message id: itself where it is safe on every file system, else with its hash."""
    bare = identifier(message_id)[1:-1]
    safe = re.sub(r"[^A-Za-z0-9@._-]", "_", bare).lstrip(".")[:120]
    if safe != bare:
        safe += "-" + hashlib.sha256(bare.encode()).hexdigest()[:12]
    return f"{safe}.eml"


def _write(target: Path, content: bytes) -> None:
    """All or nothing: written beside the target under a name of its own, then moved over it.

    Readable by the owner only: letters hold one-time codes.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, beside = tempfile.mkstemp(prefix=".", suffix=".part", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, target)
    except BaseException:
        os.unlink(beside)
        raise
