"""Every kind of office file opens in LibreOffice: it becomes a PDF that says what the paper says."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from office_papers import CONTENTS, made

from tasks.documents import TITLES
from tasks.documents.office import KINDS

pytestmark = [
    pytest.mark.system,
    pytest.mark.timeout(300),
    pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice (soffice) is not installed"),
    pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler (pdftotext) is not installed"),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The PDF of every kind, made by one start of LibreOffice with a profile of its own."""
    folder = tmp_path_factory.mktemp("office")
    for kind in KINDS:
        (folder / f"{kind}.{KINDS[kind]}").write_bytes(made(kind).data)
    names = [f"{kind}.{ending}" for kind, ending in KINDS.items()]
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    subprocess.run(
        ["soffice", profile, "--headless", "--norestore", "--convert-to", "pdf", *names],
        cwd=folder, check=True, capture_output=True, timeout=280,
    )  # fmt: skip
    return folder


@pytest.mark.parametrize("kind", KINDS)
def test_D1_a_paper_opens_in_libreoffice_and_prints_its_title(folder: Path, kind: str) -> None:
    said = subprocess.run(
        ["pdftotext", "-layout", f"{kind}.pdf", "-"], cwd=folder, check=True, capture_output=True, text=True
    ).stdout
    assert TITLES[kind] in said.replace(" ", "")
    assert "�" not in said and "{{" not in said and "#REF" not in said


def test_D1_the_printed_plan_has_its_chapters_and_page_numbers(folder: Path) -> None:
    printed = subprocess.run(["pdftotext", "plan.pdf", "-"], cwd=folder, check=True, capture_output=True, text=True)
    said = printed.stdout.replace(" ", "")
    assert "第1页，共" in said and "T8试运行并回访客户" in said.replace("\n", "")
    places = [
        said.index(title) for title in ("计划概述", "团队与职责", "任务与时间表", "交付物与标准", "升级机制", "术语")
    ]
    assert places == sorted(places)
    assert CONTENTS["plan"]["glossary"][0]["meaning"].replace(" ", "") in said.replace("\n", "")
