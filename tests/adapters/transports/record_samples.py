"""Records the samples of the connectors of protocols, against the servers that the tests start.

Not a test by itself: it writes into the connectors' folders and is run by name,
`python -m pytest -n 0 tests/adapters/transports/record_samples.py`. Requests are written as they
are built for the host of nobody; answers are the servers' own.
"""

from __future__ import annotations

import imaplib
import importlib.util
import json
import ssl
import sys
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from fixtures_mail import PASSWORD
from junctor.core.catalog import CatalogEntry, read_folder
from junctor.core.catalog.discovery import shipped_root
from junctor.model.schema import apply_defaults

SQL_TABLES = {
    "postgres": "CREATE TABLE person (id serial PRIMARY KEY, name text UNIQUE, age integer)",
    "mysql": "CREATE TABLE person (id integer AUTO_INCREMENT PRIMARY KEY, "
    "name varchar(100) UNIQUE, age integer)",
    "sqlite": "CREATE TABLE person (id integer PRIMARY KEY, name text UNIQUE, age integer)",
}
INSERT = "INSERT INTO person (name, age) VALUES (?1, ?2)"
ADA, GRACE = {"name": "Ada", "age": 36}, {"name": "Grace", "age": 85}


@dataclass
class Recorder:
    """Calls a connection and writes what it said into a connector's samples."""

    outside: Any
    connection: str
    key: str
    config: dict[str, Any]

    async def __call__(self, operation: str, /, **inputs: Any) -> Any:
        """One call that must succeed, recorded."""
        output = await self.outside.good(self.connection, operation, inputs)
        if "toConnection" in inputs:
            inputs["toConnection"] = "archive"  # a name that means something to a reader
        folder = Path(shipped_root()) / self.key
        entry = CatalogEntry(read_folder(folder), source="path", folder=folder)
        config = apply_defaults(entry.spec.connection, self.config)
        given = apply_defaults(entry.spec.operations[operation].input, inputs)
        handler = entry.handler(operation)
        assert handler is not None
        shown = handler.prepare(given, config).shown()
        sample = {
            "operation": operation,
            "input": inputs,
            "config": self.config,
            "request": {name: shown[name] for name in shown if name not in ("host", "port")},
            "response": {"output": output},
            "outcome": {"ok": True},
        }
        (folder / "samples").mkdir(exist_ok=True)
        text = json.dumps(sample, indent=2, ensure_ascii=False) + "\n"
        (folder / "samples" / f"{operation}.ok.json").write_text(text)
        return output


async def record_sql(outside: Any, connection: str, kind: str, config: dict[str, Any]) -> None:
    """The story of one table."""
    await outside.good(connection, "execute", {"sql": SQL_TABLES[kind]})
    record = Recorder(outside, connection, kind, config)
    await record("ping")
    await record("insert", table="person", rows=[ADA])
    await record("execute", sql=INSERT, parameters=["Grace", 85])
    await record("query", sql="SELECT name, age FROM person WHERE age > ?1", parameters=[40])
    await record("read", table="person", columns=["name", "age"], where=ADA, limit=10)
    await record("update", table="person", values={"age": 37}, where={"name": "Ada"})
    await record("upsert", table="person", rows=[GRACE], keys=["name"])
    await record("executeMany", sql=INSERT, rows=[["Alan", 41], ["Edsger", 72]])
    await record("transaction", statements=[{"sql": INSERT, "parameters": ["Barbara", 28]}])
    await record("describe", table="person")
    await record("delete", table="person", where={"name": ["Ada", "Alan"]})


async def test_sqlite(outside):
    connection = await outside.connect("sqlite", {"database": "shop"})
    await record_sql(outside, connection, "sqlite", {"database": "shop"})


async def test_postgres(outside, postgres_shop):
    server = postgres_shop
    connection = await outside.connect(
        "postgres", server.config(), server.credential, port=server.port
    )
    config = {"host": "db.example.com", "port": 5432, "database": "shop"}
    await record_sql(outside, connection, "postgres", config)


async def test_mysql(outside, mariadb_shop):
    server = mariadb_shop
    connection = await outside.connect(
        "mysql", server.config(), server.credential, port=server.port
    )
    config = {"host": "db.example.com", "port": 3306, "database": "shop"}
    await record_sql(outside, connection, "mysql", config)


async def test_rabbitmq(outside, rabbitmq):
    connection = await outside.connect(
        "rabbitmq",
        {"host": rabbitmq.host, "port": rabbitmq.tls},
        rabbitmq.credential,
        port=rabbitmq.tls,
    )
    record = Recorder(outside, connection, "rabbitmq", {"host": "queue.example.com"})
    await record("check")
    await record("declareQueue", queue="orders-recorded")
    await record("publish", routingKey="orders-recorded", message={"orderId": 7})
    await record("getMessages", queue="orders-recorded", limit=5)
    await record("declareExchange", exchange="shop-recorded")
    binding = {"queue": "orders-recorded", "exchange": "shop-recorded", "routingKey": "new.#"}
    await record("bindQueue", **binding)
    many = [{"orderId": 8}, {"orderId": 9}]
    await record("publishMany", exchange="shop-recorded", routingKey="new.order", messages=many)
    await record("queueInfo", queue="orders-recorded")
    await record("purgeQueue", queue="orders-recorded")
    await record("unbindQueue", **binding)
    await record("deleteQueue", queue="orders-recorded", onlyEmpty=True)
    await record("deleteExchange", exchange="shop-recorded", onlyUnused=True)


