"""A person's browser that is watched: errors, refusals by the policy, requests to elsewhere."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import expect

expect.set_options(timeout=10_000)
AXE = Path(__file__).parents[2] / "ui" / "node_modules" / "axe-core" / "axe.min.js"
_VIOLATIONS = """
window.__refused = [];
document.addEventListener("securitypolicyviolation",
  (e) => window.__refused.push(`${e.violatedDirective} ${e.blockedURI}`));
"""
_AXE_RUN = """async () => {
  const found = await axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]});
  return found.violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.target.join(" ") + " | " + n.html.slice(0, 140) + " | " + (n.any[0]?.message ?? "")).join(" ;; ")}`);
}"""


class Visitor:
    """One browser window, signed in by a link, that counts clicks and keeps what went wrong."""

    def __init__(
        self, browser, site, *, project="demo", width=1440, height=900, sign_in=True, **more
    ):
        self.site = site
        self.base = f"http://127.0.0.1:{site.port}"
        self.context = browser.new_context(
            viewport={"width": width, "height": height},
            reduced_motion="reduce",
            locale="en-GB",
            **more,
        )
        self.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=self.base)
        self.context.add_init_script(_VIOLATIONS)
        self.context.add_init_script(
            f"if (!localStorage.getItem('junctor.project')) localStorage.setItem('junctor.project', '{project}')"
        )
        self.page = self.context.new_page()
        self.faults: list[str] = []
        self.expected: list[str] = []
        self.clicks = 0
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.faults.append(f"page error: {error}"))
        self.page.on("request", self._request)
        if sign_in:
            self.page.goto(f"{self.base}/login#{site.link()}")
            self.page.wait_for_url(f"{self.base}/")

    def _console(self, message) -> None:
        if message.type in {"error", "warning"}:
            self.faults.append(f"console {message.type}: {message.text}")

    def _request(self, request) -> None:
        if not request.url.startswith((self.base, "data:", "blob:")):
            self.faults.append(f"request to elsewhere: {request.url}")

    def expect_status(self, *codes: int) -> None:
        """Answers that a test asks for; the browser writes each into its console."""
        self.expected += [f"status of {code}" for code in codes]

    def open(self, path: str, *, theme: str | None = None):
        """A page, settled."""
        if theme:
            self.page.evaluate("t => localStorage.setItem('junctor.theme', t)", theme)
        self.page.goto(self.base + path)
        self.settle()
        return self.page

    def settle(self) -> None:
        # The stream of news stays open, so there is no moment without a request.
        expect(self.page.locator("h1").first).to_be_attached()
        expect(self.page.locator("[aria-busy=true]")).to_have_count(0)
        self.page.evaluate("() => document.fonts.ready")
        self.page.wait_for_timeout(150)

    def click(self, locator) -> None:
        """One click of a task's budget."""
        self.clicks += 1
        locator.click()

    def paste(self, text: str) -> None:
        """What stands in the clipboard goes where the focus is."""
        self.page.evaluate("t => navigator.clipboard.writeText(t)", text)
        self.page.keyboard.press("Control+V")

    def api(self, method: str, path: str, body=None):
        """The same server without a browser, as an administrator of the demo project."""
        answer = self.site.request(method, path, body, key=self.site.demo_key)
        assert answer.status < 300, answer.text
        return answer.json if answer.body else None

    def axe(self) -> list[str]:
        """What axe-core finds wrong, by the rules of WCAG 2.2 AA and best practice."""
        self.page.evaluate(AXE.read_text("utf-8"))
        return self.page.evaluate(_AXE_RUN)

    def refused(self) -> list[str]:
        """What the content security policy refused."""
        return self.page.evaluate("() => window.__refused")

    def shot(self, folder: str | None, name: str) -> None:
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=Path(folder) / f"{name}.png")

    def close(self) -> None:
        """Ends the visit.

        Raises:
            AssertionError: an error, a refusal, or a request to another host happened.
        """
        refused = self.refused()
        self.context.close()
        left = [f for f in self.faults if not any(re.search(e, f) for e in self.expected)]
        assert left == []
        assert refused == []
