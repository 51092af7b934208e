"""lianban export: the Markdown and the office file of every version, an index, the company's own templates."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from docx import Document
from terminal import Terminal, Waiting

WORD = "request-v1-跨部门协作需求表.docx"


def template(lianban: Terminal, text: str, name: str = "paper.docx") -> None:
    """Put a template of the company into the data folder."""
    folder = lianban.home / "home" / "templates"
    folder.mkdir(parents=True, exist_ok=True)
    document = Document()
    document.add_paragraph(text)
    document.save(str(folder / name))


def test_D1_export_writes_markdown_word_and_checksums(loaded: Terminal, waiting: Waiting, tmp_path: Path) -> None:
    folder = tmp_path / "papers"
    found = loaded("export", waiting.case, str(folder))
    assert found.code == 0, found.err
    assert found.out.splitlines() == [
        f"已导出 1 份文档到 {folder}", "request-v1-跨部门协作需求表.md", WORD, "index.json",
    ]  # fmt: skip
    (one,) = json.loads((folder / "index.json").read_text(encoding="utf-8"))["documents"]
    for name, checksum in ((one["file"], one["sha256"]), (one["office_file"], one["office_sha256"])):
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == checksum
    assert Document(str(folder / WORD)).paragraphs[0].text == "跨部门协作需求表"
    assert {path.name for path in folder.iterdir()} == {one["file"], WORD, "index.json"}


def test_D1_exported_again_the_files_are_the_same(loaded: Terminal, waiting: Waiting, tmp_path: Path) -> None:
    kept = []
    for name in ("a", "b"):
        assert loaded("export", waiting.case, str(tmp_path / name)).code == 0
        kept.append({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()})
    assert kept[0] == kept[1]


def test_D1_the_template_of_the_company_is_used(loaded: Terminal, waiting: Waiting, tmp_path: Path) -> None:
    template(loaded, "示例公司 {{ content.title }}", "request.docx")
    assert loaded("export", waiting.case, str(tmp_path / "papers")).code == 0
    (text,) = [p.text for p in Document(str(tmp_path / "papers" / WORD)).paragraphs]
    assert text == "示例公司 客户投诉快速响应"


def test_D1_a_hostile_template_is_refused_and_nothing_is_written(
    loaded: Terminal, waiting: Waiting, tmp_path: Path
) -> None:
    template(loaded, "{{ ''.__class__.__mro__ }}")
    found = loaded("export", waiting.case, str(tmp_path / "papers"), "--json")
    assert (found.code, found.error["code"]) == (3, "template_broken")
    assert "paper.docx" in found.error["message"] and "移走它则使用默认模板" in found.error["message"]
    assert not (tmp_path / "papers").exists()
    assert "跨部门协作需求表" in loaded("documents", waiting.case, "--show", "request").out
