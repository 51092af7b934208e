"""One run of the command line: every end has its exit code and a Chinese sentence; no traceback for people."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from deployments.cli.printing import be_robust, complain
from deployments.cli.words import usage_message
from schemas.errors import Invalid, LianbanError, Unavailable

DONE, UNEXPECTED, WRONG, REFUSED, UNAVAILABLE, INTERRUPTED = 0, 1, 2, 3, 4, 130


def run(arguments: Sequence[str]) -> int:
    """Run one command; its exit code: 0 done, 2 wrong usage or input, 3 refused, 4 unavailable, 1 a fault of ours."""
    be_robust()
    json_wanted = "--json" in arguments
    try:
        return _run(list(arguments))
    except LianbanError as error:
        return told(error, json_wanted)
    except click.exceptions.NoArgsIsHelpError as help_page:
        click.echo(help_page.format_message(), err=True)
        return WRONG
    except click.UsageError as error:
        complain("usage", usage_message(error), json_wanted=json_wanted)
        return WRONG
    except (click.Abort, KeyboardInterrupt):
        complain("interrupted", "已取消", json_wanted=json_wanted)
        return INTERRUPTED
    except SystemExit:  # click's way when the pipe is closed: whoever read our output has seen enough
        return DONE
    except Exception as error:
        return _fault(error, json_wanted)


def _run(arguments: list[str]) -> int:
    from deployments.cli.program import lianban

    if any("\ud800" <= character <= "\udfff" for word in arguments for character in word):
        raise click.UsageError("参数里有无法识别的字符，请使用 UTF-8 编码的终端")
    result = lianban.main(arguments, prog_name="lianban", standalone_mode=False)
    return result if isinstance(result, int) else DONE


def told(error: LianbanError, json_wanted: bool) -> int:
    """Say what was refused or is unavailable, every finding with its place; the exit code."""
    if isinstance(error, Invalid):
        findings = [
            {"place": f.place, "rule": f.rule, "message": f.message, "severity": f.severity} for f in error.findings
        ]
        complain(error.code(), str(error), findings, json_wanted=json_wanted)
        return WRONG
    complain(error.code(), str(error), json_wanted=json_wanted)
    return UNAVAILABLE if isinstance(error, Unavailable) else REFUSED


def _fault(error: Exception, json_wanted: bool) -> int:
    log = _written_down(error)
    where = f"，详情已记入 {log}" if log else ""
    complain(
        "unexpected", f"出现了未预料的错误（{type(error).__name__}）{where}；请联系运维人员", json_wanted=json_wanted
    )
    return UNEXPECTED


def _written_down(error: Exception) -> Path | None:
    """Keep the traceback in ``HOME/logs/cli.log``; None where even that is impossible."""
    import logging
    from logging.handlers import RotatingFileHandler

    try:
        from deployments.resolve import resolve

        log = resolve().home / "logs" / "cli.log"
        log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handler = RotatingFileHandler(log, maxBytes=1_000_000, backupCount=2, encoding="utf-8")
    except (OSError, LianbanError):
        return None
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    # The command's name only: what follows may be a code or somebody's words.
    name = next((word for word in sys.argv[1:] if not word.startswith("-")), "")
    record = logging.makeLogRecord({"levelname": "ERROR", "msg": f"lianban {name} failed", "exc_info": _info(error)})
    with handler.lock:  # type: ignore[union-attr]
        handler.emit(record)
    handler.close()
    return log


def _info(error: Exception) -> tuple[type[Exception], Exception, object]:
    return type(error), error, error.__traceback__
