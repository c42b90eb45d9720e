from __future__ import annotations

import json

DOCUMENT = {
    "openapi": "3.0.3",
    "info": {"title": "Orders API", "version": "7"},
    "servers": [{"url": "https://api.orders.example/v2"}],
    "components": {"securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}}},
    "security": [{"key": []}],
    "paths": {
        "/orders": {
            "get": {"operationId": "listOrders", "tags": ["orders"], "responses": {}},
            "post": {"operationId": "makeOrder", "tags": ["orders"], "responses": {}},
        },
        "/shops/{id}": {"get": {"operationId": "getShop", "responses": {}}},
    },
}


def test_a_file_is_previewed_imported_called_and_imported_again(acme, tmp_path):
    file = tmp_path / "orders.json"
    file.write_text(json.dumps(DOCUMENT))
    shown = acme.out("connector", "import", str(file), "--preview", "--tag", "orders")
    assert "2 of 3 operations" in shown
    assert "nothing was saved" in shown
    assert acme.json("connector", "import", str(file), "--preview")["key"] == "orders"
    saved = acme.out("connector", "import", str(file), "--tag", "orders")
    assert "orders 1.0.0 saved as a draft; next: junctor connector publish orders 1.0.0" in saved
    acme("connector", "publish", "orders", "1.0.0")
    acme("connection", "create", "My orders", "--connector", "orders", "--auth", "api_key")
    called = acme.out("call", "my-orders", "listOrders")
    assert "would send: GET https://api.orders.example/v2/orders" in called
    assert "X-Key: [secret:api_key]" in called
    assert "is unchanged" in acme.out("connector", "import", str(file))
    del DOCUMENT["paths"]["/orders"]["post"]
    again = acme("connector", "import", "-", stdin=json.dumps(DOCUMENT))
    assert "breaking: makeOrder: The operation `makeOrder` is gone." in again.stdout
    assert "orders 2.0.0 saved" in again.stdout


def test_what_cannot_be_imported_says_why(acme, tmp_path):
    file = tmp_path / "page.html"
    file.write_text("<html></html>")
    assert "description" in acme.err("connector", "import", str(file))
    acme("connector", "import", str(tmp_path / "none.json"), code=2)
    said = acme.err("connector", "import", "https://169.254.169.254/openapi.json")
    assert "metadata" in said or "rule" in said
