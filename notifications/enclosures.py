"""What comes along with a letter: files and an invitation, and how they look on the wire (RFC 2045, 2231, 6047)."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field
from email.header import Header
from email.message import Message as Part
from typing import Literal

from notifications.text import one_line

INVITE = "invite.ics"
_NAME_BYTES = 200  # what file systems take, with room for "(1)"
_UNSAFE = re.compile(r'[\\/:*?"<>|]')
_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9.+-]*/[a-z0-9][a-z0-9.+-]*(; charset=[a-z0-9-]+)?")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file. ``name`` as people read it; ``media_type`` in lower case, ``text/markdown; charset=utf-8``."""

    name: str
    media_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Invitation:
    """A meeting for calendars: the bytes of an iCalendar object and its method, which clients want outside it too."""

    method: Literal["REQUEST", "CANCEL"]
    data: bytes = field(repr=False)

    @property
    def as_file(self) -> Attachment:
        """The same as a file, for clients that show no calendar part."""
        return Attachment(INVITE, "application/ics", self.data)


def file_part(attachment: Attachment) -> Part:
    """An attachment on the wire. Raises ValueError for a media type that could not stand in a header."""
    if not _MEDIA_TYPE.fullmatch(attachment.media_type):
        raise ValueError(f"not a media type: {attachment.media_type!r}")
    name = safe_name(attachment.name)
    part = _encoded(f'{attachment.media_type};\n name="{_for_old_clients(name)}"', attachment.data)
    shown = name if name.isascii() else ("utf-8", "", name)
    part.add_header("Content-Disposition", "attachment", filename=shown)
    return part


def calendar_part(invitation: Invitation) -> Part:
    """An invitation beside text and HTML, where clients look for it (RFC 6047, 2.4)."""
    return _encoded(f"text/calendar; method={invitation.method}; charset=UTF-8", invitation.data)


def safe_name(name: str) -> str:
    """``name`` on one line and without what file systems refuse, cut before its ending where it is too long."""
    plain = _UNSAFE.sub("_", one_line(name, 1000)).strip(". ") or "file"
    stem, dot, ending = plain.rpartition(".")
    if not dot or len(ending) > 10 or not ending.isalnum():
        stem, ending = plain, ""
    tail = f".{ending}" if ending else ""
    room = _NAME_BYTES - len(tail.encode())
    return stem.encode()[:room].decode(errors="ignore").rstrip() + tail


def _for_old_clients(name: str) -> str:
    # Exchange, QQ and others look here and read encoded words, which RFC 2047 would not have in quotes.
    return name if name.isascii() else Header(name, "utf-8", maxlinelen=70).encode()


def _encoded(content_type: str, data: bytes) -> Part:
    part = Part()
    part["Content-Type"] = content_type
    part["Content-Transfer-Encoding"] = "base64"
    part.set_payload(base64.encodebytes(data).decode("ascii"))
    return part
