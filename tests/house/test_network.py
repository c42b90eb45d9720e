"""Who can reach a network at all: every importer of such a module, pinned with its reason.

One door (DESIGN, principle 1): every byte of a call leaves through it. What is not a call is
this short list; `test_namespace` proves the rest from outside of Python.
"""

from __future__ import annotations

import ast

from house.tree import modules

CAPABLE = (
    "aio_pika", "aiohttp", "aiokafka", "aiomysql", "aiosmtplib", "asyncpg", "asyncssh", "boto3", "botocore", "ctypes",
    "dns", "ftplib", "grpc", "http.client",
    "http.server", "httpx", "httpx2", "imapclient", "imaplib", "multiprocessing",
    "opentelemetry.exporter", "opentelemetry.sdk", "oracledb", "paramiko", "poplib",
    "psycopg", "psycopg_pool", "pymssql", "requests", "smtplib", "socket", "socketserver", "ssl",
    "subprocess", "telnetlib", "urllib.request", "urllib3", "uvicorn", "uvloop", "websockets",
    "xmlrpc",
)  # fmt: skip
STREAMS = {
    "create_connection", "create_datagram_endpoint", "create_server", "create_subprocess_exec",
    "create_subprocess_shell", "create_unix_connection", "create_unix_server", "getaddrinfo",
    "open_connection", "open_unix_connection", "sock_connect", "start_server",
    "start_unix_server",
}  # fmt: skip
KINDS = {"door", "store", "listener", "our own client", "tests", "telemetry"}
"""What may touch the network: the door, and what is not a call."""

IMPORTERS = {
    "adapters/door/line.py": ("door", "dials judged addresses for transports beside HTTP"),
    "adapters/door/client.py": ("door", "an httpx2 client whose transport is the door"),
    "adapters/door/names.py": ("door", "resolves names once, for the guard to judge"),
    "adapters/door/probe.py": ("door", "connects for the stages of a connection test"),
    "adapters/door/tunnel.py": ("door", "connects to the instance's proxy for connection tests"),
    "adapters/engine/dbos_news.py": ("store", "hears there what other processes say of runs"),
    "adapters/live/postgres.py": ("store", "hears there what happens in other processes"),
    "adapters/store/postgres.py": ("store", "speaks to the store's own database"),
    "adapters/transports/files/ftp.py": ("door", "FTP: dials judged addresses"),
    "adapters/transports/files/sftp.py": ("door", "SFTP over sockets of the line"),
    "adapters/transports/mail/imap.py": ("door", "IMAP: dials judged addresses"),
    "adapters/transports/mail/asking.py": ("door", "SMTP on the client that smtp.py made"),
    "adapters/transports/mail/smtp.py": ("door", "SMTP over sockets of the line"),
    "adapters/transports/messages/amqp.py": ("door", "RabbitMQ: dials judged addresses"),
    "adapters/transports/messages/kafka.py": ("door", "Kafka: judges every broker it dials"),
    "adapters/transports/messages/kafka_reading.py": (
        "door",
        "reads topics over brokers that `kafka` judges",
    ),
    "adapters/transports/sql/mssql.py": ("door", "SQL Server: dials judged addresses"),
    "adapters/transports/sql/oracle.py": ("door", "Oracle: dials judged addresses"),
    "adapters/transports/sql/mysql.py": ("door", "MySQL: dials judged addresses"),
    "adapters/transports/sql/postgres.py": ("door", "PostgreSQL: dials judged addresses"),
    "adapters/transports/sql/postgres_pipeline.py": (
        "door",
        "PostgreSQL: what is said over the connection of postgres.py",
    ),
    "adapters/transports/sql/postgres_types.py": (
        "door",
        "PostgreSQL: how its driver reads and binds values; it sends nothing",
    ),
    "adapters/transports/http.py": ("door", "the HTTP transport: dials judged addresses"),
    "adapters/transports/direct.py": ("door", "usual HTTP exchanges: dials judged addresses"),
    "adapters/transports/faults.py": ("door", "what a failed connection or handshake means"),
    "adapters/transports/sockets.py": ("door", "reads and writes WebSockets of the transport"),
    "adapters/transports/tls.py": ("door", "TLS contexts of the transports"),
    "adapters/transports/identity.py": ("door", "client certificates of those contexts"),
    "adapters/telemetry/export.py": (
        "telemetry",
        "exports spans to the collector that the settings name: our ids and timings, no call",
    ),
    "app/calling.py": ("listener", "learns our own addresses, so that no call comes back to us"),
    "client/wire.py": ("our own client", "calls our own REST interface for programs and the CLI"),
    "cli/doctor_checks.py": ("listener", "asks whether the proxy of the settings answers"),
    "server/main.py": ("listener", "opens our own listening socket"),
    "server/protocol.py": ("listener", "reads requests that come in"),
    "testing/authority.py": ("tests", "certificates for servers on loopback"),
    "testing/double/double.py": ("tests", "vendor doubles on loopback"),
    "testing/double/streams.py": ("tests", "vendor doubles on loopback"),
}
PURE = ("model/", "core/", "sdk/", "connectors/")


def capable(module):
    """The network-capable modules and calls of a file."""
    found = {
        name
        for name in module.imports
        if any(name == each or name.startswith(each + ".") for each in CAPABLE)
    }
    found |= {
        node.attr
        for node in module.nodes
        if isinstance(node, ast.Attribute) and node.attr in STREAMS
    }
    return found


def test_every_importer_of_a_network_capable_module_is_listed_with_its_reason():
    found = {m.name: sorted(capable(m)) for m in modules() if capable(m)}
    unlisted = {name: what for name, what in found.items() if name not in IMPORTERS}
    assert unlisted == {}, "send through the door, or list it here with the reason"
    assert sorted(set(IMPORTERS) - set(found)) == [], "listed, but no longer an importer"


def test_every_reason_is_one_of_the_kinds_that_are_no_call():
    assert {kind for kind, _ in IMPORTERS.values()} <= KINDS
    assert all(reason for _, reason in IMPORTERS.values())


def test_model_core_sdk_and_connectors_reach_nothing():
    # import-linter squashes `http.client` to `http` and `urllib.request` to `urllib` (ADR 13).
    outside = {m.name: capable(m) for m in modules() if m.name.startswith(PURE) and capable(m)}
    assert outside == {}


def test_nothing_is_imported_by_a_computed_name_below_the_adapters():
    hidden = [
        f"{m}:{node.lineno}"
        for m in modules()
        if m.name.startswith(PURE)
        for node in m.nodes
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in ("__import__", "importlib.import_module", "import_module")
    ]
    assert hidden == []
