"""Without a mail server letters become .eml files: whole or not at all, a repeat overwrites (N2)."""

from __future__ import annotations

import asyncio
import email
from collections.abc import Callable
from email import policy
from pathlib import Path

import pytest

from notifications.email import FolderChannel, Letter, SmtpChannel, channel_for
from notifications.errors import BadMailSetting, MailDelayed, MailRefused
from notifications.letter import on_the_wire

SENDER = "联办 <lianban@example.com>"
Make = Callable[..., Letter]


def _files(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


async def test_a_letter_becomes_a_file_and_a_repeat_the_same_file(tmp_path: Path, letter: Make) -> None:
    """N2: once per message id; nothing half written lies around."""
    channel = channel_for(None, tmp_path / "mail", SENDER)
    await channel.deliver(letter(text="first"))
    await channel.deliver(letter())
    await channel.close()
    (file,) = _files(tmp_path / "mail")
    assert file.name == "assignment-7-1@lianban.example.com.eml"
    assert file.read_bytes() == on_the_wire(letter(), SENDER)
    mail = email.message_from_bytes(file.read_bytes(), policy=policy.default)
    assert mail["Subject"] == letter().subject


async def test_ids_that_look_alike_as_file_names_keep_apart(tmp_path: Path, letter: Make) -> None:
    """A slash or leading dots in an id never leave the folder, and no two ids share a file."""
    channel = FolderChannel(tmp_path, SENDER)
    ids = [
        "a/b@c.d",
        "a?b@c.d",
        "a_b@c.d",
        "/../../x@c.d",
        "../x@c.d",
        "..x@c.d",
        "y" * 180 + "1@c.d",
        "y" * 180 + "2@c.d",
    ]
    await asyncio.gather(*(channel.deliver(letter(message_id=i)) for i in ids))
    files = _files(tmp_path)
    assert len(files) == len(ids)
    assert all(f.is_file() and f.suffix == ".eml" and len(f.name) < 200 for f in files)


async def test_the_same_letter_twice_at_once(tmp_path: Path, letter: Make) -> None:
    """Two at the same moment leave one whole file."""
    channel = FolderChannel(tmp_path, SENDER)
    await asyncio.gather(*(channel.deliver(letter()) for _ in range(20)))
    (file,) = _files(tmp_path)
    assert file.read_bytes() == on_the_wire(letter(), SENDER)


async def test_a_folder_that_cannot_be_written_is_a_matter_for_later(tmp_path: Path, letter: Make) -> None:
    """N2: the letter stays queued."""
    (tmp_path / "mail").write_text("a file where the folder should be")
    with pytest.raises(MailDelayed):
        await FolderChannel(tmp_path / "mail", SENDER).deliver(letter())


async def test_nobody_to_write_to(tmp_path: Path, letter: Make) -> None:
    """N3: a person without an address is refused here as well, and no file is made."""
    with pytest.raises(MailRefused):
        await FolderChannel(tmp_path, SENDER).deliver(letter(to_address=""))
    assert _files(tmp_path) == []


def test_the_settings_choose_the_channel(tmp_path: Path) -> None:
    """An address of a server means mail, none means files, a bad one is refused at the start."""
    assert isinstance(channel_for("smtp://127.0.0.1", tmp_path, SENDER), SmtpChannel)
    assert isinstance(channel_for(None, tmp_path, SENDER), FolderChannel)
    with pytest.raises(BadMailSetting):
        channel_for("ftp://127.0.0.1", tmp_path, SENDER)
    with pytest.raises(BadMailSetting):
        channel_for(None, tmp_path, "nobody")
