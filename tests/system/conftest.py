"""Fixtures of the tests with real processes."""

from system.prefect_server import prefect_server

__all__ = ["prefect_server"]
