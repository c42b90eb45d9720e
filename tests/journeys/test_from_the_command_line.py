"""Every protocol from the command line: shown in the sandbox, refused without a grant, then sent.

What a call gives out must hold no credential. Names lead to loopback by the instance's host map.
"""

from __future__ import annotations

import asyncio
import json

import pytest

from adapters.transports.mail.test_smtp import HOST as POST
from adapters.transports.mail.test_smtp import PASSWORD, post  # noqa: F401 - a fixture
from cli.conftest import Cli
from core.imports.test_soap import wsdl
from fixtures_world import HOST as VENDOR
from journeys import over_http
from servers import AUTHORITY


@pytest.fixture
def junctor(tmp_path, monkeypatch):
    """The command line over a home with a project; trusts the authority of the servers."""
    authority = tmp_path / "authority.pem"
    authority.write_text(AUTHORITY.ca_pem)
    monkeypatch.setenv("JUNCTOR_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("JUNCTOR_CA_FILE", str(authority))
    junctor = Cli(tmp_path / "home")
    junctor("project", "create", "Journey")
    return junctor


@pytest.fixture
def there(request, junctor, monkeypatch):
    """A connection to the server of a protocol, not open yet."""
    slug = request.param
    if slug == "kafka":
        kafka = request.getfixturevalue("kafka")
        config = {"bootstrapServers": ",".join(kafka.brokers), "ssl": False}
        create = ("connection", "create", "There", "--connector", "kafka", "--auth", "none")
        junctor(*create, "--config", json.dumps(config))
        return slug, kafka.ports, {"password": "none of it"}
    server = request.getfixturevalue(FIXTURES[slug])
    slug, _, security = slug.partition("-")
    credential = server.credential("commands") if slug == "imap" else server.credential
    port = server.tls if slug == "rabbitmq" else server.port
    config = {"host": server.host, "port": port}
    if slug in ("sftp", "ftp"):
        config["root"] = str(server.root("commands"))
    if slug in ("postgres", "mysql"):
        config["database"] = "shop"
    if security:
        config["security"] = security
    more = ("--auth", "ssh_key") if slug == "sftp" else ()
    monkeypatch.setenv("JUNCTOR_HOST_MAP", f"{server.host}:{port}=127.0.0.1:{port}")
    create = ("connection", "create", "There", "--connector", slug, *more)
    junctor(*create, "--config", json.dumps(config))
    setting = ("connection", "credential", "set", "there", "--env", "development")
    junctor(*setting, "--json-stdin", stdin=json.dumps(credential))
    return slug, (port, *getattr(server, "data_ports", ())), credential


FIXTURES = {
    "postgres": "postgres_shop",
    "mysql": "mariadb_shop",
    "sftp": "openssh",
    "ftp": "vsftpd",
    "ftp-implicit": "vsftpd_implicit",
    "ftp-plain": "vsftpd_plain",
    "imap": "dovecot",
    "rabbitmq": "rabbitmq",
}
SQL = [
    (
        "execute",
        {"sql": "CREATE TABLE commands (id integer PRIMARY KEY, name varchar(20))"},
        "a statement",
        '"rowCount": 0',
    ),
    (
        "insert",
        {"table": "commands", "rows": [{"id": 7, "name": "Ada"}]},
        "new rows for commands",
        '"affected": 1',
    ),
    (
        "query",
        {"sql": "SELECT name FROM commands WHERE id = ?1", "parameters": [7]},
        "a query",
        '"name": "Ada"',
    ),
    ("execute", {"sql": "DROP TABLE commands"}, "a statement", '"rowCount": 0'),
]
STORIES = {
    "postgres": SQL,
    "mysql": SQL,
    "sftp": [
        ("upload", {"path": "note.txt", "text": "Hello"}, "the file note.txt", "sha256"),
        ("download", {"path": "note.txt"}, "a download of note.txt", '"text": "Hello"'),
    ],
    "imap": [
        (
            "append",
            {"from": "a@example.com", "to": "b@example.com", "subject": "Hello", "text": "t",
             "mailbox": "INBOX"},
            "a message for INBOX",
            "messageId",
        ),
        ("search", {"subject": "Hello"}, "a search in INBOX", '"count": 1'),
    ],
    "kafka": [
        (
            "produce",
            {"topic": "commands", "partition": 0, "message": {"n": 1}},
            "a message to the topic commands",
            '"offset": ',
        ),
        ("consume", {"topic": "commands"}, "messages of the topic commands", '"n": 1'),
    ],
    "rabbitmq": [
        ("declareQueue", {"queue": "commands"}, "the queue commands", '"waiting": 0'),
        ("publish", {"routingKey": "commands", "message": 1}, "a message to", "messageId"),
        ("getMessages", {"queue": "commands"}, "messages from commands", '"message": 1'),
    ],
}  # fmt: skip
STORIES |= dict.fromkeys(("ftp", "ftp-implicit", "ftp-plain"), STORIES["sftp"])


@pytest.mark.parametrize("there", STORIES, indirect=True)
def test_a_protocol_from_the_command_line(request, junctor, there):
    slug, ports, credential = there
    story = STORIES[request.node.callspec.params["there"]]
    operation, inputs, what, _ = story[0]
    first = ("call", "there", f"{slug}.{operation}", "--input", json.dumps(inputs))
    # Brokers are named by their addresses here, which are judged before anything is looked up.
    code = 1 if slug == "kafka" else 0
    assert f"would have sent {what}" in junctor.out(*first, code=code)
    assert "grant" in junctor.err(*first, "--live")
    grant = [part for port in ports for part in ("--port", str(port))]
    junctor("grant", "add", "127.0.0.1/32", "--connection", "there", *grant)
    assert "Connected" in junctor.out("connection", "test", "there")
    for operation, inputs, what, answered in story:
        called = ("call", "there", f"{slug}.{operation}", "--input", json.dumps(inputs))
        said = junctor.out(*called, "--live")
        assert f"sent {what}" in said
        assert answered in said
        secret = credential.get("password") or credential["private_key"]
        assert secret not in said


async def test_a_file_from_one_server_to_another(junctor, monkeypatch, openssh, vsftpd):
    """Both ends are shown, and each needs its own grant."""
    maps = [f"{each.host}:{each.port}=127.0.0.1:{each.port}" for each in (openssh, vsftpd)]
    monkeypatch.setenv("JUNCTOR_HOST_MAP", ",".join(maps))
    folders = [each.root("carried") for each in (openssh, vsftpd)]

    def opened(slug, server, folder, *more):
        config = {"host": server.host, "port": server.port, "root": str(folder)}
        create = ("connection", "create", slug, "--connector", slug, *more)
        junctor(*create, "--config", json.dumps(config))
        setting = ("connection", "credential", "set", slug, "--env", "development")
        junctor(*setting, "--json-stdin", stdin=json.dumps(server.credential))

    def granted(slug, server):
        ports = [part for port in server.ports for part in ("--port", str(port))]
        junctor("grant", "add", "127.0.0.1/32", "--connection", slug, *ports)

    def told():
        opened("sftp", openssh, folders[0], "--auth", "ssh_key")
        opened("ftp", vsftpd, folders[1])
        inputs = {"path": "a.txt", "toConnection": "ftp", "toPath": "b.txt"}
        carry = ("call", "sftp", "transfer", "--input", json.dumps(inputs))
        dry = junctor.out(*carry)
        assert "would have sent the file a.txt to ftp" in dry
        assert f"would send: download sftp://{openssh.host}:{openssh.port}" in dry
        assert f"would send: upload ftp://{vsftpd.host}:{vsftpd.port}" in dry
        granted("sftp", openssh)
        assert "Connected" in junctor.out("connection", "test", "sftp")
        upload = ("call", "sftp", "upload", "--input", '{"path": "a.txt", "text": "grüße"}')
        junctor(*upload, "--live")
        assert "grant" in junctor.err(*carry, "--live")
        granted("ftp", vsftpd)
        assert '"bytes": 7' in junctor.out(*carry, "--live")
        assert (folders[1] / "b.txt").read_text() == "grüße"

    await asyncio.to_thread(told)


MAIL = {
    "to": "Ada <ada@example.com>",
    "subject": "Grüße",
    "text": "Hello Ada",
    "html": "<p>Hello Ada</p>",
    "attachments": [{"name": "a.txt", "contentType": "text/plain", "content": "SGVsbG8="}],
}


async def test_mail_from_the_command_line(junctor, monkeypatch, post):  # noqa: F811
    """The mail that is shown is the mail that arrives."""
    monkeypatch.setenv("JUNCTOR_HOST_MAP", f"{POST}:{post.port}=127.0.0.1:{post.port}")
    sender = {"fromName": "Clinic, North", "fromEmail": "clinic@example.com"}

    async def said(*words, stdin=None):
        return await asyncio.to_thread(junctor.out, *words, stdin=stdin)

    create = ("connection", "create", "There", "--connector", "smtp", "--config")
    await said(*create, json.dumps({"host": POST, "port": post.port, **sender}))
    setting = ("connection", "credential", "set", "there", "--env", "development", "--json-stdin")
    await said(*setting, stdin=json.dumps({"username": "flows", "password": PASSWORD}))
    call = ("call", "there", "smtp.send", "--input", json.dumps(MAIL))
    dry = json.loads(await said(*call, "--json"))
    assert dry["summary"] == "would have sent an email to Ada <ada@example.com>"
    assert post.envelopes == []
    assert "grant" in await asyncio.to_thread(junctor.err, *call, "--live")
    await said("grant", "add", "127.0.0.1/32", "--connection", "there", "--port", str(post.port))
    assert "Connected" in await said("connection", "test", "there")
    wet = json.loads(await said(*call, "--live", "--json"))
    assert wet["summary"] == "sent an email to Ada <ada@example.com>"
    shown = [each["trace"][0]["request"]["message"] for each in (dry, wet)]
    assert shown[0] == shown[1]
    (envelope,) = post.envelopes
    assert (envelope.mail_from, envelope.rcpt_tos) == ("clinic@example.com", ["ada@example.com"])
    mail = post.last()
    assert (mail["From"], mail["Subject"]) == (shown[0]["from"], MAIL["subject"])
    assert mail.get_body(("plain",)).get_content().strip() == MAIL["text"]
    assert mail.get_body(("html",)).get_content().strip() == MAIL["html"]
    (attached,) = mail.iter_attachments()
    assert (attached.get_filename(), attached.get_content()) == ("a.txt", "Hello")
    assert PASSWORD not in json.dumps([dry, wet])


OVER_HTTP = {
    "websocket": (
        "exchange", {"messages": ["Hello"]}, "messages over a WebSocket", "heard Hello", "Hello"
    ),
    "graphql": (
        "mutation",
        {"query": over_http.ADD, "variables": {"name": "Ada"}},
        "a GraphQL mutation",
        '"id": "7"',
        {"query": over_http.ADD, "variables": {"name": "Ada"}},
    ),
    "mcp": (
        "callTool",
        {"name": "note", "arguments": {"text": "Hello"}},
        "a call of the tool note",
        '"text": "noted"',
        {"name": "note", "arguments": {"text": "Hello"}},
    ),
    "soap": (
        "placeOrder",
        {"customer": "Ada", "items": [{"sku": "a", "count": 1}], "express": False},
        "the SOAP message placeOrder",
        '"id": 42',
        over_http.PLACED,
    ),
}  # fmt: skip


@pytest.mark.parametrize("slug", OVER_HTTP)
async def test_what_speaks_over_http_from_the_command_line(junctor, monkeypatch, tmp_path, slug):
    operation, inputs, what, answered, arrived = OVER_HTTP[slug]
    async with over_http.serving() as vendor:
        place = f"{over_http.HOST}:{vendor.port}"
        monkeypatch.setenv("JUNCTOR_HOST_MAP", f"{place}=127.0.0.1:{vendor.port}")

        async def said(*words):
            return await asyncio.to_thread(junctor.out, *words)

        config = {"baseUrl": f"https://{place}/{slug}"}
        if slug == "soap":
            file, config = tmp_path / "shop.wsdl", {}
            file.write_text(wsdl().replace(f"https://{VENDOR}/soap", f"https://{place}/soap"))
            await said("connector", "import", str(file), "--key", "soap")
            await said("connector", "publish", "soap", "1.0.0")
        create = ("connection", "create", "There", "--connector", slug, "--auth", "none")
        await said(*create, "--config", json.dumps(config))
        call = ("call", "there", f"{slug}.{operation}", "--input", json.dumps(inputs))
        assert f"would have sent {what}" in await said(*call)
        grant = ("grant", "add", "127.0.0.1/32", "--connection", "there")
        await said(*grant, "--port", str(vendor.port))
        assert vendor.seen == []
        wet = await said(*call, "--live")
        assert f"sent {what}" in wet
        assert answered in wet
        assert vendor.seen == [arrived]
