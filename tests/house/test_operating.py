"""Backup and restore as docs/operating.md has them: the very lines are run, on real servers."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest
from project_docs import ROOT, text

from deployments import postgres_home
from deployments.postgres import EmbeddedPostgres
from deployments.postgres_temporary import TemporaryPostgres
from deployments.preparing import grant
from tasks.store.addresses import plain_dsn
from tasks.store.migrating import upgrade


def block(what: str) -> str:
    """The shell block whose first line says what it is for."""
    found = re.findall(rf"```sh\n(# {what} FILE:.*?)```", text(ROOT / "docs" / "operating.md"), re.DOTALL)
    assert len(found) == 1
    return found[0]


def run(what: str, home: Path, file: Path) -> None:
    environment = os.environ | {
        "HOME_FOLDER": str(home),
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
    }
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", block(what), what, str(file)],
        env=environment, cwd=ROOT, capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


@pytest.fixture
def new_home() -> Iterator[Path]:
    home = Path(tempfile.mkdtemp(prefix="lianban-restored-"))
    home.chmod(0o711)  # the system user of a root run has to pass
    yield home
    postgres_home.remove(home)
    shutil.rmtree(home, ignore_errors=True)


async def test_what_was_dumped_is_there_after_the_restore(
    postgres: TemporaryPostgres, new_home: Path, tmp_path: Path
) -> None:
    await upgrade(postgres.url())
    await grant(postgres.url(), postgres_home.APPLICATION)
    owner = await asyncpg.connect(plain_dsn(postgres.url()))
    await owner.execute("INSERT INTO audit_chains (chain, length, head) VALUES ('kept', 7, 'abc')")
    await owner.close()
    dump = tmp_path / "lianban.dump"
    run("backup", postgres.home, dump)
    assert dump.stat().st_mode & 0o777 == 0o600
    run("restore", new_home, dump)
    server = EmbeddedPostgres(new_home)
    await server.start()
    try:
        application = await asyncpg.connect(plain_dsn(server.url(role="app")))
        assert await application.fetchval("SELECT length FROM audit_chains WHERE chain = 'kept'") == 7
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await application.execute("DELETE FROM audit")
        await application.close()
    finally:
        await server.stop()
