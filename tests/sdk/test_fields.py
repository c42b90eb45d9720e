from __future__ import annotations

import copy
import json

import orjson
import pytest

from junctor.sdk import Fields

SCHEMA = {
    "type": "object",
    "properties": {
        "name": {"type": "string"},
        "note": {"type": "string"},
        "contact": {"type": "object", "properties": {"email": {}, "phone": {}}},
        "lines": {"type": "array", "items": {"type": "object", "properties": {"sku": {}}}},
    },
}


def test_a_field_is_an_attribute_and_an_item():
    fields = Fields({"name": "Ada", "contact": {"email": "a@b.c"}, "lines": [{"sku": 1}]}, SCHEMA)
    assert fields.name == fields["name"] == "Ada"
    assert fields.contact.email == "a@b.c"
    assert fields.lines[0].sku == 1


def test_a_declared_absent_field_is_none_and_an_undeclared_one_is_named():
    fields = Fields({"name": "Ada", "contact": {}}, SCHEMA)
    assert fields.note is None
    assert fields.contact.phone is None
    with pytest.raises(AttributeError, match=r"no field `nam`. Did you mean `name`"):
        _ = fields.nam
    with pytest.raises(AttributeError, match=r"no field `zzz`.$"):
        _ = fields.zzz
    with pytest.raises(AttributeError):
        _ = fields._private
    assert Fields() == {}


def test_it_is_json_and_can_be_copied():
    fields = Fields({"name": "Ada", "lines": [{"sku": 1}]}, SCHEMA)
    assert orjson.loads(orjson.dumps(fields)) == json.loads(json.dumps(fields)) == fields
    assert copy.deepcopy(fields).lines[0].sku == 1
