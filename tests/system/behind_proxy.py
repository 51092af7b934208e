"""``lianban up`` whose own processes reach Prefect through another address: ``python -m system.behind_proxy URL``.

Everything else is the real thing. What dies is restarted after a second each time: tests kill more often than fate.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping

from deployments import services, supervisor
from deployments.cli import main
from deployments.environment import application_environment
from schemas.settings import Settings


def _up(url: str) -> None:
    def through(settings: Settings, inherited: Mapping[str, str] | None = None) -> dict[str, str]:
        there = {"PREFECT_API_URL": url, "LIANBAN_PREFECT_API_URL": url}
        return application_environment(settings, inherited) | there

    services.application_environment = through
    supervisor._LONGEST_DELAY = 1.0  # pyright: ignore[reportPrivateUsage]
    sys.argv = ["lianban", "up"]
    main()


if __name__ == "__main__":
    _up(sys.argv[1])
