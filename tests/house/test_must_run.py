"""Where everything must run, a skipped test fails the run and is named."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
SKIPS = "import pytest\ndef test_good(): pass\n@pytest.mark.skip(reason='no chromium')\ndef test_left_out(): pass\n"
MODULE = "import pytest\npytest.skip('not here', allow_module_level=True)\n"
GOOD = "def test_good(): pass\n"


def run(folder: Path, code: str, must: str, *options: str) -> subprocess.CompletedProcess[str]:
    (folder / "pytest.ini").write_text("[pytest]\n")
    (folder / "test_it.py").write_text(GOOD if code is MODULE else "")
    (folder / "test_that.py").write_text(code)
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST_")}
    environment |= {"LIANBAN_MUST_RUN_ALL": must, "PYTHONPATH": str(TESTS), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    command = [sys.executable, "-m", "pytest", "-p", "plugins.must_run", "-p", "no:cacheprovider", *options, "."]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("options", [[], ["-p", "xdist", "-n", "2"]], ids=["one process", "two processes"])
@pytest.mark.parametrize(("code", "name"), [(SKIPS, "test_left_out"), (MODULE, "test_that.py")])
def test_a_skip_fails_where_all_must_run(tmp_path: Path, code: str, name: str, options: list[str]) -> None:
    done = run(tmp_path, code, "1", *options)
    assert done.returncode == 1, done.stdout
    assert name in done.stdout.partition("everything must run")[2]


@pytest.mark.parametrize("must", ["", "0"])
def test_a_skip_passes_elsewhere(tmp_path: Path, must: str) -> None:
    assert run(tmp_path, SKIPS, must).returncode == 0


def test_no_skip_passes_everywhere(tmp_path: Path) -> None:
    assert run(tmp_path, GOOD, "1").returncode == 0
