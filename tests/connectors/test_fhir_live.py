"""FHIR against a strict server on loopback: SMART sign-in, links, versions, bundles."""

from __future__ import annotations

from contextlib import asynccontextmanager
from time import time
from urllib.parse import parse_qsl

import pytest
import pytest_asyncio
from aiohttp import web
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from junctor.app.instance import Instance
from junctor.app.settings import Settings
from junctor.core.connections import ConnectionDraft
from junctor.model.call import Actor, Call, Mode
from junctor.model.connection import EnvironmentSettings, NetworkGrant
from junctor.model.ids import new_id
from junctor.testing import LoopbackAuthority
from shared_cache import shared_cache

AUTHORITY = LoopbackAuthority()
ACTOR = Actor(kind="user", id="usr_test", name="Test")
HOST, CLIENT = "ehr.example.com", "junctor-backend"
BASE, TOKEN_URL = f"https://{HOST}/fhir/R4", f"https://{HOST}/oauth2/token"
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
pytestmark = pytest.mark.asyncio(loop_scope="module")


def pem(key):
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()


KEY, OTHER = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))
CURVE = ec.generate_private_key(ec.SECP384R1())
LETTER = {"resourceType": "DocumentReference", "id": "d1", "status": "current"}


def refusal(status, code, text):
    issue = [{"severity": "error", "code": code, "diagnostics": text}]
    return web.json_response({"resourceType": "OperationOutcome", "issue": issue}, status=status)


