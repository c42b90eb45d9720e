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
_FETCHES = """
window.__fetching = 0;
const asked = window.fetch;
window.fetch = (...given) => {
  window.__fetching += 1;
  return asked(...given).finally(() => { window.__fetching -= 1; });
};
"""
# The stream of news stays open, so there is no moment without a request: what counts is that
# nothing was asked, drawn as busy, or loaded for some frames.
_CALM = """(most) => new Promise((done) => {
  const from = performance.now();
  let calm = 0;
  const look = () => {
    const busy = window.__fetching || !document.querySelector("h1")
      || document.querySelector("[aria-busy=true]") || document.fonts.status !== "loaded";
    calm = busy ? 0 : calm + 1;
    if (calm >= 5) done(true);
    else if (performance.now() - from > most) done(false);
    else requestAnimationFrame(look);
  };
  look();
})"""
# What fades is judged once it stands; what never ends (a skeleton that breathes) is judged as it is.
_STILL = """() => Promise.all(document.getAnimations()
  .filter((each) => each.playState === "running" && Number.isFinite(each.effect?.getComputedTiming().endTime))
  .map((each) => each.finished.catch(() => {})))"""
_GO = """(path) => {
  for (const each of document.querySelectorAll("main *")) each.dataset.old = "";
  history.pushState({}, "", path);
}"""
NEW = ":not([data-old])"
_THEME = """(theme) => {
  const told = {key: "junctor.theme", newValue: theme, storageArea: localStorage};
  localStorage.setItem("junctor.theme", theme);
  window.dispatchEvent(new StorageEvent("storage", told));
}"""
_AXE_RUN = """async () => {
  const found = await axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]});
  return found.violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => n.target.join(" ") + " | " + n.html.slice(0, 140) + " | " + (n.any[0]?.message ?? "")).join(" ;; ")}`);
}"""


class Visitor:
    """One browser, signed in by a link once, that counts clicks and keeps what went wrong."""

    def __init__(
        self,
        browser,
        site,
        *,
        project="demo",
        width=1440,
        height=900,
        sign_in=True,
        base="",
        **more,
    ):
        self.site = site
        self.base = base or f"http://127.0.0.1:{site.port}"
        self.size = {"width": width, "height": height}
        self.context = browser.new_context(
            viewport=self.size, reduced_motion="reduce", locale="en-GB", **more
        )
        self.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=self.base)
        for script in (_VIOLATIONS, _FETCHES):
            self.context.add_init_script(script)
        self.context.add_init_script(
            f"if (!localStorage.getItem('junctor.project')) localStorage.setItem('junctor.project', '{project}')"
        )
        self.begin()
        if sign_in:
            self.page.goto(f"{self.base}/login#{site.link()}")
            self.page.wait_for_url(f"{self.base}/")

    def begin(self) -> None:
        """A new window, with nothing held against it."""
        self.page = self.context.new_page()
        self.faults: list[str] = []
        self.expected: list[str] = []
        self.clicks = 0
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.faults.append(f"page error: {error}"))
        self.page.on("request", self._request)

    def _console(self, message) -> None:
        if message.type in {"error", "warning"}:
            self.faults.append(f"console {message.type}: {message.text}")

    def _request(self, request) -> None:
        if not request.url.startswith((self.base, "data:", "blob:")):
            self.faults.append(f"request to elsewhere: {request.url}")

    def expect_status(self, *codes: int) -> None:
        """Answers that a test asks for; the browser writes each into its console."""
        self.expected += [f"status of {code}" for code in codes]

    def open(self, path: str):
        """A page, settled."""
        self.page.goto(self.base + path, wait_until="domcontentloaded")
        self.settle()
        return self.page

    def go(self, path: str) -> None:
        """To a page as a link does; what stood there before is marked, so that it proves nothing."""
        self.page.evaluate(_GO, path)

    def settle(self) -> None:
        """Waits until the page has what it asked for and has drawn it."""
        assert self.page.evaluate(_CALM, 15_000), f"{self.page.url} does not come to rest"

    def themes(self):
        """The page in each theme, switched in place as another window of the same person does."""
        for theme in ("light", "dark"):
            self.page.evaluate(_THEME, theme)
            scheme = f"html[data-mantine-color-scheme={theme}]"
            expect(self.page.locator(scheme)).to_be_attached()
            self.settle()
            yield theme

    def standing(self, locator) -> dict:
        """Where something is once it moves no more: steps are laid out again when they are drawn."""
        box, before = locator.bounding_box(), None
        while box != before:
            self.page.wait_for_timeout(120)
            box, before = locator.bounding_box(), box
        return box

    def leave(self) -> None:
        """To where nothing is asked for: what a test made can go, and no page misses it."""
        self.page.goto(f"{self.base}/healthz")

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
        if not self.page.evaluate("() => 'axe' in window"):
            self.page.evaluate(AXE.read_text("utf-8"))
        self.page.evaluate(_STILL)
        return self.page.evaluate(_AXE_RUN)

    def refused(self) -> list[str]:
        """What the content security policy refused."""
        return self.page.evaluate("() => window.__refused")

    def shot(self, folder: str | None, name: str) -> None:
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=Path(folder) / f"{name}.png")

    def end(self) -> None:
        """Ends what `begin` began; the next window finds the storage of a new person.

        Raises:
            AssertionError: an error, a refusal, or a request to another host happened.
        """
        refused = self.refused()
        self.page.evaluate("() => localStorage.clear()")
        self.page.close()
        left = [f for f in self.faults if not any(re.search(e, f) for e in self.expected)]
        assert left == [], left
        assert refused == [], refused

    def close(self) -> None:
        """Ends the visit and forgets the person."""
        try:
            self.end()
        finally:
            self.context.close()
