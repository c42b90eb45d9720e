"""A strict double of Linear's GraphQL endpoint: it knows four operations and refuses the rest."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import re
import time

import orjson
from aiohttp import web

from junctor.testing.authority import LoopbackAuthority

HOST = "api.linear.app"
KEY = "planted-linear-api-key-000000000000"
SIGNING = "planted-linear-signing-secret-0000"
_STATES = {"s1": ("Todo", "unstarted"), "s2": ("Done", "completed")}
_NAMED = re.compile(r"^\s*(query|mutation)\s+(\w+)")
_VARIABLES = {
    "Viewer": set(),
    "Issues": {"filter", "first", "after"},
    "Issue": {"id"},
    "Update": {"id", "input"},
}


class LinearDouble:
    """Issues in memory, over TLS, for one API key."""

    def __init__(self):
        self.authority = LoopbackAuthority()
        self.issues = {}
        self.asked = []
        self.hang = None
        self.port = 0

    def put(self, number, title, state="s1", at=None):
        """An issue as it is from now on."""
        name, kind = _STATES[state]
        moment = at or time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime()) + f".{number % 1000:03}Z"
        self.issues[number] = {
            "id": f"issue-{number}",
            "identifier": f"ENG-{number}",
            "title": title,
            "description": None,
            "priority": 0,
            "url": f"https://linear.app/acme/issue/ENG-{number}",
            "createdAt": "2026-01-01T00:00:00.000Z",
            "updatedAt": moment,
            "archivedAt": None,
            "state": {"id": state, "name": name, "type": kind},
            "team": {"id": "t1", "key": "ENG", "name": "Engineering"},
            "assignee": None,
        }
        return self.issues[number]

    def delivery(self, issue, number, action="update", kind="Issue"):
        """Headers and body of a webhook, signed."""
        body = orjson.dumps(
            {
                "action": action,
                "type": kind,
                "data": issue,
                "updatedFrom": {"stateId": "s1"},
                "webhookTimestamp": int(time.time() * 1000),
            }
        )
        digest = hmac.new(SIGNING.encode(), body, hashlib.sha256).hexdigest()
        return body, {
            "Content-Type": "application/json",
            "Linear-Delivery": f"delivery-{number}",
            "Linear-Event": kind,
            "Linear-Signature": digest,
        }

    async def __aenter__(self):
        app = web.Application()
        app.router.add_route("*", "/{tail:.*}", self._handle)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        context = self.authority.server_context(HOST)
        await web.TCPSite(self._runner, "127.0.0.1", 0, ssl_context=context).start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_):
        if self.hang is not None:
            self.hang.set()
        await self._runner.cleanup()

    async def _handle(self, request):
        if (request.method, request.path) != ("POST", "/graphql"):
            return web.json_response({}, status=404)
        if request.headers.get("Authorization") != KEY:
            return _refused("AUTHENTICATION_ERROR", "Authentication required", 401)
        body = orjson.loads(await request.read())
        named = _NAMED.match(body.get("query", ""))
        variables = body.get("variables", {})
        if named is None or set(variables) - _VARIABLES.get(named[2], set()):
            return _refused("INVALID_INPUT", f"Unknown operation or variables {set(variables)}")
        self.asked.append((named[2], variables))
        if self.hang is not None:
            await self.hang.wait()
        return web.json_response({"data": self._answer(named[2], variables)})

    def _answer(self, operation, variables):
        if operation == "Viewer":
            return {"viewer": {"id": "u1", "name": "Ada", "email": "ada@example.com"}}
        if operation == "Issues":
            since = variables.get("filter", {}).get("updatedAt", {}).get("gte", "")
            found = [i for i in self.issues.values() if i["updatedAt"] >= since]
            found.sort(key=lambda i: i["updatedAt"], reverse=True)
            return {
                "issues": {"nodes": found, "pageInfo": {"hasNextPage": False, "endCursor": None}}
            }
        number = int(re.sub(r"\D", "", variables["id"]))
        if operation == "Update":
            state = variables["input"].get("stateId", "s1")
            changed = self.put(number, self.issues[number]["title"], state)
            return {"issueUpdate": {"success": True, "issue": changed}}
        return {"issue": self.issues[number]}


def _refused(code, message, status=400):
    error = {"message": message, "extensions": {"code": code}}
    return web.json_response({"errors": [error]}, status=status)


async def until(check, wait=60.0):
    """Wait for something to become true."""
    async with asyncio.timeout(wait):
        while True:
            if check():
                return
            await asyncio.sleep(0.05)
