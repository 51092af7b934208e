"""Mail, as the rest of the house sees it."""

from __future__ import annotations

from notifications.channels import Channel, FolderChannel, channel_for
from notifications.letter import Letter
from notifications.smtp import SmtpChannel

__all__ = ["Channel", "FolderChannel", "Letter", "SmtpChannel", "channel_for"]
