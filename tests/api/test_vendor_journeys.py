"""Vendors from the connection to the recovery, over REST alone, against their strict doubles."""

from __future__ import annotations

import asyncio
import threading
from contextlib import AsyncExitStack

import pytest

from junctor.testing import LoopbackAuthority, VendorDouble
from served import Served

FIRST, SECOND = "first-token-0123456789", "second-token-0123456789"
# connector, its sign-in, the credential with a token, what reads, and what writes
VENDORS = {
    "postmark": ("server_token", {"server_token": ""}, "listTemplates", "sendEmail"),
    "slack": ("bearer_token", {"token": ""}, "listConversations", "sendMessage"),
    "hubspot": ("private_app", {"token": ""}, "listContacts", "createContact"),
    "stripe": ("secret_key", {"secret_key": ""}, "listCustomers", "createCustomer"),
    "sendgrid": ("bearer_token", {"token": ""}, "listTemplates", "sendEmail"),
}


class Street:
    """The doubles of all vendors, in a loop of their own."""

    def __init__(self):
        authority = LoopbackAuthority()
        self.vendors = {
            slug: VendorDouble.shipped(slug, authority=authority, accept=[FIRST])
            for slug in VENDORS
        }
        self.loop = asyncio.new_event_loop()
        self.stack = AsyncExitStack()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)

    def __enter__(self):
        self.thread.start()
        for vendor in self.vendors.values():
            self.run(self.stack.enter_async_context(vendor))
        return self

    def __exit__(self, *_):
        self.run(self.stack.aclose())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)
        self.loop.close()

    def run(self, work):
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(20)

    @property
    def host_map(self):
        return {k: v for vendor in self.vendors.values() for k, v in vendor.host_map.items()}


@pytest.fixture(scope="module")
def street():
    with Street() as street:
        yield street


@pytest.fixture(scope="module")
def served(street, tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    with Served(home, settings={"host_map": street.host_map}) as running:
        grant = {"cidr": "127.0.0.1/32", "ports": [v.port for v in street.vendors.values()]}
        assert running.request("POST", "/api/grants", grant).status == 201
        yield running


class Desk:
    """One connection, by its REST paths."""

    def __init__(self, served, vendor, slug):
        self.served, self.vendor = served, vendor
        scheme, self.document, self.reads, self.writes = VENDORS[slug]
        entry = served.run(served.instance.catalog.get(served.project.id, slug))
        cases = {key: entry.samples(key)[0] for key in (self.reads, self.writes)}
        self.inputs = {key: case["input"] for key, case in cases.items()}
        body = {
            "name": f"Journey {slug}",
            "config": cases[self.writes].get("config", {}),
            "integrationSlug": slug,
            "authType": scheme,
            "environments": {"development": {"caPem": vendor.ca_pem}},
            "credentials": {"development": self.holding(FIRST)},
        }
        made = served.request("POST", "/api/integrations", body)
        assert made.status == 201, made.text
        assert FIRST not in made.text
        self.path = f"/api/integrations/{made.json['id']}"

    def holding(self, token):
        return dict.fromkeys(self.document, token)

    def tested(self):
        return self.served.request("POST", f"{self.path}/test", {"environment": "development"}).json

    def call(self, operation):
        body = {
            "inputs": self.inputs[operation],
            "environment": "development",
            "mode": "live",
        }
        path = f"{self.path}/operations/{operation}/call"
        return self.served.request("POST", path, body).json


@pytest.mark.parametrize("slug", VENDORS)
def test_a_vendor_is_connected_used_limited_and_comes_back(served, street, slug):
    vendor = street.vendors[slug]
    desk = Desk(served, vendor, slug)
    assert desk.tested()["ok"] is True
    assert desk.call(desk.reads)["ok"]
    vendor.forget()
    written = desk.call(desk.writes)
    assert written["ok"], written
    assert [(r.status // 100, r.faults) for r in vendor.received] == [(2, ())]

    vendor.fail_next(status=429, headers={"Retry-After": "0"})
    assert desk.call(desk.reads)["ok"]
    assert [r.status for r in vendor.received[1:]] == [429, 200]

    vendor.accept(SECOND)
    expired = desk.call(desk.reads)
    assert (expired["ok"], expired["errorClass"]) == (False, "auth")
    assert desk.tested()["ok"] is False
    renewed = desk.holding(SECOND)
    saved = served.request("PUT", f"{desk.path}/credentials/development", renewed)
    assert saved.status == 200, saved.text
    assert desk.call(desk.reads)["ok"]
    assert desk.tested()["ok"] is True

    trail = served.request("GET", f"{desk.path}/audit").text
    assert desk.writes in trail
    assert FIRST not in trail
    assert SECOND not in trail
    assert served.request("DELETE", desk.path).status in (200, 204)
    assert served.request("GET", desk.path).status == 404