class FhirServer:
    """Patients with versions; every rule of the specification that a client could break."""

    def __init__(self):
        self.patients, self.tokens, self.spent, self.refused = {}, set(), set(), []
        self.public = {
            "RS384": RSAKey.import_key(pem(KEY)),
            "ES384": ECKey.import_key(pem(CURVE)),
        }
        self.scopes, self.quiet = [], False

    async def handle(self, request):
        if request.path == "/oauth2/token":
            return self._token(dict(parse_qsl(await request.text())))
        if request.headers.get("Authorization", "").removeprefix("Bearer ") not in self.tokens:
            return refusal(401, "login", "no token of ours")
        body = None
        if request.can_read_body:
            if request.content_type != "application/fhir+json":
                return refusal(415, "structure", "send application/fhir+json")
            body = await request.json()
        path = request.path.removeprefix("/fhir/R4").strip("/")
        if not path:
            return self._bundle(body)
        kind, _, key = path.partition("/")
        if kind in ("DocumentReference", "Binary"):
            return self._file(path)
        if kind == "Patient" and not key:
            return self._created(request, body) if body else self._page(request)
        if key not in self.patients:
            return refusal(404, "not-found", f"{path} is not known")
        return self._updated(request, key, body) if body else web.json_response(self.patients[key])

    def _token(self, form):
        fault = self._fault(form)
        if fault:
            self.refused.append(fault)
            return web.json_response({"error": "invalid_client"}, status=400)
        token = f"smart-{len(self.tokens)}-{new_id('tok')}"
        self.tokens.add(token)
        answer = {"access_token": token, "token_type": "bearer", "expires_in": 300}
        return web.json_response({**answer, "scope": form["scope"]})

    def _fault(self, form):
        if form.get("grant_type") != "client_credentials":
            return "grant_type"
        if form.get("client_assertion_type") != ASSERTION or "assertion" in form:
            return "client_assertion_type"
        if "system/" not in form.get("scope", ""):
            return "scope"
        self.scopes.append(form["scope"])
        try:
            found = self._read(form["client_assertion"])
        except (JoseError, ValueError):
            return "signature"
        claims, header = found.claims, found.header
        checks = {
            "kid": header.get("kid") == "key-1",
            "iss": claims.get("iss") == claims.get("sub") == CLIENT,
            "aud": claims.get("aud") == TOKEN_URL,
            "exp": time() < claims.get("exp", 0) <= time() + 300,
            "jti": bool(claims.get("jti")) and claims["jti"] not in self.spent,
        }
        self.spent.add(claims.get("jti"))
        return next((name for name, holds in checks.items() if not holds), None)

    def _read(self, assertion):
        try:
            return jwt.decode(assertion, self.public["RS384"], algorithms=["RS384"])
        except (JoseError, ValueError):
            return jwt.decode(assertion, self.public["ES384"], algorithms=["ES384"])

    def _file(self, path):
        """A document whose bytes lie beside it: as they are, or in a resource."""
        if path == "DocumentReference/d1":
            attachment = {"contentType": "text/plain", "url": "Binary/b1", "title": "Letter"}
            return web.json_response({**LETTER, "content": [{"attachment": attachment}]})
        if path == "DocumentReference/d2":
            return web.json_response({**LETTER, "id": "d2"})
        if path == "DocumentReference/d3":
            attachment = {"url": f"{BASE}/Binary/gone"}
            return web.json_response({**LETTER, "content": [{"attachment": attachment}]})
        if path != "Binary/b1":
            return refusal(404, "not-found", f"{path} is not known")
        if self.quiet:
            return web.Response(body=b"Hello", content_type="text/plain")
        held = {"resourceType": "Binary", "contentType": "text/plain", "data": "SGVsbG8="}
        return web.json_response(held, content_type="application/fhir+json")

    def _created(self, request, body):
        if wanted := request.headers.get("If-None-Exist"):
            value = dict(parse_qsl(wanted))["identifier"].partition("|")[2]
            same = [
                each
                for each in self.patients.values()
                if value in [i["value"] for i in each.get("identifier", ())]
            ]
            if len(same) > 1:
                return refusal(412, "multiple-matches", "several patients match")
            if same:
                return web.json_response(same[0])
        key = f"p{len(self.patients) + 1}"
        stored = self._stored(key, body, 1)
        if self.quiet and request.headers.get("Prefer") == "return=representation":
            place = {"Location": f"{BASE}/Patient/{key}/_history/1"}
            return web.Response(status=201, headers=place)
        return web.json_response(stored, status=201)

    def _stored(self, key, body, version):
        self.patients[key] = {**body, "id": key, "meta": {"versionId": str(version)}}
        return self.patients[key]

    def _updated(self, request, key, body):
        version = self.patients[key]["meta"]["versionId"]
        match = request.headers.get("If-Match")
        if match is None:
            return refusal(428, "required", "If-Match is required here")
        if match != f'W/"{version}"':
            return refusal(412, "conflict", f"the version is {version}")
        if body.get("id") != key:
            return refusal(400, "invalid", "the id differs from the address")
        stored = self._stored(key, body, int(version) + 1)
        if self.quiet:
            return web.Response(headers={"ETag": f'W/"{int(version) + 1}"'})
        return web.json_response(stored)

    def _page(self, request):
        start, size = int(request.query.get("offset", 0)), int(request.query.get("_count", 2))
        rows = list(self.patients.values())
        link = [{"relation": "self", "url": str(request.url)}]
        if start + size < len(rows):
            following = f"{BASE}/Patient?_count={size}&offset={start + size}"
            link.append({"relation": "next", "url": following})
        entry = [{"resource": each} for each in rows[start : start + size]]
        found = {"resourceType": "Bundle", "type": "searchset", "link": link}
        return web.json_response({**found, "total": len(rows), "entry": entry})

    def _bundle(self, body):
        answers = []
        for each in body["entry"]:
            wrong = each["request"]["url"] != "Patient" or "resource" not in each
            if wrong and body["type"] == "transaction":
                return refusal(400, "processing", "one entry fails, so none was done")
            answers.append({"response": {"status": "404 Not Found" if wrong else "201 Created"}})
        for each, told in zip(body["entry"], answers, strict=True):
            if told["response"]["status"].startswith("201"):
                self._stored(f"p{len(self.patients) + 1}", each["resource"], 1)
        found = {"resourceType": "Bundle", "type": f"{body['type']}-response", "entry": answers}
        return web.json_response(found)


