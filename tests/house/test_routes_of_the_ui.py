"""Every route of the API is reached by the web UI, or is named here with the reason."""

from __future__ import annotations

import re
from pathlib import Path

UI = Path(__file__).parents[2] / "ui" / "src"

IN_A_LIST = "the list or the page that leads there already holds all of it"
FOR_PROGRAMS = "for programs and the command line"
ELSEWHERE = "a page of its own outside the UI calls it"
WITHOUT_A_SCREEN = {
    "GET /api/approvals/{run}/{node}": IN_A_LIST,
    "GET /api/audit/folded": "the audit folds what it shows, so that each row opens to its entries",
    "GET /api/entities/{id}": IN_A_LIST,
    "GET /api/flows/{id}/diff": "the builder compares the documents that it holds",
    "GET /api/runs/{id}/files": FOR_PROGRAMS,
    "GET /api/runs/{id}/files/{digest}": FOR_PROGRAMS,
    "GET /api/runs/{id}/payloads/{digest}": FOR_PROGRAMS,
    "GET /api/runs/{id}/steps/{index}": IN_A_LIST,
    "GET /api/screen-pops": "cards come with the stream of news of the whole project",
    "GET /api/triggers/registrations": "the trigger says itself whether it is registered",
    "GET /api/triggers/{id}/token": "the builder shows the whole address",
    "POST /api/catalog": "a connector is written as files, or made by the import",
    "POST /api/catalog/custom-http": "a connection of the connector HTTP is made instead",
    "POST /api/keys/destroy": "what cannot be taken back stays on the command line",
    "POST /api/oauth/finish": ELSEWHERE,
    "POST /api/runs/{id}/fork": "a rerun from a step does it",
    "POST /api/runs/{id}/signals/{name}": FOR_PROGRAMS,
    "POST /api/triggers/{id}/register": "publishing registers it",
    "PUT /api/entities/{id}": FOR_PROGRAMS,
    "DELETE /api/entities/{id}": FOR_PROGRAMS,
}


def routes() -> set[str]:
    """What the description of the API offers below `/api`."""
    text = (UI / "api" / "schema.d.ts").read_text("utf-8").partition("export type webhooks")[0]
    found = set()
    for path, inside in re.findall(
        r'^    "(/api/[^"]*)": \{\n(.*?)^    \};', text, re.MULTILINE | re.DOTALL
    ):
        for verb in re.findall(r"^        (get|put|post|delete|patch): ", inside, re.MULTILINE):
            found.add(f"{verb.upper()} {path}")
    return found


def called() -> set[str]:
    """What the sources of the UI call: by the typed client, by `ask`, or as an address."""
    sources = [each for each in UI.rglob("*.ts*") if each.name != "schema.d.ts"]
    text = "\n".join(each.read_text("utf-8") for each in sources)
    typed = re.findall(r'api\s*\.(GET|POST|PUT|PATCH|DELETE)\(\s*"([^"]+)"', text)
    asked = re.findall(r'ask(?:<[^>]*>)?\("([A-Z]+)",\s*"([^"]+)"', text)
    addresses = re.findall(r'["`](/api/[^"`?$]+)["`?]', text)
    return {f"{verb} {path}" for verb, path in [*typed, *asked]} | {
        f"GET {path}" for path in addresses
    }


def test_every_route_has_a_screen_or_a_reason():
    assert len(routes()) > 100
    assert routes() - called() == set(WITHOUT_A_SCREEN)
