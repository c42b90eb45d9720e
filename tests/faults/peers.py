"""Each protocol against its real server: how it is connected, called, and brought to its limits."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from faults.relay import CUT, Relay
from fixtures_outside import Outside
from junctor.core.calls.trial import TrialReport
from junctor.model.call import CallResult
from servers import AUTHORITY, account, home_of
from small_disk import small_disk


class Peer:
    """One protocol's server as calls of ours meet it, behind a relay."""

    slug = ""
    host = ""
    port = 0
    upgrade = ""
    auth: str | None = None
    wrong: dict[str, str] | None = None
    right: dict[str, str] | None = None
    work: tuple[str, dict[str, Any]] = ("", {})
    more_ports: tuple[int, ...] = ()

    def __init__(self, outside: Outside) -> None:
        self.outside = outside
        self.count = 0
        self.tested: TrialReport | None = None

    async def open(self) -> None:
        """Whatever stands there before the first fault."""

    async def close(self) -> None:
        """Hang up."""

    async def warm(self) -> None:
        """One good call, so that what is made once is there before anything is counted."""
        made = await self.connect(self.port)
        outcome = (await self.call(made)).outcome
        assert outcome.ok, outcome

    async def cut(self, connection: str, relay: Relay) -> CallResult:
        """A call whose server dies with the first bytes that reach it."""
        relay.mode = CUT
        return await self.call(connection, timeout=5)

    def relay(self) -> Relay:
        """A way to the server that can fail."""
        return Relay(self.port, self.upgrade)

    def config(self, port: int) -> dict[str, Any]:
        """Settings of a connection to a port of the server's host."""
        return {"host": self.host, "port": port}

    async def connect(
        self, port: int, *, right: bool = True, granted: bool = True, **config: Any
    ) -> str:
        """A new connection by way of a port."""
        self.count += 1
        connection = await self.outside.connect(
            self.slug, self.config(port) | config, self.right if right else self.wrong,
            auth=self.auth, connect_timeout=1.0,
        )  # fmt: skip
        if granted:
            await self.grant(connection, port)
        return connection

    async def grant(self, connection: str, port: int) -> None:
        """Leave to go there, and where the server leads."""
        await self.outside.grant(connection, port, *self.more_ports)

    async def call(self, connection: str, **more: Any) -> CallResult:
        """The small thing that must work again after every fault."""
        operation, inputs = self.work
        return await self.outside.call(connection, operation, inputs, **more)

    async def tried(self, port: int, **config: Any) -> CallResult:
        """The call, after a test of another connection that meets the same fault.

        One connection for both would be paused for its many failures.
        """
        self.tested = await self.outside.test(await self.connect(port, **config))
        return await self.call(await self.connect(port, **config))

    def sockets(self) -> int:
        """How many this process has."""
        return sum(is_socket(each) for each in Path("/proc/self/fd").iterdir())

    async def unknown_place(self, port: int) -> CallResult:
        """Ask for what is not there."""
        return await self.tried(port, **self.nowhere())

    def nowhere(self) -> dict[str, Any]:
        """Settings that lead to what is not there."""
        raise NotImplementedError

    async def too_many(self, port: int) -> CallResult:
        raise NotImplementedError

    async def too_large(self, port: int) -> CallResult:
        raise NotImplementedError

    async def disk_full(self, port: int) -> CallResult:
        raise NotImplementedError

    async def not_permitted(self, port: int) -> CallResult:
        raise NotImplementedError

    async def not_utf_8(self, port: int) -> CallResult:
        raise NotImplementedError


