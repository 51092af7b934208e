"""The environment of the template and so of every attempt: the worker's own, less what only costs requests there."""

from __future__ import annotations

import os
from collections.abc import Mapping
from uuid import uuid4

import httpx
from prefect.client.orchestration import PrefectClient
from prefect.settings import get_current_settings

# Setting → why an attempt goes without.
SPARED: Mapping[str, str] = {
    "PREFECT_CLIENT_SERVER_VERSION_CHECK_ENABLED": "the worker has compared the versions already",
}


async def child_environment(client: PrefectClient) -> dict[str, str]:
    """The variables an attempt's process starts with. Asks the server once whether it wants CSRF tokens."""
    environment = {**os.environ, **get_current_settings().to_environment_variables(exclude_unset=True)}
    environment |= dict.fromkeys(SPARED, "false")
    if not await _wants_csrf_tokens(client):
        environment["PREFECT_CLIENT_CSRF_SUPPORT_ENABLED"] = "false"
    if environment.get("PREFECT_API_URL", "").startswith("http://"):
        # No TLS, so no certificates: reading them takes every client of an attempt about 20 ms.
        environment["PREFECT_API_TLS_INSECURE_SKIP_VERIFY"] = "true"
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
