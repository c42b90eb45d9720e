from __future__ import annotations

import pytest

from junctor.core.guard import (
    Grant,
    HostMap,
    Policy,
    judge_address,
    judge_answers,
    judge_name,
    parse_dsn,
    parse_url,
)
from junctor.core.guard.policy import host_matches
from junctor.model.errors import Blocked

PUBLIC = ["93.184.216.34"]


def decide(url, policy=None, answers=()):
    policy = Policy.from_json(policy or {})
    target = parse_url(url, schemes=policy.schemes)
    return judge_name(target, policy) or judge_answers(target, answers, policy)


def rule(*args, **more):
    with pytest.raises(Blocked) as caught:
        decide(*args, **more)
    return caught.value.rule


def test_a_public_name_dials_its_first_answer():
    answers = ["2606:4700:0::6810:85E5", "93.184.216.34"]
    assert decide("https://a.example/", answers=answers) == "2606:4700::6810:85e5"


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ([], "dns_no_answer"),
        (PUBLIC * 65, "dns_too_many_answers"),
        (["nonsense"], "dns_bad_answer"),
        (["127.1"], "dns_bad_answer"),
        (["fe80::1%eth0"], "dns_ipv6_zone_id"),
        ([*PUBLIC * 63, "10.0.0.1"], "dns_ip_private"),
    ],
)
def test_one_bad_answer_refuses_the_lookup(answers, code):
    assert rule("https://a.example/", answers=answers) == code
    assert decide("https://a.example/", answers=PUBLIC) == PUBLIC[0]


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",
        "0.1.2.3",
        "255.255.255.255",
        "169.254.1.1",
        "169.254.169.254",
        "168.63.129.16",
        "100.100.100.200",
        "224.0.0.1",
        "[::]",
        "[ff02::1]",
        "[fe80::1]",
        "[fd00:ec2::254]",
        "[::ffff:10.0.0.1]",
        "[64:ff9b::a00:1]",
        "[2002:a00:1::]",
    ],
)
def test_no_grant_opens_what_is_never_open(address):
    everything = {"allow": [{"cidr": "0.0.0.0/0"}, {"cidr": "::/0"}]}
    assert rule(f"http://{address}/", everything)
    assert decide("http://10.0.0.1/", everything) == "10.0.0.1"


@pytest.mark.parametrize(
    ("grant", "opens"),
    [
        ({"cidr": "127.0.0.1/32", "ports": [11434]}, True),
        ({"cidr": "127.0.0.1", "ports": [11434]}, True),
        ({"cidr": "127.0.0.1/32"}, False),
        ({"cidr": "127.0.0.1/32", "ports": [1]}, False),
        ({"cidr": "127.0.0.0/8", "ports": [11434]}, False),
        ({"cidr": "127.0.0.2/32", "ports": [11434]}, False),
        ({"cidr": "::1/128", "ports": [11434]}, False),
    ],
)
def test_loopback_opens_by_exact_address_and_port_alone(grant, opens):
    url, policy = "http://127.0.0.1:11434/", {"allow": [grant]}
    if opens:
        assert decide(url, policy) == "127.0.0.1"
    else:
        assert rule(url, policy) == "ip_loopback"


def test_a_local_name_opens_only_when_a_grant_names_it():
    local = {"cidr": "127.0.0.1/32", "ports": [1234]}
    url = "http://localhost:1234/"
    with pytest.raises(Blocked) as refused:
        decide(url, {"allow": [local]}, ["127.0.0.1"])
    assert refused.value.rule == "name_loopback"
    assert "address and port that names this host too" in refused.value.cure
    named = {"allow": [{**local, "host": "localhost"}]}
    assert decide(url, named, ["127.0.0.1"]) == "127.0.0.1"
    docker = {"allow": [{"cidr": "172.17.0.1/32", "host": "host.docker.internal"}]}
    assert decide("http://host.docker.internal/", docker, ["172.17.0.1"]) == "172.17.0.1"
    for name in ("host.docker.internal", "kubernetes.default", "kubernetes.default.svc"):
        assert rule(f"http://{name}/", {}, PUBLIC) == "name_metadata_or_platform"
    assert decide("http://kubernetes.defaults.example/", {}, PUBLIC)


