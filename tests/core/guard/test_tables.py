from __future__ import annotations

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from junctor.core.guard import tables
from junctor.core.guard.addresses import look_up, nat64_embedded, rule_of
from junctor.core.guard.refusals import _RULES, refuse


def test_the_tables_were_reviewed_within_eighteen_months():
    age = datetime.now(UTC).date() - tables.REVIEWED_ON
    assert age < timedelta(days=548), (
        "compare core/guard/tables.py with the IANA special-purpose registries and the vendors' "
        "metadata pages, then set REVIEWED_ON"
    )


@pytest.mark.parametrize("text", tables.METADATA)
def test_every_metadata_address_has_the_metadata_rule(text):
    assert rule_of(ip_address(text)) == "ip_metadata"


def test_every_rule_of_the_tables_has_words():
    rules = {rule for _, rule in tables.IPV4_RANGES + tables.IPV6_RANGES} | tables.NEVER_OPEN
    assert rules <= _RULES.keys()
    for rule in rules:
        error = refuse(rule)
        assert error.rule == rule
        assert error.cure
        assert f"rule {rule}" in error.message


@pytest.mark.parametrize(
    "text",
    [
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::1",
        "2002:7f00:1::",
        "::127.0.0.1",
        "::ffff:0:127.0.0.1",
        "fec0::1",
        "224.0.0.1",
        "ff02::1",
        "168.63.129.16",
        "192.0.0.192",
        "192.88.99.1",
        "3fff::1",
        "5f00::1",
        "4000::1",
        "1::1",
        "fe00::1",
        "2001:4:112::1",
        "2001:1::1",
        "2001:200::5efe:808:808",
        "2001:200::300:5efe:808:808",
    ],
)
def test_what_python_calls_global_and_we_do_not(text):
    assert rule_of(ip_address(text)) is not None


@given(st.ip_addresses(v=4))
def test_a_public_ipv4_address_is_public_for_python_as_well(address):
    if rule_of(address) is None:
        assert address.is_global
        assert not address.is_multicast


@given(st.ip_addresses(v=4), st.sampled_from(["::ffff:", "::", "64:ff9b::", "::ffff:0:"]))
def test_no_ipv4_address_gets_through_inside_an_ipv6_address(address, prefix):
    assert rule_of(ip_address(f"{prefix}{address}")) is not None


@given(st.ip_addresses(v=6))
def test_a_public_ipv6_address_is_global_unicast(address):
    if rule_of(address) is None:
        assert int(address) >> 125 == 1
        assert not address.sixtofour
        assert not address.teredo


def test_a_zone_and_an_endless_text_are_refused():
    assert look_up("fe80::1%eth0")[1] == "ipv6_zone_id"
    with pytest.raises(ValueError, match="1"):
        look_up("fe80::1%" + "1" * 100)


def test_only_the_well_known_nat64_prefix_tells_its_address():
    assert nat64_embedded(ip_address("64:ff9b::808:808")) == ip_address("8.8.8.8")
    assert nat64_embedded(ip_address("64:ff9b:1::808:808")) is None
    assert nat64_embedded(ip_address("8.8.8.8")) is None
