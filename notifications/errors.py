"""What can go wrong when a mail leaves: never (a person must change something) or later (try again)."""

from __future__ import annotations

from schemas.errors import Refused, Unavailable


class MailRefused(Refused):
    """邮件无法送达 {to}：{reason}"""


class MailDelayed(Unavailable):
    """邮件暂时无法发出（{where}）：{reason}"""


class BadMailSetting(Refused):
    """邮件设置“{setting}”有误：{reason}"""
