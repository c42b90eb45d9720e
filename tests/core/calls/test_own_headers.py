"""A connector's own headers reach the requests that its code writes, as they reach its templates."""

from __future__ import annotations

import pytest

from junctor.core.calls.build import own_headers
from junctor.model.errors import InvalidTemplate
from junctor.model.spec import ConnectorSpec


def spec(headers):
    return ConnectorSpec.model_validate(
        {
            "key": "shop",
            "name": "Shop",
            "version": "1.0.0",
            "category": "Commerce",
            "description": "A shop.",
            "baseUrl": "https://api.shop.example",
            "headers": headers,
            "connection": {
                "type": "object",
                "required": ["edition"],
                "properties": {"edition": {"type": "string"}, "branch": {"type": "string"}},
            },
            "operations": {},
        }
    )


def test_settings_fill_them_and_what_is_not_set_is_left_out():
    shop = spec(
        {"Accept": "application/json", "X-Ed": "{{conn.edition}}", "X-B": "{{conn.branch}}"}
    )
    assert own_headers(shop, {"edition": "2"}) == (("Accept", "application/json"), ("X-Ed", "2"))
    assert own_headers(shop, {"edition": "2", "branch": "b"})[2] == ("X-B", "b")
    assert own_headers(spec({}), {"edition": "2"}) == ()


def test_a_setting_with_a_line_break_cannot_add_a_header():
    shop = spec({"X-Ed": "{{conn.edition}}"})
    with pytest.raises(InvalidTemplate):
        own_headers(shop, {"edition": "2\r\nX-Evil: 1"})
    assert own_headers(shop, {"edition": "2"}) == (("X-Ed", "2"),)
