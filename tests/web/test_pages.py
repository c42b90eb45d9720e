"""How the web UI is served: its page, its files, and what stands there without a build."""

from __future__ import annotations

import gzip
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest
from starlette.routing import Match

from junctor import __version__
from junctor.core.triggers.schemes import Verification
from junctor.web import pages
from junctor.web.pages import PAGES, policy
from junctor.web.unbuilt import unbuilt
from served import Served

ROOT = Path(__file__).parents[2]
_ASSET, _PAGE = PAGES
_INDEX = '<!doctype html><meta name="csp-nonce" content="__JUNCTOR_NONCE__"><title>Junctor</title>'


def _scope(path, accept="text/html"):
    headers = [(b"accept", accept.encode())]
    return {"type": "http", "method": "GET", "path": path, "headers": headers, "root_path": ""}


@pytest.fixture
def dist(tmp_path, monkeypatch):
    """A build of the least there can be, where the real one would be."""
    folder = tmp_path / "dist"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text(_INDEX)
    (folder / "assets" / "index-B1gC5jGu.js").write_text("export {};")
    (folder / "assets" / "index-B1gC5jGu.js.gz").write_bytes(gzip.compress(b"export {};"))
    (folder / "assets" / "appearance.js").write_text("'use strict';")
    monkeypatch.setattr(pages, "DIST", folder)
    return folder


@pytest.fixture
def served(dist, tmp_path):
    with Served(tmp_path / "home", pages=PAGES) as running:
        yield running


def _get(served, path, **headers):
    return served.request("GET", path, role=None, headers={"Accept": "text/html", **headers})


def test_without_a_build_the_page_says_what_to_try_and_loads_nothing_from_elsewhere():
    answer = unbuilt()
    text = answer.body.decode()
    assert __version__ in text
    assert "make ui" in text
    assert "junctor demo" in text
    assert "http://" not in text
    assert "https://" not in text
    nonce = re.search(r'<style nonce="([^"]+)"', text)[1]
    assert f"style-src 'nonce-{nonce}'" in answer.headers["content-security-policy"]
    assert "<script" not in text


def test_without_a_build_only_the_first_address_is_a_page(tmp_path, monkeypatch):
    monkeypatch.setattr(pages, "DIST", tmp_path / "nothing")
    assert _PAGE.matches(_scope("/"))[0] is Match.FULL
    assert _PAGE.matches(_scope("/login"))[0] is Match.NONE
    assert _PAGE.matches(_scope("/connections"))[0] is Match.NONE
    with Served(tmp_path / "home", pages=PAGES) as running:
        assert "make ui" in _get(running, "/").text
        assert "sign-in link" in _get(running, "/login").text
        assert _get(running, "/connections").status == 404
        assert running.request("GET", "/api/projects").status == 200


def test_every_address_of_a_person_is_the_page_with_a_nonce_of_its_own(served):
    nonces = set()
    for path in ("/", "/login", "/connections", "/connections/orders", "/runs/run_1"):
        answer = _get(served, path)
        assert answer.status == 200
        assert answer.headers["content-type"].startswith("text/html")
        assert answer.headers["cache-control"] == "no-store"
        nonce = re.search(r'content="([^"]+)"', answer.text)[1]
        assert answer.headers["content-security-policy"] == policy(nonce)
        nonces.add(nonce)
    assert len(nonces) == 5
    assert "__JUNCTOR_NONCE__" not in answer.text


def test_the_policy_allows_no_inline_script_no_eval_and_no_other_host():
    given = policy("abc")
    scripts = re.search(r"script-src ([^;]+)", given)[1]
    assert scripts == "'self'"
    assert "unsafe" not in given
    assert "http" not in given
    assert "frame-ancestors 'none'" in given


@pytest.mark.parametrize("path", ["/api", "/api/nothing", "/hooks/x", "/forms/x", "/assets/none"])
def test_what_belongs_to_programs_is_never_the_page(served, path):
    answer = _get(served, path)
    assert answer.status in {401, 404}
    assert "csp-nonce" not in answer.text


def test_a_program_that_asks_for_a_wrong_path_gets_a_problem(served):
    answer = served.request("GET", "/connections", headers={"Accept": "application/json"})
    assert answer.status == 404
    assert answer.json["status"] == 404


def test_hashed_files_stay_for_a_year_and_others_are_asked_for_again(served):
    hashed = _get(served, "/assets/index-B1gC5jGu.js")
    assert hashed.status == 200
    assert hashed.text == "export {};"
    assert hashed.headers["content-type"].startswith("text/javascript")
    assert "immutable" in hashed.headers["cache-control"]
    assert _get(served, "/assets/appearance.js").headers["cache-control"] == "no-cache"


def test_files_are_sent_compressed_to_whoever_can_read_that(served):
    answer = _get(served, "/assets/index-B1gC5jGu.js", **{"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert gzip.decompress(answer.body) == b"export {};"
    assert answer.headers["vary"] == "Accept-Encoding"


@pytest.mark.parametrize("name", ["none.js", "index-B1gC5jGu.js.gz", "..", ".%2e", "a%5cb"])
def test_only_files_of_the_build_are_served(served, name):
    assert _get(served, f"/assets/{name}").status == 404


def test_the_types_of_the_ui_follow_the_description_of_the_api():
    if shutil.which("node") is None or not (ROOT / "ui" / "node_modules").is_dir():
        pytest.skip("no Node or no ui/node_modules: run `make ui`")
    done = subprocess.run(
        [sys.executable, "scripts/ui_schema.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-500:]


def test_the_builder_offers_every_way_a_sender_can_prove_itself():
    panel = (ROOT / "ui/src/features/flows/builder/TriggerPanel.tsx").read_text()
    offered = re.search(r"const SCHEMES[^=]*= \{\n(.*?)\n\};", panel, re.DOTALL)[1]
    names = set(re.findall(r"^  (\w+):", offered, re.MULTILINE))
    fields = [each.model_fields["scheme"] for each in get_args(Verification)]
    assert names == {name for field in fields for name in get_args(field.annotation)}
