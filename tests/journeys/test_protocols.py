"""Every protocol from a flow: what would be sent stands in the sandbox, then the same is sent.

RabbitMQ tells its story in `adapters/transports/messages`, where its slow broker runs anyway.
"""

from __future__ import annotations

import asyncio
import hashlib
import imaplib
import sqlite3
from contextlib import closing

import pytest

from adapters.transports.mail.test_imap import relaxed
from adapters.transports.mail.test_smtp import HOST as MAIL_HOST
from adapters.transports.mail.test_smtp import PASSWORD as MAIL_PASSWORD
from adapters.transports.mail.test_smtp import post
from adapters.transports.messages.test_kafka import connected as kafka_connected
from fixtures_mail import PASSWORD as MAILBOX_PASSWORD
from journeys import over_http
from journeys.telling import Told
from junctor.model.call import Mode

__all__ = ["post"]
NOTE = "Hello {{event.name}}"


async def test_sql(outside, postgres_shop):
    import psycopg

    server = postgres_shop
    dsn = f"host=127.0.0.1 port={server.port} user=flows password={server.password} dbname=shop"
    async with await psycopg.AsyncConnection.connect(dsn, autocommit=True) as beside:
        await beside.execute("DROP TABLE IF EXISTS journey")
        await beside.execute("CREATE TABLE journey (name text)")

        async def look():
            return await (await beside.execute("SELECT name FROM journey")).fetchall()

        connection = await outside.connect("postgres", server.config(), server.credential)
        inputs = {"sql": "INSERT INTO journey VALUES (?1)", "parameters": ["{{event.name}}"]}
        sent = {
            "protocol": "sql",
            "action": "execute",
            "statement": "INSERT INTO journey VALUES (?1)",
            "parameters": ["Ada"],
        }
        told = Told(outside, connection, "postgres.execute", inputs, (server.port,),
                    f"{server.host}:{server.port}", "a statement", sent, look, [("Ada",)])  # fmt: skip
        assert (await told.tell()).output["affected"] == 1


async def test_sql_of_mariadb(outside, mariadb_shop):
    pymysql = pytest.importorskip("pymysql", reason="pip install junctor[mysql]")
    server = mariadb_shop
    where = {"host": "127.0.0.1", "port": server.port, "database": "shop", "autocommit": True}

    def asked(text):
        made = pymysql.connect(**where, user=server.user, password=server.password)
        with closing(made), made.cursor() as cursor:
            cursor.execute(text)
            return cursor.fetchall()

    async def look():
        return await asyncio.to_thread(asked, "SELECT name FROM journey")

    await asyncio.to_thread(asked, "CREATE OR REPLACE TABLE journey (name text)")
    connection = await outside.connect("mysql", server.config(), server.credential)
    inputs = {"table": "journey", "rows": [{"name": "{{event.name}}"}]}
    sent = {
        "protocol": "sql",
        "action": "execute",
        "statement": "INSERT INTO `journey` (`name`) VALUES (?1)",
        "parameters": ["Ada"],
    }
    await Told(outside, connection, "mysql.insert", inputs, (server.port,),
               f"{server.host}:{server.port}", "new rows for journey", sent, look,
               (("Ada",),)).tell()  # fmt: skip


async def test_sql_embedded(outside, tmp_path):
    connection = await outside.connect("sqlite", {"database": "shop"})
    await outside.good(connection, "execute", {"sql": "CREATE TABLE journey (name text)"})
    (file,) = tmp_path.glob("home/**/shop.*")

    async def look():
        with closing(sqlite3.connect(file)) as beside:
            return beside.execute("SELECT name FROM journey").fetchall()

    inputs = {"table": "journey", "rows": [{"name": "{{event.name}}"}]}
    sent = {
        "protocol": "sql",
        "action": "execute",
        "statement": 'INSERT INTO "journey" ("name") VALUES (?1)',
        "parameters": ["Ada"],
    }
    await Told(outside, connection, "sqlite.insert", inputs, (), ":0", "new rows for journey",
               sent, look, [("Ada",)], granted=True).tell()  # fmt: skip


async def test_mail(outside, post):
    config = {
        "host": MAIL_HOST,
        "port": post.port,
        "fromName": "Clinic",
        "fromEmail": "clinic@example.com",
    }
    credential = {"username": "flows", "password": MAIL_PASSWORD}
    connection = await outside.connect("smtp", config, credential)
    inputs = {"to": ["ada@example.com"], "subject": NOTE, "text": "Welcome"}
    message = {
        "from": "Clinic <clinic@example.com>",
        "to": ["ada@example.com"],
        "subject": "Hello Ada",
        "text": "Welcome",
    }

    async def look():
        return [str(post.last()["Subject"]) for _ in post.envelopes]

    await Told(outside, connection, "smtp.send", inputs, (post.port,),
               f"{MAIL_HOST}:{post.port}", "an email to ada@example.com",
               {"protocol": "mail", "action": "send", "message": message}, look,
               ["Hello Ada"]).tell()  # fmt: skip


