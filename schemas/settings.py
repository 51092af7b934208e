"""What can be set: one model, every field described; where the values come from is ``deployments.resolve``."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator

from schemas.due import Limit
from schemas.gate_kinds import GATE_KINDS
from schemas.worktime import WorkCalendar, parse_hours


def _listed(value: object) -> object:
    """A list as an environment variable writes it: JSON, or parts divided by commas."""
    if not isinstance(value, str):
        return value
    if value.lstrip().startswith("["):
        return _json(value)
    return [part.strip() for part in value.split(",") if part.strip()]


def _mapped(value: object) -> object:
    """A table as an environment variable writes it: JSON, or ``name=value`` parts divided by commas."""
    if not isinstance(value, str):
        return value
    if value.lstrip().startswith("{"):
        return _json(value)
    parts = [part.partition("=") for part in value.split(",") if part.strip()]
    return {name.strip(): text.strip() for name, _, text in parts}


def _json(value: str) -> object:
    try:
        return json.loads(value)
    except json.JSONDecodeError as error:
        raise ValueError(f"不是有效的 JSON（第 {error.colno} 个字符）") from None


class Settings(BaseModel):
    """The settings of one home. Nothing is read here; ``deployments.resolve.resolve`` fills it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    home: Path = Field(description="数据文件夹：数据库、文档、邮件、日志都在这里")
    database_url: str | None = Field(
        default=None,
        description="PostgreSQL 地址 `postgresql://user:password@host/database`；不设则使用自带的 PostgreSQL",
    )
    prefect_database_url: str | None = Field(
        default=None, description="Prefect 使用的 PostgreSQL 地址；不设则在同一服务器上使用 prefect 库"
    )
    prefect_api_url: str | None = Field(
        default=None, description="已有 Prefect 服务的地址（如 `http://host:4200/api`）；设了就不再自行启动"
    )
    prefect_port: int = Field(default=4200, ge=1, le=65535, description="自行启动 Prefect 服务时使用的端口")
    prefect_auth: SecretStr | None = Field(default=None, description="Prefect 服务的登录口令，写成 `user:password`")
    smtp_url: SecretStr | None = Field(
        default=None,
        description="发信服务器，如 `smtp://user:password@host:587?starttls=1` 或 `smtps://…`；不设则邮件存入数据文件夹",
    )
    mail_from: str = Field(default="联办 <lianban@localhost>", description="发件人")
    operator_email: str | None = Field(default=None, description="运维人员邮箱：系统出现需要人处理的情况时通知")
    portal_url: str | None = Field(default=None, description="门户对外的地址（预留，门户尚未提供）")
    portal_port: int = Field(default=8300, ge=1, le=65535, description="门户使用的端口（预留）")
    secret_key: SecretStr | None = Field(
        default=None,
        description="生成验证码使用的密钥（至少 32 个字符）；不设则自动生成并以 600 权限保存在数据文件夹",
    )
    trusted_cli: bool = Field(default=False, description="本机命令行可由运维人员代为答复而不需要验证码（会记入审计）")
    limits: dict[str, str] = Field(
        default_factory=dict, description='各环节时限，如 approve="3 wd"；单位 wd 工作日、wh 工作小时、d 天、h 小时'
    )
    urgent_limits: dict[str, str] = Field(
        default_factory=dict, description="紧急事项的各环节时限；不设则为一般时限的一半，至少 4 个工作小时"
    )
    working_hours: list[str] = Field(default=["09:00-12:00", "13:00-18:00"], description="每个工作日的工作时间段")
    days_off: list[date] = Field(default=[], description="在法定安排之外另加的休息日")
    days_on: list[date] = Field(default=[], description="在法定安排之外另加的上班日")
    clock_file: Path | None = Field(
        default=None, description="仅供演示和演练：此文件里写一个秒数，各进程的时钟就拨快这么多；正式使用请不要设置"
    )
    wrong_codes_allowed: int = Field(default=5, ge=1, le=100, description="同一环节里一个人最多可输错几次验证码")

    @field_validator("working_hours", "days_off", "days_on", mode="before")
    @classmethod
    def _lists(cls, value: object) -> object:
        return _listed(value)

    @field_validator("limits", "urgent_limits", mode="before")
    @classmethod
    def _tables(cls, value: object) -> object:
        return _mapped(value)

    @field_validator("limits", "urgent_limits")
    @classmethod
    def _forms_of_limit(cls, value: dict[str, str]) -> dict[str, str]:
        for name in value:
            if name not in GATE_KINDS:
                raise ValueError(f"没有“{name}”这个环节，可写：{'、'.join(GATE_KINDS)}")
        return {name: str(Limit.parse(limit)) for name, limit in value.items()}

    @field_validator("working_hours")
    @classmethod
    def _spans(cls, value: list[str]) -> list[str]:
        WorkCalendar(hours=parse_hours(value))
        return value

    @field_validator("database_url", "prefect_database_url")
    @classmethod
    def _postgres_only(cls, value: str | None) -> str | None:
        if value is None:
            return None
        scheme, divider, rest = value.partition("://")
        if not divider or scheme not in ("postgresql", "postgres", "postgresql+asyncpg"):
            raise ValueError("只支持 PostgreSQL，请写成 `postgresql://user:password@host/database`")
        return f"postgresql+asyncpg://{rest}"  # the one driver we use

    @field_validator("prefect_api_url", "portal_url")
    @classmethod
    def _web_address(cls, value: str | None) -> str | None:
        if value is not None and not re.match(r"https?://[^/\s]+", value):
            raise ValueError("请写完整的网址，以 http:// 或 https:// 开头")
        return value.rstrip("/") if value else None

    @field_validator("smtp_url", "prefect_auth", "secret_key")
    @classmethod
    def _secret_shapes(cls, value: SecretStr | None, info: Any) -> SecretStr | None:
        if value is None:
            return None
        ok, wanted = _SHAPES[str(info.field_name)]
        if not re.fullmatch(ok, value.get_secret_value(), re.DOTALL):
            raise ValueError(wanted)  # the value itself stays out of the message
        return value


_SHAPES = {
    "smtp_url": (r"smtps?://[^\s]+", "请写成 `smtp://user:password@host:587?starttls=1` 或 `smtps://…`"),
    "prefect_auth": (r"[^:\s]+:\S+", "请写成 `user:password`"),
    "secret_key": (r".{32,}", "密钥至少 32 个字符"),
}
