"""SQL Server as far as its driver goes without a server; `test_live.py` has the rest."""

from __future__ import annotations

import asyncio
import contextlib
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal

import pymssql
import pytest

from junctor.adapters.transports.sql.discovery import Discovery
from junctor.adapters.transports.sql.mssql import MssqlDriver, check_reads, ready
from junctor.adapters.transports.sql.session import Result
from junctor.adapters.transports.sql.values import JsonText, bound
from junctor.model.errors import ErrorClass, Rejected
from junctor.sdk.families.statements import scan
from servers import free_port

CREDENTIAL = {"username": "flows", "password": "wrong_password"}
ZONE = timezone(timedelta(hours=2))


def sent(text, *values):
    """What the driver would send."""
    return ready(scan(text, "mssql"), values)


@pytest.mark.parametrize(
    ("value", "literal"),
    [
        ("it's %s ?2 ü", "N'it''s %s ?2 ü'"),
        ("'; DROP TABLE t --", "N'''; DROP TABLE t --'"),
        (None, "NULL"),
        (True, "1"),
        (2**62, "4611686018427387904"),
        (Decimal("12345678901234567890.1234567890"), "12345678901234567890.1234567890"),
        (b"\x00\xff", "0x00ff"),
        (b"", "CAST('' AS varbinary(1))"),
        (date(2026, 1, 2), "'2026-01-02'"),
        (time(3, 4, 5, 6), "'03:04:05.000006'"),
        (
            datetime.fromisoformat("2026-01-02T03:04:05.000006"),
            "CAST(N'2026-01-02T03:04:05.000006' AS datetime2)",
        ),
        (
            datetime(2026, 1, 2, 3, 4, 5, 6, ZONE),
            "CAST(N'2026-01-02T03:04:05.000006+02:00' AS datetimeoffset)",
        ),
        (JsonText('{"a":1}'), "N'{\"a\":1}'"),
    ],
)
def test_a_value_becomes_a_literal_without_loss(value, literal):
    assert sent("SELECT ?1", value) == f"SELECT {literal}"


def test_values_stand_at_their_numbers_and_percent_signs_stay():
    text = "SELECT ?2, ?1, ?2 FROM t WHERE a LIKE '10%' AND b = '?1' -- %s ?3"
    assert sent(text, "x", 7) == "SELECT 7, N'x', 7 FROM t WHERE a LIKE '10%' AND b = '?1' -- %s ?3"
    assert sent("SELECT '100%'") == "SELECT '100%'"


def test_tags_of_a_request_reach_the_statement():
    tagged = bound({"$timestamp": "2026-01-02T03:04:05+00:00"}, 1)
    assert tagged == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert "AS datetimeoffset" in sent("SELECT ?1", tagged)


@pytest.mark.parametrize(
    "text",
    [
        "DELETE FROM t",
        "EXEC drop_all",
        "WITH a AS (SELECT 1 AS x) DELETE FROM t",
        "SELECT * INTO copy FROM t",
        "SELECT 1 DELETE FROM t COMMIT",
        "SELECT 1/**/commit",
        "SELECT 1 EXECUTE drop_all",
    ],
)
def test_what_may_not_write_takes_reads_alone(text):
    with pytest.raises(Rejected, match="Only SELECT"):
        check_reads(text)


@pytest.mark.parametrize(
    "text",
    ["SELECT [delete], 'commit' FROM t -- drop", "WITH a AS (SELECT 1 AS x) SELECT x FROM a"],
)
def test_reads_pass_whatever_stands_in_their_quotes(text):
    check_reads(text)


class Reader:
    """Takes the statements of `describe` and gives no row."""

    def __init__(self):
        self.texts = []

    async def query(self, run):
        self.texts.append(run.text)
        return Result()


async def test_what_describe_asks_is_a_read():
    reader = Reader()
    await Discovery("mssql", None).tables(reader, None, None, lambda: 1.0)
    assert reader.texts
    for text in reader.texts:
        check_reads(text)


@pytest.mark.parametrize(
    ("number", "error_class", "diagnosis"),
    [
        (208, ErrorClass.NOT_FOUND, None),
        (229, ErrorClass.AUTH, None),
        (1205, ErrorClass.REMOTE, None),
        (1222, ErrorClass.REMOTE, None),
        (2627, ErrorClass.CONFLICT, None),
        (4060, ErrorClass.NOT_FOUND, None),
        (10928, ErrorClass.RATE_LIMITED, "too_many_connections"),
        (18456, ErrorClass.AUTH, None),
        (20003, ErrorClass.TIMEOUT, "timeout"),
        (20009, ErrorClass.NETWORK, "refused"),
        (102, ErrorClass.REJECTED, None),
        (2812, ErrorClass.NOT_FOUND, None),
        (2714, ErrorClass.CONFLICT, None),
        (1105, ErrorClass.REMOTE, "no_space"),
        (40613, ErrorClass.REMOTE, None),
        (10936, ErrorClass.RATE_LIMITED, "too_many_connections"),
        (18486, ErrorClass.AUTH, None),
        (4064, ErrorClass.AUTH, None),
    ],
)
def test_error_numbers_become_classes(number, error_class, diagnosis):
    text = b"What the server said.DB-Lib error message 20018, severity 16:\nGeneral error"
    found = MssqlDriver().explain(pymssql.OperationalError((number, text)))
    assert found is not None
    assert found.error_class is error_class
    assert found.details["code"] == str(number)
    assert found.details.get("diagnosis") == diagnosis
    assert "DB-Lib" not in found.message


def test_what_is_not_of_the_driver_is_not_explained():
    assert MssqlDriver().explain(ValueError("x")) is None


@asynccontextmanager
async def serving(handler):
    """A listener; whoever called it is hung up at the end."""
    writers = []

    async def met(reader, writer):
        writers.append(writer)
        await handler(reader, writer)

    async with await asyncio.start_server(met, "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()[1]
        for writer in writers:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()


async def silent(reader, _):
    await reader.read()


async def made(outside, port, **more):
    config = {"host": "mssql.outside.example", "port": port, "database": "shop", "ssl": False}
    return await outside.connect("mssql", {**config, **more}, CREDENTIAL, port=port, ca=False)


async def test_nobody_listens(outside):
    connection = await made(outside, free_port())
    result = await outside.call(connection, "ping")
    assert result.outcome.error_class is ErrorClass.NETWORK, result.outcome
    assert (await outside.test(connection)).diagnosis["code"] == "refused"


async def test_a_server_that_says_nothing_ends_with_the_deadline(outside):
    async with serving(silent) as port:
        connection = await made(outside, port)
        result = await outside.call(connection, "ping", timeout=0.5)
        assert result.outcome.error_class is ErrorClass.TIMEOUT, result.outcome
        pools = outside.instance.calling.transports.of("sql").pools().values()
        assert all(pool.busy == 0 for pool in pools)


async def test_an_authority_of_ones_own_is_refused_by_name(outside):
    port = free_port()
    config = {"host": "mssql.outside.example", "port": port, "database": "shop"}
    connection = await outside.connect("mssql", config, CREDENTIAL, port=port)
    result = await outside.call(connection, "ping")
    assert result.outcome.error_class is ErrorClass.CONFIG, result.outcome
    assert "authority" in result.outcome.problem.message
