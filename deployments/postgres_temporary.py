"""A PostgreSQL to throw away: for tests and benchmarks."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deployments import postgres_home
from deployments.postgres import EmbeddedPostgres


class TemporaryPostgres(EmbeddedPostgres):
    """An embedded server without safety of the disk, with cheap databases."""

    def __init__(self, home: Path) -> None:
        super().__init__(home, durable=False)

    def create(self, database: str, template: str = "template1") -> str:
        """Make a database (a copy of ``template``, which nobody may be connected to); its owner's address."""
        self.sql(f'CREATE DATABASE "{database}" OWNER {postgres_home.OWNER} TEMPLATE "{template}" STRATEGY FILE_COPY;')
        return self.url(database)

    def drop(self, database: str) -> None:
        """Remove a database; whoever still is connected loses the connection."""
        self.sql(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE);')


@contextmanager
def temporary() -> Iterator[TemporaryPostgres]:
    """A running server in a folder of its own, stopped and removed at the end."""
    home = Path(tempfile.mkdtemp(prefix="lianban-pg-"))
    home.chmod(0o711)  # ours: the system user of a root run has to pass
    server = TemporaryPostgres(home)
    try:
        server.launch()
        yield server
    finally:
        server.halt()
        postgres_home.remove(home)
        shutil.rmtree(home, ignore_errors=True)
