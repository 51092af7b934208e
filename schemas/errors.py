"""What can be refused and what can be unavailable: one base, two families by who must act.

The first line of a class's docstring is its message; ``{names}`` in it are filled from the keyword arguments.
"""

from __future__ import annotations

import re
from typing import ClassVar

from schemas.findings import Finding, listed


class LianbanError(Exception):
    """出现了未说明的问题"""

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__((self.__doc__ or "").strip().splitlines()[0].format(**facts))

    @classmethod
    def code(cls) -> str:
        """The stable name programs see, for example ``already_answered``."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()


class Refused(LianbanError):
    """这一步没有被接受，请按提示修改后再试"""


class Unavailable(LianbanError):
    """需要的服务暂时不可用，已接收的内容会继续处理，请稍后再试"""


class Invalid(Refused):
    """内容有 {count} 处需要修改：
    {text}
    """

    findings: ClassVar[tuple[Finding, ...]] = ()

    def __init__(self, findings: tuple[Finding, ...] | list[Finding]) -> None:
        self.findings = tuple(findings)  # type: ignore[misc]
        super().__init__(count=len(self.findings))
        self.text = listed(self.findings)
        self.args = (f"{self.args[0]}\n{self.text}",)


class NotYours(Refused):
    """这项待办由{people}处理，您不能代为答复"""


class WrongCode(Refused):
    """验证码不对，请使用最近一次通知里的验证码"""


class DoorLocked(Refused):
    """验证码多次输错，{name}在此入口的答复已锁定；请联系运维人员重新发送通知"""


class AlreadyAnswered(Refused):
    """这项待办已由{by}于{at}答复（{decision}），无需再次处理"""


class AlreadyDecided(Refused):
    """这一环节已有结论（{outcome}），不再接受答复"""


class NotYet(Refused):
    """还没有轮到您：现在等待{people}答复"""


class Outdated(Refused):
    """您看到的是第 {seen} 版，现在是第 {current} 版，请按新版本答复"""


class CaseClosed(Refused):
    """事项 {case} 已结束（{status}），不再接受操作"""


class WrongStatus(Refused):
    """事项 {case} 现在是“{status}”，不能{action}"""


class NoSuch(Refused):
    """没有找到{what}“{name}”"""


class NoOrganization(Refused):
    """还没有载入组织文件，请先运行 lianban org load 组织文件"""


class DatabaseUnavailable(Unavailable):
    """数据库暂时无法连接（{where}），请检查服务是否已启动（lianban up）"""


class EngineUnavailable(Unavailable):
    """流程引擎暂时无法连接（{where}），已接收的内容会在恢复后继续"""
