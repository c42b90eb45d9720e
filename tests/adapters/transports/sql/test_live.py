"""SQL Server and Oracle against servers that the environment names; skipped where there are none.

JUNCTOR_TEST_MSSQL=mssql://user:password@host:1433/database
JUNCTOR_TEST_ORACLE=oracle://user:password@host:1521/service
`?ssl=true` encrypts; the user may create and drop a table.
"""

from __future__ import annotations

import os
import socket
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from fixtures_outside import ACTOR, LoopbackNames, Outside
from junctor.app.instance import Instance
from junctor.app.settings import Settings
from junctor.model.connection import NetworkGrant
from junctor.model.errors import ErrorClass
from junctor.model.ids import new_id

SETTINGS = {"mssql": "JUNCTOR_TEST_MSSQL", "oracle": "JUNCTOR_TEST_ORACLE"}
TABLES = {
    "mssql": "CREATE TABLE junctor_live (id int PRIMARY KEY, name nvarchar(50), paid decimal(20,4))",
    "oracle": "CREATE TABLE junctor_live (id number(9) PRIMARY KEY, name varchar2(50), "
    "paid number(20,4))",
}
SLOW = {
    "mssql": "SELECT COUNT_BIG(*) AS n FROM sys.all_columns a CROSS JOIN sys.all_columns b "
    "CROSS JOIN sys.all_columns c",
    "oracle": "SELECT COUNT(*) AS n FROM all_objects a CROSS JOIN all_objects b "
    "CROSS JOIN all_objects c",
}


@pytest.fixture(params=sorted(SETTINGS))
async def live(request, tmp_path):
    kind = request.param
    dsn = os.environ.get(SETTINGS[kind])
    if not dsn:
        pytest.skip(f"set {SETTINGS[kind]}={kind}://user:password@host:port/database to run it")
    parts = urlsplit(dsn)
    port = parts.port or {"mssql": 1433, "oracle": 1521}[kind]
    instance = await Instance.open(Settings(home=tmp_path / "home"))
    try:
        project = await instance.projects.create("Live", actor=ACTOR)
        outside = Outside(instance, project.id, LoopbackNames())
        connection = await outside.connect(
            kind,
            {
                "host": parts.hostname,
                "port": port,
                "database": parts.path.strip("/"),
                "ssl": parse_qs(parts.query).get("ssl") == ["true"],
            },
            {"username": unquote(parts.username), "password": unquote(parts.password)},
            ca=False,
        )
        address = socket.gethostbyname(parts.hostname)
        await instance.store.grants.add(
            NetworkGrant(
                id=new_id("grt"),
                project_id=project.id,
                connection_id=connection,
                cidr=f"{address}/32",
                ports=(port,),
                created_at=0,
            )
        )
        yield outside, connection, kind
    finally:
        await instance.close()


async def test_a_row_goes_there_and_comes_back(live):
    outside, connection, kind = live
    await outside.good(connection, "execute", {"sql": TABLES[kind]})
    try:
        values = [1, "Ädä's 100%", {"$decimal": "1234567890.1234"}]
        text = "INSERT INTO junctor_live (id, name, paid) VALUES (?1, ?2, ?3)"
        inserted = {"sql": text, "parameters": values}
        assert (await outside.good(connection, "execute", inserted))["affected"] == 1
        again = await outside.call(connection, "execute", inserted)
        assert again.outcome.error_class is ErrorClass.CONFLICT
        question = {"sql": "SELECT name, paid FROM junctor_live WHERE id = ?1", "parameters": [1]}
        found = await outside.good(connection, "query", question)
        assert found["rows"] == [{"name": "Ädä's 100%", "paid": "1234567890.1234"}]
    finally:
        await outside.good(connection, "execute", {"sql": "DROP TABLE junctor_live"})


async def test_a_slow_statement_is_ended(live):
    outside, connection, kind = live
    result = await outside.call(connection, "query", {"sql": SLOW[kind]}, timeout=2)
    assert result.outcome.error_class is ErrorClass.TIMEOUT
    assert (await outside.call(connection, "ping")).outcome.ok


async def test_a_query_does_not_write(live):
    outside, connection, _ = live
    result = await outside.call(connection, "query", {"sql": "DROP TABLE junctor_absent"})
    assert result.outcome.error_class is ErrorClass.REJECTED