def held_towards(port: int) -> int:
    """How many sockets of this process lead to a port of loopback."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    led = {f"socket:[{row[9]}]" for row in rows if int(row[2].partition(":")[2], 16) == port}
    return sum(_leads(each) in led for each in Path("/proc/self/fd").iterdir())


def _leads(descriptor: Path) -> str:
    try:
        return str(descriptor.readlink())
    except OSError:  # what the listing itself had open
        return ""


def is_socket(descriptor: Path) -> bool:
    return _leads(descriptor).startswith("socket:")


class Sql(Peer):
    """PostgreSQL and MariaDB."""

    large: dict[str, Any] = {}
    sleep = ""

    def __init__(self, outside: Outside, server: Any) -> None:
        super().__init__(outside)
        self.host, self.port = server.host, server.port
        self.right = server.credential
        self.wrong = {**server.credential, "password": "wrong_password"}
        self.poor = {**server.credential, "username": "poor"}
        self.work = ("execute", {"sql": "SELECT 1 AS one"})

    def config(self, port):
        return {"host": self.host, "port": port, "database": "shop"}

    def nowhere(self):
        return {"database": "nowhere"}

    async def too_many(self, port):
        connection = await self.connect(port, poolSize=1)
        slow = await self.sleeping(connection)
        found = await self.call(connection, timeout=0.2)
        await self.end()
        await slow
        return found

    async def cut(self, connection, relay):
        slow = await self.sleeping(connection)
        await relay.pass_on()  # which hangs up on everybody
        found = await slow
        await self.end()
        return found

    async def sleeping(self, connection):
        """A statement that runs on the server, and goes on until it is ended."""
        sleep = {"sql": self.sleep}
        slow = asyncio.create_task(self.outside.call(connection, "execute", sleep))
        while not await self.running():  # noqa: ASYNC110 - the server tells nobody
            await asyncio.sleep(0.01)
        return slow

    async def running(self):
        """Which sessions sleep, asked past the relay."""
        return [row["id"] for row in (await self.asked(self.sleepers))["rows"]]

    async def end(self):
        """End them."""
        for each in await self.running():
            await self.outside.call(self.beside, "execute", {"sql": f"{self.kill}{each})"})

    async def asked(self, text):
        return await self.outside.good(self.beside, "query", {"sql": text})

    async def open(self):
        self.beside = await self.connect(self.port)

    async def too_large(self, port):
        return await self.outside.call(await self.connect(port), "query", self.large)

    async def not_permitted(self, port):
        owner = await self.connect(port)
        made = {"sql": "CREATE TABLE IF NOT EXISTS private (id integer)"}
        await self.outside.good(owner, "execute", made)
        connection = await self.connect(port)
        await self.outside.credential(connection, self.poor)
        self.tested = await self.outside.test(connection)
        return await self.outside.call(connection, "query", {"sql": "SELECT id FROM private"})

    async def filled(self, small, account, port):
        """What the server says when a table outgrows its small disk."""
        with small_disk(small, "8m"):
            if account is not None:
                shutil.chown(small, account)
            await self.made_small(small)
            try:
                connection = await self.connect(port)
                return await self.outside.call(connection, "execute", {"sql": self.filling})
            finally:
                await self.outside.good(self.beside, "execute", {"sql": "DROP TABLE small"})

    async def disk_full(self, port):
        with home_of(None, "small") as small:
            return await self.filled(small, account(self.account), port)

    async def not_utf_8(self, port):
        """Names and texts that the server keeps in an encoding of its own."""
        connection = await self.connect(port, **await self.old_encoding())
        table = {"table": "grüße"}
        make = {"sql": f"CREATE TABLE {self.quoted} (straße varchar(20)) {self.latin}"}
        await self.outside.good(connection, "execute", make)
        await self.outside.good(connection, "insert", {**table, "rows": [{"straße": "ö"}]})
        beyond = {**table, "rows": [{"straße": "名"}]}
        refused = (await self.outside.call(connection, "insert", beyond)).outcome
        assert refused.error_class == "rejected", refused
        assert "encoding" in refused.problem.cure, refused
        found = await self.outside.call(connection, "read", {**table, "where": {"straße": "ö"}})
        assert found.outcome.output["rows"] == [{"straße": "ö"}]
        return found


class Postgres(Sql):
    slug, upgrade, sleep = "postgres", "postgres", "SELECT pg_sleep(20)"
    sleepers = (
        "SELECT pid AS id FROM pg_stat_activity "
        "WHERE state = 'active' AND query LIKE 'SELECT pg_sleep%'"
    )
    kill = "SELECT pg_cancel_backend("
    large = {"sql": "SELECT repeat('x', 200000) AS t FROM generate_series(1, 100)"}
    account, latin, quoted = "postgres", "", '"grüße"'
    filling = "INSERT INTO small SELECT repeat('x', 1500) FROM generate_series(1, 8000)"

    def as_owner(self, *statements, database="shop"):
        import psycopg

        where = f"host=127.0.0.1 port={self.port} user=owner password={self.right['password']}"
        with psycopg.connect(f"{where} dbname={database}", autocommit=True) as owner:
            for each in statements:
                owner.execute(each)

    async def made_small(self, small):
        await asyncio.to_thread(
            self.as_owner,
            "DROP TABLESPACE IF EXISTS small",
            f"CREATE TABLESPACE small LOCATION '{small}'",
            "GRANT CREATE ON TABLESPACE small TO flows",
        )
        await self.outside.good(
            self.beside, "execute", {"sql": "CREATE TABLE small (t text) TABLESPACE small"}
        )

    async def old_encoding(self):
        await asyncio.to_thread(
            self.as_owner,
            "CREATE DATABASE latin ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0",
        )
        await asyncio.to_thread(
            self.as_owner, "GRANT ALL ON SCHEMA public TO flows", database="latin"
        )
        return {"database": "latin"}


class Mysql(Sql):
    slug, upgrade, sleep = "mysql", "mysql", "SELECT SLEEP(20) AS s"
    sleepers = "SELECT id FROM information_schema.processlist WHERE info LIKE 'SELECT SLEEP%'"
    kill = "KILL QUERY ("
    large = {"sql": "SELECT LENGTH(?1) AS n", "parameters": ["x" * 3_000_000]}
    account, latin, quoted = "mysql", "CHARACTER SET latin1", "`grüße`"
    filling = "INSERT INTO small SELECT REPEAT('x', 1500) FROM seq_1_to_8000"

    async def made_small(self, small):
        made = f"CREATE TABLE small (t varchar(2000)) DATA DIRECTORY='{small}'"
        await self.outside.good(self.beside, "execute", {"sql": made})

    async def old_encoding(self):
        return {}


class Smtp(Peer):
    """aiosmtpd that wants STARTTLS and a password."""

    slug, upgrade = "smtp", "line"

    async def open(self):
        from aiosmtpd.smtp import SMTP

        from adapters.transports.mail import test_smtp as known

        self.post, self.host = known.Post(), known.HOST
        context = AUTHORITY.server_context(self.host)
        loop = asyncio.get_running_loop()
        self.server = await loop.create_server(
            lambda: SMTP(
                self.post, hostname=self.host, loop=loop, tls_context=context,
                require_starttls=True, authenticator=known._authenticated, auth_required=True,
                data_size_limit=20_000,
            ),
            "127.0.0.1", 0,
        )  # fmt: skip
        self.port = self.server.sockets[0].getsockname()[1]
        self.right = {"username": "flows", "password": known.PASSWORD}
        self.wrong = {"username": "flows", "password": "wrong_password"}
        self.work = ("send", {"to": "a@example.com", "subject": "s", "text": "t"})

    async def close(self):
        self.server.close()

    def config(self, port):
        sender = {"fromName": "A", "fromEmail": "a@example.com"}
        return {"host": self.host, "port": port, **sender}

    async def cut(self, connection, relay):
        self.post.data_answer = "die"
        try:
            return await self.call(connection, timeout=5)
        finally:
            self.post.data_answer = "250 taken"

    async def unknown_place(self, port):
        self.post.answers["a@example.com"] = "550 no such mailbox"
        return await self.said(port, "250 taken")

    async def too_many(self, port):
        return await self.said(port, "421 too many connections")

    async def disk_full(self, port):
        return await self.said(port, "452 insufficient system storage")

    async def not_permitted(self, port):
        return await self.said(port, "550 you may not send as that")

    async def too_large(self, port):
        operation, inputs = self.work
        connection = await self.connect(port)
        return await self.outside.call(connection, operation, {**inputs, "text": "x" * 30_000})

    async def said(self, port, answer):
        self.post.data_answer = answer
        try:
            return await self.call(await self.connect(port))
        finally:
            self.post.data_answer = "250 taken"
            self.post.answers.clear()


class Imap(Peer):
    """Dovecot with TLS from the first byte."""

    slug = "imap"

    def __init__(self, outside: Outside, server: Any) -> None:
        super().__init__(outside)
        self.host, self.port = server.host, server.port
        self.server = server
        self.right = server.credential("faults")
        self.wrong = {"username": "faults", "password": "wrong_password"}
        self.work = ("search", {})

    def config(self, port):
        return {"host": self.host, "port": port, "security": "ssl"}

    async def unknown_place(self, port):
        return await self.outside.call(await self.connect(port), "search", {"mailbox": "Nowhere"})

    async def too_many(self, port):
        import imaplib

        from adapters.transports.mail.test_imap import relaxed

        def one():
            client = imaplib.IMAP4_SSL("127.0.0.1", self.port, ssl_context=relaxed())
            client.login(self.right["username"], self.right["password"])
            return client

        held = [await asyncio.to_thread(one) for _ in range(3)]
        try:
            return await self.tried(port)
        finally:
            for each in held:
                await asyncio.to_thread(each.logout)

    async def too_large(self, port):
        from adapters.transports.mail.test_imap import deliver

        user = self.right["username"]
        await asyncio.to_thread(deliver, self, user, "large", more=b"x" * 8_000_000)
        connection = await self.connect(port)
        (uid,) = (await self.outside.good(connection, "search", {"subject": "large"}))["uids"]
        return await self.outside.call(connection, "fetch", {"uids": [uid]})

    async def disk_full(self, port):
        connection = await self.connect(port)
        await self.outside.credential(connection, self.server.credential("small"))
        small = self.server.folder / "small"
        small.mkdir()
        with small_disk(small, "256k"):
            if self.server.user is not None:
                shutil.chown(small, self.server.user)
            mail = {"from": "a@example.com", "to": "b@example.com", "subject": "s"}
            inputs = {**mail, "mailbox": "INBOX", "text": "x" * 400_000}
            return await self.outside.call(connection, "append", inputs)


class Files(Peer):
    """OpenSSH and vsftpd, each with a folder that the test sees too."""

    def __init__(self, outside: Outside, server: Any) -> None:
        super().__init__(outside)
        self.server = server
        self.host, self.port = server.host, server.port
        self.right = server.credential
        self.folder: Path = server.root("faults")
        self.work = ("upload", {"path": "x.txt", "text": "x", "overwrite": True})

    def config(self, port):
        return {"host": self.host, "port": port, "root": str(self.folder)}

    async def unknown_place(self, port):
        nowhere = await self.connect(port, root=str(self.folder / "nowhere"))
        self.tested = await self.outside.test(nowhere)
        return await self.outside.call(await self.connect(port), "download", {"path": "nowhere"})

    async def too_large(self, port):
        large = self.folder / "large.bin"
        with large.open("wb") as file:
            file.truncate(30_000_000)
        self.server.own(large)
        return await self.outside.call(await self.connect(port), "download", {"path": "large.bin"})

    async def not_permitted(self, port):
        connection = await self.connect(port)
        self.folder.chmod(0o555)
        try:
            return await self.call(connection)
        finally:
            self.folder.chmod(0o755)

    async def not_utf_8(self, port):
        strange = Path(os.fsdecode(os.fsencode(self.folder) + b"/\xff\xfe.txt"))
        await asyncio.to_thread(strange.write_bytes, b"x")
        try:
            return await self.outside.call(await self.connect(port), "list", {})
        finally:
            await asyncio.to_thread(strange.unlink)

    async def disk_full(self, port):
        small = self.folder / "small"
        small.mkdir(exist_ok=True)
        with small_disk(small):
            self.server.own(small)
            connection = await self.connect(port)
            inputs = {"path": "small/large.txt", "text": "x" * 400_000}
            return await self.outside.call(connection, "upload", inputs)


class Sftp(Files):
    slug, auth = "sftp", "ssh_key"

    def __init__(self, outside: Outside, server: Any) -> None:
        super().__init__(outside, server)
        self.wrong = {**server.credential, "username": "somebody"}

    def config(self, port):
        return {**super().config(port), "hostKey": self.server.fingerprint}

    async def too_many(self, port):
        async with crowd(self.port, 25):
            return await self.tried(port)


class Ftp(Files):
    slug, upgrade = "ftp", "line"

    def __init__(self, outside: Outside, server: Any) -> None:
        super().__init__(outside, server)
        self.more_ports = server.data_ports
        self.wrong = {"username": "anonymous", "password": "wrong_password"}

    async def too_many(self, port):
        async with crowd(self.port, 12):
            return await self.tried(port)


@contextlib.asynccontextmanager
async def crowd(port: int, count: int) -> AsyncIterator[None]:
    """Connections that take a server's places and do nothing with them."""
    held = []
    try:
        for _ in range(count):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            held.append(writer)
            await reader.read(64)
        yield
    finally:
        for writer in held:
            writer.transport.abort()


