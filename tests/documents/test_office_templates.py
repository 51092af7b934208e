"""Templates of a company: used where they are, harmless where they are broken or hostile."""

from __future__ import annotations

import pickle
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document
from guide_samples import sample
from office_papers import made, opened, words

from schemas.errors import Refused
from tasks.documents.office import TemplateBroken


@pytest.fixture
def put(tmp_path: Path) -> Callable[..., Path]:
    """Put a template of these paragraphs into the company's folder; returns the folder."""

    def put(*paragraphs: str, name: str = "paper.docx") -> Path:
        document = Document()
        for text in paragraphs:
            document.add_paragraph(text)
        document.save(str(tmp_path / name))
        return tmp_path

    return put


def test_D1_the_template_of_the_company_is_used_and_sees_blocks_and_content(put: Callable[..., Path]) -> None:
    folder = put(
        "公司红头 {{ paper.title }}", "{%p for block in paper.blocks %}", "{{ block.heading }}", "{%p endfor %}",
        "{{ content.lead }} {{ content.nothing }}",
    )  # fmt: skip
    said = words(opened(made("goals", templates=folder)))
    assert said.startswith("公司红头 协作背景与目标说明\n一、协作背景")
    assert "wang.jingli@example.com" in said


def test_D1_a_template_for_one_kind_comes_first(put: Callable[..., Path]) -> None:
    put("为所有文档")
    folder = put("为纪要 {{ paper.number }}", name="minutes.docx")
    assert words(opened(made("minutes", templates=folder))) == "为纪要 LX-20261130-0001"
    assert words(opened(made("agenda", templates=folder))) == "为所有文档"


def test_D1_without_a_template_of_the_company_the_default_is_used(tmp_path: Path) -> None:
    assert (
        made("goals", templates=tmp_path).data == made("goals", templates=tmp_path / "none").data == made("goals").data
    )


HOSTILE = [
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ ''.__class__ }}",
    "{{ paper.__init__.__globals__ }}",
    "{{ paper.title.__format__ }}",
    "{{ lipsum.__globals__['os'].system('touch owned') }}",
    "{{ cycler.__init__.__globals__.os.popen('touch owned').read() }}",
    "{{ '{0.__class__}'.format(paper) }}",
    "{{ content.update({'lead': 'x'}) }}",
    "{{ content['goals'].clear() }}",
    "{% for n in range(10000000) %}x{% endfor %}",
    "{{ content.lead | safe }}",
    "{{ content.lead | attr('__class__') }}",
    "{% include '/etc/passwd' %}",
    "{% import 'os' as os %}",
]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_D1_a_hostile_expression_is_refused_and_does_nothing(
    put: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hostile: str
) -> None:
    monkeypatch.chdir(tmp_path)
    content = sample("goals")
    with pytest.raises(TemplateBroken, match=r"^文档模板 paper\.docx 无法使用：.+移走它则使用默认模板$"):
        made("goals", content, put("标题", hostile))
    assert content == sample("goals") and sorted(p.name for p in tmp_path.iterdir()) == ["paper.docx"]


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ("{{ 1 / 0 }}", "无法计算"),
        ("{{ content.nothing.at.all }}", "不存在的内容"),
        ("{% for x in %}", "写法有误"),
        ("{% if true %}", "写法有误"),
        ("{{ paper.title + 1 }}", "无法计算"),
        ("{{ content.lead | nofilter }}", "写法有误"),
    ],
)
def test_D1_a_mistake_in_a_template_is_named(put: Callable[..., Path], broken: str, reason: str) -> None:
    with pytest.raises(TemplateBroken, match=reason):
        made("goals", templates=put(broken))


def test_D1_a_hostile_header_is_refused_too(tmp_path: Path) -> None:
    document = Document()
    document.sections[0].header.paragraphs[0].text = "{{ ''.__class__ }}"
    document.save(str(tmp_path / "paper.docx"))
    with pytest.raises(TemplateBroken, match="不允许的表达式"):
        made("goals", templates=tmp_path)


def test_D1_marks_that_tear_the_file_apart_are_refused(tmp_path: Path) -> None:
    """docxtpl would mend the file by leaving out what does not fit."""
    document = Document()
    document.add_paragraph("{% if false %}")
    document.add_table(1, 1).cell(0, 0).text = "{% endif %}"
    document.save(str(tmp_path / "paper.docx"))
    with pytest.raises(TemplateBroken, match="已损坏"):
        made("goals", templates=tmp_path)


def test_D1_typed_text_stays_text_where_a_template_turns_escaping_off(put: Callable[..., Path]) -> None:
    folder = put("{% autoescape false %}{{ content.background }}{% endautoescape %}")
    typed = "</w:t></w:r></w:p> {{ 7*7 }} &lt;"
    assert words(opened(made("goals", sample("goals", background=typed), folder))) == typed


@pytest.mark.parametrize("data", [b"", b"no zip", b"PK\x05\x06" + bytes(18)])
def test_D1_a_file_that_is_no_docx_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "goals.docx").write_bytes(data)
    with pytest.raises(TemplateBroken, match=r"goals\.docx 无法使用：不是 \.docx 文件"):
        made("goals", templates=tmp_path)


def test_D1_a_workbook_or_a_folder_is_no_template(tmp_path: Path) -> None:
    (tmp_path / "paper.docx").write_bytes(made("risks").data)
    with pytest.raises(TemplateBroken):
        made("goals", templates=tmp_path)
    (tmp_path / "goals.docx").mkdir()
    with pytest.raises(TemplateBroken, match="无法读取"):
        made("goals", templates=tmp_path)


def test_D1_a_template_that_unpacks_to_a_flood_is_refused_before_it_does(tmp_path: Path) -> None:
    with (
        zipfile.ZipFile(tmp_path / "paper.docx", "w", zipfile.ZIP_DEFLATED) as packed,
        packed.open("a.xml", "w") as one,
    ):
        for _ in range(101):
            one.write(bytes(1_000_000))
    with pytest.raises(TemplateBroken, match="解压后太大"):
        made("goals", templates=tmp_path)
    (tmp_path / "goals.docx").write_bytes(bytes(10_000_001))
    with pytest.raises(TemplateBroken, match="文件太大"):
        made("goals", templates=tmp_path)


def test_D1_tables_of_papers_need_no_template(put: Callable[..., Path]) -> None:
    assert made("risks", templates=put("{{ ''.__class__ }}")).data == made("risks").data


def test_D1_a_refused_template_can_be_told_by_another_process() -> None:
    error = TemplateBroken(file="paper.docx", reason="坏了")
    again = pickle.loads(pickle.dumps(error))
    assert isinstance(again, Refused) and (str(again), again.facts) == (str(error), error.facts)
