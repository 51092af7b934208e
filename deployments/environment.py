"""What the processes we start see: addresses, and an environment with our settings and Prefect's."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr
from sqlalchemy.engine import make_url

from deployments.postgres import ENGINE_DATABASE, EmbeddedPostgres
from deployments.resolve import PREFIX
from schemas.settings import Settings

# What a machine may have set for another Prefect; our processes must not see it.
_NOT_OURS = frozenset({"PREFECT_API_KEY", "PREFECT_PROFILE", "PREFECT_API_URL", "PREFECT_API_AUTH_STRING"})
# Needed for what we promise; not to be overridden from outside.
_ENGINE_FIXED = {
    "PREFECT_SERVER_SERVICES_PAUSE_EXPIRATIONS_ENABLED": "false",  # we own our deadlines
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "false",
    "DO_NOT_TRACK": "1",
}
# Good values that an operator may change by Prefect's own variables.
_ENGINE_DEFAULTS = {
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(90 * 86400),
    "PREFECT_SERVER_EVENTS_RETENTION_PERIOD": "P7D",
    "PREFECT_SERVER_DATABASE_SQLALCHEMY_POOL_SIZE": "20",
    "PREFECT_SERVER_DATABASE_SQLALCHEMY_MAX_OVERFLOW": "20",
    "PREFECT_SERVER_DATABASE_SQLALCHEMY_POOL_TIMEOUT": "30",
    "PREFECT_SERVER_DATABASE_TIMEOUT": "30",
    "PREFECT_SERVER_DATABASE_CONNECTION_TIMEOUT": "30",
    "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
    "PREFECT_LOGGING_COLORS": "false",
}


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where everything answers. ``owner`` may change tables, ``application`` only rows."""

    owner: str
    application: str
    engine_database: str
    engine_api: str


def addresses(settings: Settings) -> Addresses:
    """The addresses that hold for this home. Raises ``PostgresNotSetUp`` before its first ``up``."""
    embedded, given = EmbeddedPostgres(settings.home), settings.database_url
    return Addresses(
        owner=given or embedded.url(role="owner"),
        application=given or embedded.url(role="app"),
        engine_database=settings.prefect_database_url or (_beside(given) if given else embedded.url(ENGINE_DATABASE)),
        engine_api=settings.prefect_api_url or f"http://127.0.0.1:{settings.prefect_port}/api",
    )


def connected(settings: Settings) -> Settings:
    """The settings with the addresses of database and Prefect filled in, as the application needs them."""
    found = addresses(settings)
    return settings.model_copy(update={"database_url": found.application, "prefect_api_url": found.engine_api})


def application_environment(settings: Settings, inherited: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of dispatcher, worker and flows: every setting resolved, and Prefect as a client."""
    environment = _inherited(inherited) | _as_variables(connected(settings)) | _client(settings)
    environment.setdefault("PREFECT_LOGGING_COLORS", "false")
    return environment


def engine_environment(settings: Settings, inherited: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of the Prefect server: its database and our choices; none of our secrets."""
    environment = {**_ENGINE_DEFAULTS, **_inherited(inherited), **_ENGINE_FIXED, **_client(settings)}
    environment["PREFECT_SERVER_DATABASE_CONNECTION_URL"] = addresses(settings).engine_database
    environment["PREFECT_SERVER_UI_API_URL"] = "/api"  # relative: right behind any host name or proxy
    environment["PREFECT_UI_STATIC_DIRECTORY"] = str(settings.home / "prefect" / "ui")
    if settings.prefect_auth:
        environment["PREFECT_SERVER_API_AUTH_STRING"] = settings.prefect_auth.get_secret_value()
    return environment


def own_environment(settings: Settings) -> dict[str, str]:
    """The environment of a supervisor in the background: the very settings of this call, nothing resolved."""
    return _inherited(None) | _as_variables(settings)


def _client(settings: Settings) -> dict[str, str]:
    environment = {
        "PREFECT_API_URL": settings.prefect_api_url or f"http://127.0.0.1:{settings.prefect_port}/api",
        "PREFECT_HOME": str(settings.home / "prefect"),
        "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "false",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
    }
    if settings.prefect_auth:
        environment["PREFECT_API_AUTH_STRING"] = settings.prefect_auth.get_secret_value()
    return environment


def _inherited(environment: Mapping[str, str] | None) -> dict[str, str]:
    """Ours to pass on: everything but other people's Prefect and the settings, which come resolved."""
    environment = os.environ if environment is None else environment
    kept = {k: v for k, v in environment.items() if not k.startswith(PREFIX) and k not in _NOT_OURS}
    rooms = str(Path(__file__).resolve().parent.parent)  # children start in HOME; a checkout must still be found
    if rooms not in sys.path[:1] or "site-packages" not in rooms:
        kept["PYTHONPATH"] = os.pathsep.join(part for part in (rooms, kept.get("PYTHONPATH", "")) if part)
    kept["PYTHONUNBUFFERED"] = "1"
    return kept


def _as_variables(settings: Settings) -> dict[str, str]:
    """The settings as ``resolve`` reads them back from an environment."""
    found: dict[str, str] = {}
    for name in Settings.model_fields:
        value = getattr(settings, name)
        if value is None:
            continue
        if isinstance(value, SecretStr):
            value = value.get_secret_value()
        elif isinstance(value, list | dict):
            value = json.dumps(value, default=str, ensure_ascii=False)
        found[PREFIX + name.upper()] = str(value)
    return found


def _beside(url: str) -> str:
    """The database for Prefect on the same server."""
    return make_url(url).set(database=ENGINE_DATABASE).render_as_string(hide_password=False)