@pytest.mark.parametrize("host", ["metadata.google.internal", "x.metadata.google.internal"])
def test_a_metadata_name_never_opens(host):
    policy = {"allow": [{"cidr": "10.0.0.0/8", "host": "metadata.google.internal"}]}
    assert rule(f"http://{host}/", policy, ["10.0.0.1"]) == "name_metadata_or_platform"


def test_our_own_listeners_are_refused_in_every_notation():
    policy = {
        "allow": [{"cidr": "127.0.0.1", "ports": [8080]}, {"cidr": "10.0.0.0/8"}],
        "self": ["0.0.0.0:8080", "10.0.0.5", "junctor.example:443", "93.184.216.34:443"],
    }
    for url in ("http://127.0.0.1:8080/", "http://[::1]:8080/", "http://10.0.0.5:99/"):
        assert rule(url, policy) == "self_address"
    assert rule("https://junctor.example/", policy, ["1.1.1.1"]) == "self_address"
    assert rule("https://else.example/", policy, PUBLIC) == "dns_self_address"
    assert decide("https://junctor.example:8443/", policy, PUBLIC) == PUBLIC[0]
    assert decide("http://10.0.0.6/", policy) == "10.0.0.6"


def test_a_pinned_connection_reaches_its_hosts_alone():
    policy = {"only_hosts": ["API.example.com", "*.shop.example", "[2606:4700::1]", "8.8.8.8"]}
    assert decide("https://api.example.com/", policy, PUBLIC)
    assert decide("https://eu.shop.example/", policy, PUBLIC)
    assert decide("https://[2606:4700::1]/", policy)
    assert rule("https://shop.example/", policy, PUBLIC) == "host_not_in_policy"
    assert rule("https://1.1.1.1/", policy) == "host_not_in_policy"
    assert rule("https://a.example/", {"only_hosts": []}, PUBLIC) == "host_not_in_policy"


def test_ports_of_a_policy_are_the_only_ones():
    assert rule("https://a.example:8443/", {"ports": [443]}, PUBLIC) == "port_not_in_policy"
    assert decide("http://a.example:6000/", {"ports": [6000]}, PUBLIC)
    assert rule("http://a.example:6000/", {}, PUBLIC) == "port_blocked"


def test_schemes_are_judged_again_for_a_target_parsed_elsewhere():
    target = parse_url("http://a.example/")
    with pytest.raises(Blocked) as caught:
        judge_name(target, Policy(schemes=frozenset({"https"}), ports=frozenset({80})))
    assert caught.value.rule == "scheme_not_allowed"
    (mail,) = parse_dsn("smtp://a.example:25", protocol="smtp")
    assert judge_name(mail, Policy()) is None


@pytest.mark.parametrize(
    ("address", "outcome"),
    [
        ("64:ff9b::808:808", True),
        ("64:ff9b::a00:1", "dns_ip_private"),
        ("64:ff9b::a9fe:a9fe", "dns_ip_metadata"),
        ("64:ff9b::7f00:1", "dns_ip_loopback"),
        ("64:ff9b:1::808:808", "dns_ipv6_embeds_ipv4"),
        ("64:ff9b::a14:105", True),
    ],
)
def test_behind_nat64_the_embedded_address_is_judged(address, outcome):
    loopback = {"cidr": "127.0.0.1", "ports": [80]}
    policy = {"nat64": "judge_embedded", "allow": [{"cidr": "10.20.0.0/16"}, loopback]}
    if outcome is True:
        assert decide("http://a.example/", policy, [address]) == address
    else:
        assert rule("http://a.example/", policy, [address]) == outcome


