"""Vendors that tell by a form: Bitrix24 with its token in it, Kommo with nothing but our address."""

from __future__ import annotations

import json
from urllib.parse import urlencode

from api.hooked import SECRET, path_of, publish, put_secret, runs_of

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def connected(served, slug, config):
    body = {"integrationSlug": slug, "name": f"{slug} by form", "config": config}
    made = served.request("POST", "/api/integrations", body)
    assert made.status == 201, made.text
    return made.json["id"]


def send(served, trigger, fields):
    raw = urlencode(fields).encode()
    return served.request("POST", path_of(trigger), role=None, raw=raw, headers=FORM)


def seen(served, trigger, count=1):
    return [run["output"]["body"]["seen"] for run in runs_of(served, trigger, count=count)]


def test_bitrix24_proves_itself_by_the_token_in_its_form_and_the_token_is_hidden(served):
    put_secret(served)
    connection = connected(served, "bitrix24", {"portal": "acme"})
    trigger = publish(
        served,
        {
            "type": "connector",
            "mode": "sandbox",
            "connection": connection,
            "trigger": "dealEvent",
            "secrets": ["{env.HOOK_SECRET}"],
        },
    )
    told = {
        "event": "ONCRMDEALADD",
        "data[FIELDS][ID]": "42",
        "ts": "1768468200",
        "auth[domain]": "acme.bitrix24.com",
        "auth[access_token]": "planted-access-token-9",
        "auth[application_token]": SECRET,
    }
    for wrong in ({"auth[application_token]": "guessed"}, {"auth[application_token]": ""}):
        assert send(served, trigger, {**told, **wrong}).status == 401
    assert send(served, trigger, told).json["status"] == "accepted"
    assert send(served, trigger, told).json["status"] == "duplicate"
    assert send(served, trigger, {**told, "event": "ONCRMLEADADD"}).status == 200
    (event,) = seen(served, trigger)
    assert event["json"]["data"] == {"FIELDS": {"ID": "42"}}
    assert event["json"]["auth"]["domain"] == "acme.bitrix24.com"
    kept = json.dumps(served.request("GET", f"/api/triggers/{trigger['id']}").json)
    assert "recentEvents" in kept
    for hidden in (SECRET, "planted-access-token-9"):
        assert hidden not in json.dumps(event)
        assert hidden not in kept


def test_kommo_tells_of_several_leads_in_one_form_and_each_is_an_event(served):
    connection = connected(served, "kommo", {"subdomain": "acme"})
    trigger = publish(
        served,
        {
            "type": "connector",
            "mode": "sandbox",
            "connection": connection,
            "trigger": "leadStatusChanged",
        },
    )
    told = {"account[subdomain]": "acme"}
    for place, lead in enumerate(("42", "43")):
        told[f"leads[status][{place}][id]"] = lead
        told[f"leads[status][{place}][status_id]"] = "142"
        told[f"leads[status][{place}][last_modified]"] = "1768468200"
    assert send(served, trigger, told).status == 200
    assert send(served, trigger, told).status == 200
    assert send(served, trigger, {"leads[add][0][id]": "44"}).status == 200
    events = seen(served, trigger, count=2)
    assert sorted(event["json"]["id"] for event in events) == ["42", "43"]
    assert {event["json"]["status_id"] for event in events} == {"142"}
