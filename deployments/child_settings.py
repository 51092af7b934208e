"""The environment of the template and so of every attempt: the worker's own, less what only costs requests there."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from uuid import uuid4

import httpx
from prefect.client.orchestration import PrefectClient
from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, get_current_settings, temporary_settings

# Set to false for attempts, and why.
SPARED: Mapping[str, str] = {
    "PREFECT_CLIENT_SERVER_VERSION_CHECK_ENABLED": "one request per client; the worker has compared versions already",
}


@contextmanager
def spared() -> Iterator[None]:
    """What has no variable to switch it off: heartbeats of runs, each of which reads four things and opens a websocket.

    A dead attempt is noticed by the worker, and a dead worker by the lock its attempts hold.
    """
    with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
        yield


async def child_environment(client: PrefectClient) -> dict[str, str]:
    """The variables an attempt's process starts with. Asks the server once whether it wants CSRF tokens."""
    environment = {**os.environ, **get_current_settings().to_environment_variables(exclude_unset=True)}
    environment |= dict.fromkeys(SPARED, "false")
    if not await _wants_csrf_tokens(client):
        environment["PREFECT_CLIENT_CSRF_SUPPORT_ENABLED"] = "false"
    return environment


async def _wants_csrf_tokens(client: PrefectClient) -> bool:
    """Whether tokens are asked for; yes when the server cannot be reached, as the client then finds out itself."""
    try:
        await client.request("GET", "/csrf-token", params={"client": str(uuid4())})
    except httpx.HTTPStatusError as error:
        return error.response.status_code != httpx.codes.UNPROCESSABLE_ENTITY
    except httpx.HTTPError:
        return True
    return True
