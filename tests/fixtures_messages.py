"""RabbitMQ with a node and an epmd of its own; Kafka as librdkafka's mock cluster."""

from __future__ import annotations

import ctypes
import json
import subprocess
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from servers import PATH, account, answers, binary, certificate, free_port, home_of, running, until


@dataclass(frozen=True)
class Queues:
    """A running broker with the user guest."""

    host: str
    port: int
    tls: int
    home: Path
    epmd: int

    @property
    def credential(self) -> dict[str, str]:
        """The credential of its first user."""
        return {"username": "guest", "password": "guest_example"}

    def tell(self, module: str, function: str, arguments: str = "") -> None:
        """Call a function of the broker itself; `NODE` in the arguments is its name."""
        node = f"junctor{self.port}@localhost"
        asked = f"{module} {function} [{arguments.replace('NODE', repr(node))}]"
        cookie = (self.home / ".erlang.cookie").read_text("utf-8")
        done = subprocess.run(
            [binary("erl_call", "erlang-base"), "-c", cookie, "-n", node, "-a", asked],
            env={"PATH": PATH, "ERL_EPMD_PORT": str(self.epmd)},
            capture_output=True,
            check=False,
            timeout=30,
        )
        assert done.returncode == 0, (asked, done.stdout, done.stderr)
        assert b"error" not in done.stdout, (asked, done.stdout)

    @contextmanager
    def short_of_disk(self) -> Iterator[None]:
        """The broker notices that its disk is full."""
        alarm = "{resource_limit,disk,NODE}"
        self.tell("rabbit_alarm", "set_alarm", "{" + alarm + ",[]}")
        try:
            yield
        finally:
            self.tell("rabbit_alarm", "clear_alarm", alarm)

    @contextmanager
    def impatient(self) -> Iterator[None]:
        """New channels are closed where a delivery is not acknowledged at once."""
        usual = {"consumer_timeout": 1_800_000, "channel_tick_interval": 60_000}
        for name in usual:
            self.tell("application", "set_env", f"rabbit,{name},50")
        try:
            yield
        finally:
            for name, value in usual.items():
                self.tell("application", "set_env", f"rabbit,{name},{value}")


@pytest.fixture(scope="session")
def rabbitmq() -> Iterator[Queues]:
    """The broker of all tests."""
    with broker() as queues:
        yield queues


