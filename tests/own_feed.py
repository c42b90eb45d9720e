"""A connector of a project that polls a feed and tells what changed in it."""

from __future__ import annotations

OWN_FEED = {
    "key": "own-feed",
    "name": "Own feed",
    "version": "1.0.0",
    "baseUrl": "{{conn.baseUrl}}",
    "connection": {
        "type": "object",
        "required": ["baseUrl"],
        "additionalProperties": False,
        "properties": {"baseUrl": {"type": "string", "pattern": "^https?://[a-z0-9.:]+$"}},
    },
    "operations": {
        "listOrders": {
            "name": "List orders",
            "effect": "read",
            "summary": "a question for orders",
            "request": {"method": "GET", "path": "/orders"},
        }
    },
    "triggers": {
        "orders": {"kind": "poll", "name": "Orders", "operation": "listOrders", "items": "orders"},
        "orderChanged": {
            "kind": "data_change",
            "name": "Order changed",
            "entity": "order",
            "schema": {"type": "object", "properties": {"id": {"type": "integer"}}},
            "feeds": [{"trigger": "orders"}],
        },
    },
}
