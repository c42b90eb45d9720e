"""Specs and nodes: what is authored is what is hashed; a node keeps the fields of its type."""

from __future__ import annotations

from junctor.model.auth import ApiKey, BearerToken, OAuth2
from junctor.model.flow import Node
from junctor.model.spec import ConnectorSpec, Failure, HttpTemplate, Operation


def spec(**more):
    operations = {
        "a": Operation(name="A", effect="read", request=HttpTemplate(method="GET", path="/"))
    }
    return ConnectorSpec(key="x", name="X", version="1.0.0", operations=operations, **more)


def test_the_digest_covers_what_was_written_and_tells_auth_schemes_apart():
    assert spec().digest() == spec().digest()
    assert spec(auth=(BearerToken(),)).digest() != spec(auth=(ApiKey(),)).digest()
    again = ConnectorSpec.model_validate(spec(auth=(ApiKey(),)).authored())
    assert again.digest() == spec(auth=(ApiKey(),)).digest()
    assert spec().authored()["format"] == 1


def test_a_scheme_can_describe_its_own_credential_document():
    own = {"type": "object", "properties": {"pat": {"type": "string"}}}
    scheme = OAuth2(token_url="https://a.example/token", fields=own)
    assert scheme.document_schema == own
    plain = OAuth2(token_url="https://a.example/token", grant="client_credentials")
    assert plain.document_schema["required"] == ["client_id", "client_secret"]


def test_a_node_keeps_the_fields_of_its_type():
    node = Node.model_validate({"id": "a", "type": "respond", "status": 200})
    assert node.fields == {"status": 200}
    assert Node(id="b", type="fail").fields == {}


def test_an_operations_failure_map_adds_to_its_connectors():
    shared = Failure(code="code, data.0.code", message="message", classes={"LOCKED": "conflict"})
    own = Failure(when={"data.0.status": "error"}, classes={"GONE": "not_found"})
    both = own.over(shared)
    assert both.code_paths == ("code", "data.0.code")
    assert both.message_paths == ("message",)
    assert both.classes == {"LOCKED": "conflict", "GONE": "not_found"}
    assert both.when == {"data.0.status": "error"}
    assert Failure().code_paths == ()


def test_a_sentence_in_a_header_is_not_looked_for_in_a_body():
    both = Failure(message="header:X-Reason, error.message")
    assert both.message_paths == ("header:X-Reason", "error.message")
    assert both.body_message == "error.message"
    assert Failure(message="header:X-Reason").body_message is None
