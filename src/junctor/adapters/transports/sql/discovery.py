"""What tables and columns there are: asked of the database itself, kept for a minute."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from junctor.adapters.transports.sql.session import Run, Session
from junctor.model.errors import InvalidInput, JunctorError, NotFound
from junctor.model.spelling import did_you_mean
from junctor.model.sql import TableUse

KEPT_SECONDS = 60.0
MOST = 20_000
_STANDARD = """
SELECT c.table_schema, c.table_name, t.table_type, c.column_name, c.data_type, c.is_nullable,
  CASE WHEN k.column_name IS NULL THEN 0 ELSE 1 END
FROM information_schema.columns c
JOIN information_schema.tables t
  ON t.table_schema = c.table_schema AND t.table_name = c.table_name
LEFT JOIN information_schema.table_constraints p
  ON p.table_schema = c.table_schema AND p.table_name = c.table_name
  AND p.constraint_type = 'PRIMARY KEY'
LEFT JOIN information_schema.key_column_usage k
  ON k.constraint_schema = p.constraint_schema AND k.constraint_name = p.constraint_name
  AND k.table_name = c.table_name AND k.column_name = c.column_name
WHERE c.table_schema = {schema}
ORDER BY c.table_name, c.ordinal_position
"""
_TEXTS = {
    "postgresql": _STANDARD.format(schema="COALESCE(?1, current_schema())"),
    "mysql": _STANDARD.format(schema="COALESCE(?1, DATABASE())"),
    "mssql": _STANDARD.format(schema="COALESCE(?1, SCHEMA_NAME())"),
    "oracle": """
SELECT c.owner, c.table_name,
  CASE WHEN v.view_name IS NULL THEN 'BASE TABLE' ELSE 'VIEW' END,
  c.column_name, c.data_type, CASE c.nullable WHEN 'Y' THEN 'YES' ELSE 'NO' END,
  CASE WHEN k.column_name IS NULL THEN 0 ELSE 1 END
FROM all_tab_columns c
LEFT JOIN all_views v ON v.owner = c.owner AND v.view_name = c.table_name
LEFT JOIN (SELECT p.owner, p.table_name, u.column_name FROM all_constraints p
  JOIN all_cons_columns u ON u.owner = p.owner AND u.constraint_name = p.constraint_name
  WHERE p.constraint_type = 'P') k
  ON k.owner = c.owner AND k.table_name = c.table_name AND k.column_name = c.column_name
WHERE c.owner = COALESCE(?1, SYS_CONTEXT('USERENV', 'CURRENT_SCHEMA'))
ORDER BY c.table_name, c.column_id
""",
    "sqlite": """
SELECT NULL, m.name, CASE m.type WHEN 'view' THEN 'VIEW' ELSE 'BASE TABLE' END, p.name,
  lower(p.type), CASE WHEN p."notnull" OR p.pk THEN 'NO' ELSE 'YES' END, p.pk > 0
FROM sqlite_master m JOIN pragma_table_info(m.name) p
WHERE m.type IN ('table', 'view') AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
  AND (?1 IS NULL OR ?1 = 'main')
ORDER BY m.name, p.cid
""",
}
Tables = dict[str, dict[str, Any]]


class Discovery:
    """The schemas of one connection."""

    def __init__(self, dialect: str, schema: str | None) -> None:
        self._dialect = dialect
        self._schema = schema
        self._kept: dict[str | None, tuple[float, Tables]] = {}

    async def tables(
        self, session: Session, schema: str | None, table: str | None, seconds: Callable[[], float]
    ) -> dict[str, Any]:
        """The tables of a schema, or one of them.

        Raises:
            NotFound: there is no such table, or none that this user may see.
        """
        found = await self._asked(session, schema or self._schema, seconds)
        if table is not None:
            if table not in found:
                raise _absent(table, list(found), NotFound)
            found = {table: found[table]}
        return {"tables": list(found.values())}

    async def check(self, session: Session, use: TableUse, seconds: Callable[[], float]) -> None:
        """Whether a table and its columns are there.

        Raises:
            InvalidInput: one is not; names the nearest.
        """
        schema = use.schema or self._schema
        now = asyncio.get_running_loop().time()
        kept = self._kept.get(schema)
        if kept and now - kept[0] < KEPT_SECONDS and _missing(kept[1], use) is None:
            return
        fault = _missing(await self._asked(session, schema, seconds), use)
        if fault is not None:
            raise fault

    async def _asked(
        self, session: Session, schema: str | None, seconds: Callable[[], float]
    ) -> Tables:
        run = Run(text=_TEXTS[self._dialect], parameters=[schema], limit=MOST, seconds=seconds())
        found = await session.query(run)
        tables: Tables = {}
        for place, name, kind, column, type_, nullable, key in found.rows:
            table = tables.setdefault(
                name,
                {
                    "schema": place,
                    "name": name,
                    "kind": "view" if str(kind).upper() == "VIEW" else "table",
                    "columns": [],
                },
            )
            table["columns"].append(
                {
                    "name": column,
                    "type": str(type_).lower(),
                    "nullable": nullable == "YES",
                    "primaryKey": bool(key),
                }
            )
        self._kept[schema] = (asyncio.get_running_loop().time(), tables)
        return tables


def _missing(tables: Tables, use: TableUse) -> JunctorError | None:
    table = tables.get(use.table)
    if table is None:
        return _absent(use.table, list(tables), InvalidInput)
    known = [column["name"] for column in table["columns"]]
    for name in use.columns:
        if name not in known:
            return InvalidInput(
                f"The table `{use.table}` has no column `{name}`.",
                cure=did_you_mean(name, known, f"It has {', '.join(known[:20])}."),
                field="/columns",
                details={"sent": "no"},
            )
    return None


def _absent(table: str, known: list[str], kind: type[JunctorError]) -> JunctorError:
    return kind(
        f"There is no table `{table}` that this user may see.",
        cure=did_you_mean(table, known, "`describe` shows those this user may see."),
        field="/table",
        details={"sent": "no"},
    )