class Rabbit(Peer):
    slug = "rabbitmq"

    def __init__(self, outside: Outside, server: Any) -> None:
        super().__init__(outside)
        self.server = server
        self.host, self.port = server.host, server.tls
        self.right = server.credential
        self.wrong = {**server.credential, "password": "wrong_password"}
        self.work = ("publish", {"routingKey": "faults", "message": 1})

    async def open(self):
        made = await self.outside.connect("rabbitmq", self.config(self.port), self.right)
        await self.outside.grant(made, self.port)
        await self.outside.good(made, "declareQueue", {"queue": "faults"})

    def nowhere(self):
        return {"virtualHost": "nowhere"}

    async def too_many(self, port):
        return await self.tried(port, virtualHost="full")

    async def too_large(self, port):
        inputs = {"routingKey": "faults", "message": "x" * 3_000_000}
        return await self.outside.call(await self.connect(port), "publish", inputs)

    async def not_permitted(self, port):
        connection = await self.connect(port)
        await self.outside.credential(connection, {**self.right, "username": "poor"})
        return await self.call(connection)

    async def disk_full(self, port):
        connection = await self.connect(port)
        assert (await self.call(connection)).outcome.ok
        with self.server.short_of_disk():
            # It goes on reading until something is published.
            for _ in range(3):
                found = await self.call(connection, timeout=2)
                if not found.outcome.ok:
                    break
        return found


