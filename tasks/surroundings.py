"""The settings a process was started with: everything resolved, in its environment."""

from __future__ import annotations

import os

from schemas.settings import Settings

PREFIX = "LIANBAN_"


def settings_here() -> Settings:
    """Settings from the ``LIANBAN_…`` variables of this process, as whoever started it resolved them.

    Raises pydantic.ValidationError where they are incomplete: the process was not started by us.
    """
    named = {name: os.environ.get(PREFIX + name.upper()) for name in Settings.model_fields}
    return Settings.model_validate({name: value for name, value in named.items() if value is not None})
