"""Every protocol from the command line: shown in the sandbox, refused without a grant, then sent.

What a call gives out must hold no credential. Names lead to loopback by the instance's host map.
"""

from __future__ import annotations

import asyncio
import json

import pytest

from cli.conftest import Cli
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
    fixture = {"sftp": "openssh", "ftp": "vsftpd", "imap": "dovecot", "rabbitmq": "rabbitmq"}[slug]
    server = request.getfixturevalue(fixture)
    credential = server.credential("commands") if slug == "imap" else server.credential
    port = server.tls if slug == "rabbitmq" else server.port
    config = {"host": server.host, "port": port}
    if slug in ("sftp", "ftp"):
        config["root"] = str(server.root("commands"))
    more = ("--auth", "ssh_key") if slug == "sftp" else ()
    monkeypatch.setenv("JUNCTOR_HOST_MAP", f"{server.host}:{port}=127.0.0.1:{port}")
    create = ("connection", "create", "There", "--connector", slug, *more)
    junctor(*create, "--config", json.dumps(config))
    setting = ("connection", "credential", "set", "there", "--env", "development")
    junctor(*setting, "--json-stdin", stdin=json.dumps(credential))
    return slug, (port, *getattr(server, "data_ports", ())), credential


STORIES = {
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
STORIES["ftp"] = STORIES["sftp"]


@pytest.mark.parametrize("there", STORIES, indirect=True)
def test_a_protocol_from_the_command_line(junctor, there):
    slug, ports, credential = there
    operation, inputs, what, _ = STORIES[slug][0]
    first = ("call", "there", f"{slug}.{operation}", "--input", json.dumps(inputs))
    # Brokers are named by their addresses here, which are judged before anything is looked up.
    code = 1 if slug == "kafka" else 0
    assert f"would have sent {what}" in junctor.out(*first, code=code)
    assert "grant" in junctor.err(*first, "--live")
    grant = [part for port in ports for part in ("--port", str(port))]
    junctor("grant", "add", "127.0.0.1/32", "--connection", "there", *grant)
    assert "Connected" in junctor.out("connection", "test", "there")
    for operation, inputs, what, answered in STORIES[slug]:
        called = ("call", "there", f"{slug}.{operation}", "--input", json.dumps(inputs))
        said = junctor.out(*called, "--live")
        assert f"sent {what}" in said
        assert answered in said
        secret = credential.get("password") or credential["private_key"]
        assert secret not in said


async def test_a_websocket_from_the_command_line(junctor, monkeypatch):
    async with over_http.serving() as vendor:
        place = f"{over_http.HOST}:{vendor.port}"
        monkeypatch.setenv("JUNCTOR_HOST_MAP", f"{place}=127.0.0.1:{vendor.port}")

        async def said(*words):
            return await asyncio.to_thread(junctor.out, *words)

        config = json.dumps({"baseUrl": f"https://{place}/websocket"})
        create = ("connection", "create", "There", "--connector", "websocket", "--auth", "none")
        await said(*create, "--config", config)
        call = ("call", "there", "websocket.exchange", "--input", '{"messages": ["Hello"]}')
        assert "would have sent messages over a WebSocket" in await said(*call)
        grant = ("grant", "add", "127.0.0.1/32", "--connection", "there")
        await said(*grant, "--port", str(vendor.port))
        assert vendor.seen == []
        assert "heard Hello" in await said(*call, "--live")
        assert vendor.seen == ["Hello"]