async def test_kafka(outside, kafka):
    connection = await outside.connect(
        "kafka", {"bootstrapServers": ",".join(kafka.brokers), "ssl": False}, auth="none"
    )
    await outside.grant(connection, *kafka.ports)
    record = Recorder(outside, connection, "kafka", {"bootstrapServers": "queue.example.com:9092"})
    done = await record("produce", topic="orders", message={"orderId": 7}, key="7", partition=0)
    await record("consume", topic="orders", partition=0, offset=done["offset"], limit=5)
    await record("readLatest", topic="orders", limit=1)
    await record("describeTopic", topic="orders")
    await record("groupLag", topic="orders", group="shop-flows")
    await record("topics")
    more = [{"message": {"orderId": 8}, "key": "8"}, {"message": {"orderId": 9}, "key": "9"}]
    await record("produceMany", topic="orders", messages=more)


async def record_files(outside: Any, kind: str, server: Any, **more: Any) -> None:
    """The story of one folder."""
    folder = server.root(f"recorded-{kind}")
    config = {"host": server.host, "port": server.port, "root": str(folder)}
    extra = more.pop("config", {})
    connection = await outside.connect(
        kind, {**config, **extra}, server.credential, port=server.port, **more
    )
    if kind == "ftp":  # a second connection for data, on a port that the server chooses
        await outside.grant(connection, *server.ports)
    record = Recorder(outside, connection, kind, {"host": "files.example.com", "root": "/clinic"})
    await record("mkdir", path="out")
    await record("upload", path="out/report.txt", text="Four patients today.")
    await record("list", path="out")
    await record("stat", path="out/report.txt")
    await record("download", path="out/report.txt")
    await record("checksum", path="out/report.txt")
    await record("find", path="out", pattern="*.txt")
    await record("exists", path="out/report.txt")
    await record("append", path="out/log.csv", text="report.txt,20")
    await record("copy", path="out/report.txt", to="out/copy.txt")
    if kind == "sftp":
        await record("setPermissions", path="out/report.txt", mode="640")
    archive = server.root(f"archive-{kind}")
    other = await outside.connect(
        kind, {**config, **extra, "root": str(archive)}, server.credential, port=server.port, **more
    )
    if kind == "ftp":
        await outside.grant(other, *server.ports)
    await record("transfer", path="out/report.txt", toConnection=other, toPath="report.txt")
    await record("move", path="out/report.txt", to="out/sent.txt")
    await record("delete", path="out/sent.txt")


async def test_sftp(outside, openssh):
    key = {"hostKey": openssh.fingerprint}
    await record_files(outside, "sftp", openssh, auth="ssh_key", config=key)


async def test_ftp(outside, vsftpd):
    await record_files(outside, "ftp", vsftpd)


async def test_imap(outside, dovecot):
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with imaplib.IMAP4_SSL("127.0.0.1", dovecot.port, ssl_context=context) as client:
        client.login("recorded", PASSWORD)
        client.create("Done")
        for subject in ("Intake", "Referral"):
            message = EmailMessage()
            message["From"], message["To"] = "ada@example.com", "flows@example.com"
            message["Subject"], message["Message-ID"] = subject, f"<{subject}@example.com>"
            message["Date"] = "Thu, 15 Jan 2026 09:30:00 +0000"
            message.set_content(f"About the {subject.lower()}.")
            client.append("INBOX", "", '"15-Jan-2026 09:30:00 +0000"', bytes(message))
    connection = await outside.connect(
        "imap", dovecot.config(), dovecot.credential("recorded"), port=dovecot.port
    )
    record = Recorder(outside, connection, "imap", {"host": "imap.example.com"})
    await record("check")
    await record("folders")
    uids = (await record("search", subject="Intake"))["uids"]
    await record("counts")
    await record("fetch", uids=uids)
    await record("headers", uids=uids)
    await record("copy", uids=uids, to="Done")
    other = (await outside.good(connection, "search", {"subject": "Referral"}))["uids"]
    await record("delete", uids=other)
    await record("createMailbox", mailbox="Clinic")
    await record("renameMailbox", mailbox="Clinic", to="Practice")
    await record("deleteMailbox", mailbox="Practice")
    await record("flag", uids=uids, add=["\\Seen"])
    await record("move", uids=uids, to="Done")
    draft = {"to": "ada@example.com", "subject": "Your visit", "text": "See you on Monday."}
    await record(
        "append", mailbox="Done", flags=["\\Draft"], **{"from": "clinic@example.com"}, **draft
    )


async def test_smtp(outside):
    path = Path(__file__).parent / "mail" / "test_smtp.py"
    spec = importlib.util.spec_from_file_location("smtp_story", path)
    assert spec is not None
    story: Any = importlib.util.module_from_spec(spec)
    sys.modules["smtp_story"] = story
    spec.loader.exec_module(story)  # type: ignore[union-attr]  # a file has a loader
    posts = story.post.__wrapped__()
    post = await anext(posts)
    try:
        connection = await story.connected(outside, post.port)
        config = {
            "host": "smtp.example.com",
            "port": 587,
            "fromName": "Clinic",
            "fromEmail": "clinic@example.com",
        }
        record = Recorder(outside, connection, "smtp", config)
        await record("check")
        await record("send", to="ada@example.com", subject="Welcome", text="Hello Ada")
    finally:
        await anext(posts, None)  # the rest of the fixture ends the server
