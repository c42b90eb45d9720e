"""A key that somebody pasted: what it is, and what it is instead of one."""

from __future__ import annotations

import json

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from joserfc.jwk import ECKey, RSAKey

from core.auth.flows import drive
from junctor.core.auth.signing_keys import fault_of, unfolded
from junctor.core.connections import documents
from junctor.model.auth import BearerToken, JwtBearer
from junctor.model.errors import InvalidInput

RSA_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
EC_KEY = ec.generate_private_key(ec.SECP256R1())
PKCS8, OLD = serialization.PrivateFormat.PKCS8, serialization.PrivateFormat.TraditionalOpenSSL
PEM = serialization.Encoding.PEM


def private(key, form=PKCS8, lock=None):
    locked = serialization.BestAvailableEncryption(lock) if lock else serialization.NoEncryption()
    return key.private_bytes(PEM, form, locked).decode()


RSA, EC = private(RSA_KEY), private(EC_KEY)
PUBLIC = (
    RSA_KEY.public_key().public_bytes(PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()
)
SSH = RSA_KEY.private_bytes(
    PEM, serialization.PrivateFormat.OpenSSH, serialization.NoEncryption()
).decode()
ACCOUNT = {
    "type": "service_account",
    "project_id": "acme",
    "private_key_id": "k-1",
    "private_key": RSA,
    "client_email": "bot@acme.example",
    "token_uri": "https://issuer.example/token",
}
GOOGLE = JwtBearer(token_url="https://issuer.example/token")


def judged(scheme, **values):
    return documents.judge(scheme, values, may_bind_secrets=True, confirm_short=False, now=0)


@pytest.mark.parametrize(
    "text",
    [
        RSA,
        private(RSA_KEY, OLD),
        SSH,
        RSA.replace("\n", "\\n"),
        RSA.replace("\n", " "),
        "".join(RSA.splitlines()),
        "\n\n" + RSA.replace("\n", "\r\n"),
    ],
    ids=["pkcs8", "pkcs1", "openssh", "written breaks", "one line", "no breaks", "windows"],
)
def test_a_key_is_read_however_it_was_copied(text):
    assert fault_of(GOOGLE, text) is None
    judged(GOOGLE, private_key=text)
    drive(JwtBearer(), {"private_key": text})


@pytest.mark.parametrize(
    ("text", "said", "cure"),
    [
        (PUBLIC, "is a public key", "private key"),
        ("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----", "certificate", "private"),
        (private(RSA_KEY, lock=b"open sesame"), "passphrase", "openssl pkcs8"),
        (private(RSA_KEY, OLD, lock=b"open sesame"), "passphrase", "openssl pkcs8"),
        ("".join(RSA.splitlines()[1:-1]), "misses its BEGIN and END lines", "BEGIN line"),
        (RSA[:400], "END line is missing", "END line"),
        (RSA.replace("A", "B"), "is not a key that RS256", "whole"),
        ("k-1", "is no PEM", "whole"),
        (EC, "RS256 needs an RSA key", "that kind"),
    ],
)
def test_what_is_no_such_key_is_told_when_it_is_entered(text, said, cure):
    with pytest.raises(InvalidInput, match=said) as caught:
        judged(GOOGLE, private_key=text)
    assert caught.value.field == "/private_key"
    assert cure in caught.value.cure
    assert text not in str(caught.value)
    judged(GOOGLE, private_key=RSA)


def test_a_key_that_a_secret_holds_is_judged_where_it_is_used():
    judged(GOOGLE, private_key="{env.GOOGLE_KEY}")


def test_the_file_of_a_service_account_is_taken_as_the_key():
    found = judged(GOOGLE, private_key=json.dumps(ACCOUNT))
    assert found.secrets == {"private_key": RSA}
    assert found.plain == {"issuer": "bot@acme.example", "key_id": "k-1"}
    # The same where a secret holds the file.
    attached, _ = drive(JwtBearer(), {"private_key": json.dumps(ACCOUNT)})
    assert attached.request.header("authorization").startswith("Bearer ey")


def test_the_file_of_another_account_than_was_typed_is_refused():
    with pytest.raises(InvalidInput, match=r"bot@acme\.example") as caught:
        judged(GOOGLE, private_key=json.dumps(ACCOUNT), issuer="other@acme.example")
    assert caught.value.field == "/issuer"
    judged(GOOGLE, private_key=json.dumps(ACCOUNT), issuer="bot@acme.example")


@pytest.mark.parametrize(
    ("held", "said"),
    [
        ({"web": {"client_id": "1", "client_secret": "planted"}}, "file of an OAuth client"),
        ({"installed": {"client_id": "1"}}, "file of an OAuth client"),
        ({"type": "authorized_user", "refresh_token": "planted"}, "person's own sign-in"),
        ({"type": "external_account"}, "workload identity"),
        ({"type": ["odd"], "apiKey": "planted"}, "no `private_key`"),
        (["planted"], "no key's file"),
        ({"kty": "RSA", "n": "AQAB", "e": "AQAB"}, "public key"),
        ({"kty": "RSA", "d": "planted"}, "cannot be read"),
        ({"keys": [{"kty": "RSA", "n": "AQAB", "e": "AQAB"}]}, "no private keys"),
    ],
)
def test_other_files_are_named_by_what_they_are(held, said):
    with pytest.raises(InvalidInput, match=said) as caught:
        judged(GOOGLE, private_key=json.dumps(held))
    assert "planted" not in str(caught.value)
    assert caught.value.field == "/private_key"


def test_half_a_file_is_told_apart_from_a_key():
    with pytest.raises(InvalidInput, match="not whole"):
        judged(GOOGLE, private_key=json.dumps(ACCOUNT)[:300])


@pytest.mark.parametrize("within", [False, True])
@pytest.mark.parametrize(("key", "kind"), [(RSA_KEY, RSAKey), (EC_KEY, ECKey)])
def test_a_json_web_key_is_taken_with_its_id(key, kind, within):
    made = kind.import_key(private(key)).as_dict(private=True) | {"kid": "k-7"}
    public = kind.import_key(private(key)).as_dict(private=False)
    text = json.dumps({"keys": [public, made]} if within else made)
    found = unfolded(JwtBearer(algorithm="by_key"), {"private_key": text})
    assert found["key_id"] == "k-7"
    assert fault_of(JwtBearer(algorithm="by_key"), found["private_key"]) is None


def test_other_schemes_take_json_as_it_is():
    assert unfolded(BearerToken(), {"token": '{"a": 1}'}) == {"token": '{"a": 1}'}
