from __future__ import annotations

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

from core.auth.flows import NOW, answer, drive
from junctor.model.auth import JwtBearer
from junctor.model.errors import InvalidSpec, NotConfigured, ReconnectNeeded

URL = "https://auth.example.com/token"


def pem(key):
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()


RSA = pem(rsa.generate_private_key(public_exponent=65537, key_size=2048))
P256, P384 = (
    pem(ec.generate_private_key(ec.SECP256R1())),
    pem(ec.generate_private_key(ec.SECP384R1())),
)
SHARED = "0123456789abcdef0123456789abcdef"
KEYS = {
    "RS256": (RSA, RSAKey),
    "RS384": (RSA, RSAKey),
    "ES256": (P256, ECKey),
    "ES384": (P384, ECKey),
    "HS256": (SHARED, OctKey),
}


@pytest.mark.parametrize("algorithm", KEYS)
def test_each_algorithm_signs_what_its_key_verifies(algorithm):
    text, kind = KEYS[algorithm]
    scheme = JwtBearer(algorithm=algorithm, claims={"aud": "{{conn.aud}}", "who": "u-{user}"})
    document = {"private_key": text, "key_id": "k1", "issuer": "me", "user": "ada{{conn.x}}"}
    attached, sent = drive(scheme, document, config={"aud": "https://a"})
    assert sent == []
    token = attached.request.header("authorization").removeprefix("Bearer ")
    read = jwt.decode(token, kind.import_key(text), algorithms=[algorithm])
    assert read.header["kid"] == "k1"
    assert read.claims["aud"] == "https://a"
    assert read.claims["who"] == "u-ada{{conn.x}}"
    assert read.claims["iss"] == "me"
    assert read.claims["exp"] - read.claims["iat"] == 300
    assert read.claims["iat"] == NOW // 1000 - 30


def test_a_key_may_say_itself_what_it_signs_with():
    for name in ("RS256", "ES256", "ES384"):
        text, kind = KEYS[name]
        attached, _ = drive(JwtBearer(algorithm="by_key"), {"private_key": text})
        token = attached.request.header("authorization").removeprefix("Bearer ")
        assert jwt.decode(token, kind.import_key(text), algorithms=[name]).header["alg"] == name
    long = pem(ec.generate_private_key(ec.SECP521R1()))
    for unusable, said in ((long, "RS256, ES256 or ES384 needs"), ("s3cr3t", "is no PEM")):
        with pytest.raises(NotConfigured, match=said):
            drive(JwtBearer(algorithm="by_key"), {"private_key": unusable})


def test_smart_takes_an_rsa_key_or_an_elliptic_one_of_384_bits():
    scheme = JwtBearer(algorithm="by_key_384")
    for name, (text, kind) in {"RS384": (RSA, RSAKey), "ES384": KEYS["ES384"]}.items():
        attached, _ = drive(scheme, {"private_key": text})
        token = attached.request.header("authorization").removeprefix("Bearer ")
        assert jwt.decode(token, kind.import_key(text), algorithms=[name]).header["alg"] == name
    with pytest.raises(NotConfigured, match="RS384 or ES384 needs an RSA key"):
        drive(scheme, {"private_key": P256})


def test_a_key_pasted_with_written_line_breaks_is_read():
    drive(JwtBearer(), {"private_key": RSA.replace("\n", "\\n")})


def test_an_assertion_is_exchanged_and_the_token_reused_until_it_is_due():
    scheme = JwtBearer(token_url=URL, claims={"scope": "mail"})
    document = {"private_key": RSA, "issuer": "i", "subject": "s"}
    attached, (sent,) = drive(scheme, document, answer({"access_token": "T", "expires_in": 3600}))
    assert attached.request.header("authorization") == "Bearer T"
    form = dict(sent.form)
    assert form["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer"
    claims = jwt.decode(form["assertion"], RSAKey.import_key(RSA)).claims
    assert (claims["aud"], claims["sub"], claims["scope"]) == (URL, "s", "mail")
    again, sent = drive(scheme, {**document, **attached.update.values})
    assert (again.request.header("authorization"), sent) == ("Bearer T", [])
    with pytest.raises(ReconnectNeeded):
        drive(scheme, document, answer({"error": "invalid_grant"}, 400))


def test_a_key_that_cannot_sign_is_named_but_not_shown():
    for algorithm, text in (("RS256", "s3cr3t"), ("ES256", RSA), ("RS256", P256), ("ES384", P256)):
        with pytest.raises(NotConfigured, match="private_key") as caught:
            drive(JwtBearer(algorithm=algorithm), {"private_key": text})
        assert text not in str(caught.value)
    with pytest.raises(NotConfigured, match="private_key"):
        drive(JwtBearer(), {})
    drive(JwtBearer(), {"private_key": RSA})


def test_a_short_shared_secret_signs_without_a_warning():
    drive(JwtBearer(algorithm="HS256"), {"private_key": "short"})


def test_a_unique_claim_is_another_one_each_time():
    scheme = JwtBearer(algorithm="HS256", claims={"jti": "{unique}"})
    seen = set()
    for _ in range(3):
        attached, _sent = drive(scheme, {"private_key": SHARED}, config={})
        token = attached.request.header("authorization").removeprefix("Bearer ")
        seen.add(jwt.decode(token, OctKey.import_key(SHARED), algorithms=["HS256"]).claims["jti"])
    assert len(seen) == 3
    assert all(len(each) >= 20 for each in seen)


def test_a_claim_may_not_carry_the_key():
    with pytest.raises(InvalidSpec):
        drive(JwtBearer(claims={"a": "x{private_key}"}), {"private_key": RSA})


def test_a_client_that_proves_itself_asks_by_client_credentials():
    scheme = JwtBearer(
        token_url=URL,
        algorithm="RS384",
        proves="client",
        scopes=("system/*.read", "system/*.write"),
        token_params={"resource": "https://api.example.com", "audience": "{{conn.nothing}}"},
        claims={"iss": "{client_id}", "sub": "{client_id}", "jti": "{unique}", "aud": "{{conn.a}}"},
    )
    document = {"private_key": RSA, "client_id": "backend", "key_id": "key-1"}
    token = answer({"access_token": "at_1", "expires_in": 300})
    config = {"a": "", "nothing": ""}
    forms = [dict(drive(scheme, document, token, config=config)[1][0].form) for _ in "ab"]
    assert forms[0]["grant_type"] == "client_credentials"
    assert forms[0]["scope"] == "system/*.read system/*.write"
    assert forms[0]["resource"] == "https://api.example.com"
    assert "audience" not in forms[0]
    claims = [
        jwt.decode(f["client_assertion"], RSAKey.import_key(RSA), algorithms=["RS384"]).claims
        for f in forms
    ]
    assert claims[0]["iss"] == claims[0]["sub"] == "backend"
    assert claims[0]["aud"] == URL
    assert claims[0]["jti"] != claims[1]["jti"]
