"""``documents`` and ``export``: the papers of a case, on the screen and as files."""

from __future__ import annotations

import hashlib
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
    from tasks.office import Unit

Shape = dict[str, Any]
INDEX = "index.json"


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
    """把一个事项的全部文档存入文件夹，附带校验目录 index.json"""

    async def taken(unit: Unit) -> tuple[Shape, dict[str, bytes]]:
        from tasks import cases

        rows = await _listed(unit, number)
        texts = {_file_name(row): (await _row(unit, row)).markdown.encode() for row in rows}
        return _index((await cases.find(unit, number)).request_number, rows, texts), texts

    index, texts = with_unit(taken)
    _write(folder, {**texts, INDEX: as_json(index).encode() + b"\n"})
    show({"folder": str(folder), **index}, [f"已导出 {len(texts)} 份文档到 {folder}", *texts, INDEX])


def _file_name(row: Shape) -> str:
    return f"{row['kind']}-v{row['version']}-{row['title']}.md"


def _index(case: str, rows: list[Shape], texts: dict[str, bytes]) -> Shape:
    """What was exported: per file its sha256, and that of the paper's content as it is kept."""
    files = [
        {
            "file": name, "sha256": hashlib.sha256(texts[name]).hexdigest(), "kind": row["kind"], "title": row["title"],
            "version": row["version"], "current": row["current"], "content_sha256": row["sha256"],
            "created_at": row["created_at"], "confirmed_at": row["confirmed_at"],
        }
        for row in rows
        for name in [_file_name(row)]
    ]  # fmt: skip
    return {"case": case, "documents": files}


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
