"""Office files made in a process of their own, so that whoever waits for one keeps no other waiting."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from tasks.documents.blocks import Paper
from tasks.documents.office.errors import OfficeUnavailable
from tasks.documents.office.making import OfficeFile, office_file


class _Aside:
    """One maker, started when it is first needed and kept for the next file."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None
        self._owner = 0

    def pool(self) -> ProcessPoolExecutor:
        """The maker of this process; one inherited by a fork is not ours."""
        if self._pool is None or self._owner != os.getpid():
            # spawn: a forked child would hold our connections and locks
            self._pool, self._owner = ProcessPoolExecutor(1, mp_context=get_context("spawn")), os.getpid()
        return self._pool

    def drop(self, pool: ProcessPoolExecutor) -> None:
        """Let a maker go that has died; the next file starts another."""
        if self._pool is pool:
            self._pool = None
        pool.shutdown(wait=False)

    def close(self) -> None:
        """Let the maker go and wait until it has."""
        pool, self._pool = self._pool, None
        if pool is not None and self._owner == os.getpid():
            pool.shutdown(cancel_futures=True)


_aside = _Aside()


async def office_file_aside(paper: Paper, kind: str, content: Mapping[str, Any], templates: Path | None) -> OfficeFile:
    """Like ``office_file``, in another process; raises OfficeUnavailable too, where that one has died."""
    loop = asyncio.get_running_loop()
    pool = _aside.pool()
    try:
        return await loop.run_in_executor(pool, office_file, paper, kind, dict(content), templates)
    except BrokenProcessPool as gone:
        _aside.drop(pool)
        raise OfficeUnavailable(name=paper.title) from gone


def close_aside() -> None:
    """End the process that makes office files; it also ends with this one."""
    _aside.close()
