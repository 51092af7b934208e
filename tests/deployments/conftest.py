"""Homes for the tests of services: one where a system user can pass, one closed like a root-only folder."""

from __future__ import annotations

import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from deployments import postgres_binaries, postgres_home


@pytest.fixture
def home() -> Iterator[Path]:
    """A home every user may pass through (pytest's own folders are closed to others)."""
    folder = Path(tempfile.mkdtemp(prefix="lianban-home-"))
    folder.chmod(0o711)
    yield folder
    postgres_home.remove(folder)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def shared(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """In place of the machine's shared folder."""
    folder = Path(tempfile.mkdtemp(prefix="lianban-shared-"))
    folder.chmod(0o755)
    monkeypatch.setattr(postgres_binaries, "SHARED", folder)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def free_port() -> int:
    """A port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
