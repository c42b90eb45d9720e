"""What is entered as a client certificate: every fault has a name before anything is stored."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives import serialization

from fixtures_tls import identity
from junctor.model.errors import InvalidInput
from servers import AUTHORITY

PASSPHRASE = "open sesame 42"
CERTIFICATE, KEY = identity("flows").values()


def locked(key, passphrase=PASSPHRASE):
    """The key, protected with a passphrase."""
    loaded = serialization.load_pem_private_key(key.encode(), None)
    return loaded.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(passphrase.encode()),
    ).decode()


LOCKED = locked(KEY)


@pytest.fixture
async def made(outside):
    return await outside.connect(
        "http", {"baseUrl": "https://web.outside.example"}, auth="client_certificate"
    )


def faulty():
    """Name, document, field, and words of the message."""
    whole = {"client_certificate": CERTIFICATE, "client_key": KEY}
    other = identity("other")["client_key"]
    old = dict(zip(whole, AUTHORITY.pair("flows", days=-2), strict=True))
    guess = {"client_key": LOCKED, "client_key_passphrase": "wrong passphrase"}
    chained = f"{CERTIFICATE}{AUTHORITY.ca_pem}"
    return {
        "another key": ({**whole, "client_key": other}, "client_key", "does not belong"),
        "another key beside a chain": (
            {"client_certificate": chained, "client_key": other},
            "client_key",
            "does not belong",
        ),
        "the order of the chain": (
            {**whole, "client_certificate": f"{AUTHORITY.ca_pem}{CERTIFICATE}"},
            "client_key",
            "does not belong",
        ),
        "expired": (old, "client_certificate", "expired on 20"),
        "not PEM": ({**whole, "client_certificate": "MIIB"}, "client_certificate", "PEM"),
        "damaged": (
            {**whole, "client_certificate": CERTIFICATE.replace("MII", "###", 1)},
            "client_certificate",
            "PEM",
        ),
        "a key in the open": (
            {**whole, "client_certificate": CERTIFICATE + KEY},
            "client_certificate",
            "private key",
        ),
        "no key in PEM": ({**whole, "client_key": CERTIFICATE}, "client_key", "not a private key"),
        "damaged key": ({**whole, "client_key": KEY.replace("M", "#")}, "client_key", "read"),
        "no passphrase": ({**whole, "client_key": LOCKED}, "client_key_passphrase", "missing"),
        "wrong passphrase": ({**whole, **guess}, "client_key_passphrase", "does not open"),
    }


async def test_each_fault_is_named_with_its_field(outside, made):
    for name, (document, field, words) in faulty().items():
        with pytest.raises(InvalidInput) as caught:
            await outside.credential(made, document)
        assert caught.value.field == f"/{field}", name
        assert words in caught.value.message, name
        assert KEY.splitlines()[1] not in str(vars(caught.value)), name
    await outside.credential(made, {"client_certificate": CERTIFICATE, "client_key": KEY})


async def test_half_a_pair_is_refused_where_it_is_a_choice(outside):
    made = await outside.connect(
        "http",
        {"baseUrl": "https://web.outside.example"},
        {"token": "tok_0123456789"},
        auth="bearer_token",
    )
    for half, field in (
        ({"client_certificate": CERTIFICATE}, "client_key"),
        ({"client_key": KEY}, "client_certificate"),
        ({"client_key_passphrase": PASSPHRASE}, "client_certificate"),
    ):
        with pytest.raises(InvalidInput) as caught:
            await outside.credential(made, {"token": "tok_0123456789", **half})
        assert caught.value.field == f"/{field}"
    saved = await outside.credential(
        made,
        {
            "client_certificate": CERTIFICATE,
            "client_key": LOCKED,
            "client_key_passphrase": PASSPHRASE,
        },
    )
    assert set(saved.credential.fields) == {
        "token",
        "client_certificate",
        "client_key",
        "client_key_passphrase",
    }
    assert saved.credential.fields["client_key"]["source"] == "secret"


async def test_a_new_certificate_must_belong_to_the_key_that_is_kept(outside, made):
    await outside.credential(made, {"client_certificate": CERTIFICATE, "client_key": KEY})
    renewed = identity("flows")["client_certificate"]
    with pytest.raises(InvalidInput, match="does not belong"):
        await outside.credential(made, {"client_certificate": renewed})
    await outside.credential(made, {"client_certificate": CERTIFICATE})
    # A key that is a named secret nobody has set yet cannot be judged; the notice says so.
    saved = await outside.credential(
        made, {"client_certificate": CERTIFICATE, "client_key": "{env.MISSING_KEY}"}
    )
    assert [each.code for each in saved.notices] == ["secret_not_set"]


def test_no_credential_is_attached_without_one():
    from pydantic import ValidationError

    from junctor.model.auth import ClientCertificate, NoAuth

    with pytest.raises(ValidationError, match="client_certificate"):
        NoAuth(client_certificate=True)
    fields = {"type": "object", "required": ["username"], "properties": {"username": {}}}
    schema = ClientCertificate(fields=fields).document_schema
    assert schema["required"] == ["username", "client_certificate", "client_key"]


def test_the_command_line_reads_them_from_files(tmp_path):
    from junctor.cli.credential import _read_file

    file = tmp_path / "client.key"
    file.write_text(KEY)
    assert _read_file(f"client_key={file}") == ("client_key", KEY)
    with pytest.raises(InvalidInput) as caught:
        _read_file(f"client_key={tmp_path / 'missing.key'}")
    assert caught.value.field == "client_key"
