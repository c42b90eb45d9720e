"""What `junctor doctor` looks at; every check ends in a finding and none stops the others."""

from __future__ import annotations

import asyncio
import importlib.util
import shutil
import socket
import sqlite3
import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from junctor.cli.shell import Shell
from junctor.model.errors import JunctorError, NotConfigured
from junctor.model.ports import told_ports

if TYPE_CHECKING:
    from junctor.core.catalog import Catalog

_EARLIEST = 1_735_689_600  # 2025: no clock of a running machine shows less
_LITTLE, _VERY_LITTLE = 1024**3, 100 * 1024**2


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check saw."""

    check: str
    state: Literal["ok", "warning", "problem"]
    message: str
    cure: str = ""


def examine(shell: Shell) -> list[Finding]:
    """Everything, in the order in which it depends on each other."""
    try:
        home = shell.settings.path
    except JunctorError as error:
        return [_of("settings", error)]
    found = [Finding("settings", "ok", f"home {home}")]
    checks: tuple[Callable[[Shell], Iterator[Finding]], ...] = (
        _home,
        _disk,
        _clock,
        _extras,
        _host_map,
        _proxy,
        _connectors,
        _store,
        _instance,
    )
    for check in checks:
        try:
            found += check(shell)
        except JunctorError as error:
            found.append(_of(check.__name__.strip("_"), error))
    return found


def _of(check: str, error: JunctorError) -> Finding:
    return Finding(check, "problem", error.message, error.cure)


def _home(shell: Shell) -> Iterator[Finding]:
    home = shell.settings.path
    if not home.is_dir():
        yield Finding("home", "warning", f"{home} does not exist yet", "`junctor serve` makes it.")
        return
    yield _private("home", home, "700")
    key = shell.settings.key_file or home / "provider.key"
    if shell.settings.key is None and shell.settings.passphrase is None and key.exists():
        yield _private("key file", key, "600")


def _private(check: str, path: Path, mode: str) -> Finding:
    found = stat.S_IMODE(path.stat().st_mode)
    if found & 0o077:
        cure = f"Run `chmod {mode} {path}`."
        return Finding(check, "problem", f"{path} has mode {found:o}: others can read it", cure)
    return Finding(check, "ok", f"{path} is for its owner alone")


def _disk(shell: Shell) -> Iterator[Finding]:
    place = shell.settings.path
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    state: Literal["ok", "warning", "problem"] = "ok"
    if free < _LITTLE:
        state = "problem" if free < _VERY_LITTLE else "warning"
    cure = "Free space: without it nothing is audited, and then nothing is sent."
    yield Finding("disk", state, f"{free // 1024**2} MiB free", "" if state == "ok" else cure)


def _clock(shell: Shell) -> Iterator[Finding]:
    now, last = time.time(), _last_entry(shell)
    if now < _EARLIEST or now * 1000 < last - 60_000:
        message = f"the clock shows {time.strftime('%Y-%m-%d %H:%M', time.gmtime(now))} UTC"
        yield Finding("clock", "problem", f"{message}, before the last audit entry", "Set it.")
    else:
        yield Finding("clock", "ok", time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(now)))


def _last_entry(shell: Shell) -> int:
    path = _store_path(shell)
    if path is None:
        return 0
    try:
        return _ask(path, "SELECT max(at) FROM audit")
    except sqlite3.Error:
        return 0  # the check of the store tells


def _extras(shell: Shell) -> Iterator[Finding]:
    missing = [n for n in ("psycopg",) if importlib.util.find_spec(n) is None]
    if missing and shell.settings.database:
        cure = "Run `pip install junctor[postgres]`."
        yield Finding("extras", "problem", "PostgreSQL needs psycopg", cure)
    else:
        yield Finding("extras", "ok", "postgres: " + ("not installed" if missing else "installed"))


def _host_map(shell: Shell) -> Iterator[Finding]:
    from junctor.core.guard import HostMap

    mapped = shell.settings.host_map
    HostMap.from_json(mapped)
    if mapped:
        shown = ", ".join(f"{source} → {goal}" for source, goal in mapped.items())
        cure = "Calls to these hosts go elsewhere; unset JUNCTOR_HOST_MAP to end it."
        yield Finding("host map", "warning", shown, cure)
    else:
        yield Finding("host map", "ok", "empty")


def _proxy(shell: Shell) -> Iterator[Finding]:
    from junctor.app.calling import proxy_of

    settings = shell.settings
    proxy = proxy_of(settings)
    if proxy is None:
        yield Finding("proxy", "ok", "none: calls go to their hosts")
        return
    signed = f" as {proxy.user}" if proxy.user else ""
    direct = ", ".join(settings.no_proxy) or "none"
    try:
        with socket.create_connection((proxy.host, proxy.port), 3):
            yield Finding("proxy", "ok", f"{proxy.url}{signed}; without it: {direct}")
    except OSError:
        cure = "Check JUNCTOR_PROXY and that the proxy runs."
        yield Finding("proxy", "problem", f"{proxy.url} does not answer", cure)


def _catalog(shell: Shell) -> Catalog:
    from junctor.core.catalog import Catalog

    return Catalog(folders=shell.settings.connectors, cache=shell.settings.cache_path)


def _connectors(shell: Shell) -> Iterator[Finding]:
    catalog = _catalog(shell)
    yield Finding("connectors", "ok", f"{len(catalog.slugs())} installed")
    for folder, faults in catalog.faults.items():
        cure = f"Run `junctor connector check {folder}`."
        yield Finding("connectors", "problem", f"{folder} is left out: {faults[0]}", cure)


def _store_path(shell: Shell) -> Path | None:
    from junctor.adapters.store.store import FILE

    path = shell.settings.path / FILE
    return path if not shell.settings.database and path.is_file() else None


def _store(shell: Shell) -> Iterator[Finding]:
    """The embedded store, read beside a server that may have it open."""
    from junctor.adapters.store import SCHEMA_NUMBER
    from junctor.adapters.store.sqlite import SqliteDatabase

    path = _store_path(shell)
    if path is None:
        return
    faults = asyncio.run(SqliteDatabase(path).integrity())
    if faults:
        cure = "Restore a backup: `junctor restore FILE --force`."
        yield Finding("store", "problem", "; ".join(faults[:3]), cure)
        return
    yield Finding("store", "ok", f"{path.name} is sound")
    number = _ask(path, "SELECT value FROM meta WHERE name = 'schema'")
    if number == SCHEMA_NUMBER:
        yield Finding("schema", "ok", str(number))
    else:
        text = f"the store has schema {number}, this version {SCHEMA_NUMBER}"
        newer = number > SCHEMA_NUMBER
        cure = "Upgrade Junctor." if newer else "`junctor migrate`, or any start, upgrades it."
        yield Finding("schema", "problem" if newer else "warning", text, cure)


def _ask(path: Path, sql: str) -> int:
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    try:
        row = connection.execute(sql).fetchone()
    finally:
        connection.close()
    return int(row[0] or 0) if row else 0


def _instance(shell: Shell) -> Iterator[Finding]:
    """Whether the vault opens (its canary is read at each start), and what is open to calls."""
    if _store_path(shell) is None and not shell.settings.database:
        yield Finding("vault", "ok", "nothing is stored yet")
        return
    backend = shell.backend
    where = f"server at {backend.where}" if backend.where.startswith("http") else "no server runs"
    yield Finding("server", "ok", where)
    yield Finding("vault", "ok", "the key opens the store")
    projects = backend.junctor.projects.all()
    for each in projects:
        backend.junctor.project = each["id"]
        grants = backend.junctor.grants.all()
        shown = ", ".join(f"{g['cidr']}{_ports(g)}" for g in grants) or "none"
        yield Finding("grants", "ok", f"{each['key']}: {shown}")
        yield _drivers(shell, each["key"])
        yield _audit(shell, each["key"])
    if not projects:
        raise NotConfigured("There is no project yet.", cure="`junctor project create NAME`.")


def _ports(grant: dict[str, list[int]]) -> str:
    return ":" + "/".join(told_ports(grant["ports"])) if grant["ports"] else ""


def _drivers(shell: Shell, project: str) -> Finding:
    """Whether what the saved connections speak with is installed: they may be older than this."""
    from junctor.adapters.transports.extras import missing

    catalog = _catalog(shell)
    absent: dict[str, list[str]] = {}
    for each in shell.backend.junctor.integrations.all():
        entry = catalog.installed_entry(each["integrationSlug"])
        for extra in missing(entry.spec.requires if entry else ()):
            absent.setdefault(extra, []).append(each["key"])
    if not absent:
        return Finding("drivers", "ok", f"{project}: each connection has its driver")
    shown = ", ".join(key for keys in absent.values() for key in keys)
    cure = f"Run `pip install 'junctor[{','.join(sorted(absent))}]'`."
    return Finding("drivers", "problem", f"{project}: no driver for {shown}", cure)


def _audit(shell: Shell, project: str) -> Finding:
    report = shell.backend.junctor.audit.verify()
    state: Literal["ok", "warning", "problem"] = "ok"
    if report["exitCode"]:
        state = "warning" if report["exitCode"] == 4 else "problem"
    return Finding("audit", state, f"{project}: {report['message']}")