@pytest.mark.parametrize(
    "policy",
    [
        {"allow": [{"cidr": "nonsense"}]},
        {"allow": [{"cidr": "10.0.0.1/8"}]},
        {"allow": [{"host": "a.example"}]},
        {"allow": [{"cidr": 10}]},
        {"allow": [{"cidr": "10.0.0.0/8", "port": 1}]},
        {"allow": [{"cidr": "10.0.0.0/8", "ports": [0]}]},
        {"allow": [{"cidr": "10.0.0.0/8", "ports": ["80"]}]},
        {"allow": [{"cidr": "10.0.0.0/8", "ports": [True]}]},
        {"allow": [{"cidr": "10.0.0.0/8", "ports": 80}]},
        {"allow": [{"cidr": "10.0.0.0/8", "host": "*"}]},
        {"allow": ["10.0.0.0/8"]},
        {"only_hosts": "a.example"},
        {"only_hosts": [1]},
        {"only_hosts": ["a:b"]},
        {"schemes": ["ftp"]},
        {"nat64": "open"},
        {"self": ["a b"]},
        {"unknown": 1},
    ],
)
def test_a_policy_that_cannot_be_read_refuses_everything(policy):
    assert rule("https://a.example/", policy, PUBLIC) == "policy_rejected"


def test_a_grant_from_plain_values_names_its_fault():
    with pytest.raises(Blocked, match="rule policy_rejected"):
        Grant.of("10.0.0.0/8", ports=[70000])
    assert Grant.of("10.0.0.0/8", ports=[443], host="*.Corp.example").host == "*.corp.example"


def test_the_instance_caps_the_grants_of_a_connection():
    grants = (
        Grant.of("10.20.0.0/16"),
        Grant.of("10.20.0.0/16", [443], "erp.corp.example"),
        Grant.of("0.0.0.0/0"),
        Grant.of("fd00::/8"),
    )
    policy = Policy(allow=grants)
    assert policy.capped_by([Grant.of("10.0.0.0/8")]).allow == grants[:2]
    assert policy.capped_by([Grant.of("10.0.0.0/8", [443, 80])]).allow == grants[1:2]
    assert policy.capped_by([Grant.of("10.0.0.0/8", (), "*.corp.example")]).allow == grants[1:2]
    assert policy.capped_by([]).allow == ()


def test_a_wildcard_matches_below_its_suffix_alone():
    assert host_matches("*.a.example", "x.a.example")
    assert not host_matches("*.a.example", "a.example")
    assert not host_matches("*.a.example", ".a.example")
    assert not host_matches("*.a.example", "xa.example")


def test_a_mapped_host_still_needs_a_grant():
    hosts = HostMap.from_json({"api.example.com:443": "127.0.0.1:8443"})
    target = parse_url("https://api.example.com/v1")
    assert hosts.apply(target) == ("127.0.0.1", 8443)
    assert hosts.apply(parse_url("https://api.example.com:444/")) is None
    address, port = hosts.apply(target)
    with pytest.raises(Blocked) as caught:
        judge_address(target, address, Policy(), port=port)
    assert caught.value.rule == "ip_loopback"
    granted = Policy(allow=(Grant.of("127.0.0.1", [8443], "api.example.com"),))
    assert judge_address(target, address, granted, port=port) == "127.0.0.1"


@pytest.mark.parametrize(("source", "goal"), [("a", "1.1.1.1:1"), ("a:1", "b:1"), ("a:1", "::1")])
def test_a_host_map_names_ports_and_an_address(source, goal):
    with pytest.raises(Blocked):
        HostMap.from_json({source: goal})


def test_the_error_names_rule_and_cure_and_no_address():
    with pytest.raises(Blocked) as caught:
        decide("https://erp.corp.example/", {}, ["10.20.30.40"])
    error = caught.value
    assert "erp.corp.example" in error.message
    assert error.rule == error.details["rule"] == "dns_ip_private"
    assert "10.20" not in f"{error.message} {error.cure} {error.details}"
    target = parse_url("https://inner.corp.example/")
    with pytest.raises(Blocked) as caught:
        judge_answers(target, ["10.0.0.1"], Policy(), stage="redirect_")
    assert caught.value.rule == "redirect_dns_ip_private"
    assert "inner" not in caught.value.message
