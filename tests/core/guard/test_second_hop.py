from __future__ import annotations

import pytest

from junctor.core.guard import Policy, parse_dsn, parse_url, second_hop
from junctor.model.errors import Blocked

FTP = parse_dsn("ftp://files.example/", protocol="ftp")[0]
KAFKA = parse_dsn("kafka://a.example:9092", protocol="kafka")[0]
API = parse_url("https://api.example.com/v1/items?page=1")
POLICY = Policy()


def rule(kind, said, base, policy=POLICY, **more):
    with pytest.raises(Blocked) as caught:
        second_hop(kind, said, base=base, policy=policy, **more)
    return caught.value.rule


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("pasv", "93.184.216.34:50000"),
        ("pasv", "227 Entering Passive Mode (93,184,216,34,195,80)."),
        ("epsv", "50000"),
        ("epsv", "229 Entering Extended Passive Mode (|||50000|)"),
    ],
)
def test_an_ftp_server_chooses_the_port_alone(kind, said):
    hop = second_hop(kind, said, base=FTP, policy=POLICY, address="93.184.216.34")
    assert (hop.address, hop.target.port) == ("93.184.216.34", 50000)
    assert not hop.same_origin


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("127.0.0.1:6379", "secondary_ip_mismatch"),
        ("8.8.8.8:50000", "secondary_ip_mismatch"),
        ("169.254.169.254:80", "secondary_ip_metadata"),
        ("93.184.216.34:25", "secondary_port_blocked"),
        ("93.184.216.34:50001", "secondary_self_address"),
        ("(93,184,216,34,0,0)", "secondary_malformed_url"),
        ("(999,1,1,1,200,1)", "secondary_ambiguous_ip_literal"),
        ("files.example:50000", "secondary_malformed_url"),
        ("93.184.216.34", "secondary_malformed_url"),
    ],
)
def test_an_ftp_server_does_not_choose_the_machine(said, code):
    policy = Policy.from_json({"self": ["93.184.216.34:50001"]})
    assert rule("pasv", said, FTP, policy, address="93.184.216.34") == code


def test_without_the_control_address_there_is_no_data_connection():
    assert rule("epsv", "|||50000|", FTP) == "secondary_ip_mismatch"
    literal = parse_dsn("ftp://93.184.216.34/", protocol="ftp")[0]
    hop = second_hop("epsv", "|||50000|", base=literal, policy=POLICY)
    assert hop.address == "93.184.216.34"
    assert rule("epsv", "|||50000|", FTP, address="10.0.0.1") == "secondary_ip_private"


def test_an_advertised_listener_is_a_new_target():
    hop = second_hop("advertised", "b.example:9093", base=KAFKA, policy=POLICY)
    assert (hop.target.host, hop.target.port, hop.address) == ("b.example", 9093, None)
    assert rule("advertised", "127.0.0.1:2181", KAFKA) == "secondary_ip_loopback"
    assert rule("advertised", "localhost:2181", KAFKA) == "secondary_name_loopback"
    assert rule("advertised", "b.example", KAFKA) == "secondary_malformed_url"
    assert rule("advertised", "u@b.example:1", KAFKA) == "secondary_malformed_url"


def test_a_link_says_whether_the_credential_may_go_along():
    same = second_hop("link", "?page=2", base=API, policy=POLICY)
    assert same.same_origin
    assert same.target.url == "https://api.example.com/v1/items?page=2"
    other = second_hop("link", "https://b.example/", base=API, policy=POLICY)
    assert not other.same_origin
    assert rule("link", "http://api.example.com/", API) == "secondary_downgrade"
    assert rule("discovery", "http://b.example/token", API) == "secondary_downgrade"


def test_a_reference_passes_the_guard():
    assert second_hop("reference", "http://w3.example/x.xsd", base=API, policy=POLICY)
    assert rule("reference", "file:///etc/passwd", API) == "secondary_scheme_not_allowed"
    assert rule("reference", "http://169.254.169.254/", API) == "secondary_ip_metadata"
    pinned = Policy(only_hosts=frozenset({"api.example.com"}))
    assert rule("reference", "https://b.example/", API, pinned) == "secondary_host_not_in_policy"
