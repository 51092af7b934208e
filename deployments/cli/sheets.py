"""Tables on the command line: a to-do's template as a file, and what was filled in (G4.1, G5.1, G6.4)."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from deployments.cli.inputs import file_bytes, read_file, reason
from deployments.cli.office import with_unit
from schemas.errors import Invalid, NoSuch
from schemas.findings import Finding

if TYPE_CHECKING:
    from tasks.office import Unit
    from tasks.sheets import Filled

Shape = dict[str, Any]
WHAT = "答复文件"
XLSX, CSV = ".xlsx", ".csv"
_OTHER_TABLES = frozenset({".xls", ".xlsm", ".xlsb", ".xltx", ".ods", ".et", ".ett", ".wps", ".numbers", ".tsv"})


def from_file(path: str | None) -> Callable[[Shape], Filled]:
    """What a file says, for the form it turns out to be for: a table (.xlsx, .csv), else YAML.

    Raises at once UsageError where it cannot be read, Invalid where it is another kind of table or no YAML; the
    function that comes back takes the form's JSON schema and raises Invalid with findings by sheet and row.
    """
    suffix = Path(path or "").suffix.lower()
    if path and suffix in _OTHER_TABLES:
        raise Invalid([Finding(path, "表格", "不是 .xlsx 文件，请在表格软件里另存为 .xlsx")])
    if path and suffix in (XLSX, CSV):
        return _table(path)
    values = from_yaml(path) if path else {}

    def given(_form: Shape) -> Filled:
        from tasks.sheets.places import Filled

        return Filled(values)

    return given


def _table(path: str) -> Callable[[Shape], Filled]:
    from tasks.sheets import Filled, read
    from tasks.sheets.grids import LARGEST

    data, name = file_bytes(path, WHAT, LARGEST + 1), Path(path).name
    return lambda form: read(data, name, form) if form else Filled({})  # no form: an unknown to-do, refused later


def from_yaml(path: str, what: str = WHAT) -> Shape:
    """The fields of a YAML file. Raises UsageError where it cannot be read, Invalid where it holds no fields."""
    data = read_file(path, what)
    if not isinstance(data, dict):
        raise Invalid([Finding("", "格式", f"{what}请写成“名称：值”的形式")])
    return {str(name): value for name, value in data.items()}


def write_template(assignment: UUID, path: str) -> tuple[Shape, list[str]]:
    """Write the to-do's template into a new file; what to print for programs, and for people.

    Raises UsageError for another kind of file, one that is there already or cannot be written; NoSuch for an unknown
    to-do, Invalid for a .csv of a form without a table.
    """
    suffix = Path(path).suffix.lower()
    if suffix not in (XLSX, CSV):
        raise click.UsageError(f"模板文件“{path}”请以 {XLSX} 或 {CSV} 结尾", click.get_current_context())
    form, start = with_unit(lambda unit: _form_of(unit, assignment))
    from schemas.sheets import LINES, lines, tables
    from tasks.sheets import template

    _write_new(path, template(form, start, suffix))
    sheets = [one.sheet for one in tables(form)]
    sheets = sheets[:1] if suffix == CSV else [*sheets, *([LINES] if lines(form) else [])]
    told = [f"已写入模板 {path}：{'、'.join(sheets)}", f"填好后：{answer_with_file(str(assignment), path)}"]
    return {"file": path, "assignment": str(assignment), "sheets": sheets}, told


async def _form_of(unit: Unit, assignment: UUID) -> tuple[Shape, Shape]:
    from tasks import views

    form, start = await views.form_of(unit, assignment)
    if not form:
        raise NoSuch(what="待办", name=assignment)
    return form, start


def _write_new(path: str, data: bytes) -> None:
    """Never over a file that is there: it may be filled in already."""
    try:
        with Path(path).open("xb") as handle:
            handle.write(data)
    except FileExistsError:
        raise click.UsageError(f"文件“{path}”已经存在，请换一个文件名", click.get_current_context()) from None
    except OSError as error:
        raise click.UsageError(f"文件“{path}”无法写入（{reason(error)}）", click.get_current_context()) from None


def answer_with_file(assignment: str, path: str) -> str:
    """The command that hands in a filled template, to copy."""
    return f"lianban answer {assignment} --person 邮箱 --file {shlex.quote(path)}"


def table_line(row: Shape) -> list[str]:
    """For a to-do with tables: how to get its template."""
    from schemas.sheets import tables

    if not tables(row["form"]):
        return []
    return [f"  表格：lianban todo --template {row['id']} {row['gate']}.xlsx"]
