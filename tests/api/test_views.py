"""Saved views: one's own are nobody else's, shared ones are everybody's."""

from __future__ import annotations

FAILED = {"search": {"state": "failed", "time": "day"}}
PATH = "/api/views/runs/Failed%20today"


def names(served, role, screen="runs"):
    found = served.request("GET", f"/api/views?screen={screen}", role=role).json["items"]
    return [(each["name"], each["shared"], each["mine"]) for each in found]


def test_ones_own_views_are_kept_replaced_and_forgotten(served):
    saved = served.request("PUT", PATH, FAILED, role="viewer")
    assert (saved.status, saved.json["search"]) == (200, FAILED["search"])
    served.request("PUT", PATH, {"search": {"state": "failed"}}, role="viewer")
    assert names(served, "viewer") == [("Failed today", False, True)]
    assert names(served, "viewer", "audit") == []
    assert names(served, "editor") == []
    assert served.request("DELETE", PATH, role="editor").status == 404
    assert served.request("DELETE", PATH, role="viewer").status == 204
    assert served.request("DELETE", PATH, role="viewer").status == 404


def test_shared_views_are_saved_by_editors_and_seen_by_all(served):
    shared = {**FAILED, "shared": True}
    refused = served.request("PUT", PATH, shared, role="viewer")
    assert (refused.status, "edit flows" in refused.json["detail"]) == (403, True)
    assert served.request("PUT", PATH, shared, role="editor").status == 200
    assert names(served, "viewer") == [("Failed today", True, False)]
    assert served.request("DELETE", f"{PATH}?shared=true", role="viewer").status == 403
    assert served.request("DELETE", f"{PATH}?shared=true", role="editor").status == 204
    assert names(served, "viewer") == []


def test_names_screens_and_numbers_have_limits(served):
    assert served.request("PUT", "/api/views/nowhere/x", FAILED).status in {404, 422}
    long = served.request("PUT", f"/api/views/runs/{'x' * 61}", FAILED)
    assert (long.status, long.json["field"]) == (422, "name")
    many = served.request("PUT", PATH, {"search": {f"f{n}": "" for n in range(31)}})
    assert many.status == 422
    rows = served.instance.store.rules
    for n in range(200):
        served.run(rows.put(served.project.id, "view", str(n), _row(n), at=1))
    full = served.request("PUT", PATH, FAILED)
    assert (full.status, full.json["cure"]) == (422, "Delete one first.")
    for n in range(200):
        served.run(rows.delete(served.project.id, "view", str(n)))
    assert served.request("PUT", PATH, FAILED).status == 200


def _row(n):
    kept = {"search": {}, "shared": False, "screen": "runs", "by": "user:nobody", "mine": True}
    return {**kept, "name": str(n), "savedAt": 1}