class Kafka(Peer):
    slug, auth = "kafka", "none"

    def __init__(self, outside: Outside, cluster: Any) -> None:
        super().__init__(outside)
        self.cluster, self.port = cluster, cluster.ports[0]
        self.more_ports = cluster.ports
        self.work = ("produce", {"topic": "faults", "message": 1, "partition": 0})

    def config(self, port):
        return {"bootstrapServers": f"127.0.0.1:{port}", "ssl": False}

    async def unknown_place(self, port):
        inputs = {"topic": "faults", "partition": 99, "offset": 0}
        return await self.outside.call(await self.connect(port), "consume", inputs)

    async def too_large(self, port):
        inputs = {"topic": "faults", "message": "x" * 2_000_000}
        return await self.outside.call(await self.connect(port), "produce", inputs)

    def sockets(self):
        """Those of our loop: the cluster, which opens its own as it likes, lives here too."""
        return len(asyncio.get_running_loop()._selector.get_map())

    def relay(self):
        return ClusterRelay(self.cluster, self.port)

    async def cut(self, connection, relay):
        with self.cluster.down():
            return await self.call(connection, timeout=1)

    async def not_permitted(self, port):
        return await self.answered(port, 29)  # TOPIC_AUTHORIZATION_FAILED

    async def disk_full(self, port):
        return await self.answered(port, 56)  # KAFKA_STORAGE_ERROR

    async def answered(self, port, error):
        connection = await self.connect(port)
        with self.cluster.refusing(0, error):
            return await self.call(connection, timeout=1)


class ClusterRelay(Relay):
    """Who is led on to brokers by their names is out of a relay's reach: the cluster freezes."""

    def __init__(self, cluster: Any, port: int) -> None:
        super().__init__(port)
        self._cluster = cluster
        self._frozen = contextlib.ExitStack()

    async def freeze(self) -> None:
        self._frozen.enter_context(self._cluster.mute())

    async def pass_on(self) -> None:
        self._frozen.close()
        await super().pass_on()

    async def close(self) -> None:
        self._frozen.close()
        await super().close()
