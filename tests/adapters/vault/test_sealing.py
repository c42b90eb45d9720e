"""The kill test: whatever happens to an envelope, it does not open and nothing crashes."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from junctor.adapters.vault import LocalVault, ValueProvider, sealing
from junctor.core.ports.audit import Receipt
from junctor.core.ports.vault import Place
from junctor.model.errors import NotConfigured, OursToFix
from junctor.testing.memory import MemoryStore

RECEIPT = Receipt("chain", 1, "intent")
TEXT = st.text(max_size=12)
PLACES = st.builds(
    Place,
    kind=st.sampled_from(["credential", "secret"]),
    project_id=st.just("prj_a"),
    owner=TEXT,
    environment=TEXT,
    id=TEXT,
    version=st.integers(0, 5),
    slug=TEXT,
    origins=st.lists(TEXT, max_size=3).map(tuple),
)


async def load() -> LocalVault:
    vault = await LocalVault.load(ValueProvider("ab" * 32), MemoryStore().keys, "ins")
    await vault.ready("prj_a")
    return vault


VAULT = asyncio.run(load())


def test_what_was_sealed_opens_at_the_same_place(vault, place, receipt):
    assert vault.open(place, vault.seal(place, b"sk_test_secret"), receipt) == b"sk_test_secret"


def test_the_same_text_gives_other_bytes_each_time(vault, place):
    assert vault.seal(place, b"same") != vault.seal(place, b"same")


def test_every_flipped_bit_of_every_byte_is_refused(vault, place, receipt):
    envelope = vault.seal(place, b"a plain text of some length")
    for index in range(len(envelope)):
        for bit in range(8):
            damaged = bytearray(envelope)
            damaged[index] ^= 1 << bit
            with pytest.raises(NotConfigured):
                vault.open(place, bytes(damaged), receipt)
    assert vault.open(place, envelope, receipt) == b"a plain text of some length"


def test_every_truncation_is_refused(vault, place, receipt):
    envelope = vault.seal(place, b"a plain text")
    for length in range(len(envelope)):
        with pytest.raises(NotConfigured):
            vault.open(place, envelope[:length], receipt)


@pytest.mark.parametrize(
    "moved",
    [
        {"kind": "secret"},
        {"project_id": "prj_b"},
        {"owner": "con_2"},
        {"environment": "production"},
        {"id": "crd_2"},
        {"version": 2},
        {"version": 4},
        {"slug": "slack"},
        {"origins": ()},
        {"origins": ("https://evil.example:443",)},
        {"origins": ("https://api.stripe.com:443", "https://evil.example:443")},
    ],
)
def test_a_row_put_elsewhere_or_rolled_back_does_not_open(vault, place, receipt, moved):
    envelope = vault.seal(place, b"secret")
    with pytest.raises(NotConfigured):
        vault.open(replace(place, **moved), envelope, receipt)


def test_the_order_of_origins_does_not_matter(vault, place, receipt):
    two = replace(place, origins=("https://b.example:443", "https://a.example:443"))
    turned = replace(place, origins=two.origins[::-1])
    assert vault.open(turned, vault.seal(two, b"x"), receipt) == b"x"


async def test_another_instance_with_the_same_keys_does_not_open_it(vault, place, receipt):
    envelope = vault.seal(place, b"secret")
    vault.instance_id = "ins_two"
    with pytest.raises(NotConfigured):
        vault.open(place, envelope, receipt)


@settings(max_examples=200)
@given(one=PLACES, other=PLACES)
def test_two_places_share_a_binding_only_when_they_are_the_same(one, other):
    same = replace(one, origins=tuple(sorted(one.origins))) == replace(
        other, origins=tuple(sorted(other.origins))
    )
    assert (sealing.bound_to("ins", one) == sealing.bound_to("ins", other)) is same


@settings(max_examples=200)
@given(place=PLACES, plain=st.binary(max_size=300))
def test_any_bytes_come_back_unchanged(place, plain):
    asyncio.run(VAULT.ready("prj_a"))
    assert VAULT.open(place, VAULT.seal(place, plain), RECEIPT) == plain


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(garbage=st.binary(max_size=120), header=st.booleans(), place=PLACES)
def test_garbage_is_refused_and_never_crashes(garbage, header, place):
    envelope = bytes((1, 1, 4)) + garbage if header else garbage
    with pytest.raises(NotConfigured):
        VAULT.open(place, envelope, RECEIPT)


def test_the_errors_say_what_is_unknown(vault, place, receipt):
    envelope = vault.seal(place, b"x")
    for changed, said in [
        (b"\x02" + envelope[1:], "envelope version 2"),
        (envelope[:1] + b"\x09" + envelope[2:], "algorithm 9"),
        (envelope[:3] + b"\xff" + envelope[4:], "cannot be read"),
        (b"", "cut off"),
    ]:
        with pytest.raises(NotConfigured, match=said):
            vault.open(place, changed, receipt)
    other = bytes((1, 1, 7)) + b"dek_zzz" + envelope[3 + envelope[2] :]
    with pytest.raises(NotConfigured, match="dek_zzz") as caught:
        vault.open(place, other, receipt)
    assert caught.value.details["keyId"] == "dek_zzz"


@pytest.mark.parametrize("pretended", [None, True, "receipt", object(), ("chain", 1, "intent")])
def test_without_a_receipt_nothing_opens(vault, place, receipt, pretended):
    envelope = vault.seal(place, b"x")
    with pytest.raises(OursToFix):
        vault.open(place, envelope, pretended)
    assert vault.open(place, envelope, receipt) == b"x"


def test_opening_a_kilobyte_takes_a_few_microseconds(vault, place, receipt):
    envelope = vault.seal(place, b"x" * 1024)
    best = 1.0
    for _ in range(5):
        started = time.perf_counter()
        for _ in range(1000):
            vault.open(place, envelope, receipt)
        best = min(best, (time.perf_counter() - started) / 1000)
    assert best < 30e-6  # 2 us on an idle machine; the bound only catches a lost cache
