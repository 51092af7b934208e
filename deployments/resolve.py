"""Where settings come from: the environment over ``lianban.toml`` over defaults; the home and its secret key."""

from __future__ import annotations

import os
import secrets
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import platformdirs
from pydantic import SecretStr, ValidationError

from schemas.errors import Invalid
from schemas.findings import Finding
from schemas.settings import Settings

PREFIX = "LIANBAN_"
FILE = "lianban.toml"
# Known to the test run alone; not settings of the product.
NOT_SETTINGS = frozenset({"LIANBAN_MUST_RUN_ALL"})
_CHINESE = {
    "extra_forbidden": "没有这个设置，请检查拼写（运行 lianban settings 可看到全部设置）",
    "int_parsing": "应为整数",
    "bool_parsing": "应为 true 或 false",
    "greater_than_equal": "数值太小",
    "less_than_equal": "数值太大",
    "date_from_datetime_parsing": "日期应写成 2027-01-31",
    "date_parsing": "日期应写成 2027-01-31",
    "string_type": "应为文字",
    "dict_type": "应为“名称 = 值”的表",
    "list_type": "应为列表",
}


def resolve(environment: Mapping[str, str] | None = None, cwd: Path | None = None) -> Settings:
    """The settings that hold here: environment over the nearest ``lianban.toml`` upwards of ``cwd``.

    Makes the home folder and, where no secret key is set, its key file (mode 600).
    Raises ``Invalid`` with one finding per unknown or bad setting, named as the reader wrote it.
    """
    environment = os.environ if environment is None else environment
    cwd = cwd or Path.cwd()
    file = _upwards(cwd, FILE)
    values, named, findings = _given(environment, file)
    values.setdefault("home", _default_home(environment, cwd, file))
    try:
        settings = Settings(**values)
    except ValidationError as error:
        raise Invalid([*findings, *(_finding(row, named) for row in error.errors())]) from None
    if findings:
        raise Invalid(findings)
    return _settled(settings, cwd)


def settings_table(settings: Settings) -> list[dict[str, str]]:
    """Every setting as the command line and the docs show it: name, value (secrets masked), description."""
    rows: list[dict[str, str]] = []
    for name, field in Settings.model_fields.items():
        value = getattr(settings, name)
        text = "" if value is None else "********" if isinstance(value, SecretStr) else _shown(name, value)
        rows.append({"name": PREFIX + name.upper(), "value": text, "description": field.description or ""})
    return rows


def _shown(name: str, value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key}={part}" for key, part in value.items())  # type: ignore[misc]
    if isinstance(value, list):
        return ", ".join(str(part) for part in value)  # type: ignore[misc]
    return masked(str(value)) if name.endswith("_url") else str(value).lower() if value in (True, False) else str(value)


def masked(url: str) -> str:
    """An address without its password, for logs and people."""
    scheme, divider, rest = url.partition("://")
    login, at, place = rest.rpartition("@")
    user, colon, _ = login.partition(":")
    return f"{scheme}{divider}{user}{colon and ':********'}{at}{place}"


def _given(environment: Mapping[str, str], file: Path | None) -> tuple[dict[str, Any], dict[str, str], list[Finding]]:
    """What is set, under which written name, and what could not be read."""
    values: dict[str, Any] = {}
    named: dict[str, str] = {}
    findings: list[Finding] = []
    if file:
        try:
            values = tomllib.loads(file.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
            findings.append(Finding(str(file), "settings", f"文件读不懂：{error}"))
        named = {key: f"{file.name}: {key}" for key in values}
        if isinstance(values.get("home"), str):
            values["home"] = str(file.parent / Path(values["home"]).expanduser())
    for name, text in environment.items():
        if name.startswith(PREFIX) and name not in NOT_SETTINGS and text != "":  # an empty variable counts as unset
            key = name.removeprefix(PREFIX).lower()
            values[key], named[key] = text, name
    return values, named, findings


def _finding(row: Any, named: Mapping[str, str]) -> Finding:
    key = str(row["loc"][0])
    place = ".".join([named.get(key, PREFIX + key.upper()), *(str(part) for part in row["loc"][1:])])
    said = str(row["ctx"]["error"]) if row["type"] == "value_error" else _CHINESE.get(str(row["type"]), str(row["msg"]))
    return Finding(place, "settings", said)


def _upwards(start: Path, name: str) -> Path | None:
    return next((folder / name for folder in (start, *start.parents) if (folder / name).is_file()), None)


def _default_home(environment: Mapping[str, str], cwd: Path, file: Path | None) -> Path:
    """``var/`` beside the nearest ``lianban.toml`` or checkout, else the user's data folder."""
    if file:
        return file.parent / "var"
    for folder in (cwd, *cwd.parents):
        project = folder / "pyproject.toml"
        if project.is_file() and 'name = "lianban"' in project.read_text(encoding="utf-8", errors="replace"):
            return folder / "var"
    return Path(platformdirs.user_data_dir("lianban"))


def _settled(settings: Settings, base: Path) -> Settings:
    home = (base / settings.home.expanduser()).absolute()
    try:
        home.mkdir(parents=True, exist_ok=True)
        key = settings.secret_key or SecretStr(_kept_key(home / "secret_key"))
    except OSError as error:
        raise Invalid([Finding("LIANBAN_HOME", "settings", f"数据文件夹 {home} 无法使用：{error.strerror}")]) from None
    return settings.model_copy(update={"home": home, "secret_key": key})


def _kept_key(file: Path) -> str:
    """The key kept under the home; of two starters at once, both read the one that was linked first."""
    if not file.exists():
        mine = file.with_name(f".{file.name}.{os.getpid()}.{secrets.token_hex(4)}")
        descriptor = os.open(mine, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as handle:
            handle.write(secrets.token_urlsafe(48))
            handle.flush()
            os.fsync(handle.fileno())
        try:
            os.link(mine, file)
        except FileExistsError:
            pass
        finally:
            mine.unlink()
    return file.read_text(encoding="ascii").strip()
