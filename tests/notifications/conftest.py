"""Servers, letters and people for the tests of what we say and how it leaves."""

from __future__ import annotations

import asyncio
import warnings
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from mail_server import Certificate, MailServer, Protocol, Serving, certificate

from notifications.email import Letter


@pytest.fixture(scope="session")
def people() -> dict[str, str]:
    """Address to name, from the example organisation."""
    file = Path(__file__).parents[2] / "examples" / "organization.yaml"
    return {p["email"]: p["name"] for p in yaml.safe_load(file.read_text("utf-8"))["people"]}


@pytest.fixture(scope="session")
def cert(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """A certificate only these tests trust."""
    return certificate(tmp_path_factory.mktemp("cert"))


@pytest.fixture
def serving() -> Serving:
    """``async with serving(...) as server``: an SMTP server on a free port; arguments as of aiosmtpd's SMTP."""
    return _serving


@asynccontextmanager
async def _serving(*, ssl: Any = None, **options: Any) -> AsyncIterator[MailServer]:
    handler = MailServer()
    if options.get("auth_required"):
        options["authenticator"] = handler.authenticate

    def protocol() -> Protocol:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # aiosmtpd warns of a login without TLS, which one test is about
            return Protocol(handler, hostname="localhost", **options)

    listening = await asyncio.get_running_loop().create_server(protocol, "127.0.0.1", 0, ssl=ssl)
    handler.port = listening.sockets[0].getsockname()[1]
    try:
        yield handler
    finally:
        handler.hang_up()
        listening.close()
        await listening.wait_closed()
        await asyncio.sleep(0)


@pytest.fixture
def letter(people: dict[str, str]) -> Callable[..., Letter]:
    """A letter to somebody of the example organisation; arguments override its fields."""

    def make(**overrides: Any) -> Letter:
        fields: dict[str, Any] = {
            "to_address": "li.zhuguan@example.com",
            "to_name": people["li.zhuguan@example.com"],
            "subject": "【待办】意向沟通 客户投诉快速响应",
            "text": "请答复\n.\n.. 点号开头的行\nFrom 行首",
            "html": "<p>请答复</p>",
            "message_id": "assignment-7-1@lianban.example.com",
            "thread_id": "case-XQ-2026-0001@lianban.example.com",
            "sent_at": datetime(2026, 11, 23, 9, 30, tzinfo=UTC),
        }
        return Letter(**(fields | overrides))

    return make
