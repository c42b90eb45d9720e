"""What pages need beside their own list, and which of it can fail at once."""

from __future__ import annotations

PARTS = {
    "environments": [
        "/connections",
        "/secrets",
        "/credentials",
        "/flows",
        "/flows/patient-intake",
        "/runs",
        "/runs/{run}",
        "/triggers",
        "/audit",
        "/assistant",
        "/catalog?connect=http",
        "/connections/postmark-clinic",
        "/settings",
    ],
    "the catalog": [
        "/connections",
        "/flows/patient-intake?step=confirm",
        "/audit",
        "/settings?section=connectors",
        "/catalog",
    ],
    "connections": [
        "/catalog?connect=http",
        "/flows/patient-intake?view=canvas",
        "/catalog/import",
        "/audit",
        "/settings?section=network",
        "/connections",
    ],
    "flows": ["/audit", "/runs", "/", "/flows"],
    "secrets": [
        "/catalog?connect=http",
        "/flows/patient-intake?view=code",
        "/connections/postmark-clinic?edit=production",
        "/secrets",
    ],
    "runs": ["/flows", "/flows/patient-intake", "/runs"],
    "what uses what": ["/connections/postmark-clinic", "/connections"],
    "saved filters": ["/secrets", "/credentials", "/audit", "/runs", "/connections"],
    "names of members": [
        "/audit",
        "/connections/postmark-clinic?tab=audit",
        "/settings?section=members",
    ],
    "names of API keys": ["/audit", "/settings?section=keys"],
    "the settings of the server": ["/settings?section=instance"],
    "what the connector can do": [
        "/flows/patient-intake?step=confirm",
        "/connections/postmark-clinic",
    ],
    "dependents": ["/connections/postmark-clinic?tab=blast"],
    "a flow": ["/runs/{run}", "/flows/patient-intake"],
    "steps": ["/runs/{run}"],
    "entities": ["/flows/patient-intake?view=code"],
}
"""What a page needs beside its own list, as it says it, and on which pages each is asked for."""
CALLS = {
    "the catalog": "catalog",
    "connections": "integrations",
    "what uses what": "usage",
    "saved filters": "views",
    "names of members": "members",
    "names of API keys": "api-keys",
    "the settings of the server": "settings",
    "what the connector can do": "catalog/*",
    "dependents": "integrations/*/dependents",
    "a flow": "flows/*",
    "steps": "runs/*/steps",
}
"""The calls of the parts that are not named as their call is."""
TOGETHER = [
    ["environments", "flows", "runs", "saved filters", "names of API keys", "entities"],
    ["the settings of the server", "the catalog", "connections", "secrets", "what uses what"],
    ["names of members", "dependents", "steps"],
    ["what the connector can do"],
    ["a flow"],
]
"""What fails at once and is told apart; what would keep a page from asking for another stands alone."""
