"""Where settings come from, and what is said about bad ones."""

from __future__ import annotations

import multiprocessing
import stat
from datetime import date
from pathlib import Path

import pytest

from deployments.resolve import masked, resolve, settings_table
from schemas.errors import Invalid
from schemas.settings import Settings

KEY = "k" * 32


def test_environment_wins_over_file_and_file_over_default(tmp_path: Path) -> None:
    (tmp_path / "lianban.toml").write_text('prefect_port = 4300\nportal_port = 8400\n[limits]\napprove = "5 wd"\n')
    inside = tmp_path / "a" / "b"
    inside.mkdir(parents=True)
    found = resolve({"LIANBAN_PREFECT_PORT": "4400"}, inside)
    assert (found.prefect_port, found.portal_port, found.wrong_codes_allowed) == (4400, 8400, 5)
    assert found.limits == {"approve": "5 wd"}
    assert found.home == tmp_path / "var"


def test_home_rule(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "lianban"\n')
    (tmp_path / "sub").mkdir()
    assert resolve({}, tmp_path / "sub").home == tmp_path / "var"
    assert resolve({"LIANBAN_HOME": "here"}, tmp_path).home == tmp_path / "here"
    (tmp_path / "lianban.toml").write_text('home = "data"\n')
    assert resolve({}, tmp_path / "sub").home == tmp_path / "data"  # relative to its file, not to the caller


def test_home_outside_of_everything_is_the_users_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setattr("sys.platform", "linux")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    assert resolve({}, elsewhere).home.name == "lianban"


def test_lists_and_tables_from_the_environment(tmp_path: Path) -> None:
    found = resolve(
        {
            "LIANBAN_HOME": str(tmp_path),
            "LIANBAN_LIMITS": "approve=3 wd, assess=8 wh",
            "LIANBAN_URGENT_LIMITS": '{"approve": "1 wd"}',
            "LIANBAN_DAYS_OFF": "2027-01-04,2027-01-05",
            "LIANBAN_DAYS_ON": '["2027-01-09"]',
            "LIANBAN_WORKING_HOURS": "08:30-12:00,13:30-17:30",
            "LIANBAN_TRUSTED_CLI": "1",
            "LIANBAN_PORTAL_URL": "",  # empty counts as unset
        },
        tmp_path,
    )
    assert found.limits == {"approve": "3 wd", "assess": "8 wh"}
    assert found.urgent_limits == {"approve": "1 wd"}
    assert found.days_off == [date(2027, 1, 4), date(2027, 1, 5)]
    assert found.days_on == [date(2027, 1, 9)]
    assert found.working_hours == ["08:30-12:00", "13:30-17:30"]
    assert found.trusted_cli is True
    assert found.portal_url is None


def test_all_findings_at_once_each_named_as_written(tmp_path: Path) -> None:
    (tmp_path / "lianban.toml").write_text('portal_prot = 1\nworking_hours = ["12:00-09:00"]\n')
    with pytest.raises(Invalid) as caught:
        resolve(
            {
                "LIANBAN_PREFECT_PORT": "many",
                "LIANBAN_LIMITS": "approve=soon",
                "LIANBAN_SMTPURL": "smtp://x",
                "LIANBAN_SECRET_KEY": "too-short",
                "LIANBAN_DATABASE_URL": "mysql://u:hidden@h/d",
                "LIANBAN_DAYS_OFF": "2027-13-01",
            },
            tmp_path,
        )
    assert {finding.place for finding in caught.value.findings} == {
        "lianban.toml: portal_prot",
        "lianban.toml: working_hours",
        "LIANBAN_PREFECT_PORT",
        "LIANBAN_LIMITS",
        "LIANBAN_SMTPURL",
        "LIANBAN_SECRET_KEY",
        "LIANBAN_DATABASE_URL",
        "LIANBAN_DAYS_OFF.0",
    }
    assert "too-short" not in str(caught.value)
    assert "hidden" not in str(caught.value)


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "lianban.toml").write_text("home = \n")
    with pytest.raises(Invalid) as caught:
        resolve({}, tmp_path)
    assert caught.value.findings[0].place == str(tmp_path / "lianban.toml")


def test_an_unusable_home_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Invalid) as caught:
        resolve({"LIANBAN_HOME": str(tmp_path / "file" / "home")}, tmp_path)
    assert caught.value.findings[0].place == "LIANBAN_HOME"


def test_the_key_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    first = resolve({"LIANBAN_HOME": str(tmp_path)}, tmp_path).secret_key
    second = resolve({"LIANBAN_HOME": str(tmp_path)}, tmp_path).secret_key
    assert first == second
    assert first is not None
    assert len(first.get_secret_value()) >= 32
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def _key(home: str) -> str:
    key = resolve({"LIANBAN_HOME": home}, Path(home)).secret_key
    return key.get_secret_value() if key else ""


def test_many_starters_agree_on_one_key(tmp_path: Path) -> None:
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        assert len(set(pool.map(_key, [str(tmp_path)] * 16))) == 1


def test_a_given_key_is_not_written_down(tmp_path: Path) -> None:
    resolve({"LIANBAN_HOME": str(tmp_path), "LIANBAN_SECRET_KEY": KEY}, tmp_path)
    assert not (tmp_path / "secret_key").exists()


def test_the_table_names_every_setting_and_no_secret(tmp_path: Path) -> None:
    given = {
        "LIANBAN_HOME": str(tmp_path),
        "LIANBAN_SECRET_KEY": KEY,
        "LIANBAN_SMTP_URL": "smtp://u:smtp-word@h",
        "LIANBAN_PREFECT_AUTH": "u:prefect-word",
        "LIANBAN_DATABASE_URL": "postgresql://u:database-word@h/d",
    }
    rows = settings_table(resolve(given, tmp_path))
    assert [row["name"] for row in rows] == [f"LIANBAN_{name.upper()}" for name in Settings.model_fields]
    assert all(row["description"] for row in rows)
    for word in (KEY, "smtp-word", "prefect-word", "database-word"):
        assert word not in str(rows)


def test_masked_hides_the_password_only() -> None:
    assert masked("postgresql://u:p@h:5/d") == "postgresql://u:********@h:5/d"
    assert masked("http://h/api") == "http://h/api"
