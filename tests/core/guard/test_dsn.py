from __future__ import annotations

import pytest

from junctor.core.guard import parse_dsn
from junctor.model.errors import Blocked


@pytest.mark.parametrize(
    ("protocol", "text", "hosts"),
    [
        ("postgresql", "postgresql://db.example/app", [("db.example", 5432)]),
        (
            "postgresql",
            "postgres://a.example,[2606:4700::1]:5433/app?sslmode=verify-full&connect_timeout=5",
            [("a.example", 5432), ("2606:4700::1", 5433)],
        ),
        ("mysql", "mysql://db.example?ssl-mode=REQUIRED", [("db.example", 3306)]),
        ("mssql", "sqlserver://db.example/x?encrypt=yes", [("db.example", 1433)]),
        ("oracle", "oracle://db.example:1521/XE", [("db.example", 1521)]),
        ("kafka", "kafka://a.example:1,b.example", [("a.example", 1), ("b.example", 9092)]),
        ("amqps", "amqps://db.example/vh", [("db.example", 5671)]),
        ("smtp", "smtp://mail.example:25", [("mail.example", 25)]),
        ("sftp", "sftp://files.example/in", [("files.example", 22)]),
        ("llm", "https://llm.example/v1", [("llm.example", 443)]),
        ("anything_new", "http://x.example", [("x.example", 80)]),
    ],
)
def test_every_host_of_a_connection_string_is_given_to_the_guard(protocol, text, hosts):
    targets = parse_dsn(text, protocol=protocol)
    assert [(target.host, target.port) for target in targets] == hosts


@pytest.mark.parametrize(
    ("protocol", "text", "rule"),
    [
        ("postgresql", "postgresql:///app", "unix_socket"),
        ("postgresql", "postgresql:///app?host=/var/run", "unix_socket"),
        ("postgresql", "postgresql://h.example/app?host=%2Fvar%2Frun", "unix_socket"),
        ("postgresql", "postgresql://h.example/app?host=@abstract", "unix_socket"),
        ("postgresql", "postgresql://%2fvar%2frun/app", "unix_socket"),
        ("mysql", "mysql://h.example/app?Unix-Socket=/x", "unix_socket"),
        ("mysql", "mysql://h.example/app?local_infile=1", "dsn_option_not_allowed"),
        ("postgresql", "postgresql://h.example/app?host=10.0.0.1", "dsn_option_not_allowed"),
        ("postgresql", "postgresql://h.example/app?host%61ddr=1.1.1.1", "dsn_option_not_allowed"),
        ("postgresql", "postgresql://h.example/app?service=x", "dsn_option_not_allowed"),
        ("postgresql", "postgresql://h.example/?sslmode=a&sslmode=b", "dsn_option_not_allowed"),
        ("postgresql", "postgresql://h.example/?application_name=/x", "dsn_option_not_allowed"),
        ("postgresql", "postgresql://u:p@h.example/app", "userinfo_in_url"),
        ("postgresql", "postgresql+psycopg://h.example/app", "scheme_not_allowed"),
        ("postgresql", "host=127.0.0.1 dbname=x", "malformed_url"),
        ("postgresql", "postgresql://h.example/app#x", "malformed_url"),
        ("postgresql", "postgresql://a.example,,b.example/app", "malformed_url"),
        ("kafka", "kafka://" + "a.example," * 40 + "b.example", "malformed_url"),
        ("smtp", "smtp://a.example,b.example", "malformed_url"),
        ("smtp", "smtp://", "malformed_url"),
        ("oracle", "oracle://(DESCRIPTION=(ADDRESS=(HOST=x)))", "tns_descriptor"),
        ("mongodb", "mongodb+srv://c.example/", "scheme_not_allowed"),
        ("sqlite", "sqlite:////etc/passwd", "scheme_not_allowed"),
        ("mcp", "stdio:///usr/bin/npx", "scheme_not_allowed"),
        ("mysql", "mysql://127.1/", "ambiguous_ip_literal"),
    ],
)
def test_what_leads_past_the_guard_is_refused(protocol, text, rule):
    with pytest.raises(Blocked) as caught:
        parse_dsn(text, protocol=protocol)
    assert caught.value.rule == rule
