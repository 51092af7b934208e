"""Click in Chinese: help pages, and usage errors as sentences people can act on."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from typing import Any

import click

from deployments.cli.printing import JSON
from deployments.cli.widths import pad, width, wrap

_EXTRA = re.compile(r"unexpected extra arguments? \((?P<what>.*)\)", re.DOTALL)
_GAP = 2


class Formatter(click.HelpFormatter):
    """Help pages laid out by what Chinese characters take on a terminal."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """The usage line."""
        self.write(f"用法：{prog} {args}\n")

    def write_heading(self, heading: str) -> None:
        """The heading of a section."""
        self.write(f"{'':{self.current_indent}}{heading}：\n")

    def write_text(self, text: str) -> None:
        """A paragraph; its line breaks stay."""
        room = self.width - self.current_indent
        for line in text.splitlines():
            indent = len(line) - len(line.lstrip())
            for part in wrap(line.strip(), room - indent):
                self.write(f"{'':{self.current_indent + indent}}{part}".rstrip() + "\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 34, col_spacing: int = _GAP) -> None:
        """Two columns: how it is written, what it does."""
        rows = list(rows)
        first = min(max(width(name) for name, _ in rows), col_max) + col_spacing
        margin = " " * self.current_indent
        room = max(self.width - len(margin) - first, 20)
        for name, text in rows:
            head = margin + pad(name, first)
            if width(name) > first - col_spacing:
                self.write(f"{head}\n")
                head = margin + " " * first
            for line in wrap(text, room):
                self.write(f"{head}{line}\n")
                head = margin + " " * first


class ChineseContext(click.Context):
    """A context whose help pages are Chinese."""

    formatter_class = Formatter


class ChineseCommand(click.Command):
    """A command that also takes ``--json``, and whose help page is Chinese."""

    context_class = ChineseContext

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("options_metavar", "[选项]")
        settings = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
        kwargs["context_settings"] = {**settings, **(kwargs.get("context_settings") or {})}
        super().__init__(*args, **kwargs)
        self.params.append(_json_option())

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The help option, explained in Chinese."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "显示这份说明"
        return option

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options, each with what it does."""
        records = [record for p in self.get_params(ctx) if (record := p.get_help_record(ctx)) is not None]
        with formatter.section("选项"):
            formatter.write_dl([(name, text.replace("[required]", "[必填]")) for name, text in records])


class ChineseGroup(ChineseCommand, click.Group):
    """A group of commands whose help page lists them all, with those of the groups inside."""

    command_class = ChineseCommand

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("subcommand_metavar", "命令 [参数]…")
        super().__init__(*args, **kwargs)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands, then the options."""
        with formatter.section("命令"):
            formatter.write_dl([row for name in self.list_commands(ctx) for row in self._rows(ctx, name)])
        ChineseCommand.format_options(self, ctx, formatter)

    def _rows(self, ctx: click.Context, name: str) -> list[tuple[str, str]]:
        command = self.commands[name]
        own = [(name, command.get_short_help_str(200))]
        if not isinstance(command, click.Group):
            return own
        below = [(f"{name} {sub}", c.get_short_help_str(200)) for sub, c in command.commands.items()]
        return [*(own if command.invoke_without_command else []), *below]

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order they were added: the order of use."""
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command a word names. Raises UsageError with the nearest ones."""
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            raise click.UsageError(f"没有命令“{args[0]}”" + _near(args[0], list(self.commands)), ctx)
        return super().resolve_command(ctx, args)


def _json_option() -> click.Option:
    def note(context: click.Context, _parameter: click.Parameter, value: bool) -> None:
        if value:
            context.meta[JSON] = True

    return click.Option(["--json"], is_flag=True, expose_value=False, callback=note, help="以 JSON 输出，供程序使用")


def usage_message(error: click.UsageError) -> str:
    """A usage error as a Chinese sentence, with where to read on."""
    where = error.ctx.command_path if error.ctx else "lianban"
    return f"用法有误：{_sentence(error)}\n运行 {where} --help 查看用法"


def _sentence(error: click.UsageError) -> str:
    hint = _named(error)
    match error:
        case click.NoSuchOption():
            return f"没有选项“{error.option_name}”" + _near(error.option_name, error.possibilities or [])
        case click.MissingParameter():
            return f"缺少{hint}"
        case click.BadParameter() if isinstance(kind := getattr(error.param, "type", None), click.IntRange):
            return f"{hint}：请写{_range(kind)}的整数"
        case click.BadParameter():
            return f"{hint}：{error.message}" if hint else error.message
        case click.BadOptionUsage():
            takes_none = "does not take a value" in error.message
            return f"选项“{error.option_name}”" + ("不带值" if takes_none else "后面要写上值")
        case _ if extra := _EXTRA.search(error.message):
            return f"多出了参数“{extra['what']}”"
        case _ if error.message.isascii():  # a sentence of click's that we do not know
            return "缺少命令" if "Missing command" in error.message else f"参数写法不对（{error.message}）"
    return error.message


def _named(error: click.UsageError) -> str:
    parameter = getattr(error, "param", None)
    if isinstance(parameter, click.Option):
        return f"选项 {max(parameter.opts, key=len)}"
    if isinstance(parameter, click.Argument):
        return f"参数 {parameter.make_metavar(error.ctx) if error.ctx else parameter.human_readable_name}"
    return ""


def _range(kind: click.IntRange) -> str:
    return f" {kind.min} 到 {kind.max} 之间" if kind.max is not None else f"不小于 {kind.min} "


def _near(word: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(word, known, n=2, cutoff=0.5)
    return f"，是否想用“{'”或“'.join(near)}”？" if near else ""
