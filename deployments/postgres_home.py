"""Where the embedded PostgreSQL of one home lies, and its passwords: ``HOME/postgres/server.json`` (mode 600)."""

from __future__ import annotations

import json
import os
import pwd
import secrets
import shutil
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from deployments.postgres_binaries import program, reachable, run, shared_folder, system_user
from deployments.postgres_errors import PostgresNotSetUp

SUPERUSER, OWNER, APPLICATION, ENGINE = "postgres", "lianban_owner", "lianban_app", "prefect"
_LONGEST_SOCKET_FOLDER = 85  # a socket's whole path may have 103 (macOS) to 107 bytes


@dataclass(frozen=True, slots=True)
class PostgresHome:
    """The places and passwords of one server. ``data`` and ``socket`` belong to the system user when root."""

    data: Path
    socket: Path
    passwords: dict[str, str]


def read(home: Path) -> PostgresHome:
    """What an earlier start has laid down. Raises ``PostgresNotSetUp`` when there was none."""
    try:
        text = (home / "postgres" / "server.json").read_text(encoding="utf-8")
    except FileNotFoundError:
        raise PostgresNotSetUp(home=home) from None
    found = json.loads(text)
    return PostgresHome(Path(found["data"]), Path(found["socket"]), found["passwords"])


def laid_out(home: Path, *, durable: bool) -> PostgresHome:
    """The server's places, made where missing: folders, passwords, and the cluster itself (``initdb``)."""
    folder = home / "postgres"
    folder.mkdir(mode=0o711, parents=True, exist_ok=True)
    try:
        places = read(home)
    except PostgresNotSetUp:
        base = _base(folder)
        names = (SUPERUSER, OWNER, APPLICATION, ENGINE)
        places = PostgresHome(base / "data", base / "socket", {name: secrets.token_urlsafe(24) for name in names})
    user = system_user(places.data)
    places = PostgresHome(places.data, _socket_folder(places.socket, user), places.passwords)
    _keep(folder / "server.json", places)
    if not places.data.exists():
        _make_cluster(places, user, durable=durable)
    return places


def remove(home: Path) -> None:
    """Throw the server's data away, wherever it lies. It must be stopped."""
    try:
        places = read(home)
    except PostgresNotSetUp:
        return
    for folder in (places.data, places.socket):
        shutil.rmtree(folder, ignore_errors=True)
    if places.data.parent.parent == shared_folder_if_any():
        shutil.rmtree(places.data.parent, ignore_errors=True)
    shutil.rmtree(home / "postgres", ignore_errors=True)


def shared_folder_if_any() -> Path | None:
    """The shared folder when we are root, else None."""
    return shared_folder() if os.geteuid() == 0 else None


def _base(folder: Path) -> Path:
    """``HOME/postgres`` where the system user can pass, else a folder of its own: no chmod above HOME, ever."""
    if reachable(folder, system_user()):
        return folder
    base = shared_folder() / f"home-{secrets.token_hex(6)}"
    base.mkdir(mode=0o711)
    return base


def _socket_folder(wanted: Path, user: pwd.struct_passwd | None) -> Path:
    """A folder only the server's user may enter, with a path short enough for a socket."""
    owner = os.geteuid() if user is None else user.pw_uid
    if len(os.fsencode(wanted)) <= _LONGEST_SOCKET_FOLDER:
        wanted.mkdir(mode=0o700, parents=True, exist_ok=True)
    else:
        wanted = Path(tempfile.mkdtemp(prefix="lianban-"))
    state = wanted.lstat()
    if not stat.S_ISDIR(state.st_mode) or state.st_uid not in (os.geteuid(), owner):  # somebody else's: not ours to use
        wanted = Path(tempfile.mkdtemp(prefix="lianban-"))
    _hand_over(wanted, user)
    return wanted


def _hand_over(path: Path, user: pwd.struct_passwd | None) -> None:
    if user is not None:
        os.chown(path, user.pw_uid, user.pw_gid)
    path.chmod(0o700 if path.is_dir() else 0o600)


def _keep(file: Path, places: PostgresHome) -> None:
    text = json.dumps({"data": str(places.data), "socket": str(places.socket), "passwords": places.passwords})
    scratch = file.with_name(f".{file.name}.{os.getpid()}")
    scratch.unlink(missing_ok=True)
    with os.fdopen(os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as handle:
        handle.write(text)
    scratch.replace(file)


def _make_cluster(places: PostgresHome, user: pwd.struct_passwd | None, *, durable: bool) -> None:
    """``initdb`` beside the final place, then one rename: a start that was killed leaves nothing half made."""
    unfinished = places.data.with_name("data.unfinished")
    password = places.data.with_name("initdb.password")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    _hand_over(unfinished, user)
    password.touch(mode=0o600)
    try:
        _hand_over(password, user)
        password.write_text(places.passwords[SUPERUSER], encoding="ascii")
        command = [str(program("initdb", user)), "-D", str(unfinished), "-U", SUPERUSER, f"--pwfile={password}"]
        command += ["--auth=scram-sha-256", "--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        command += ["--locale=C"] if durable else ["--locale=C", "--no-sync"]
        run(command, user, "建立数据库")
    finally:
        password.unlink(missing_ok=True)
    unfinished.rename(places.data)
