"""What the web UI costs: bytes to the first page, its first paint, and a canvas of 300 steps."""

from __future__ import annotations

import asyncio
import re
import shutil
import sys
import tempfile
from pathlib import Path

from bench.measure import Row, median
from junctor.web.pages import DIST, PAGES, built

ROUNDS = 3
STEPS = 300
ROWS = 10_000
_FRAMES = """() => new Promise((done) => {
  let frames = 0;
  const from = performance.now();
  const next = () => {
    frames += 1;
    if (performance.now() - from < 2000) requestAnimationFrame(next);
    else done(frames / 2);
  };
  requestAnimationFrame(next);
})"""
_PAINT = """() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0"""


async def rows() -> list[Row]:
    """Sizes where the UI is built; times where there is a Chromium as well."""
    if not built():
        return []
    found = [Row("scripts of the first page, gzip", _entry(), "kB", target="<= 180")]
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is not None:
        found += await asyncio.to_thread(_timed, chromium)
    return found


def _entry() -> float:
    index = (DIST / "index.html").read_text("utf-8")
    names = set(re.findall(r'(?:src|href)="/assets/([^"]+\.js)"', index))
    return sum((DIST / "assets" / f"{name}.gz").stat().st_size for name in names) / 1024


def _timed(chromium: str) -> list[Row]:
    from playwright.sync_api import sync_playwright

    sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
    from served import Served

    with (
        tempfile.TemporaryDirectory() as home,
        Served(Path(home), pages=PAGES, demo=True) as site,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        site.request("POST", "/api/flows", _flow(), key=site.demo_key)
        paints = [_paint(browser, site) for _ in range(ROUNDS)]
        frames = _pan(browser, site)
        scrolled = _scroll(browser, site)
        browser.close()
    return [
        Row("first paint, cold browser", median(paints), "ms", target="<= 1000"),
        Row(f"pan of {STEPS} steps, software", frames, "frames/s", target=">= 50"),
        Row(f"scroll of {ROWS:,} rows, software", scrolled, "frames/s", target=">= 50"),
    ]


def _flow() -> dict[str, object]:
    nodes = [
        {"id": f"s{n}", "type": "set", "variables": {"n": n}, "next": f"s{n + 1}"}
        for n in range(STEPS - 1)
    ]
    last = {"id": f"s{STEPS - 1}", "type": "respond"}
    return {"key": "long", "name": "Long", "nodes": [*nodes, last]}


def _paint(browser, site) -> float:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{site.port}/login#{site.link()}")
    page.locator("h1").first.wait_for()
    page.wait_for_timeout(300)
    spent = page.evaluate(_PAINT)
    context.close()
    return float(spent)


def _signed_in(browser, site):
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.add_init_script("localStorage.setItem('junctor.project', 'demo')")
    page = context.new_page()
    base = f"http://127.0.0.1:{site.port}"
    page.goto(f"{base}/login#{site.link()}")
    page.wait_for_url(f"{base}/")
    return context, page, base


def _scroll(browser, site) -> float:
    """Frames while the wheel turns over a long list; the rows are made up on their way."""
    context, page, base = _signed_in(browser, site)
    one = site.request("GET", "/api/integrations", key=site.demo_key).json["items"][0]
    rows = [{**one, "id": f"con_{n:05}", "name": f"Row {n:05}"} for n in range(ROWS)]
    page.route("**/api/integrations?*", lambda r: r.fulfill(json={"items": rows, "next": None}))
    page.goto(f"{base}/connections")
    page.get_by_role("link", name="Row 00000").wait_for(timeout=20_000)
    page.mouse.move(700, 500)
    page.evaluate(f"() => {{ window.__frames = ({_FRAMES})(); }}")
    for _ in range(40):
        page.mouse.wheel(0, 600)
    found = page.evaluate("() => window.__frames")
    context.close()
    return float(found)


def _pan(browser, site) -> float:
    context, page, base = _signed_in(browser, site)
    page.goto(f"{base}/flows/long?view=canvas")
    page.locator(".react-flow__node").first.wait_for(timeout=20_000)
    page.wait_for_timeout(1_000)
    box = page.locator(".react-flow__pane").bounding_box()
    x, y = box["x"] + box["width"] - 40, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.evaluate(f"() => {{ window.__frames = ({_FRAMES})(); }}")
    for step in range(40):
        page.mouse.move(x - step * 4, y - step * 3)
    found = page.evaluate("() => window.__frames")
    page.mouse.up()
    context.close()
    return float(found)
