"""The server as a page sees it: it fails, is slow, has nothing, or breaks off, as a test wants it."""

from __future__ import annotations

import json
import re

SESSION = ("/api/auth/", "/api/projects", "/api/events", "/icon.svg")
PROBLEM = "application/problem+json"
FAULT = {
    "type": "urn:junctor:problem:ours-to-fix",
    "title": "A fault of ours.",
    "status": 500,
    "detail": "The database did not answer.",
    "errorClass": "internal",
    "cure": "Look for 7c1f in the log.",
}


class Answers:
    """What is answered to everything but the session of the page."""

    def __init__(self, page):
        self.page = page
        self.mend()
        page.route("**/api/**", self._answer)

    def _answer(self, route):
        if any(each in route.request.url for each in SESSION):
            route.continue_()
        else:
            self.give(route)

    def fail(self, status=500, body=None, kind=PROBLEM):
        text = json.dumps({**FAULT, "status": status}) if body is None else body
        self.give = lambda route: route.fulfill(status=status, content_type=kind, body=text)

    def fail_only(self, faults):
        """Each of these calls fails with a reason of its own; the rest is answered."""
        wanted = [
            (re.compile(f"/api/{call.replace('*', '[^/]+')}([?]|$)"), detail)
            for call, detail in faults.items()
        ]

        def give(route):
            for call, detail in wanted:
                if call.search(route.request.url):
                    body = json.dumps({**FAULT, "detail": detail})
                    route.fulfill(status=500, content_type=PROBLEM, body=body)
                    return
            route.continue_()

        self.give = give

    def empty(self):
        def give(route):
            answer = route.fetch()
            found = answer.json()
            if (
                isinstance(found, dict)
                and "items" in found
                and "environments" not in route.request.url
            ):
                found = {**found, "items": [], "next": None}
            route.fulfill(response=answer, json=found)

        self.give = give

    def cut(self):
        """Every answer breaks off in the middle."""
        self.fail(200, '{"items": [{"id": "a', "application/json")

    def hold(self):
        """Nothing is answered until `release` or `trickle`."""
        self.held = []
        self.give = self.held.append

    def release(self):
        self.mend()
        for each in self.held:
            each.continue_()

    def trickle(self):
        """One answer after the other, the last asked for first, each drawn before the next comes."""
        while self.held:
            self.held.pop().continue_()
            for _ in range(3):
                self.page.evaluate("() => new Promise(requestAnimationFrame)")

    def mend(self):
        self.give = lambda route: route.continue_()
