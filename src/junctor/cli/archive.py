"""`junctor backup` and `restore`: one file with the store as it is, ciphertext only.

The provider key is never in it; the manifest names the keys that are needed to read it.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import sqlite3
import tarfile
import tempfile
import time
from pathlib import Path
from typing import Any

import click

from junctor.cli.shell import Shell, with_shell

_FORMAT = 1
_MANIFEST = "manifest.json"
_CHECKPOINTS = "checkpoints/audit.jsonl"
_KEPT = frozenset({"provider.key", ".env", "store.lock"})
_LARGEST_MANIFEST = 1024 * 1024


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@with_shell
def backup(shell: Shell, *, file: Path) -> None:
    """Write everything to one new FILE, encrypted as it is; a running server goes on.

    Keep the provider key elsewhere: without it a backup is worth nothing, and with it the
    file tells everything.
    """
    with shell.progress("Backing up"):
        manifest = _write(shell, file)
    shell.done(f"backup written to {file}", {"file": str(file), **manifest})
    if not shell.as_json:
        _tell_keys(manifest)


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--force", is_flag=True, help="Also into a home that is in use; the old store is set aside."
)
@with_shell
def restore(shell: Shell, *, file: Path, force: bool) -> None:
    """Bring a backup back into JUNCTOR_HOME, and say which keys it needs."""
    with shell.progress("Restoring"):
        manifest = _read(shell, file, force=force)
    shell.done(
        f"restored into {shell.settings.path}", {"home": str(shell.settings.path), **manifest}
    )
    if not shell.as_json:
        _tell_keys(manifest)
        click.echo("Next: junctor doctor", err=True)


def _tell_keys(manifest: dict[str, Any]) -> None:
    needed = ", ".join(manifest["providerKeys"])
    if needed:
        click.echo(
            f"  needs the provider key {needed} (file provider.key, JUNCTOR_KEY or passphrase)"
        )


def _write(shell: Shell, file: Path) -> dict[str, Any]:
    from junctor.model.errors import NotConfigured

    if file.exists():
        raise NotConfigured(f"{file} exists already.", cure="Choose a new file for the backup.")
    source = _store_file(shell)
    try:
        return _packed(shell, source, file)
    except OSError as error:
        raise NotConfigured(
            f"{file} cannot be written: {error.strerror or error}.",
            cure="Choose a new file in a folder that exists and has room.",
            field="FILE",
        ) from None


def _packed(shell: Shell, source: Path, file: Path) -> dict[str, Any]:
    import orjson

    with tempfile.TemporaryDirectory(dir=file.absolute().parent, prefix=".junctor-") as folder:
        copy, draft = Path(folder) / "store", Path(folder) / "draft"
        facts = _copied(source, copy)
        points = shell.settings.checkpoints or shell.settings.path / _CHECKPOINTS
        manifest = {
            "format": _FORMAT,
            "createdAt": time.time_ns() // 1_000_000,
            **facts,
            "sha256": hashlib.sha256(copy.read_bytes()).hexdigest(),
        }
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            with tarfile.open(fileobj=out, mode="w:gz") as tar:
                _add(tar, _MANIFEST, orjson.dumps(manifest, option=orjson.OPT_INDENT_2))
                tar.add(copy, source.name, recursive=False, filter=_anonymous)
                if points.is_file():
                    _add(tar, _CHECKPOINTS, points.read_bytes())
            out.flush()
            os.fsync(out.fileno())
        os.link(draft, file)  # unlike a rename, a link never replaces a file
    return manifest


def _store_file(shell: Shell) -> Path:
    from junctor.adapters.store.store import FILE
    from junctor.model.errors import NotConfigured

    if shell.settings.database:
        raise NotConfigured(
            "The store is in PostgreSQL, which has better tools.",
            cure="Use pg_dump and pg_restore on the database; it holds ciphertext only.",
            field="JUNCTOR_DATABASE",
        )
    path = shell.settings.path / FILE
    if not path.is_file():
        raise NotConfigured(
            f"There is no store in {shell.settings.path}.", cure="Set JUNCTOR_HOME to the home."
        )
    return path


def _copied(source: Path, copy: Path) -> dict[str, Any]:
    """Copy the store while others use it, and say what it needs."""
    from junctor.adapters.store.sqlite import connect

    os.close(os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with (
        contextlib.closing(connect(source, read_only=True)) as here,
        contextlib.closing(sqlite3.connect(copy, isolation_level=None)) as there,
    ):
        here.backup(there)
        there.execute("PRAGMA journal_mode = DELETE")
        return store_facts(there)


def store_facts(store: sqlite3.Connection) -> dict[str, Any]:
    """Instance, schema number and the keys a store needs; nothing secret."""
    meta = dict(store.execute("SELECT name, value FROM meta").fetchall())
    keys = store.execute("SELECT id, kind, wrapped_by FROM wrapped_keys WHERE kind != 'canary'")
    rows = keys.fetchall()
    return {
        "instanceId": meta.get("instance_id"),
        "schema": int(meta.get("schema", 0)),
        "providerKeys": sorted({by for _, kind, by in rows if kind == "root" and by}),
        "keys": sorted(row[0] for row in rows),
    }


def _add(tar: tarfile.TarFile, name: str, text: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(text), 0o600
    tar.addfile(entry, io.BytesIO(text))


def _anonymous(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    entry.mode = 0o600
    return entry


def _read(shell: Shell, file: Path, *, force: bool) -> dict[str, Any]:
    from junctor.adapters.store.lock import HomeLock
    from junctor.adapters.store.store import FILE

    home = shell.settings.path
    _check_home(home, force=force)
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = HomeLock(home / "store.lock")
    lock.take()
    try:
        with tempfile.TemporaryDirectory(dir=home, prefix=".restore-") as folder:
            manifest = _unpacked(file, Path(folder), FILE)
            aside = f".before-{time.strftime('%Y%m%d-%H%M%S')}"
            points = shell.settings.checkpoints or home / _CHECKPOINTS
            for target, name in ((home / FILE, FILE), (points, "checkpoints")):
                if target.exists():
                    target.rename(target.with_name(target.name + aside))
                if (Path(folder) / name).exists():
                    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                    (Path(folder) / name).replace(target)
            for tail in ("-wal", "-shm"):
                (home / (FILE + tail)).unlink(missing_ok=True)
    finally:
        lock.release()
    return manifest


def _check_home(home: Path, *, force: bool) -> None:
    from junctor.model.errors import NotConfigured

    found = {each.name for each in home.iterdir()} - _KEPT if home.is_dir() else set()
    if found and not force:
        raise NotConfigured(
            f"The home {home} is not empty: {', '.join(sorted(found)[:5])}.",
            cure="Set JUNCTOR_HOME to an empty folder, or give --force.",
            field="JUNCTOR_HOME",
        )


def _unpacked(file: Path, folder: Path, store: str) -> dict[str, Any]:
    """The parts of a backup as files of their own, checked against the manifest."""
    import orjson

    from junctor.adapters.store import SCHEMA_NUMBER

    try:
        with tarfile.open(file, "r:gz") as tar:
            text = _part(tar, _MANIFEST)
            if text is None or len(text) > _LARGEST_MANIFEST:
                raise _no_backup(file)
            manifest: dict[str, Any] = orjson.loads(text)
            for name, member in ((store, store), ("checkpoints", _CHECKPOINTS)):
                part = _part(tar, member)
                if part is not None:
                    handle = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                    with os.fdopen(handle, "wb") as out:
                        out.write(part)
        whole = hashlib.sha256((folder / store).read_bytes()).hexdigest() == manifest["sha256"]
        fits = manifest["format"] == _FORMAT and manifest["schema"] <= SCHEMA_NUMBER
    except (tarfile.TarError, OSError, EOFError, ValueError, KeyError, TypeError):
        raise _no_backup(file) from None
    if not whole:
        raise _no_backup(file)
    if not fits:
        from junctor.model.errors import NotConfigured

        raise NotConfigured(
            f"{file} was made by a newer Junctor (schema {manifest['schema']}).",
            cure="Upgrade Junctor, then restore.",
        )
    return manifest


def _part(tar: tarfile.TarFile, name: str) -> bytes | None:
    try:
        found = tar.extractfile(name)
    except KeyError:
        return None
    return found.read() if found else None


def _no_backup(file: Path) -> Exception:
    from junctor.model.errors import InvalidInput

    return InvalidInput(
        f"{file} is no backup of ours, or it is damaged.",
        cure="Give a whole file that `junctor backup` wrote.",
        field="FILE",
    )
