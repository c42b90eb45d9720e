"""Oracle as far as its driver goes without a server; `test_live.py` has the rest."""

from __future__ import annotations

import asyncio
import contextlib
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, time
from decimal import Decimal

import oracledb
import pytest
from oracledb import errors

from junctor.adapters.transports.sql.discovery import Discovery
from junctor.adapters.transports.sql.oracle import OracleDriver, check_reads, named
from junctor.adapters.transports.sql.session import Result
from junctor.adapters.transports.sql.values import JsonText
from junctor.model.errors import ErrorClass, InvalidInput, Rejected
from junctor.sdk.families.statements import scan
from servers import free_port

CREDENTIAL = {"username": "flows", "password": "wrong_password"}


def test_values_are_bound_by_the_names_of_their_places():
    text = "SELECT ?2, ?1, q'[it's ?3]' FROM dual WHERE a = ?2"
    said = scan(text, "oracle").joined(":p{}")
    assert said == "SELECT :p2, :p1, q'[it's ?3]' FROM dual WHERE a = :p2"
    assert named(["x", 7]) == {"p1": "x", "p2": 7}


@pytest.mark.parametrize(
    "value",
    [
        None,
        2**62,
        Decimal("1.50"),
        b"\x00\xff",
        date(2026, 1, 2),
        datetime.fromisoformat("2026-01-02T03:04:05.000006"),
    ],
)
def test_what_the_driver_knows_goes_as_it_is(value):
    assert named([value]) == {"p1": value}


def test_json_goes_as_a_plain_text():
    assert type(named([JsonText('{"a":1}')])["p1"]) is str


@pytest.mark.parametrize("value", [datetime(2026, 1, 2, tzinfo=UTC), time(3, 4), ["a"]])
def test_what_the_driver_would_change_is_refused(value):
    with pytest.raises(InvalidInput) as caught:
        named(["x", value])
    assert caught.value.field == "/parameters/1"
    assert "TO_TIMESTAMP_TZ" in str(caught.value.cure)


@pytest.mark.parametrize("text", ["DROP TABLE t", "COMMIT", "DELETE FROM t", "CALL drop_all()"])
def test_what_may_not_write_takes_reads_alone(text):
    with pytest.raises(Rejected, match="Only SELECT"):
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
    await Discovery("oracle", None).tables(reader, None, None, lambda: 1.0)
    assert reader.texts
    for text in reader.texts:
        check_reads(text)


@pytest.mark.parametrize(
    ("said", "error_class", "diagnosis"),
    [
        ("ORA-00001: unique constraint", ErrorClass.CONFLICT, None),
        ("ORA-00942: table or view does not exist", ErrorClass.NOT_FOUND, None),
        ("ORA-01013: user requested cancel", ErrorClass.TIMEOUT, None),
        ("ORA-01017: invalid credential", ErrorClass.AUTH, None),
        ("ORA-01031: insufficient privileges", ErrorClass.AUTH, None),
        ("ORA-00054: resource busy", ErrorClass.REMOTE, None),
        ("ORA-12519: no handler", ErrorClass.RATE_LIMITED, "too_many_connections"),
        (
            "ORA-02391: exceeded simultaneous SESSIONS_PER_USER limit",
            ErrorClass.RATE_LIMITED,
            "too_many_connections",
        ),
        ("ORA-01033: initialization or shutdown in progress", ErrorClass.REMOTE, None),
        ("ORA-01653: unable to extend table", ErrorClass.REMOTE, "no_space"),
        ("ORA-00955: name is already used by an existing object", ErrorClass.CONFLICT, None),
        ("ORA-01950: no privileges on tablespace", ErrorClass.AUTH, None),
        ("ORA-28000: the account is locked", ErrorClass.AUTH, None),
        ("ORA-03113: end-of-file on communication channel", ErrorClass.NETWORK, "broken"),
        ("ORA-01005: null password given", ErrorClass.AUTH, None),
        ("ORA-00904: invalid identifier", ErrorClass.REJECTED, None),
        ("DPY-4024: call timeout of 10 ms exceeded", ErrorClass.TIMEOUT, "timeout"),
        ("DPY-4011: the database closed the connection", ErrorClass.NETWORK, "broken"),
        ("DPY-4008: no bind placeholder", ErrorClass.REJECTED, None),
        (
            "DPY-6005: cannot connect (CONNECTION_ID=aSSLb==).\n[Errno 111] Connect call failed",
            ErrorClass.NETWORK,
            "refused",
        ),
        (
            "DPY-6005: cannot connect.\n[SSL: CERTIFICATE_VERIFY_FAILED] verify failed",
            ErrorClass.NETWORK,
            "tls",
        ),
        (
            "DPY-6005: cannot connect.\nDPY-6001: Service is not registered",
            ErrorClass.NOT_FOUND,
            None,
        ),
    ],
)
def test_error_numbers_become_classes(said, error_class, diagnosis):
    said = as_the_driver_tells(said)
    found = OracleDriver(None).explain(oracledb.DatabaseError(f"{said}\nHelp: https://x.example"))
    assert found is not None
    assert found.error_class is error_class
    assert found.details.get("diagnosis") == diagnosis
    assert "Help" not in found.message


def as_the_driver_tells(said):
    """What the server says, with the number that the driver puts before those it knows."""
    kind, _, rest = said.partition("-")
    return str(errors._Error(said, code=int(rest[:5]))) if kind == "ORA" else said


def test_what_is_not_of_the_driver_is_not_explained():
    assert OracleDriver(None).explain(ValueError("x")) is None


async def made(outside, port):
    config = {"host": "oracle.outside.example", "port": port, "database": "shop", "ssl": False}
    return await outside.connect("oracle", config, CREDENTIAL, port=port)


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


async def test_nobody_listens(outside):
    connection = await made(outside, free_port())
    result = await outside.call(connection, "ping")
    assert result.outcome.error_class is ErrorClass.NETWORK, result.outcome
    assert (await outside.test(connection)).diagnosis["code"] == "refused"


async def test_a_listener_that_does_not_know_the_service(outside):
    async def refuses(reader, writer):
        await reader.read(4096)
        text = b"(DESCRIPTION=(ERR=12514)(ERROR_STACK=(ERROR=(CODE=12514)(EMFI=4))))"
        body = b"\x22\x00" + len(text).to_bytes(2, "big") + text
        writer.write((len(body) + 8).to_bytes(2, "big") + b"\0\0\x04\0\0\0" + body)
        await writer.drain()
        writer.close()

    async with serving(refuses) as port:
        result = await outside.call(await made(outside, port), "ping")
    assert result.outcome.error_class is ErrorClass.NOT_FOUND, result.outcome


async def test_a_listener_that_hangs_up(outside):
    async def closes(_, writer):
        writer.close()

    async with serving(closes) as port:
        result = await outside.call(await made(outside, port), "ping")
    assert result.outcome.error_class is ErrorClass.NETWORK, result.outcome


async def test_a_listener_that_says_nothing_ends_with_the_deadline(outside):
    async with serving(silent) as port:
        result = await outside.call(await made(outside, port), "ping", timeout=0.5)
    assert result.outcome.error_class is ErrorClass.TIMEOUT, result.outcome
    pools = outside.instance.calling.transports.of("sql").pools().values()
    assert all(pool.busy == 0 for pool in pools)
