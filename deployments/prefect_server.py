"""Prefect's server as we start it: what its scheduler needs under SQLAlchemy 2.1 is put in before (T1).

The scheduler hands a ``state`` along with every run it inserts; SQLAlchemy 2.0 passed such a value over, 2.1 refuses it
unless a hook says what to do with it. Without the hook no schedule ever makes a run.
"""

from __future__ import annotations

import runpy
import sys
from typing import Any


def _passed_over(_cls: type[Any], _mapping: dict[str, Any], _value: Any) -> None:
    """The state has a row of its own, which the scheduler inserts right after."""


def mend() -> None:
    """Let runs be inserted in bulk together with a state; safe to repeat."""
    from prefect.server.database.orm_models import FlowRun
    from sqlalchemy import inspect

    state: Any = inspect(FlowRun).all_orm_descriptors["state"]
    if state.bulk_dml_setter is None:
        state.inplace.bulk_dml(_passed_over)


def main() -> None:
    """``prefect server start`` with the arguments given, in this process."""
    mend()
    sys.argv = ["prefect", "server", "start", *sys.argv[1:]]
    runpy.run_module("prefect", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
