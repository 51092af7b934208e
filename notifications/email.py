"""Mail, as the rest of the house sees it."""

from __future__ import annotations

from notifications.channels import Channel, FolderChannel, channel_for
from notifications.enclosures import Attachment, Invitation
from notifications.letter import Letter
from notifications.smtp import SmtpChannel

__all__ = ["Attachment", "Channel", "FolderChannel", "Invitation", "Letter", "SmtpChannel", "channel_for"]
