"""Where ``LIANBAN_MUST_RUN_ALL`` is set (CI), a skipped test fails the run: nothing is left out unnoticed."""

from __future__ import annotations

import os

import pytest

_skipped: dict[str, str] = {}


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.skipped and not hasattr(report, "wasxfail"):
        _skipped[report.nodeid] = str(report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr)


def pytest_collectreport(report: pytest.CollectReport) -> None:
    if report.skipped:
        _skipped[report.nodeid] = str(report.longrepr)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    if not _must_run() or not _skipped:
        return
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is not None:  # xdist's workers have none; their reports come to the controller
        reporter.section("skipped, but everything must run", red=True)
        for nodeid, reason in _skipped.items():
            reporter.line(f"{nodeid}: {reason}")
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _must_run() -> bool:
    return os.environ.get("LIANBAN_MUST_RUN_ALL", "") not in ("", "0")
