"""What others rely on: the SDK's names, errors with cures, fresh schemas, settings, sinks."""

from __future__ import annotations

import ast
import json

import pytest

import junctor.sdk
from house.tree import ROOT, modules
from junctor.app.settings import PREFIX, Settings
from junctor.core.catalog.schema_file import schema_text
from junctor.model import errors
from junctor.model.scrub.sinks import REQUIRED_SINKS

SDK = [
    "ApiKey", "Basic", "BearerToken", "Conflict", "Connector", "Context", "Effect",
    "Email", "Enclosure", "ErrorClass", "Failure", "Fields", "HttpRequest", "HttpResponse",
    "InvalidInput", "NoAuth",
    "NotFound", "OAuth2", "Person", "RateLimited", "ReconnectNeeded", "Rejected", "RemoteBusy",
    "action", "delete", "get", "patch", "post", "prepare", "put",
]  # fmt: skip
OPEN_SINKS = {
    "cli.stdout": "the commands print values; registering it is open",
    "export.flow_json": "the export of flows comes with a later issue",
    "webhook.out": "outgoing webhooks come with a later issue",
}
ERRORS = [
    each
    for each in vars(errors).values()
    if isinstance(each, type) and issubclass(each, errors.JunctorError)
]


def test_the_sdk_promises_exactly_these_names():
    assert sorted(junctor.sdk.__all__) == SDK
    assert all(hasattr(junctor.sdk, name) for name in SDK)


@pytest.mark.parametrize("error", ERRORS, ids=lambda e: e.__name__)
def test_every_error_says_what_is_wrong_and_names_a_cure(error):
    message = (error.__doc__ or "").split("\n", 1)[0]
    assert message.endswith(".")
    assert error.cure.endswith(".")
    assert isinstance(error.error_class, errors.ErrorClass)
    assert error().message == message
    assert error.__name__ in (errors.__doc__ or ""), "missing in the tree at the top of errors.py"


def test_the_schema_of_connectors_is_fresh():
    file = ROOT / "schemas" / "connector.schema.json"
    assert file.read_bytes() == schema_text(), "run `make docs`"


def test_every_schema_file_is_json_schema():
    for file in (ROOT / "schemas").glob("*.json"):
        assert "$schema" in json.loads(file.read_bytes()), file.name


def test_every_setting_says_what_it_is_and_stands_in_the_reference():
    page = (ROOT / "docs" / "reference" / "settings.md").read_text("utf-8")
    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert f"`{PREFIX}{name.upper()}`" in page, f"{name}: run `make docs`"


def registered():
    """The sinks that the source registers: names in calls, or in a loop around one."""
    found = set()
    for module in modules():
        calls = [
            node
            for node in module.nodes
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "register_sink"
        ]
        for call in calls:
            if isinstance(call.args[0], ast.Constant):
                found.add(call.args[0].value)
            else:
                texts = (n.value for n in module.nodes if isinstance(n, ast.Constant))
                found |= {text for text in texts if text in REQUIRED_SINKS}
    return found


def test_every_sink_is_registered_or_known_to_be_open():
    found = registered()
    assert found <= REQUIRED_SINKS
    assert sorted(REQUIRED_SINKS - found - set(OPEN_SINKS)) == []
    assert sorted(found & set(OPEN_SINKS)) == [], "registered by now: take it off the list"