class Ehr:
    def __init__(self, instance, server, port, project):
        self.instance, self.server, self.port, self.project = instance, server, port, project

    async def connect(self, name, key, **config):
        settings = EnvironmentSettings(ca_pem=AUTHORITY.ca_pem)
        document = {"client_id": CLIENT, "private_key": pem(key), "key_id": "key-1"}
        draft = ConnectionDraft(
            name=name,
            integration_slug="fhir",
            auth_type="smart_backend",
            config={"baseUrl": BASE, "tokenUrl": TOKEN_URL, **config},
            environments={"development": settings},
            credentials={"development": document},
        )
        saved = await self.instance.connections.create(
            self.project, draft, actor=ACTOR, may_bind_secrets=True
        )
        grant = NetworkGrant(
            id=new_id("grt"),
            project_id=self.project,
            connection_id=saved.connection.id,
            cidr="127.0.0.1/32",
            ports=(self.port,),
            created_at=0,
        )
        await self.instance.store.grants.add(grant)
        self.connection = saved.connection.id

    async def call(self, operation, inputs, **more):
        call = Call(
            project_id=self.project,
            connection=self.connection,
            operation=operation,
            inputs=inputs,
            environment="development",
            mode=Mode.LIVE,
            actor=ACTOR,
            **more,
        )
        return (await self.instance.caller.call(call)).outcome


@asynccontextmanager
async def serving(server):
    runner = web.ServerRunner(web.Server(server.handle, access_log=None))
    await runner.setup()
    context = AUTHORITY.server_context(HOST)
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
    try:
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(tmp_path_factory):
    server = FhirServer()
    async with serving(server) as port:
        host_map = {f"{HOST}:443": f"127.0.0.1:{port}"}
        instance = await Instance.open(
            Settings(home=tmp_path_factory.mktemp("ehr"), host_map=host_map, cache=shared_cache())
        )
        try:
            project = await instance.projects.create("Clinic", actor=ACTOR)
            found = Ehr(instance, server, port, project.id)
            await found.connect("EHR", KEY)
            yield found
        finally:
            await instance.close()


@pytest_asyncio.fixture(loop_scope="module")
async def ehr(house):
    house.server.patients.clear()
    house.server.quiet = False
    return house


def patient(number):
    return {"resourceType": "Patient", "name": [{"family": f"Lovelace {number}"}]}


async def made(ehr, count):
    for number in range(count):
        found = await ehr.call("create", {"kind": "Patient", "resource": patient(number)})
        assert (found.status, found.error_class) == (201, None), found


async def test_a_backend_client_signs_in_with_its_key_once_for_many_calls(ehr):
    await made(ehr, 3)
    assert len(ehr.server.tokens) == 1
    assert ehr.server.refused == []
    ehr.server.tokens.clear()
    assert (await ehr.call("read", {"kind": "Patient", "id": "p1"})).ok, "a dead token is renewed"
    assert len(ehr.server.spent) == 2


async def test_another_key_is_refused_and_the_right_one_works_again(house, ehr):
    good = ehr.connection
    await house.connect("Stranger", OTHER)
    found = await ehr.call("searchPatients", {})
    assert found.error_class == "auth"
    assert ehr.server.refused.pop() == "signature"
    house.connection = good
    assert (await ehr.call("searchPatients", {})).ok


async def test_a_search_follows_the_links_of_the_bundle(ehr):
    await made(ehr, 5)
    found = await ehr.call("search", {"kind": "Patient", "count": 2}, all_pages=True)
    assert [each["resource"]["id"] for each in found.output["items"]] == [
        f"p{n}" for n in range(1, 6)
    ]