async def test_mailbox(outside, dovecot):
    user = "journey"
    connection = await outside.connect("imap", dovecot.config(), dovecot.credential(user))
    mail = {"from": "a@example.com", "to": ["ada@example.com"], "subject": NOTE, "text": "Soon"}
    message = mail | {"subject": "Hello Ada"}

    def found():
        with imaplib.IMAP4_SSL("127.0.0.1", dovecot.port, ssl_context=relaxed()) as client:
            client.login(user, MAILBOX_PASSWORD)
            client.select("INBOX", readonly=True)
            return client.search(None, "SUBJECT", '"Hello Ada"')[1]

    async def look():
        return await asyncio.to_thread(found)

    await Told(outside, connection, "imap.append", {**mail, "mailbox": "INBOX"}, (dovecot.port,),
               f"{dovecot.host}:{dovecot.port}", "a message for INBOX",
               {"protocol": "mail", "action": "append", "message": message, "mailbox": "INBOX",
                "flags": ["\\Draft"]}, look, [b"1"]).tell()  # fmt: skip


@pytest.mark.parametrize(("slug", "fixture"), [("sftp", "openssh"), ("ftp", "vsftpd")])
async def test_files(outside, request, slug, fixture):
    server = request.getfixturevalue(fixture)
    folder = server.root("journey")
    config = {"host": server.host, "port": server.port, "root": str(folder)}
    if slug == "sftp":
        config["hostKey"] = server.fingerprint
    auth = {"sftp": "ssh_key", "ftp": None}[slug]
    connection = await outside.connect(slug, config, server.credential, auth=auth)
    sent = {
        "protocol": "files",
        "action": "upload",
        "path": "note.txt",
        "bytes": 9,
        "sha256": hashlib.sha256(b"Hello Ada").hexdigest(),
        "overwrite": False,
        "resume": False,
    }

    async def look():
        return {path.name: path.read_text() for path in folder.iterdir()}

    await Told(outside, connection, f"{slug}.upload", {"path": "note.txt", "text": NOTE}, server.ports,
               f"{server.host}:{server.port}", "the file note.txt", sent, look,
               {"note.txt": "Hello Ada"}).tell()  # fmt: skip


async def test_a_file_from_one_server_to_another(outside, openssh, vsftpd_implicit):
    """Both ends stand in the trace of the step, dry and wet."""
    here, there = openssh.root("carried"), vsftpd_implicit.root("carried")
    (here / "Ada.txt").write_text("grüße")
    near = {"host": openssh.host, "port": openssh.port, "root": str(here)}
    source = await outside.connect(
        "sftp", {**near, "hostKey": openssh.fingerprint}, openssh.credential, auth="ssh_key"
    )
    far = {"host": vsftpd_implicit.host, "port": vsftpd_implicit.port, "root": str(there)}
    goal = await outside.connect("ftp", {**far, "security": "implicit"}, vsftpd_implicit.credential)
    inputs = {"path": "{{event.name}}.txt", "toConnection": goal, "toPath": "copy.txt"}
    told = Told(outside, source, "sftp.transfer", inputs, (), "", "", {}, None, None)  # fmt: skip
    ends = [("download", "Ada.txt"), ("upload", "copy.txt")]

    def shown(step):
        return [(each["request"]["action"], each["request"]["path"]) for each in step.exchanges]

    dry, _ = await told.run(Mode.SANDBOX)
    assert dry.summary.startswith("would have sent the file Ada.txt to ")
    assert shown(dry) == ends
    assert outside.names.asked == []
    assert list(there.iterdir()) == []
    await outside.grant(source, *openssh.ports)
    await outside.grant(goal, *vsftpd_implicit.ports)
    wet, noted = await told.run(Mode.LIVE)
    assert shown(wet) == ends
    assert wet.summary == dry.summary.replace("would have sent", "sent")
    assert {path.name: path.read_text() for path in there.iterdir()} == {"copy.txt": "grüße"}
    assert wet.output["bytes"] == len("grüße".encode())
    assert {each["connection_id"] for each in noted} == {source, goal}


async def test_kafka(outside, kafka):
    library = pytest.importorskip("confluent_kafka", reason="pip install confluent-kafka")
    connection = await kafka_connected(outside, kafka)
    config = {"bootstrap.servers": ",".join(kafka.brokers), "log_level": 0}
    library.Producer(config).list_topics("journey", 10)  # asking makes it
    beside = library.Consumer({**config, "group.id": "journey"})
    place = library.TopicPartition("journey", 0)

    async def look():
        low, high = await asyncio.to_thread(beside.get_watermark_offsets, place, 10)
        return high - max(low, 0)

    inputs = {"topic": "journey", "partition": 0, "key": "k", "message": {"name": "{{event.name}}"}}
    sent = {
        "protocol": "messages",
        "action": "publish",
        "destination": "journey",
        "messages": [{"headers": {}, "key": "k", "body": '{"name":"Ada"}'}],
        "partition": 0,
    }
    told = Told(outside, connection, "kafka.produce", inputs, (), kafka.brokers[0],
                "a message to the topic journey", sent, look, 1, granted=True)  # fmt: skip
    try:
        wet = await told.tell()
    finally:
        beside.close()
    assert wet.output == {"partition": 0, "offset": 0}


@pytest.mark.parametrize(
    ("story", "answer"),
    [
        (over_http.graphql, {"data": {"add": {"id": "7"}}}),
        (over_http.soap, {"id": 42}),
        (over_http.mcp, {"text": "noted", "content": [{"type": "text", "text": "noted"}]}),
        (
            over_http.websocket,
            {"messages": ["heard Hello Ada"], "ended": "count", "closeCode": None},
        ),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
async def test_over_http(outside, story, answer):
    async with over_http.serving() as vendor:
        told = await story(outside, vendor)
        assert (await told.tell()).output == answer
