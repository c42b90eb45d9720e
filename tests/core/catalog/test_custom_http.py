from __future__ import annotations

import pytest

from junctor.core.calls.build import build_request
from junctor.core.catalog import CustomHttp, check_folder, custom_http_spec, read_manifest
from junctor.core.catalog.scaffold import AUTH_LINES, new_folder, spec_folder
from junctor.core.catalog.schema_file import connector_schema, main, schema_text
from junctor.core.catalog.yaml_text import read_yaml
from junctor.model.errors import AlreadyExists, InvalidSpec
from junctor.model.schema import compile_schema

ROOT = __import__("pathlib").Path(__file__).parents[3]

FORM = {
    "key": "crm",
    "name": "Our CRM",
    "baseUrl": "https://crm.example/api/",
    "auth": {"type": "api_key", "in": "header", "name": "X-Key"},
    "headers": {"Accept": "application/json"},
    "endpoints": [
        {
            "key": "find",
            "path": "/contacts/{id}",
            "input": {"type": "object", "properties": {"expand": {"type": "boolean"}}},
            "response": {"type": "object", "properties": {"name": {"type": "string"}}},
        },
        {
            "key": "add",
            "name": "Add contact",
            "method": "POST",
            "path": "/contacts",
            "input": {
                "type": "object",
                "required": ["name"],
                "properties": {"name": {"type": "string"}},
            },
            "summary": "a contact {{input.name}}",
        },
        {"key": "remove", "method": "DELETE", "path": "/contacts/{{input.id}}"},
        {"key": "raw", "method": "PUT", "path": "/raw"},
        {"key": "ping", "path": "/ping"},
    ],
}


def test_a_filled_form_is_a_standard_spec():
    spec = custom_http_spec(CustomHttp.model_validate(FORM))
    assert spec.base_url == "https://crm.example/api"
    assert spec.test == "ping"
    assert [o.effect.value for o in spec.operations.values()] == [
        "read",
        "write",
        "delete",
        "write",
        "read",
    ]
    find = spec.operations["find"]
    assert find.input["required"] == ["id"]
    assert find.output == FORM["endpoints"][0]["response"]
    request = build_request(spec, find, {"id": "a/b", "expand": True}, {}, {})
    assert request.url == "https://crm.example/api/contacts/a%2Fb?expand=true"
    raw = build_request(spec, spec.operations["raw"], {"body": {"a": 1}}, {}, {})
    assert raw.json == {"a": 1}
    assert spec.operations["remove"].repeatable
    assert not spec.operations["add"].repeatable


def test_faults_of_a_form_are_told():
    with pytest.raises(InvalidSpec, match=r"endpoints.ping: is there twice"):
        custom_http_spec(
            CustomHttp.model_validate({**FORM, "endpoints": [FORM["endpoints"][4]] * 2})
        )
    with pytest.raises(InvalidSpec, match="is not https"):
        custom_http_spec(CustomHttp.model_validate({**FORM, "baseUrl": "http://crm.example"}))
    assert custom_http_spec(CustomHttp.model_validate(FORM))


def test_a_spec_becomes_a_folder_with_the_same_digest(tmp_path):
    spec = custom_http_spec(CustomHttp.model_validate(FORM))
    folder = spec_folder(tmp_path, spec)
    assert read_manifest((folder / "connector.yaml").read_bytes()).digest() == spec.digest()
    assert check_folder(folder) == []


@pytest.mark.parametrize("auth", AUTH_LINES)
def test_a_new_folder_has_no_faults_and_fits_the_schema(tmp_path, auth):
    folder = new_folder(tmp_path, "my_shop", auth)
    assert check_folder(folder) == []
    manifest = read_yaml((folder / "connector.yaml").read_bytes(), "x").value
    assert compile_schema(connector_schema()).faults(manifest) == []
    with pytest.raises(AlreadyExists):
        new_folder(tmp_path, "my_shop")


def test_a_new_folder_needs_a_good_key_and_a_known_auth_type(tmp_path):
    with pytest.raises(InvalidSpec, match="`My Shop` has a form"):
        new_folder(tmp_path, "My Shop")
    with pytest.raises(InvalidSpec, match="no template for auth `magic`"):
        new_folder(tmp_path, "shop", "magic")


def test_the_schema_file_is_fresh():
    path = ROOT / "schemas" / "connector.schema.json"
    assert path.read_bytes() == schema_text(), "run: python -m junctor.core.catalog.schema_file"


def test_the_schema_knows_handlers_and_refuses_typing_errors(notes):
    judge = compile_schema(connector_schema())
    manifest = read_yaml((notes / "connector.yaml").read_bytes(), "x").value
    assert judge.faults(manifest) == []
    assert not judge.is_valid({**manifest, "nme": 1})
    assert not judge.is_valid({**manifest, "auth": [{"feld": "x"}]})


def test_the_module_writes_the_schema_file(tmp_path, monkeypatch):
    monkeypatch.setattr("sys.argv", ["schema_file", str(tmp_path / "schemas")])
    main()
    assert (tmp_path / "schemas" / "connector.schema.json").read_bytes() == schema_text()
