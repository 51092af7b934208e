"""What the parts of the worker write to: a logger, or Prefect's adapter around one."""

from __future__ import annotations

import logging
from typing import TypeAlias

Log: TypeAlias = "logging.Logger | logging.LoggerAdapter[logging.Logger]"