@contextmanager
def broker() -> Iterator[Queues]:
    """A broker that takes plain and encrypted connections on loopback."""
    host = "queue.outside.example"
    # Debian's script starts another one as a user of its own; this is what it starts.
    program = binary("rabbitmq-server", "rabbitmq-server", "/usr/lib/rabbitmq/bin/rabbitmq-server")
    user = account("rabbitmq")
    port, tls, dist, epmd = free_port(), free_port(), free_port(), free_port()
    with home_of(user, "mq") as home:
        cert, key = certificate(home, user, host)
        (home / "rabbitmq.conf").write_text(
            f"listeners.tcp.1 = 127.0.0.1:{port}\nlisteners.ssl.1 = 127.0.0.1:{tls}\n"
            f"ssl_options.certfile = {cert}\nssl_options.keyfile = {key}\n"
            f"log.console.level = error\nload_definitions = {home / 'definitions.json'}\n"
            "disk_free_limit.absolute = 1MB\nmax_message_size = 2000000\n"
        )
        (home / "definitions.json").write_text(json.dumps(_definitions()))
        environment = {
            "RABBITMQ_NODENAME": f"junctor{port}@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_DIST_PORT": str(dist),
            "RABBITMQ_CONFIG_FILE": str(home / "rabbitmq.conf"),
            "RABBITMQ_CONF_ENV_FILE": str(home / "none"),
            "RABBITMQ_MNESIA_BASE": str(home / "data"),
            "RABBITMQ_LOG_BASE": str(home / "log"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(home / "plugins"),
            "RABBITMQ_GENERATED_CONFIG_DIR": str(home / "generated"),
            "RABBITMQ_PID_FILE": str(home / "pid"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "+S 1:1 +sbwt none",
            "ERL_EPMD_PORT": str(epmd),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
        }
        with running([program], port, user=user, home=home, seconds=120, environment=environment):
            until(lambda: answers(tls), 20, "the encrypted listener")
            yield Queues(host, port, tls, home, epmd)
        # The port mapper of Erlang outlives its node: ask it to go, on its own port.
        epmd_program = binary("epmd", "erlang-base")
        subprocess.run(
            [epmd_program, "-port", str(epmd), "-kill"],
            env={"PATH": PATH, "ERL_EPMD_PORT": str(epmd)},
            capture_output=True,
            check=False,
            timeout=10,
        )


def _definitions() -> dict[str, Any]:
    """Users, and a virtual host that takes nobody; a user without rights is `poor`."""
    salt = b"salt"
    hashed = b64encode(salt + sha256(salt + b"guest_example").digest()).decode()
    rights = {"guest": ".*", "poor": "^$"}
    hosts = ("/", "full")
    return {
        "users": [
            {"name": name, "password_hash": hashed, "tags": "",
             "hashing_algorithm": "rabbit_password_hashing_sha256"}
            for name in rights
        ],
        "vhosts": [{"name": host} for host in hosts],
        "permissions": [
            {"user": name, "vhost": host, "configure": right, "write": right, "read": right}
            for name, right in rights.items()
            for host in hosts
        ],
        "parameters": [
            {"vhost": "full", "component": "vhost-limits", "name": "limits",
             "value": {"max-connections": 0}}
        ],
    }  # fmt: skip


@dataclass(frozen=True)
class Cluster:
    """Brokers on loopback, as the cluster names them."""

    brokers: tuple[str, ...]
    _numbers: tuple[int, ...]
    _library: ctypes.CDLL
    _made: ctypes.c_void_p

    @property
    def ports(self) -> tuple[int, ...]:
        """Their ports."""
        return tuple(int(each.rsplit(":", 1)[1]) for each in self.brokers)

    def _each(self, function: str, *more: ctypes.c_int) -> None:
        for number in self._numbers:
            assert not self._library[function](self._made, ctypes.c_int32(number), *more)

    @contextmanager
    def down(self) -> Iterator[None]:
        """Every broker hangs up and takes nobody meanwhile."""
        self._each("rd_kafka_mock_broker_set_down")
        try:
            yield
        finally:
            self._each("rd_kafka_mock_broker_set_up")

    @contextmanager
    def mute(self) -> Iterator[None]:
        """Every broker takes what comes and answers in an hour."""
        self._each("rd_kafka_mock_broker_set_rtt", ctypes.c_int(3_600_000))
        try:
            yield
        finally:
            self._each("rd_kafka_mock_broker_set_rtt", ctypes.c_int(0))

    @contextmanager
    def refusing(self, request: int, error: int) -> Iterator[None]:
        """Requests of a kind are answered with an error; numbers as Kafka's protocol has them."""
        codes = (ctypes.c_int * 50)(*[error] * 50)
        kind = ctypes.c_int16(request)
        push = self._library.rd_kafka_mock_push_request_errors_array
        push(self._made, kind, ctypes.c_size_t(len(codes)), codes)
        try:
            yield
        finally:
            self._library.rd_kafka_mock_clear_request_errors(self._made, kind)


@pytest.fixture(scope="session")
def kafka() -> Iterator[Cluster]:
    """The cluster of all tests."""
    with mock_cluster() as cluster:
        yield cluster


@contextmanager
def mock_cluster() -> Iterator[Cluster]:
    """Three brokers that live as long as their producer does."""
    kafka_library = pytest.importorskip("confluent_kafka", reason="pip install confluent-kafka")
    producer = kafka_library.Producer(
        {"bootstrap.servers": "localhost:1", "test.mock.num.brokers": 3, "log_level": 0}
    )
    found = producer.list_topics(timeout=10).brokers.values()
    names, numbers = tuple(f"{b.host}:{b.port}" for b in found), tuple(b.id for b in found)
    library, made = _inside(producer)
    # A new group waits three seconds for more members, which no test has.
    library.rd_kafka_mock_group_initial_rebalance_delay_ms(made, ctypes.c_int32(0))
    yield Cluster(names, numbers, library, made)
    del producer


def _inside(producer: Any) -> tuple[ctypes.CDLL, ctypes.c_void_p]:
    """The C library that is loaded, and its mock cluster: Python's binding shows neither."""
    maps = Path("/proc/self/maps").read_text("utf-8").splitlines()
    library = ctypes.CDLL(next(line.split()[-1] for line in maps if "librdkafka" in line))
    # What follows the head of a Python object is the handle of the C library.
    handle = ctypes.c_void_p.from_address(id(producer) + object.__basicsize__)
    library.rd_kafka_handle_mock_cluster.restype = ctypes.c_void_p
    made = library.rd_kafka_handle_mock_cluster(handle)
    assert made, "the producer has no mock cluster"
    return library, ctypes.c_void_p(made)
