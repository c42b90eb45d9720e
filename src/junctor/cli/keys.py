"""`junctor keys`: the keys that encrypt; each step may be repeated after a kill.

They work on the store itself: with SQLite the server has to be stopped for them, with
PostgreSQL it goes on and notices within 30 seconds.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from junctor.cli import show
from junctor.cli.shell import Shell, verb

if TYPE_CHECKING:
    from junctor.app.instance import Instance

T = TypeVar("T")
_OPERATOR = "operator:local"


@click.group("keys")
def keys() -> None:
    """The keys that encrypt: status and rotation."""


@keys.command("status")
@verb
def status(shell: Shell) -> None:
    """Show the keys by id, state and use; never a key itself."""

    async def work(instance: Instance) -> dict[str, Any]:
        rows = await instance.rewrap(_OPERATOR).rows_by_key()
        found = await instance.key_rotation().status()
        return {**found, "keys": [{**k, "rows": rows.get(k["id"], 0)} for k in found["keys"]]}

    found = _with_instance(shell, "Reading the keys", work)
    if shell.as_json:
        show.print_json(found)
        return
    show.facts(
        (
            ("provider key", found["providerKeys"]),
            ("keys to re-wrap", str(found["toRewrap"])),
            ("damaged", found["damaged"]),
        )
    )
    columns = ("Key", "Kind", "Project", "Version", "State", "Wrapped by", "Rows", "Made")
    show.table(
        columns,
        [
            [
                *(show.cell(k[n]) for n in ("id", "kind", "projectId", "version", "state")),
                show.cell(k["wrappedBy"]),
                str(k["rows"]),
                show.moment(k["createdAt"]),
            ]
            for k in found["keys"]
        ],
    )


@keys.command("rotate")
@click.option("--root", is_flag=True, help="The root key; without this the project's data key.")
@verb
def rotate(shell: Shell, *, root: bool) -> None:
    """Make a new key that seals from now on; then `rewrap`, and later `destroy`."""
    if root:
        made = _with_instance(shell, "Rotating the root key", _rotate_root)
        shell.done(f"root key {made} is active; next: junctor keys rewrap", {"rootKey": made})
        return

    async def work(instance: Instance) -> dict[str, Any]:
        project = await _project(instance, shell.project)
        version = await instance.rewrap(_OPERATOR).rotate_project(project.id)
        return {"project": project.key, "version": version}

    found = _with_instance(shell, "Rotating the data key", work)
    text = f"data key of {found['project']}: version {found['version']} seals from now on"
    shell.done(f"{text}; next: junctor keys rewrap", found)


async def _rotate_root(instance: Instance) -> str:
    from junctor.core.access import INSTANCE
    from junctor.model.audit import AuditEntry

    rotation = instance.key_rotation()
    staged = await rotation.stage_root()
    entry = AuditEntry(
        project_id=INSTANCE,
        kind="keys.rotate_root",
        actor=_OPERATOR,
        at=instance.clock.now(),
        detail={"rootKey": staged},
    )
    await instance.store.audit.record(entry)
    return await rotation.promote_root()


async def _project(instance: Instance, ref: str | None) -> Any:
    from junctor.model.errors import NotConfigured

    if ref is not None:
        return await instance.projects.get(ref)
    known = await instance.projects.all()
    if not known:
        raise NotConfigured("There is no project yet.", cure="There is nothing to rotate.")
    return min(known, key=lambda each: (each.created_at, each.id))


@keys.command("rewrap")
@verb
def rewrap(shell: Shell) -> None:
    """Move everything to the newest keys: keys under the root key, rows under data keys."""

    async def work(instance: Instance) -> dict[str, int]:
        wrapped = await instance.key_rotation().rewrap_keys()
        return {"keys": wrapped, **await instance.rewrap(_OPERATOR).run()}

    found = _with_instance(shell, "Re-wrapping", work)
    shell.done(
        f"{found['keys']} keys and {found['rewrapped']} rows re-wrapped, "
        f"{found['unreadable']} unreadable",
        found,
    )
    if found["unreadable"]:
        shell.end(1)


@keys.command("destroy")
@verb
def destroy(shell: Shell) -> None:
    """Delete old keys that nothing needs any more; refused while something does."""

    async def work(instance: Instance) -> dict[str, Any]:
        root = await instance.key_rotation().destroy_root()
        return {"root": root, "data": await instance.rewrap(_OPERATOR).destroy_old()}

    found = _with_instance(shell, "Destroying old keys", work)
    gone = [*([found["root"]] if found["root"] else []), *found["data"]]
    shell.done(f"destroyed: {', '.join(gone)}" if gone else "there is no old key", found)


def _with_instance(shell: Shell, text: str, work: Callable[[Instance], Awaitable[T]]) -> T:
    async def opened() -> T:
        from junctor.app.instance import Instance

        instance = await Instance.open(shell.settings)
        try:
            return await work(instance)
        finally:
            await instance.close()

    with shell.working(text):
        return asyncio.run(opened())
