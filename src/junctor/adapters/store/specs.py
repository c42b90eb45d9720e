"""Pinned specs by digest, and custom connectors of projects."""

from __future__ import annotations

from typing import Any

import orjson

from junctor.adapters.store.repository import Repository
from junctor.adapters.store.rows import to_text
from junctor.adapters.store.tx import Row, Tx
from junctor.model.errors import AlreadyExists

_COLUMNS = "project_id, slug, version, digest, state, spec, created_at, created_by"
_PUT = f"""INSERT INTO custom_specs ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (project_id, slug, version) DO UPDATE SET digest = excluded.digest,
    state = excluded.state, spec = excluded.spec, created_at = excluded.created_at,
    created_by = excluded.created_by WHERE custom_specs.state = 'draft' RETURNING slug"""  # noqa: S608 - names of ours


class SqlSpecs(Repository):
    """Specs that must outlive an upgrade, and specs made here."""

    async def pin(self, digest: str, slug: str, version: str, authored: dict[str, Any]) -> None:
        """Keep a spec forever (idempotent)."""
        sql = """INSERT INTO pinned_specs (digest, slug, version, authored) VALUES (?, ?, ?, ?)
            ON CONFLICT (digest) DO NOTHING"""
        args = (digest, slug, version, to_text(authored, "spec"))
        await self._configure(lambda tx: tx.run(sql, args))

    async def pinned(self, digest: str) -> dict[str, Any] | None:
        """The authored JSON of a pinned spec."""
        row = await self._db.one("SELECT authored FROM pinned_specs WHERE digest = ?", (digest,))
        return None if row is None else orjson.loads(row[0])

    async def custom(self, project_id: str) -> list[dict[str, Any]]:
        """Custom rows of a project."""
        sql = f"""SELECT {_COLUMNS} FROM custom_specs WHERE project_id = ?
            ORDER BY slug, created_at, version"""  # noqa: S608 - names of ours
        return [_custom(row) for row in await self._db.all(sql, (project_id,))]

    async def custom_slugs(self) -> dict[str, str]:
        """Slug -> project id, of all projects."""
        rows = await self._db.all("SELECT slug, project_id FROM custom_slugs")
        return {row[0]: row[1] for row in rows}

    async def put_custom(self, row: dict[str, Any]) -> None:
        """Insert or replace a draft.

        Raises:
            AlreadyExists: this version is published, or the slug is another project's.
        """
        args = (
            row["projectId"],
            row["slug"],
            row["version"],
            row["digest"],
            row["state"],
            to_text(row["spec"], "spec"),
            row["createdAt"],
            row.get("createdBy", ""),
        )
        await self._configure(lambda tx: _put(tx, args))

    async def delete_custom(self, project_id: str, slug: str, version: str | None) -> int:
        """Delete one version or all of them; the slug is free when none is left."""

        def action(tx: Tx) -> int:
            sql, args = (
                "DELETE FROM custom_specs WHERE project_id = ? AND slug = ?",
                [
                    project_id,
                    slug,
                ],
            )
            if version is not None:
                sql, args = f"{sql} AND version = ?", [*args, version]
            gone = tx.run(sql, args)
            tx.run(
                """DELETE FROM custom_slugs WHERE project_id = ? AND slug = ? AND NOT EXISTS
                (SELECT 1 FROM custom_specs WHERE custom_specs.slug = custom_slugs.slug)""",
                (project_id, slug),
            )
            return gone

        return await self._configure(action)


def _put(tx: Tx, args: tuple[Any, ...]) -> None:
    project_id, slug, version = args[:3]
    tx.run(
        "INSERT INTO custom_slugs (slug, project_id) VALUES (?, ?) ON CONFLICT (slug) DO NOTHING",
        (slug, project_id),
    )
    if tx.one("SELECT project_id FROM custom_slugs WHERE slug = ?", (slug,)) != (project_id,):
        raise AlreadyExists(
            message=f"The slug `{slug}` is taken.", cure="Choose another slug.", field="slug"
        )
    if tx.one(_PUT, args) is None:
        raise AlreadyExists(
            message=f"Version {version} of `{slug}` is published and never changes.",
            cure="Give the change a new version.",
            field="version",
        )


def _custom(row: Row) -> dict[str, Any]:
    return {
        "projectId": row[0],
        "slug": row[1],
        "version": row[2],
        "digest": row[3],
        "state": row[4],
        "spec": orjson.loads(row[5]),
        "createdAt": row[6],
        "createdBy": row[7],
    }
