"""``documents`` and ``export``: the papers of a case, on the screen and as files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from deployments.cli.case_page import paper_lines
from deployments.cli.errors import FolderInUse
from deployments.cli.office import with_unit
from deployments.cli.printing import as_json, show
from deployments.cli.words import ChineseCommand
from schemas.errors import NoSuch

if TYPE_CHECKING:
    from tasks.documents import Paper
    from tasks.documents.exporting import Kept
    from tasks.office import Unit

Shape = dict[str, Any]
INDEX = "index.json"
TEMPLATES = "templates"  # in the data folder: the company's own .docx templates


@click.command("documents", cls=ChineseCommand)
@click.argument("number", metavar="编号")
@click.option("--show", "kind", metavar="种类", help="显示这一种文档的全文（request、application、charter）")
@click.option("--version", type=click.IntRange(1), metavar="版本", help="与 --show 同用：第几版；不写为最新一版")
def documents(number: str, kind: str | None, version: int | None) -> None:
    """列出一个事项的文档，或显示其中一份"""
    if version and not kind:
        raise click.UsageError("--version 要与 --show 一起使用", click.get_current_context())
    if kind:
        found = with_unit(lambda unit: _one(unit, number, kind, version))
        show(found, found["markdown"].splitlines())
    else:
        rows = with_unit(lambda unit: _listed(unit, number))
        show(rows, paper_lines(rows))


async def _listed(unit: Unit, number: str) -> list[Shape]:
    from tasks import cases, views

    return await views.documents(unit, await cases.find(unit, number))


async def _one(unit: Unit, number: str, kind: str, version: int | None) -> Shape:
    from tasks import cases, views

    case = await cases.find(unit, number)
    same = [one for one in await views.documents(unit, case) if one["kind"] == kind]
    wanted = [one for one in same if (one["version"] == version if version else one["current"])]
    if not wanted:
        raise NoSuch(what="文档", name=f"{kind} 第 {version} 版" if version else kind)
    return {**wanted[0], "markdown": (await _row(unit, wanted[0])).markdown}


async def _row(unit: Unit, listed: Shape) -> Paper:
    from uuid import UUID

    from tasks.documents import Paper

    return await unit.get(Paper, UUID(listed["id"]))


@click.command("export", cls=ChineseCommand)
@click.argument("number", metavar="编号")
@click.argument("folder", metavar="文件夹", type=click.Path(path_type=Path))
def export(number: str, folder: Path) -> None:
    """把一个事项的全部文档存入文件夹：每一版的 Markdown 与 Word/Excel 文件，附带校验目录 index.json"""
    from tasks.documents.exporting import exported, office_file_of

    case, papers, templates = with_unit(lambda unit: _taken(unit, number))
    # made here, where no event loop waits: seconds of work for large tables
    index, files = exported(case, papers, [office_file_of(one, templates) for one in papers])
    _write(folder, {**files, INDEX: as_json(index).encode() + b"\n"})
    show({"folder": str(folder), **index}, [f"已导出 {len(papers)} 份文档到 {folder}", *files, INDEX])


async def _taken(unit: Unit, number: str) -> tuple[str, list[Kept], Path]:
    from tasks import cases
    from tasks.documents.exporting import all_kept

    case = await cases.find(unit, number)
    return case.request_number, await all_kept(unit, case), unit.office.settings.home / TEMPLATES


def _write(folder: Path, files: dict[str, bytes]) -> None:
    """Write into a new or empty folder, or over an earlier export of the same files; nothing else is touched."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(path.name not in files for path in folder.iterdir()):
            raise FolderInUse(folder=folder)
        for name, data in files.items():
            (folder / name).write_bytes(data)
    except OSError as error:
        raise click.UsageError(f"文件夹“{folder}”无法写入（{error.strerror}）", click.get_current_context()) from None
