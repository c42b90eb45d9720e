"""Values of a search in Zoho stay values, whatever they hold."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from junctor.core.catalog.discovery import shipped_root
from junctor.sdk.loading import load_module

(FIND,) = load_module(shipped_root() / "zohocrm" / "actions.py")


def criteria(*conditions):
    request = FIND.prepare({"module": "Deals", "conditions": list(conditions)})
    parts = urlsplit(request.url)
    assert parts.path == "/Deals/search"
    return parse_qs(parts.query)["criteria"][0]


def test_each_condition_stands_in_its_parentheses():
    assert criteria({"field": "Stage", "value": "Won"}) == "(Stage:equals:Won)"
    both = criteria(
        {"field": "Amount", "operator": "greater_than", "value": 5},
        {"field": "Locked", "value": True},
    )
    assert both == "(Amount:greater_than:5)and(Locked:equals:true)"


def test_a_value_cannot_become_a_condition():
    evil = "x)or(Stage:equals:Won"
    assert criteria({"field": "Deal_Name", "value": evil}) == (
        r"(Deal_Name:equals:x\)or\(Stage:equals:Won)"
    )
    assert criteria({"field": "Deal_Name", "value": "a\\,b"}) == r"(Deal_Name:equals:a\\\,b)"
