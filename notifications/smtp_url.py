"""Where mail leaves: smtp://user:password@host:587?starttls=1 or smtps://…, as a value that hides the password."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from typing import NoReturn
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from notifications.errors import BadMailSetting

_SWITCH = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
_KNOWN = frozenset({"starttls", "timeout", "cafile"})
_LONGEST = 600.0


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """A mail server and how to talk to it.

    ``tls``: encrypted from the first byte. ``starttls``: True demands the upgrade, False never does it, None takes
    it where offered. ``timeout`` in seconds, per command. ``cafile``: certificates to trust beside the system's.
    """

    host: str
    port: int
    tls: bool
    starttls: bool | None
    user: str | None
    password: str | None = field(repr=False)
    timeout: float
    cafile: str | None

    @property
    def where(self) -> str:
        """Host and port, for messages: never user or password."""
        return f"{self.host}:{self.port}"


def read_smtp_url(url: str) -> SmtpServer:
    """The server behind ``url``.

    Raises BadMailSetting, in Chinese, that never repeats what may be a password.
    """
    parts = _split(url)
    options = _options(parts.query)
    tls = parts.scheme == "smtps"
    if tls and "starttls" in options:
        _refuse("smtps 已经加密，请去掉 starttls")
    user = unquote(parts.username) if parts.username else None
    starttls = None if tls else _starttls(options, user, parts.hostname or "")
    return SmtpServer(
        host=parts.hostname or "",
        port=parts.port or (465 if tls else 587 if starttls else 25),
        tls=tls,
        starttls=False if tls else starttls,
        user=user,
        password=unquote(parts.password or "") if user else None,
        timeout=_timeout(options.get("timeout", "30")),
        cafile=options.get("cafile"),
    )


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        _refuse("主机或端口写法不对，端口应为 1 到 65535 的数字；密码里的特殊字符请写成 %XX")
    if parts.scheme not in {"smtp", "smtps"}:
        _refuse("应以 smtp:// 或 smtps:// 开头")
    if parts.fragment or parts.path not in {"", "/"}:
        _refuse("主机后面有多余的内容；密码里的 # / ? @ 等字符请写成 %XX")
    if not parts.hostname or port == 0:
        _refuse("缺少主机名或端口为 0")
    return parts


def _options(query: str) -> dict[str, str]:
    try:
        pairs = parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query))
    except ValueError:
        _refuse("问号后面应写成 名称=值，用 & 分开")
    unknown = sorted({name for name, _ in pairs} - _KNOWN)
    if unknown:
        _refuse(f"问号后面只能写 {'、'.join(sorted(_KNOWN))}")
    return dict(pairs)


def _starttls(options: dict[str, str], user: str | None, host: str) -> bool | None:
    given = options.get("starttls")
    if given is None:
        # A password must not cross a network in clear because a server did not offer the upgrade.
        return True if user and not _loopback(host) else None
    if given.lower() not in _SWITCH:
        _refuse("starttls 请写 1 或 0")
    return _SWITCH[given.lower()]


def _loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _timeout(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= _LONGEST:
        _refuse(f"timeout 请写 {_LONGEST:.0f} 以内的秒数")
    return seconds


def _refuse(reason: str) -> NoReturn:
    shape = "写法如 smtp://用户：密码@主机：587?starttls=1 或 smtps://用户：密码@主机：465"
    raise BadMailSetting(setting="smtp_url", reason=f"{reason}。{shape}")