async def test_an_update_says_which_version_it_knows(ehr):
    await made(ehr, 1)
    change = {"kind": "Patient", "id": "p1", "resource": {**patient(9), "id": "p1"}}
    blind = await ehr.call("update", change)
    assert (blind.status, blind.error_class) == (428, "input")
    late = await ehr.call("update", {**change, "ifMatch": 'W/"7"'})
    assert (late.status, late.error_class, late.problem.code) == (412, "conflict", "conflict")
    done = await ehr.call("update", {**change, "ifMatch": 'W/"1"'})
    assert done.output["meta"]["versionId"] == "2"


async def test_a_patient_with_a_number_is_made_once(ehr):
    inputs = {"family": "Lovelace", "identifier": {"system": "http://x.example", "value": "1042"}}
    first, second = [await ehr.call("createPatient", inputs) for _ in range(2)]
    assert (first.status, second.status) == (201, 200)
    assert first.output["id"] == second.output["id"]
    ehr.server.patients["p2"] = {**ehr.server.patients["p1"], "id": "p2"}
    several = await ehr.call("createPatient", inputs)
    assert (several.status, several.error_class) == (412, "conflict")


async def test_a_batch_tells_of_each_entry_and_a_transaction_does_all_or_nothing(ehr):
    good = {"request": {"method": "POST", "url": "Patient"}, "resource": patient(1)}
    bad = {"request": {"method": "DELETE", "url": "Patient/gone"}}
    batch = await ehr.call("batch", {"entries": [good, bad]})
    assert [e["response"]["status"][:3] for e in batch.output["entry"]] == ["201", "404"]
    assert len(ehr.server.patients) == 1
    refused = await ehr.call("transaction", {"entries": [good, bad]})
    assert (refused.status, refused.error_class) == (400, "input")
    assert len(ehr.server.patients) == 1
    done = await ehr.call("transaction", {"entries": [good]})
    assert done.output["type"] == "transaction-response"


async def test_a_client_signs_in_with_an_elliptic_key_and_scopes_of_its_own(house, ehr):
    good = ehr.connection
    assert ehr.server.scopes[-1] == "system/*.read system/*.write"
    await house.connect("Curve", CURVE, scopes="system/Patient.rs")
    assert (await ehr.call("searchPatients", {})).ok
    assert ehr.server.scopes[-1] == "system/Patient.rs"
    told = await house.instance.authorization.scopes(house.project, "Curve", "development")
    asked = {each["scope"]: each["asked"] for each in told["scopes"]}
    assert (asked["system/Patient.rs"], asked["system/Slot.read"]) == (True, False)
    house.connection = good
    rows = await house.instance.authorization.scopes(house.project, "EHR", "development")
    assert {each["asked"] for each in rows["scopes"]} == {True}


async def test_a_server_that_answers_with_nothing_tells_by_its_address(ehr):
    ehr.server.quiet = True
    made = await ehr.call("createPatient", {"family": "Lovelace"})
    assert made.output == {"resourceType": "Patient", "id": "p1", "meta": {"versionId": "1"}}
    resource = {**patient(9), "id": "p1"}
    change = {"kind": "Patient", "id": "p1", "resource": resource, "ifMatch": 'W/"1"'}
    done = await ehr.call("update", change)
    assert done.output == {"resourceType": "Patient", "id": "p1", "meta": {"versionId": "2"}}
    moved = await ehr.call("updatePatient", {"id": "p1", "phone": "+15005550006"})
    assert moved.output["telecom"] == [{"system": "phone", "value": "+15005550006"}]


async def test_a_document_is_fetched_from_where_it_lies(ehr):
    letter = {"title": "Letter", "contentType": "text/plain", "base64": "SGVsbG8="}
    assert (await ehr.call("downloadDocument", {"id": "d1"})).output == letter
    ehr.server.quiet = True
    assert (await ehr.call("downloadDocument", {"id": "d1"})).output == letter
    for lost in ("d2", "d3", "d4"):
        found = await ehr.call("downloadDocument", {"id": lost})
        assert (found.error_class, found.ok) == ("not_found", False), lost
