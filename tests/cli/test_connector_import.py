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
    for content, said in (
        (b"PK\3\4\0", "packed file"),
        (b"\x7fELF\0\1", "no text"),
        (b"a: \0", "no text"),
    ):
        file.write_bytes(content)
        assert said in acme.err("connector", "import", str(file))
    acme("connector", "import", str(tmp_path / "none.json"), code=2)
    said = acme.err("connector", "import", "https://169.254.169.254/openapi.json")
    assert said.startswith("The address is a cloud metadata service. (rule ip_metadata)\n")


def large(count=130):
    paths = {
        f"/things{n}": {
            "get": {
                "operationId": f"list{n}",
                "tags": [f"g{n % 2}"],
                "responses": {},
                "parameters": [{"name": "page", "in": "query"}],
            }
        }
        for n in range(count)
    }
    return {**DOCUMENT, "info": {"title": "Large API", "version": "1"}, "paths": paths}


def test_a_large_api_is_narrowed_by_what_the_preview_tells(acme):
    text = json.dumps(large())
    shown = acme("connector", "import", "-", "--preview", stdin=text).stdout
    assert "130 of 130 operations" in shown
    assert "and 70 more; narrow them" in shown
    assert "tags: g0 (65), g1 (65)" in shown
    found = acme("connector", "import", "-", "--preview", "--search", "list77", stdin=text).stdout
    assert "1 of 130 operations" in found
    assert "list77" in found
    assert "list78" not in found
    acme("connector", "import", "-", stdin=text)
    assert "large" in acme.out("connector", "list", "--own")
    listed = acme.out("connector", "show", "large")
    assert "list59" in listed
    assert "and 70 more; narrow them with --search" in listed
    assert "list123" in acme.out("connector", "show", "large", "--search", "things123")
    assert acme.json("connector", "show", "large")["operations"]["list129"]
    renamed = text.replace('"name": "page"', '"name": "pageNumber"')
    again = acme("connector", "import", "-", "--preview", stdin=renamed).stdout
    assert again.count("The input `page` is gone.") == 1
    assert "breaking: list0, list1, list2 and 127 more: The input `page` is gone." in again
    again = acme("connector", "import", "-", "--tag", "g0", stdin=text).stdout
    assert "breaking: list1: The operation `list1` is in the source, but not chosen any more." in (
        again
    )
    assert "and 5 breaking more; --json lists them all" in again
