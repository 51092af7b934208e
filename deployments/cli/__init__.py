"""The command line ``lianban``: Chinese for people, ``--json`` for programs, one exit code per kind of end."""

from __future__ import annotations

import sys


def main() -> None:
    """Entry point of the command ``lianban``: run one command and leave with its exit code."""
    from deployments.cli.running import run

    raise SystemExit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
