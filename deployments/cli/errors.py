"""What only the command line can refuse or miss."""

from __future__ import annotations

from collections.abc import Sequence

from schemas.errors import Refused, Unavailable


class NotRunning(Unavailable):
    """联办没有在运行（数据文件夹 {home}），请先运行 lianban up"""


class NotPrepared(Unavailable):
    """数据库里还没有联办的数据表，请先运行 lianban up"""


class AuditBroken(Refused):
    """审计记录核对未通过，共 {count} 处："""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(count=len(problems))
        self.args = ("\n".join([self.args[0], *(f"- {one}" for one in problems)]),)


class CodeWanted(Refused):
    """答复需要验证码：请用 --code 填写通知里的验证码（运维人员可设置 LIANBAN_TRUSTED_CLI=true，免去验证码）"""


class FolderInUse(Refused):
    """文件夹 {folder} 里已有其他内容，请换一个空文件夹"""
