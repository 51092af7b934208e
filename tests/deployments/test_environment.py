"""What the processes we start see."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from pydantic import SecretStr

from deployments.environment import addresses, application_environment, connected, engine_environment
from deployments.postgres_errors import PostgresNotSetUp
from deployments.resolve import resolve
from schemas.settings import Settings


def settings(home: Path, **more: object) -> Settings:
    given = {"home": home, "secret_key": SecretStr("k" * 40), "database_url": "postgresql://u:word@h/lianban"}
    return Settings.model_validate(given | more)


def test_children_resolve_the_very_settings(tmp_path: Path) -> None:
    before = settings(
        tmp_path,
        limits={"approve": "3 wd"},
        days_off=[date(2027, 1, 4)],
        trusted_cli=True,
        smtp_url=SecretStr("smtp://u:p@h"),
        prefect_auth=SecretStr("u:p"),
        mail_from="联办 <a@example.com>",
    )
    seen = application_environment(before, {"PATH": "/bin"})
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    assert resolve(seen, elsewhere) == connected(before)
    assert seen["PREFECT_API_URL"] == "http://127.0.0.1:4200/api"
    assert seen["PREFECT_API_AUTH_STRING"] == "u:p"
    assert seen["PREFECT_HOME"] == str(tmp_path / "prefect")


def test_another_prefect_of_the_machine_is_not_seen(tmp_path: Path) -> None:
    foreign = {"PREFECT_API_URL": "https://elsewhere/api", "PREFECT_API_KEY": "x", "PREFECT_PROFILE": "cloud"}
    for seen in (application_environment(settings(tmp_path), foreign), engine_environment(settings(tmp_path), foreign)):
        assert "elsewhere" not in str(seen)
        assert not {"PREFECT_API_KEY", "PREFECT_PROFILE"} & set(seen)


def test_the_engine_gets_our_choices_and_none_of_our_secrets(tmp_path: Path) -> None:
    given = settings(tmp_path, smtp_url=SecretStr("smtp://u:smtp-word@h"))
    foreign = {
        "PREFECT_SERVER_SERVICES_PAUSE_EXPIRATIONS_ENABLED": "true",
        "PREFECT_SERVER_EVENTS_RETENTION_PERIOD": "9",
    }
    seen = engine_environment(given, foreign)
    assert seen["PREFECT_SERVER_SERVICES_PAUSE_EXPIRATIONS_ENABLED"] == "false"  # ours: deadlines are rows
    assert seen["PREFECT_SERVER_EVENTS_RETENTION_PERIOD"] == "9"  # an operator may choose
    assert seen["PREFECT_SERVER_DATABASE_CONNECTION_URL"] == "postgresql+asyncpg://u:word@h/prefect"
    assert "k" * 40 not in str(seen)
    assert "smtp-word" not in str(seen)
    assert not [name for name in seen if name.startswith("LIANBAN_")]


def test_given_addresses_are_used(tmp_path: Path) -> None:
    found = addresses(
        settings(tmp_path, prefect_api_url="https://p/api", prefect_database_url="postgresql://x:y@other/engine")
    )
    assert found.application == found.owner == "postgresql+asyncpg://u:word@h/lianban"
    assert found.engine_database == "postgresql+asyncpg://x:y@other/engine"
    assert found.engine_api == "https://p/api"


def test_before_the_first_up_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(PostgresNotSetUp, match="lianban up"):
        connected(settings(tmp_path, database_url=None))


def test_every_name_we_set_is_one_prefect_knows(tmp_path: Path) -> None:
    """A setting that Prefect renames would be ignored silently."""
    from prefect.settings.legacy import _get_settings_fields  # here: slow to import
    from prefect.settings.models.root import Settings as PrefectSettings

    known = {alias.upper() for alias in _get_settings_fields(PrefectSettings)}
    given = engine_environment(settings(tmp_path, prefect_auth=SecretStr("u:p")), {})
    ours = {name for name in given if name.startswith("PREFECT_")}
    assert ours - known == set()
